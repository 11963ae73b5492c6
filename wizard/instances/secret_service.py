"""The Secret Service of Linux desktops, where the keyring library is too forward: it unlocks whatever it looks at.

Unlocking shows a password prompt that takes the keyboard, so whether it is needed is seen first, which shows nothing.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend
    from secretstorage import Collection, Item

PROMPT_SECONDS: Final = 3600.0
"""How long a password prompt stays for somebody to answer it. A service that died meanwhile would never tell."""


def is_secret_service(backend: "KeyringBackend") -> bool:
    """Whether it is one."""
    return type(backend).__module__ == "keyring.backends.SecretService"


def is_locked(backend: "KeyringBackend", service: str) -> bool:
    """Whether a password prompt stands before what is kept for `service`, or will be. Shows none.

    Raises:
        KeyringError: it cannot be asked.
    """
    from secretstorage import ItemNotFoundException

    try:
        with _collection(backend) as collection:
            return any(one.is_locked() for one in _opened_by_prompts(collection, service))
    except ItemNotFoundException:
        return True  # a new one asks for its new password


def unlock(backend: "KeyringBackend", service: str) -> None:
    """Have the person unlock what is kept for `service`. Blocks until the prompt is answered.

    Raises:
        KeyringLocked: they did not.
        KeyringError: it cannot be asked.
    """
    from keyring.errors import KeyringLocked
    from secretstorage import ItemNotFoundException, PromptDismissedException

    try:
        with _collection(backend, make=True) as collection:
            for one in _opened_by_prompts(collection, service):
                if one.is_locked() and one.unlock(timeout=PROMPT_SECONDS):
                    raise KeyringLocked
    except (ItemNotFoundException, PromptDismissedException, TimeoutError) as error:
        raise KeyringLocked from error


def _opened_by_prompts(collection: "Collection", service: str) -> "Iterator[Collection | Item]":
    """What may ask: the whole, and in some services each entry of it."""
    yield collection
    yield from collection.search_items({"service": service})


@contextmanager
def _collection(backend: "KeyringBackend", *, make: bool = False) -> "Iterator[Collection]":
    """Where the keyring library keeps what it is given, for as long as it is looked at."""
    import secretstorage
    from keyring.errors import InitError

    try:
        connection = secretstorage.dbus_init()
    except secretstorage.SecretServiceNotAvailableException as error:
        raise InitError from error
    with closing(connection):
        if path := getattr(backend, "preferred_collection", None):
            yield secretstorage.Collection(connection, path)
        elif make:
            yield secretstorage.get_default_collection(connection)
        else:
            yield secretstorage.Collection(connection)
