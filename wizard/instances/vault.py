"""The vault: where API keys are, and the only place that may hold them besides memory.

A Secret Service that owns its name but never answers blocks its callers for ever, and so does a password prompt that
nobody sees. So every call here has a deadline of its own, and runs in a thread that can be left behind; a keyring is
asked one thing at a time, so that no more than one ever is.

Whoever tries again and again by itself must not have a password prompt take the keyboard each time: it may once, and
again when a person asks for something.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
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
from wizard.instances.secret_service import is_locked, is_secret_service, unlock
from wizard.instances.server_keys import FOLDER_VARIABLE, ServerKeys, file_of, missing, variable_of
from wizard.kustomer.key import ApiKey
from wizard.stop import Overdue, Stop, run_abandonable
from wizard.workspace.instances import Instance, KeyKept

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "Customer AI Connect"
"""The name under which the system keyring lists our keys."""

DEADLINE_SECONDS = 10.0

LONGEST_PART = 1280
"""Characters in one entry on Windows: 2,560 bytes (`CRED_MAX_CREDENTIAL_BLOB_SIZE`) of UTF-16, as keyring writes."""

_ON_WINDOWS = os.name == "nt"

Result = TypeVar("Result")


class KeyringVault:
    """API keys in the system's keyring: Secret Service, KWallet, macOS Keychain, Windows Credential Manager.

    Args:
        deadline: seconds after which a silent keyring is given up on.

    Raises:
        VaultProblem: from every method; `VaultMissing`, `VaultLocked`, `VaultRefused` or `VaultSilent`.
    """

    def __init__(self, deadline: float = DEADLINE_SECONDS) -> None:
        self._deadline = deadline
        self._turn = threading.Lock()
        self._may_prompt = threading.Event()
        self._may_prompt.set()

    def allow_prompt(self) -> None:
        """A person is there: the keyring may ask them for its password once more."""
        self._may_prompt.set()

    def describe(self, stop: Stop) -> str:
        """The keyring's name as its users know it, such as `Secret Service`."""
        return self._ask(stop, _backend_name)

    def keep(self, instance_id: int, key: ApiKey, stop: Stop) -> None:
        """Store a key, read it back and compare. Nothing stays behind when this raises."""
        storing = _Storing(_Entry(instance_id), key)
        try:
            self._ask_for_key(stop, storing.run)
        except BaseException:
            storing.abandon()
            raise

    def fetch(self, instance_id: int, stop: Stop, *, unasked: bool = False) -> ApiKey:
        """The key of an instance.

        Args:
            instance_id: which.
            stop: gives up.
            unasked: no person waits for it, so that a locked keyring stays so if it has asked for its password already.

        Raises:
            KeyNotKept: the keyring answered, and has none.
        """
        token = self._ask_for_key(stop, _Entry(instance_id).read, unasked=unasked)
        if token is None:
            raise KeyNotKept
        return ApiKey(token)

    def forget(self, instance_id: int, stop: Stop) -> None:
        """Delete the key of an instance, if there is one."""
        self._ask_for_key(stop, _Entry(instance_id).delete)

    def _ask_for_key(self, stop: Stop, call: Callable[[], Result], *, unasked: bool = False) -> Result:
        if not unasked:
            self.allow_prompt()
        return self._ask(stop, lambda: self._unlocked(call))

    def _ask(self, stop: Stop, call: Callable[[], Result]) -> Result:
        try:
            return run_abandonable(lambda: self._in_turn(call, stop), stop=stop, seconds=self._deadline)
        except Overdue:
            raise VaultSilent(self._deadline) from None

    def _in_turn(self, call: Callable[[], Result], stop: Stop) -> Result:
        """Wait until the keyring has answered whoever asked before, however long ago; then ask."""
        if not self._turn.acquire(timeout=self._deadline):
            raise VaultSilent(self._deadline)
        try:
            stop.check()
            return _worded(call)
        finally:
            self._turn.release()

    def _unlocked(self, call: Callable[[], Result]) -> Result:
        """Ask a keyring that is unlocked, or may ask for its password.

        Most unlock themselves with what they are asked first; whether they would have to is not to be seen.
        """
        from keyring.errors import KeyringLocked

        try:
            if not is_secret_service(keyring := _backend()):
                self._require_consent()
            elif is_locked(keyring, SERVICE):
                self._require_consent()
                unlock(keyring, SERVICE)
                self._may_prompt.clear()
            return call()
        except KeyringLocked:
            self._may_prompt.clear()
            raise

    def _require_consent(self) -> None:
        from keyring.errors import KeyringLocked

        if not self._may_prompt.is_set():
            raise KeyringLocked


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

    def fetch(self, instance: Instance, stop: Stop, *, unasked: bool = False) -> ApiKey:
        """The key of an instance; `unasked` if no person waits for it."""
        if instance.key_kept is KeyKept.SERVER:
            return self._on_server(lambda: self.server.fetch(instance.name), stop)
        if given := self._on_server(lambda: self.server.find(instance.name), stop):
            return given
        if instance.key_kept is KeyKept.SESSION:
            if instance.id not in self._session:
                raise SessionOver
            return self._session[instance.id]
        return self.keyring.fetch(instance.id, stop, unasked=unasked)

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

    def __init__(self, entry: "_Entry", key: ApiKey) -> None:
        self._entry = entry
        self._key = key
        self._lock = threading.Lock()
        self._abandoned = False
        self._stored = False
        self._before: str | None = None

    def run(self) -> None:
        self._before = self._entry.read()
        self._entry.write(self._key.reveal())
        with self._lock:
            self._stored = True
            if self._abandoned:
                self._undo()
                return
        if self._entry.read() != self._key.reveal():
            raise VaultRefused("what was read back is not what was stored")

    def abandon(self) -> None:
        with self._lock:
            self._abandoned = True
            if self._stored:
                threading.Thread(target=self._undo, name="keyring-undo", daemon=True).start()

    def _undo(self) -> None:
        if self._before is None:
            self._entry.delete()
        else:
            self._entry.write(self._before)


