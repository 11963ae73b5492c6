"""From the first step to data that flows, by keyboard alone."""

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from tests.gui.conftest import Drawer
from tests.gui.setup.conftest import ENTER, ESC, SPACE, OpenWizard, Person, process_events
from wizard.instances import vault as vault_module
from wizard.kustomer.streams import RECOMMENDED_ROLES
from wizard.practice import PracticeServer
from wizard.setup.answers import Purpose
from wizard.setup.flow import Step
from wizard.stop import Stop
from wizard.ui.bridge import Bridge
from wizard.ui.services import Services
from wizard.workspace.instances import KeyKept, Status

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_the_whole_wizard_by_keyboard(
    wizard: Person, services: Services, server: PracticeServer, drawer: Drawer, qtbot: "QtBot"
) -> None:
    token = server.create_key(roles=RECOMMENDED_ROLES)
    assert wizard.step is Step.GET_KEY
    wizard.key(ENTER)

    assert "Name this connection" in wizard.text()
    assert isinstance(wizard.dialog.focusWidget(), QLineEdit)
    wizard.enter("Lumen Bikes")
    wizard.key(ENTER)

    QGuiApplication.clipboard().setText(f"  {token}\n")
    wizard.press("Paste API key")
    assert "Key of lumenbikes" in wizard.text()
    assert f"machine user · never expires · {len(RECOMMENDED_ROLES)} roles" in wizard.text()
    wizard.tab_to("API key")
    wizard.key(ENTER)

    assert "This is the account your key belongs to." in wizard.text()
    wizard.key(ENTER)

    assert "Ready to connect" in wizard.text()
    assert f"ends in …{token[-4:]}" in wizard.text()
    assert "Connect" in wizard.buttons()
    wizard.key(ENTER)
    wizard.wait_for_step(Step.CONNECTED)

    (instance,) = services.instances.all()
    assert (instance.name, instance.status) == ("Lumen Bikes", Status.CONNECTED)
    assert drawer.kept == {str(instance.id): token}
    assert "Lumen Bikes is connected." in wizard.text()
    assert "record" in wizard.text()
    assert [i.status for i in wizard.heard.changed] == [Status.NOT_AUTHENTICATED]
    assert wizard.heard.connected[0].instance == instance
    assert services.supervisor.state(instance.id) is not None, "the sync was started"
    qtbot.waitUntil(lambda: services.workspace.queries.counts(instance.id)["conversations"] > 0, timeout=15_000)

    wizard.key(ENTER)
    assert not wizard.dialog.isVisible()
    assert wizard.heard.finished == [1]


def test_the_last_page_keeps_to_how_the_sync_stands(
    wizard: Person, server: PracticeServer, services: Services, qtbot: "QtBot"
) -> None:
    wizard.fill_in(server.create_key(roles=[role for role in RECOMMENDED_ROLES if "note" not in role]))
    server.faults.latency = 0.05
    wizard.key(ENTER)
    wizard.wait_for_step(Step.CONNECTED)
    assert "Your data is syncing." in wizard.text()
    expected = wizard.heard.connected[0].expected_records
    assert expected is not None
    assert 100 < expected < 1_000
    assert f"About {round(expected, -1)} records, the newest first." in wizard.text(), "nobody knows it better"
    assert "How long" in wizard.text()
    server.faults.latency = 0
    qtbot.waitUntil(lambda: "Your data is syncing." not in wizard.text(), timeout=30_000)
    assert "Everything this key may read is here." in wizard.text()
    state = services.supervisor.state(wizard.heard.connected[0].instance.id)
    assert state
    assert f"{state.records:,} records" in wizard.text()
    assert "About" not in wizard.text()
    assert "How long" not in wizard.text()


