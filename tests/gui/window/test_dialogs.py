"""What takes something away asks first, says what it takes, and is refused by Enter and Esc."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QLineEdit, QRadioButton

from tests.gui.conftest import Drawer
from tests.gui.window.conftest import ENTER, ESC, QUIRKS, SECONDS, Connect, Person
from wizard.instances.errors import VaultLocked
from wizard.kustomer.key import read_key
from wizard.practice import PracticeServer
from wizard.setup.answers import Answers, Purpose
from wizard.stop import Stop
from wizard.text import text
from wizard.ui.bridge import Bridge
from wizard.ui.services import Services
from wizard.ui.window.dialogs import Dialogs
from wizard.workspace import clearing
from wizard.workspace.errors import NoSuchInstance, WorkspaceBusy
from wizard.workspace.instances import Instance, KeyKept, Status

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = QUIRKS
Start = Callable[[], Person]


@pytest.fixture
def synced(started: Start, connect: Connect) -> tuple[Person, Instance]:
    instance = connect("Lumen")
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    return person, instance


def ask(person: Person, button: str, headline: str) -> QDialog:
    person.press(button)
    person.sees(headline)
    dialog = person.dialog
    assert dialog
    return dialog


def test_cancel_is_what_enter_and_escape_do(synced: tuple[Person, Instance], services: Services) -> None:
    person, instance = synced
    for key in (ENTER, ESC):
        ask(person, "Disconnect", "Disconnect Lumen?")
        assert person.focused("Cancel")
        person.key(key)
        person.waits_for(lambda: person.dialog is None)
    dialog = ask(person, "Disconnect", "Disconnect Lumen?")
    dialog.close()
    person.waits_for(lambda: person.dialog is None)
    assert services.instances.get(instance.id).status is Status.CONNECTED


def test_enter_presses_the_button_that_has_the_focus(synced: tuple[Person, Instance], services: Services) -> None:
    person, instance = synced
    dialog = ask(person, "Disconnect", "Disconnect Lumen?")
    dialog._go.setFocus()  # type: ignore[attr-defined]
    person.key(ENTER)
    person.waits_for(lambda: person.word() == "Disconnected")
    assert services.instances.get(instance.id).status is Status.DISCONNECTED


def test_disconnecting(
    synced: tuple[Person, Instance], services: Services, drawer: Drawer, server: PracticeServer
) -> None:
    person, instance = synced
    before = services.workspace.queries.counts(instance.id)
    ask(person, "Disconnect", "Disconnect Lumen?")
    person.sees("The 120 conversations already in the workspace stay.")
    assert "To reconnect you will need an API key (a new one, if you did not keep it) and the subdomain." in person.text
    person.press("Confirm")
    person.sees("Data stopped flowing on")
    person.sees("120 conversations stay in the workspace.")
    person.waits_for(lambda: person.dialog is None)
    assert person.word() == "Disconnected"
    assert drawer.kept == {}, "the key is gone"
    assert services.workspace.queries.counts(instance.id) == before, "the records are not"
    assert services.supervisor.state(instance.id) is None
    assert person.can("Reconnect")
    assert person.focused("Reconnect"), "the focus is where there is something to do"
    assert not person.can("Sync now")
    asked = len(server.requests)
    person.key(Qt.Key.Key_F5)
    assert len(server.requests) == asked


def test_disconnecting_in_mid_sync_can_revoke_the_key(
    started: Start, connect: Connect, server: PracticeServer, services: Services
) -> None:
    token = server.create_key()
    instance = connect("Lumen", token)
    server.faults.latency = 0.2
    person = started()
    person.waits_for(lambda: person.word() == "Syncing")
    dialog = ask(person, "Disconnect", "Disconnect Lumen?")
    box = dialog.findChild(QCheckBox)
    assert box
    assert not box.isChecked()
    box.setChecked(True)
    person.press("Confirm")
    person.waits_for(lambda: person.word() == "Disconnected")
    key = server.keys.find(token)
    assert key
    assert key.revoked
    assert services.instances.get(instance.id).status is Status.DISCONNECTED


def test_what_could_not_be_cleaned_up_is_said(
    synced: tuple[Person, Instance],
    drawer: Drawer,
    server: PracticeServer,
    monkeypatch: pytest.MonkeyPatch,
    opened_urls: list[str],
) -> None:
    person, _ = synced
    dialog = ask(person, "Disconnect", "Disconnect Lumen?")
    box = dialog.findChild(QCheckBox)
    assert box
    box.setChecked(True)
    server.faults.outage = True

    def locked(*_arguments: object) -> None:
        raise VaultLocked

    monkeypatch.setattr(drawer, "delete_password", locked)
    person.press("Confirm")
    person.sees("Lumen is disconnected")
    person.sees("The key still exists in Kustomer.")
    person.sees("The key may still be in your system keyring.")
    person.press("Open API keys in my browser")
    assert opened_urls == [f"{server.url}/app/settings/api_keys"]
    assert person.focused("Close") or person.can("Close")
    person.press("Close")
    person.waits_for(lambda: person.word() == "Disconnected")


def test_what_begins_cannot_be_called_back_and_a_failure_is_said(
    synced: tuple[Person, Instance], services: Services, monkeypatch: pytest.MonkeyPatch, qtbot: "QtBot"
) -> None:
    person, instance = synced

    def busy(*_arguments: object, **_options: object) -> None:
        raise WorkspaceBusy("locked")

    monkeypatch.setattr(services.supervisor, "disconnect", busy)
    dialog = ask(person, "Disconnect", "Disconnect Lumen?")
    person.press("Confirm")
    dialog.reject()
    dialog.close()
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: "Another program is using the workspace." in person.text, timeout=SECONDS)
    assert person.can("Details")
    assert person.focused("Cancel")
    person.key(ESC)
    person.waits_for(lambda: person.dialog is None)
    assert services.instances.get(instance.id).status is Status.CONNECTED


def test_removing_keeps_the_records(synced: tuple[Person, Instance], services: Services, drawer: Drawer) -> None:
    person, instance = synced
    before = services.workspace.queries.counts(instance.id)
    person.want("Remove…")
    person.sees("Remove Lumen?")
    person.sees("The workspace holds 120 conversations and")
    person.press("Remove")
    person.sees("Bring your Kustomer conversations into Customer AI")
    with pytest.raises(NoSuchInstance):
        services.instances.get(instance.id)
    assert services.workspace.queries.counts(instance.id) == before
    assert drawer.kept == {}


def test_an_earlier_key_that_cannot_be_deleted_now_is_said_and_goes_later(
    started: Start, connect: Connect, services: Services, drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = connect("Lumen")
    key, facts = read_key(drawer.kept[str(instance.id)])
    services.instances.connect(instance, key, facts, KeyKept.SESSION, Stop())
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")

    def locked(*_arguments: object) -> None:
        raise VaultLocked

    with monkeypatch.context() as patched:
        patched.setattr(drawer, "delete_password", locked)
        ask(person, "Disconnect", "Disconnect Lumen?")
        person.press("Confirm")
        person.sees("The key may still be in your system keyring.")
        person.press("Close")
        person.waits_for(lambda: person.word() == "Disconnected")
    assert list(drawer.kept) == [str(instance.id)]
    person.want("Remove…")
    person.sees("Remove Lumen?")
    person.press("Remove")
    person.sees("Bring your Kustomer conversations into Customer AI")
    assert drawer.kept == {}


def test_deleting_the_records_needs_the_name(synced: tuple[Person, Instance], services: Services) -> None:
    person, instance = synced
    person.window.offer_removal()
    person.sees("Remove Lumen?")
    dialog = person.dialog
    assert dialog
    keep, delete = dialog.findChildren(QRadioButton)
    person.waits_for(keep.isVisible)
    assert keep.isChecked()
    delete.setChecked(True)
    assert not person.can("Remove and delete data")
    line = dialog.findChild(QLineEdit)
    assert line
    assert line.accessibleName() == "Type Lumen to confirm"
    person.enter("Type Lumen to confirm", "Lume")
    assert not person.can("Remove and delete data")
    person.enter("Type Lumen to confirm", "lumen")
    person.press("Remove and delete data")
    person.sees("Bring your Kustomer conversations into Customer AI")
    assert sum(services.workspace.queries.counts(instance.id).values()) == 0


@pytest.fixture
def deleting(
    synced: tuple[Person, Instance], services: Services, monkeypatch: pytest.MonkeyPatch
) -> tuple[Person, Instance, int]:
    """While the many records of an instance are being deleted: so many there were."""
    monkeypatch.setattr(clearing, "PIECE", 50)
    monkeypatch.setattr(clearing, "BREATH_SECONDS", 0.05)
    person, instance = synced
    total = sum(services.workspace.queries.counts(instance.id).values())
    person.window.offer_removal()
    person.press("Delete its data too")
    person.enter("Type Lumen to confirm", "Lumen")
    person.press("Remove and delete data")
    person.sees(f"of {total:,}")
    return person, instance, total


def test_deleting_many_records_says_how_far_it_is(deleting: tuple[Person, Instance, int]) -> None:
    deleting[0].sees("Bring your Kustomer conversations into Customer AI")


def test_a_deletion_ends_with_the_program_and_leaves_the_instance_on_the_list(
    deleting: tuple[Person, Instance, int], services: Services, bridge: Bridge
) -> None:
    _person, instance, total = deleting
    bridge.shutdown()
    for thread in threading.enumerate():
        if thread.name.startswith("bridge-"):
            thread.join(30)

    assert services.instances.get(instance.id).status is Status.DISCONNECTED
    assert 0 < sum(services.workspace.queries.counts(instance.id).values()) < total


def test_cancelling_a_connection_that_never_came_about(started: Start, services: Services) -> None:
    instance = services.instances.add("Lumen", "lumenbikes")
    services.instances.refuse(instance.id, text("Kustomer does not know this key."))
    person = started()
    person.sees("Kustomer does not know this key.")
    assert person.word() == "Not authenticated"
    assert person.can("Correct the details")
    ask(person, "Cancel this connection", "Cancel this connection?")
    assert person.focused("Keep it")
    assert "Lumen was never authenticated; nothing was fetched. It will be removed." in person.text
    person.key(ENTER)
    assert services.instances.get(instance.id)
    person.waits_for(lambda: person.dialog is None)
    ask(person, "Cancel this connection", "Cancel this connection?")
    person.press("Cancel connection")
    person.sees("Bring your Kustomer conversations into Customer AI")
    with pytest.raises(NoSuchInstance):
        services.instances.get(instance.id)


def test_the_wizard_is_opened_for_what_was_wanted(
    started: Start, connect: Connect, services: Services, server: PracticeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Purpose, Answers]] = []
    monkeypatch.setattr(Dialogs, "_set_up", lambda _self, purpose, answers: asked.append((purpose, answers)))
    connected = connect("Alpha", kept=KeyKept.SESSION)
    gone = connect("Beta")
    services.supervisor.disconnect(gone.id, revoke=False, stop=Stop())
    never = services.instances.add("Gamma", "harborbooks")
    services.connector._unproven[never.id] = "eyJ"
    person = started()
    person.waits_for(lambda: len(person.rows) == 3)
    person.integrations._sidebar.choose(connected.id)
    person.want("Replace key…")
    person.integrations._sidebar.choose(gone.id)
    person.press("Reconnect")
    person.integrations._sidebar.choose(never.id)
    person.press("Correct the details")
    person.integrations.connect_kustomer()

    assert [(purpose, answers.instance_id) for purpose, answers in asked] == [
        (Purpose.REPLACE_KEY, connected.id),
        (Purpose.RECONNECT, gone.id),
        (Purpose.CORRECT, never.id),
        (Purpose.CONNECT, None),
    ]
    assert [answers.key for _, answers in asked] == ["", "", "eyJ", ""]
    assert asked[2][1].subdomain == "harborbooks"
    assert {answers.kept for _, answers in asked} == {KeyKept.KEYRING}, "a keyring may be there by now"
    assert server


def test_the_wizard_reconnects(synced: tuple[Person, Instance], services: Services, server: PracticeServer) -> None:
    person, instance = synced
    ask(person, "Disconnect", "Disconnect Lumen?")
    person.press("Confirm")
    person.waits_for(lambda: person.dialog is None and person.can("Reconnect"))
    person.press("Reconnect")
    person.sees("Paste your API key")
    token = server.create_key()
    assert read_key(token)
    person.enter("API key", token)
    person.sees("Key of lumenbikes")
    person.press("Next")
    person.sees("Your Kustomer subdomain")
    person.press("Next")
    person.waits_for(lambda: person.can("Connect"))
    person.press("Connect")
    person.waits_for(lambda: person.can("Done"))
    person.press("Done")
    person.waits_for(lambda: person.dialog is None and person.word() == "Up to date")
    assert services.instances.get(instance.id).status is Status.CONNECTED


def test_ctrl_n_opens_the_wizard_once(started: Start) -> None:
    person = started()
    person.sees("Bring your Kustomer")
    person.key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    first = person.dialog
    assert first
    person.integrations.connect_kustomer()
    assert person.dialog is first
    first.reject()
    person.waits_for(lambda: person.dialog is None)