class _Entry:
    """What the keyring holds for one instance: its key, on Windows in as many parts as it takes.

    The first part is kept for the user `7`, if that is the instance's id, the others for `7.2`, `7.3` and so on.
    """

    def __init__(self, instance_id: int) -> None:
        self._id = instance_id

    def read(self) -> str | None:
        """The key; None if there is none."""
        return "".join(part for _, part in self._parts()) or None

    def write(self, token: str) -> None:
        """Store a key; if it cannot be stored, the earlier one stays."""
        if not _ON_WINDOWS:
            _backend().set_password(SERVICE, str(self._id), token)
            return
        # There, an entry that is replaced would stay beneath another name.
        earlier = self.read()
        self.delete()
        try:
            self._put(token)
        except Exception:
            self.delete()
            self._put(earlier or "")
            raise

    def delete(self) -> None:
        """Delete the key, if there is one."""
        for user, _ in list(self._parts()):
            _backend().delete_password(SERVICE, user)

    def _put(self, token: str) -> None:
        parts = [token[start : start + LONGEST_PART] for start in range(0, len(token), LONGEST_PART)]
        for user, part in zip(self._users(), parts, strict=False):
            _backend().set_password(SERVICE, user, part)

    def _parts(self) -> Iterator[tuple[str, str]]:
        for user in self._users():
            part = _backend().get_password(SERVICE, user)
            if part is None:
                return
            yield user, part
            if not _ON_WINDOWS or len(part) < LONGEST_PART:
                return

    def _users(self) -> Iterator[str]:
        yield str(self._id)
        yield from (f"{self._id}.{number}" for number in count(2))


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


_NAMES = {
    "SecretService": "Secret Service",
    "kwallet": "KWallet",
    "macOS": "Keychain",
    "Windows": "Credential Manager",
}
"""What people call the keyrings whose modules have these names."""


def _backend_name() -> str:
    module = _backend().name.partition(" ")[0]
    return _NAMES.get(module, module)


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
