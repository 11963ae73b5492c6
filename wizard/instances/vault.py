"""The vault: where API keys are, and the only place that may hold them besides memory.

A Secret Service that owns its name but never answers blocks its callers for ever, so every call here has a
deadline of its own and runs in a thread that can be left behind.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from wizard.instances.errors import (
    KeyFileUnreadable,
    KeyNotKept,
    KeyStays,
    SessionOver,
    VaultLocked,
    VaultMissing,
    VaultProblem,
    VaultRefused,
    VaultSilent,
)
from wizard.instances.server_keys import FOLDER_VARIABLE, ServerKeys, file_of, missing, variable_of
from wizard.kustomer.key import ApiKey
from wizard.stop import Overdue, Stop, run_abandonable
from wizard.workspace.instances import Instance, KeyKept

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "Customer AI Connect"
"""The name under which the system keyring lists our keys."""

DEADLINE_SECONDS = 10.0

Result = TypeVar("Result")


class KeyringVault:
    """API keys in the system's keyring: Secret Service, KWallet, macOS Keychain, Windows Credential Locker.

    Args:
        deadline: seconds after which a silent keyring is given up on.

    Raises:
        VaultProblem: from every method; `VaultMissing`, `VaultLocked`, `VaultRefused` or `VaultSilent`.
    """

    def __init__(self, deadline: float = DEADLINE_SECONDS) -> None:
        self._deadline = deadline

    def describe(self, stop: Stop) -> str:
        """The keyring's name as its users know it, such as `Secret Service`."""
        return self._ask(stop, _backend_name)

    def keep(self, instance_id: int, key: ApiKey, stop: Stop) -> None:
        """Store a key, read it back and compare. Nothing stays behind when this raises."""
        storing = _Storing(str(instance_id), key)
        try:
            self._ask(stop, storing.run)
        except BaseException:
            storing.abandon()
            raise

    def fetch(self, instance_id: int, stop: Stop) -> ApiKey:
        """The key of an instance.

        Raises:
            KeyNotKept: the keyring answered, and has none.
        """
        token = self._ask(stop, lambda: _backend().get_password(SERVICE, str(instance_id)))
        if token is None:
            raise KeyNotKept
        return ApiKey(token)

    def forget(self, instance_id: int, stop: Stop) -> None:
        """Delete the key of an instance, if there is one."""

        def delete() -> None:
            backend = _backend()
            if backend.get_password(SERVICE, str(instance_id)) is not None:
                backend.delete_password(SERVICE, str(instance_id))

        self._ask(stop, delete)

    def _ask(self, stop: Stop, call: Callable[[], Result]) -> Result:
        try:
            return run_abandonable(lambda: _worded(call), stop=stop, seconds=self._deadline)
        except Overdue:
            raise VaultSilent(self._deadline) from None


class Vault:
    """Where the key of each instance is, as the instance says; what a server was given counts first."""

    def __init__(self, server: ServerKeys | None = None) -> None:
        self.keyring = KeyringVault()
        self.server = server or ServerKeys()
        # In memory only: the honest choice where there is no keyring.
        self._session: dict[int, ApiKey] = {}

    def keep(self, instance: Instance, key: ApiKey, kept: KeyKept, stop: Stop) -> None:
        """Store a key in the place the person chose; what is given by a server only has to be there."""
        if kept is KeyKept.SESSION:
            self._session[instance.id] = key
        elif kept is KeyKept.SERVER:
            if self._on_server(lambda: self.server.fetch(instance.name), stop) != key:
                raise missing(instance.name)
        else:
            self.keyring.keep(instance.id, key, stop)

    def fetch(self, instance: Instance, stop: Stop) -> ApiKey:
        """The key of an instance."""
        if instance.key_kept is KeyKept.SERVER:
            return self._on_server(lambda: self.server.fetch(instance.name), stop)
        if given := self._on_server(lambda: self.server.find(instance.name), stop):
            return given
        if instance.key_kept is KeyKept.SESSION:
            if instance.id not in self._session:
                raise SessionOver
            return self._session[instance.id]
        return self.keyring.fetch(instance.id, stop)

    def forget(self, instance: Instance, stop: Stop) -> None:
        """Delete the key of an instance from where it is, and from where an earlier one may be."""
        self._session.pop(instance.id, None)
        if instance.key_kept is KeyKept.KEYRING:
            self.keyring.forget(instance.id, stop)
        elif instance.key_kept is KeyKept.SESSION:
            with suppress(VaultMissing):
                self.keyring.forget(instance.id, stop)
        elif self._on_server(lambda: self.server.find(instance.name), stop):
            raise KeyStays(variable_of(instance.name), file_of(instance.name))

    def _on_server(self, look: Callable[[], Result], stop: Stop) -> Result:
        try:
            return run_abandonable(look, stop=stop, seconds=DEADLINE_SECONDS)
        except Overdue:
            raise KeyFileUnreadable(FOLDER_VARIABLE, f"no answer within {DEADLINE_SECONDS:g} s") from None


class _Storing:
    """One attempt to store a key, undone if nobody waits for it any more, however late it completes."""

    def __init__(self, user: str, key: ApiKey) -> None:
        self._user = user
        self._key = key
        self._lock = threading.Lock()
        self._abandoned = False
        self._stored = False
        self._before: str | None = None

    def run(self) -> None:
        backend = _backend()
        self._before = backend.get_password(SERVICE, self._user)
        backend.set_password(SERVICE, self._user, self._key.reveal())
        with self._lock:
            self._stored = True
            if self._abandoned:
                self._undo()
                return
        if backend.get_password(SERVICE, self._user) != self._key.reveal():
            raise VaultRefused("what was read back is not what was stored")

    def abandon(self) -> None:
        with self._lock:
            self._abandoned = True
            if self._stored:
                threading.Thread(target=self._undo, name="keyring-undo", daemon=True).start()

    def _undo(self) -> None:
        backend = _backend()
        if self._before is None:
            backend.delete_password(SERVICE, self._user)
        else:
            backend.set_password(SERVICE, self._user, self._before)


def _worded(call: Callable[[], Result]) -> Result:
    from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError

    try:
        return call()
    except VaultProblem:
        raise
    except NoKeyringError as error:
        raise VaultMissing(type(error).__name__) from None
    except (KeyringLocked, InitError) as error:
        # InitError is how a dismissed or impossible unlock prompt ends with Secret Service.
        raise VaultLocked(type(error).__name__) from None
    except KeyringError as error:
        raise VaultRefused(type(error).__name__) from None
    except Exception as error:  # noqa: BLE001 - backends leak their D-Bus library's errors
        raise VaultRefused(type(error).__name__) from None


def _backend_name() -> str:
    return _backend().name.partition(" ")[0].replace("SecretService", "Secret Service")


def _backend() -> "KeyringBackend":
    """The best keyring that encrypts; plain-text ones are third-party backends and count as none."""
    import keyring
    import keyring.core

    if (backend := _encrypting(keyring.get_keyring())) is None:
        keyring.core.init_backend()  # the library chooses once; a service may have started since
        backend = _encrypting(keyring.get_keyring())
    if backend is None:
        raise VaultMissing(type(keyring.get_keyring()).__module__)
    return backend


def _encrypting(chosen: "KeyringBackend") -> "KeyringBackend | None":
    from keyring.backends.chainer import ChainerBackend

    for candidate in chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]:
        module = type(candidate).__module__
        if module.startswith("keyring.backends.") and not module.endswith((".fail", ".null")):
            return candidate
    return None
