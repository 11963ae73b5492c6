"""The vault: five outcomes told apart, and nothing left behind."""

import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count

import keyring.errors
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from wizard.instances import vault as vault_module
from wizard.instances.errors import (
    KeyNotKept,
    VaultLocked,
    VaultMissing,
    VaultProblem,
    VaultRefused,
    VaultSilent,
)
from wizard.instances.vault import KeyringVault, Vault
from wizard.kustomer.key import ApiKey
from wizard.stop import Stop, Stopped
from wizard.text import NOTHING
from wizard.workspace.instances import Instance, KeyKept, Status

KEY = ApiKey("a-key-that-is-long-enough-for-tests")


class Drawer:
    """A keyring in memory that can be told to misbehave."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.before: Callable[[], None] = lambda: None

    def get_password(self, _service: str, user: str) -> str | None:
        self.before()
        return self.kept.get(user)

    def set_password(self, _service: str, user: str, password: str) -> None:
        self.before()
        self.kept[user] = password

    def delete_password(self, _service: str, user: str) -> None:
        del self.kept[user]


@pytest.fixture
def drawer(monkeypatch: pytest.MonkeyPatch) -> Drawer:
    drawer = Drawer()
    monkeypatch.setattr(vault_module, "_backend", lambda: drawer)
    return drawer


def test_what_is_kept_is_fetched_and_forgotten(drawer: Drawer) -> None:
    vault = KeyringVault()
    vault.keep(1, KEY, Stop())
    assert vault.fetch(1, Stop()) == KEY
    vault.forget(1, Stop())
    vault.forget(1, Stop())
    with pytest.raises(KeyNotKept):
        vault.fetch(1, Stop())


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (keyring.errors.NoKeyringError("none"), VaultMissing),
        (keyring.errors.KeyringLocked("locked"), VaultLocked),
        (keyring.errors.InitError("dismissed"), VaultLocked),
        (keyring.errors.PasswordSetError("no"), VaultRefused),
        (OSError("the bus went away"), VaultRefused),
    ],
)
def test_each_failure_is_told_apart(drawer: Drawer, error: Exception, expected: type[VaultProblem]) -> None:
    def fail() -> None:
        raise error

    drawer.before = fail
    with pytest.raises(expected) as caught:
        KeyringVault().keep(1, KEY, Stop())
    assert str(caught.value.hint)
    assert KEY.reveal() not in caught.value.detail


def test_a_silent_keyring_is_given_up_on_and_cleaned_up_when_it_wakes(drawer: Drawer) -> None:
    wake, stored = threading.Event(), threading.Event()
    drawer.before = wake.wait  # type: ignore[assignment]
    with pytest.raises(VaultSilent):
        KeyringVault(deadline=0.05).keep(1, KEY, Stop())

    delete = drawer.delete_password

    def delete_and_tell(service: str, user: str) -> None:
        delete(service, user)
        stored.set()

    drawer.delete_password = delete_and_tell  # type: ignore[method-assign]
    wake.set()
    assert stored.wait(5), "the key that arrived too late is taken out again"
    assert drawer.kept == {}


def test_a_silent_keyring_is_asked_nothing_more_until_it_answers(drawer: Drawer) -> None:
    asked, wake, vault = count(), threading.Event(), KeyringVault(deadline=0.05)
    drawer.kept = {"1": KEY.reveal(), "2": KEY.reveal()}
    drawer.before = lambda: (next(asked), wake.wait())  # type: ignore[assignment, return-value]
    for instance_id in (1, 2, 1, 2):
        with pytest.raises(VaultSilent):
            vault.fetch(instance_id, Stop())
    assert next(asked) == 1

    wake.set()
    assert fetch_at_last(vault) == KEY


def fetch_at_last(vault: KeyringVault) -> ApiKey:
    """As somebody who tries again whenever the keyring is too slow."""
    while True:
        with suppress(VaultSilent):
            return vault.fetch(2, Stop())


def test_a_stop_leaves_no_orphan_key_and_restores_the_one_before(drawer: Drawer) -> None:
    before = ApiKey("the-key-that-was-there-before")
    KeyringVault().keep(1, before, Stop())
    stop, restored = Stop(), threading.Event()
    put = drawer.set_password

    def put_and_watch(service: str, user: str, password: str) -> None:
        put(service, user, password)
        stop.set() if password == KEY.reveal() else restored.set()

    drawer.set_password = put_and_watch  # type: ignore[method-assign]
    drawer_get, mute = drawer.get_password, iter([True])
    drawer.get_password = lambda *a: (  # type: ignore[method-assign]
        threading.Event().wait() if stop.is_set() and next(mute, False) else drawer_get(*a)  # type: ignore[assignment,return-value]
    )
    with pytest.raises(Stopped):
        KeyringVault().keep(1, KEY, stop)
    assert restored.wait(5)
    assert drawer.kept == {"1": before.reveal()}


def test_a_keyring_that_unlocks_itself_is_left_alone_once_dismissed_until_a_person_asks(drawer: Drawer) -> None:
    prompts, vault, stop = count(), KeyringVault(), Stop()
    drawer.kept = {"1": KEY.reveal()}

    def dismiss() -> None:
        next(prompts)
        raise keyring.errors.KeyringLocked

    drawer.before = dismiss
    for _ in range(3):
        with pytest.raises(VaultLocked):
            vault.fetch(1, stop, unasked=True)
    assert next(prompts) == 1

    drawer.before = lambda: None
    with pytest.raises(VaultLocked):
        vault.fetch(1, stop, unasked=True)
    vault.allow_prompt()
    assert vault.fetch(1, stop, unasked=True) == vault.fetch(1, stop, unasked=True) == KEY


def test_a_keyring_that_changes_what_it_stores_is_not_trusted(drawer: Drawer) -> None:
    drawer.get_password = lambda *_: "something else"  # type: ignore[method-assign]
    with pytest.raises(VaultRefused):
        KeyringVault().keep(1, KEY, Stop())


def test_no_keyring_and_plain_text_keyrings_count_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    class PlainText(KeyringBackend):
        priority = 9  # type: ignore[assignment]

        def get_password(self, service: str, username: str) -> str:
            return "readable by everybody"

        def set_password(self, service: str, username: str, password: str) -> None: ...

        def delete_password(self, service: str, username: str) -> None: ...

    monkeypatch.setattr("keyring.core.init_backend", lambda: None)
    for backend in (NoKeyring(), PlainText()):
        monkeypatch.setattr("keyring.get_keyring", lambda backend=backend: backend)
        with pytest.raises(VaultMissing):
            KeyringVault().fetch(1, Stop())


def kept_for_the_session() -> Instance:
    status, kept, now = Status.CONNECTED, KeyKept.SESSION, datetime.now(UTC)
    return Instance(*(1, "Lumen", "lumenbikes", False, status, "", NOTHING, "", None, kept, False, now, now, None))


def test_a_key_of_this_session_goes_with_the_one_that_the_keyring_had_before(drawer: Drawer) -> None:
    vault, instance = Vault(), kept_for_the_session()
    vault.keyring.keep(1, KEY, Stop())
    vault.keep(instance, ApiKey("a-later-key-that-is-long-enough"), KeyKept.SESSION, Stop())
    vault.forget(instance, Stop())
    assert drawer.kept == {}


def test_a_keyring_that_may_hold_an_earlier_key_and_cannot_be_asked_is_said(drawer: Drawer) -> None:
    vault, instance = Vault(), kept_for_the_session()
    vault.keep(instance, KEY, KeyKept.SESSION, Stop())

    def locked() -> None:
        raise keyring.errors.KeyringLocked

    drawer.before = locked
    with pytest.raises(VaultLocked):
        vault.forget(instance, Stop())
    with pytest.raises(KeyNotKept):
        vault.fetch(instance, Stop())


def test_where_there_is_no_keyring_no_earlier_key_is_in_it(drawer: Drawer) -> None:
    def none() -> None:
        raise keyring.errors.NoKeyringError

    drawer.before = none
    Vault().forget(kept_for_the_session(), Stop())


@pytest.mark.usefixtures("drawer")
def test_the_session_forgets_when_told() -> None:
    vault, instance, stop = Vault(), kept_for_the_session(), Stop()
    vault.keep(instance, KEY, KeyKept.SESSION, stop)
    assert vault.fetch(instance, stop) == KEY
    vault.forget(instance, stop)
    with pytest.raises(KeyNotKept, match="one session only"):
        vault.fetch(instance, stop)


@pytest.mark.desktop
def test_a_real_secret_service_keeps_and_forgets() -> None:
    vault = KeyringVault()
    assert vault.describe(Stop()) == "Secret Service"
    vault.keep(4711, KEY, Stop())
    assert vault.fetch(4711, Stop()) == KEY
    vault.forget(4711, Stop())
    with pytest.raises(KeyNotKept):
        vault.fetch(4711, Stop())


@pytest.mark.desktop
def test_a_mute_secret_service_is_given_up_on() -> None:
    assert said_on_a_bus_of_its_own("mute_secret_service") == ["keyring_silent True"]


@pytest.mark.desktop
def test_a_locked_secret_service_asks_for_its_password_once_and_then_only_when_a_person_wants_it() -> None:
    assert said_on_a_bus_of_its_own("locked_keyring") == [
        "unlocked ok, prompts: 0",
        "by itself keyring_locked, prompts: 1",
        "by a person keyring_locked, prompts: 2",
        "by itself keyring_locked, prompts: 2",
        "after a person keyring_locked, prompts: 3",
        "files left open: 0",
    ]


def said_on_a_bus_of_its_own(module: str) -> list[str]:
    command = ["dbus-run-session", "--", sys.executable, "-m", f"tests.instances.{module}"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.splitlines()