def test_back_restores_everything(wizard: Person, token: str) -> None:
    wizard.fill_in(token, "My bikes", "https://lumenbikes.kustomerapp.com/app/search")
    for step in (Step.SUBDOMAIN, Step.API_KEY, Step.NAME, Step.GET_KEY):
        wizard.key(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        assert wizard.step is step
    assert "Back" not in wizard.buttons()

    wizard.key(ENTER)
    assert _field(wizard) == "My bikes"
    wizard.key(ENTER)
    assert _field(wizard) == token
    assert "Key of lumenbikes" in wizard.text()
    wizard.key(ENTER)
    assert _field(wizard) == "https://lumenbikes.kustomerapp.com/app/search"
    wizard.key(ENTER)
    assert wizard.step is Step.CONNECT
    wizard.press("Back")
    assert wizard.step is Step.SUBDOMAIN


def test_enter_on_a_button_presses_that_button(wizard: Person) -> None:
    wizard.tab_to("I’m not an admin")
    wizard.key(ENTER)
    assert wizard.step is Step.GET_KEY
    (letter,) = wizard.shown(QPlainTextEdit)
    assert "org.permission.conversation.read" in letter.toPlainText()


def test_enter_that_is_held_down_goes_one_step(wizard: Person, qtbot: "QtBot") -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    wizard.key(ENTER)
    held = QKeyEvent(QEvent.Type.KeyPress, ENTER, Qt.KeyboardModifier.NoModifier, "\r", True)  # noqa: FBT003
    QApplication.sendEvent(wizard.dialog, held)
    assert wizard.step is Step.NAME


def test_a_step_that_lacks_something_is_not_left_and_the_field_says_why(wizard: Person) -> None:
    wizard.key(ENTER)
    wizard.enter("   ")
    wizard.key(ENTER)
    assert wizard.step is Step.NAME
    assert "The connection needs a name." in wizard.text()
    focus = wizard.dialog.focusWidget()
    assert isinstance(focus, QLineEdit)
    assert "The connection needs a name." in focus.accessibleDescription()


def test_a_name_is_suggested_and_a_taken_one_refused(open_wizard: OpenWizard, services: Services) -> None:
    services.instances.add("Practice", "lumenbikes", practice=True)
    wizard = open_wizard()
    wizard.key(ENTER)
    assert _field(wizard) == "Practice 2"
    wizard.enter("PRACTICE")
    wizard.key(ENTER)
    assert wizard.step is Step.NAME
    assert "“Practice” is already taken." in wizard.text()


def test_a_suggested_name_becomes_that_of_the_account_once_the_key_is_read(
    wizard: Person, server: PracticeServer
) -> None:
    wizard.key(ENTER)
    assert _field(wizard) == "Practice"
    wizard.key(ENTER)
    wizard.enter(server.create_key(subdomain="harborbooks"))
    wizard.key(ENTER)
    wizard.key(ENTER)
    assert "Ready to connect" in wizard.text()
    assert wizard.dialog._flow.answers.name == "Harborbooks"
    wizard.press("Change the subdomain")
    wizard.enter("https://lumen-bikes.kustomerapp.com")
    wizard.key(ENTER)
    assert wizard.dialog._flow.answers.name == "Lumen Bikes"


@pytest.mark.parametrize("chosen", ["Kustomer", "Practise"])
def test_a_name_that_somebody_chose_stays(wizard: Person, token: str, chosen: str) -> None:
    wizard.fill_in(token, chosen)
    assert wizard.dialog._flow.answers.name == chosen


def test_connect_another_closes_and_asks_for_one_more(wizard: Person, token: str) -> None:
    wizard.fill_in(token)
    wizard.key(ENTER)
    wizard.wait_for_step(Step.CONNECTED)
    wizard.press("Connect another")
    assert wizard.heard.another == [True]
    assert not wizard.dialog.isVisible()


def test_esc_after_connecting_simply_closes(wizard: Person, token: str) -> None:
    wizard.fill_in(token)
    wizard.key(ENTER)
    wizard.wait_for_step(Step.CONNECTED)
    wizard.key(ESC)
    assert not wizard.dialog.isVisible()
    assert wizard.heard.finished == [1]


def test_what_the_key_may_not_read_is_said_at_the_end(wizard: Person, server: PracticeServer) -> None:
    roles = tuple(role for role in RECOMMENDED_ROLES if "note" not in role)
    wizard.fill_in(server.create_key(roles=roles))
    wizard.key(ENTER)
    wizard.wait_for_step(Step.CONNECTED)
    assert "Left out, because the key may not read them: Notes." in wizard.text()
    wizard.press("Copy roles")
    assert QGuiApplication.clipboard().text().split() == list(RECOMMENDED_ROLES)


def test_without_a_keyring_the_key_can_be_kept_for_the_session(
    wizard: Person, token: str, services: Services, drawer: Drawer
) -> None:
    def refuse(*_: object) -> None:
        from keyring.errors import KeyringLocked

        raise KeyringLocked

    drawer.set_password = refuse  # type: ignore[method-assign]
    wizard.fill_in(token)
    wizard.key(ENTER)
    from wizard.ui.setup.connect_page import Stage

    wizard.wait_for(Stage.FAILED)
    assert "Your system keyring is locked." in wizard.text()
    assert "Lumen was created, but could not be connected." in wizard.text(), "Kustomer is not to blame"
    wizard.press("Keep for this session only")
    wizard.wait_for_step(Step.CONNECTED)
    (instance,) = services.instances.all()
    assert instance.key_kept is KeyKept.SESSION
    assert services.instances.vault.fetch(instance, Stop()).reveal() == token


def test_what_was_to_be_kept_for_the_session_can_go_to_the_keyring_after_all(
    wizard: Person, token: str, services: Services, drawer: Drawer, monkeypatch: pytest.MonkeyPatch, qtbot: "QtBot"
) -> None:
    def locked() -> str:
        from keyring.errors import KeyringLocked

        raise KeyringLocked

    with monkeypatch.context() as patched:
        patched.setattr(vault_module, "_backend_name", locked)
        wizard.key(ENTER)
        wizard.enter("Lumen")
        wizard.key(ENTER)
        qtbot.waitUntil(lambda: "Keep for this session only" in wizard.buttons())
        wizard.press("Keep for this session only")
        assert "Kept in memory for this session only." in wizard.text()
        wizard.press("Use the system keyring")
        qtbot.waitUntil(lambda: "Your system keyring is locked." in wizard.text())
        wizard.press("Keep for this session only")
    wizard.press("Use the system keyring")
    qtbot.waitUntil(lambda: "Stored in your system keyring (Test keyring), nowhere else." in wizard.text())
    assert "Use the system keyring" not in wizard.buttons()

    wizard.tab_to("API key")
    wizard.enter(token)
    for _ in range(3):
        wizard.key(ENTER)
    wizard.wait_for_step(Step.CONNECTED)
    (instance,) = services.instances.all()
    assert instance.key_kept is KeyKept.KEYRING
    assert drawer.kept == {str(instance.id): token}


def test_what_the_keyring_answers_after_the_choice_does_not_undo_it(
    wizard: Person, bridge: Bridge, monkeypatch: pytest.MonkeyPatch, qtbot: "QtBot"
) -> None:
    first, second = threading.Event(), threading.Event()
    looks = iter((first, second))

    def name() -> str:
        from keyring.errors import KeyringLocked

        look = next(looks)
        assert look.wait(15)
        if look is first:
            raise KeyringLocked
        return "Test keyring"

    monkeypatch.setattr(vault_module, "_backend_name", name)
    wizard.key(ENTER)
    wizard.enter("Lumen")
    wizard.key(ENTER)
    first.set()
    qtbot.waitUntil(lambda: "Keep for this session only" in wizard.buttons())
    wizard.press("Look again")
    wizard.press("Keep for this session only")
    second.set()
    qtbot.waitUntil(lambda: not bridge._threads)
    process_events()
    assert "Kept in memory for this session only." in wizard.text()
    assert wizard.dialog._flow.answers.kept is KeyKept.SESSION


def test_replacing_a_key_shows_whose_and_leaves_a_working_one_alone_if_it_fails(
    open_wizard: OpenWizard, server: PracticeServer, services: Services, drawer: Drawer, token: str
) -> None:
    first = open_wizard()
    first.fill_in(token, "Lumen & Sons")
    first.key(ENTER)
    first.wait_for_step(Step.CONNECTED)
    first.key(ENTER)
    (instance,) = services.instances.all()

    known = {"name": instance.name, "subdomain": instance.subdomain, "instance_id": instance.id}
    wizard = open_wizard(Purpose.REPLACE_KEY, **known)
    assert wizard.dialog.windowTitle() == "Replace key of Lumen & Sons – Practice"
    assert "Lumen & Sons" in wizard.text()
    assert wizard.step is Step.API_KEY
    revoked = server.create_key()
    server.revoke_key(revoked)
    wizard.enter(revoked)
    for _ in range(3):
        wizard.key(ENTER)
    from wizard.ui.setup.connect_page import Stage

    wizard.wait_for(Stage.FAILED)
    assert "Lumen & Sons goes on with the key it has." in wizard.text()
    assert "Cancel this connection" not in wizard.buttons(), "it holds data"
    assert services.instances.get(instance.id) == instance
    assert drawer.kept == {str(instance.id): token}

    wizard.key(ENTER)
    assert wizard.step is Step.API_KEY
    better = server.create_key()
    wizard.enter(better)
    for _ in range(3):
        wizard.key(ENTER)
    wizard.wait_for_step(Step.CONNECTED)
    assert "Connect another" not in wizard.buttons()
    assert drawer.kept == {str(instance.id): better}


def test_reconnecting_keeps_the_instance(
    open_wizard: OpenWizard, server: PracticeServer, services: Services, token: str
) -> None:
    first = open_wizard()
    first.fill_in(token)
    first.key(ENTER)
    first.wait_for_step(Step.CONNECTED)
    first.key(ENTER)
    (instance,) = services.instances.all()
    services.supervisor.disconnect(instance.id, revoke=False, stop=Stop())

    wizard = open_wizard(Purpose.RECONNECT, name=instance.name, instance_id=instance.id)
    assert wizard.dialog.windowTitle() == "Reconnect Lumen – Practice"
    wizard.enter(server.create_key())
    for _ in range(3):
        wizard.key(ENTER)
    wizard.wait_for_step(Step.CONNECTED)
    assert services.instances.get(instance.id).status is Status.CONNECTED


def _field(person: Person) -> str:
    line = person.dialog.focusWidget()
    assert isinstance(line, QLineEdit)
    return line.text()


def test_space_presses_too(wizard: Person) -> None:
    wizard.tab_to("Next")
    wizard.key(SPACE)
    assert wizard.step is Step.NAME
