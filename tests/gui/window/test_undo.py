"""What was done by mistake is undone, where everything of it can be brought back; and never over what others did."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from tests.gui.conftest import Drawer
from tests.gui.window.conftest import ENTER, QUIRKS, TAB, Connect, Person
from wizard.instances.errors import VaultLocked
from wizard.practice import PracticeServer
from wizard.problem import Problem
from wizard.stop import Stop
from wizard.text import text
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import choose
from wizard.ui.services import Services
from wizard.ui.widgets import inline_message
from wizard.ui.widgets.confirmation import Confirmation
from wizard.ui.window.undo_bar import SAID_FOR_MS
from wizard.workspace.errors import NoSuchInstance, WorkspaceBusy
from wizard.workspace.instances import Instance, Status

pytestmark = QUIRKS
Start = Callable[[], Person]

CONTROL = Qt.KeyboardModifier.ControlModifier


def names(person: Person) -> list[str]:
    return [row.split(",")[0] for row in person.rows]


def rename(person: Person, former: str, name: str) -> None:
    person.waits_for(lambda: person.can(f"Rename {former}"))
    person.press(f"Rename {former}")
    person.enter("Name", name)
    person.key(ENTER)
    person.sees(f"Renamed to {name}.")


def remove(person: Person) -> None:
    person.want("Remove…")
    person.sees("Remove Lumen?")
    person.press("Remove")
    person.waits_for(lambda: person.dialog is None)
    person.sees("Lumen is removed.")


@pytest.fixture
def lumen(services: Services) -> Instance:
    return services.instances.add("Lumen", "lumenbikes")


@pytest.fixture
def renamed(started: Start, lumen: Instance) -> Person:
    """Lumen was renamed to Zebra."""
    assert lumen
    person = started()
    rename(person, "Lumen", "Zebra")
    person.waits_for(lambda: names(person) == ["Zebra"])
    return person


def by_button(person: Person) -> None:
    person.press("Undo")


def by_key(person: Person) -> None:
    person.window.activateWindow()  # which a window manager does when a dialog has closed
    person.waits_for(person.window.isActiveWindow)
    person.key(Qt.Key.Key_Z, CONTROL)


# --- renaming


@pytest.mark.parametrize("undo", [by_button, by_key])
def test_a_name_comes_back(
    renamed: Person, undo: Callable[[Person], None], services: Services, lumen: Instance
) -> None:
    undo(renamed)
    renamed.sees("It is called Lumen again.")
    renamed.waits_for(lambda: names(renamed) == ["Lumen"])
    assert services.instances.get(lumen.id) == lumen
    assert not renamed.can("Undo")


def test_whoever_undoes_by_keyboard_stays_where_the_answer_is(renamed: Person) -> None:
    for _ in range(60):
        if renamed.focused("Undo"):
            break
        renamed.key(TAB)
    assert renamed.focused("Undo"), "Tab leads to it"
    renamed.press("Undo")
    renamed.sees("It is called Lumen again.")
    assert renamed.focused("Dismiss the message")


def test_only_the_last_step_is_undone_and_once(renamed: Person, services: Services, lumen: Instance) -> None:
    rename(renamed, "Zebra", "Gnu")
    by_key(renamed)
    renamed.sees("It is called Zebra again.")
    by_key(renamed)
    rename(renamed, "Zebra", "Emu")
    assert services.instances.get(lumen.id).name == "Emu"


def test_what_was_dismissed_stays_done(renamed: Person, services: Services, lumen: Instance) -> None:
    renamed.press("Dismiss the message")
    by_key(renamed)
    rename(renamed, "Zebra", "Gnu")
    assert services.instances.get(lumen.id).name == "Gnu"


def test_what_is_typed_is_undone_first(renamed: Person, services: Services, lumen: Instance) -> None:
    renamed.press("Rename Zebra")
    renamed.enter("Name", "Gnu")
    by_key(renamed)
    renamed.press("Cancel")
    assert services.instances.get(lumen.id).name == "Zebra"
    assert renamed.can("Undo")


def test_a_name_that_somebody_else_gave_meanwhile_stays(renamed: Person, services: Services, lumen: Instance) -> None:
    services.instances.rename(lumen.id, "Abroad")
    renamed.press("Undo")
    renamed.sees("Somebody has renamed it to “Abroad” since.")
    assert services.instances.get(lumen.id).name == "Abroad"
    assert not renamed.can("Undo")


def test_a_name_that_was_given_away_meanwhile_is_not_taken_back(
    renamed: Person, services: Services, lumen: Instance
) -> None:
    services.instances.add("lumen", "other")
    renamed.press("Undo")
    renamed.sees("“lumen” is already taken.")
    assert services.instances.get(lumen.id).name == "Zebra"


def test_what_was_removed_meanwhile_is_not_renamed(renamed: Person, services: Services, lumen: Instance) -> None:
    services.instances.remove(lumen.id, Stop(), with_records=True)
    renamed.press("Undo")
    renamed.sees("This instance is not in the workspace any more.")
    assert services.instances.all() == []


def test_undoing_can_be_tried_again(
    renamed: Person, services: Services, lumen: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_arguments: object, **_options: object) -> None:
        raise WorkspaceBusy("locked")

    with monkeypatch.context() as patch:
        patch.setattr(services.workspace.instances, "change", busy)
        renamed.press("Undo")
        renamed.sees("Another program is using the workspace.")
    assert renamed.focused("Undo")
    renamed.press("Undo")
    renamed.sees("It is called Lumen again.")
    assert services.instances.get(lumen.id).name == "Lumen"


def test_it_is_announced_and_said_in_every_language(
    started: Start, lumen: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    announced: list[str] = []
    monkeypatch.setattr(inline_message, "announce", lambda _widget, words, **_: announced.append(words))
    assert lumen
    person = started()
    rename(person, "Lumen", "Zebra")
    assert announced == ["Renamed to Zebra."]
    choose("de")
    try:
        person.sees("Umbenannt in Zebra.")
        person.waits_for(lambda: person.can("Rückgängig"))
        person.press("Rückgängig")
        person.sees("Das Konto heißt wieder Lumen.")
    finally:
        choose("en")
    person.sees("It is called Lumen again.")


def test_it_is_gone_with_the_window(
    renamed: Person, services: Services, lumen: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renamed.window, "stays", lambda: True)
    renamed.window.close()
    assert not renamed.window.isVisible()
    monkeypatch.setattr(renamed.window, "stays", bool)
    renamed.window.show()
    assert not renamed.can("Undo")
    renamed.integrations._undo.undo()
    rename(renamed, "Zebra", "Gnu")
    assert services.instances.get(lumen.id).name == "Gnu"


# --- removing


def test_a_disconnected_instance_comes_back_as_it_was(
    started: Start, connect: Connect, services: Services, server: PracticeServer
) -> None:
    instance = connect("Lumen")
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    before, _ = services.supervisor.disconnect(instance.id, revoke=False, stop=Stop())
    counts = services.workspace.queries.counts(instance.id)
    person.waits_for(lambda: person.word() == "Disconnected")
    remove(person)
    person.sees("Its data stays in the workspace.")
    person.waits_for(lambda: names(person) == [])
    person.press("Undo")
    person.sees("Lumen is back.")
    person.waits_for(lambda: names(person) == ["Lumen"])
    assert services.instances.get(instance.id) == before
    assert services.workspace.queries.counts(instance.id) == counts
    assert person.integrations.chosen == instance.id
    person.waits_for(lambda: person.can("Reconnect"))
    assert server


def test_a_connected_instance_comes_back_disconnected_as_was_said(
    started: Start, connect: Connect, services: Services
) -> None:
    instance = connect("Lumen")
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    counts = services.workspace.queries.counts(instance.id)
    remove(person)
    person.sees("If you undo this, it comes back disconnected, without its API key.")
    person.waits_for(lambda: names(person) == [])
    by_key(person)
    person.sees("Lumen is back.")
    person.waits_for(lambda: person.word() == "Disconnected")
    now = services.instances.get(instance.id)
    assert (now.status, now.connected_at) == (Status.DISCONNECTED, instance.connected_at)
    assert services.workspace.queries.counts(instance.id) == counts


def test_whoever_reads_first_what_is_left_of_the_key_is_offered_it_back_all_the_same(
    started: Start, connect: Connect, services: Services, drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_arguments: object) -> None:
        raise VaultLocked

    instance = connect("Lumen")
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    monkeypatch.setattr(drawer, "delete_password", locked)
    person.want("Remove…")
    person.sees("Remove Lumen?")
    person.press("Remove")
    person.sees("Lumen is removed")
    person.integrations.register.refresh()
    person.waits_for(lambda: not person.integrations.register.instances)
    person.press("Close")
    person.waits_for(lambda: person.can("Undo"))
    person.press("Undo")
    person.sees("Lumen is back.")
    assert services.instances.get(instance.id).status is Status.DISCONNECTED


def test_what_was_deleted_for_good_is_not_offered_back(started: Start, connect: Connect, services: Services) -> None:
    instance = connect("Lumen")
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    person.want("Remove…")
    person.sees("Remove Lumen?")
    dialog = person.dialog
    assert dialog
    person.press("Delete its data too")
    person.enter("Type Lumen to confirm", "Lumen")
    person.press("Remove and delete data")
    person.waits_for(lambda: person.dialog is None and names(person) == [])
    assert not person.can("Undo")
    by_key(person)
    with pytest.raises(NoSuchInstance):
        services.instances.get(instance.id)


def test_a_connection_that_was_cancelled_comes_back(started: Start, services: Services, lumen: Instance) -> None:
    person = started()
    person.waits_for(lambda: person.can("Cancel this connection"))
    person.press("Cancel this connection")
    person.sees("Cancel this connection?")
    person.press("Cancel connection")
    person.sees("Lumen is removed.")
    person.sees("If you undo this, you will need its API key again.")
    person.press("Undo")
    person.sees("Lumen is back.")
    person.waits_for(lambda: person.can("Correct the details"))
    assert services.instances.get(lumen.id) == lumen


def test_a_connection_that_was_cancelled_in_the_wizard_comes_back(
    started: Start, services: Services, server: PracticeServer
) -> None:
    token = server.create_key()
    server.revoke_key(token)
    person = started()
    person.waits_for(lambda: person.can("Connect Kustomer"))
    person.press("Connect Kustomer")
    person.waits_for(lambda: person.can("I already have a key"))
    person.press("I already have a key")
    person.enter("Name", "Lumen")
    person.press("Next")
    person.enter("API key", token)
    person.press("Next")
    person.press("Next")
    person.press("Connect")
    person.sees("Lumen was created, but Kustomer did not accept the details.")
    (before,) = services.instances.all()
    wizard = person.dialog
    assert wizard
    person.press("Cancel this connection")
    question = wizard.findChild(Confirmation)
    assert question
    question.go_ahead()
    person.sees("Lumen is removed.")
    assert services.instances.all() == []
    person.press("Undo")
    person.sees("Lumen is back.")
    assert services.instances.all() == [before]


def test_it_does_not_come_back_under_a_name_that_is_taken(started: Start, services: Services, lumen: Instance) -> None:
    person = started()
    person.waits_for(lambda: person.can("Cancel this connection"))
    person.press("Cancel this connection")
    person.press("Cancel connection")
    person.sees("Lumen is removed.")
    other = services.instances.add("LUMEN", "other")
    person.press("Undo")
    person.sees("“Lumen” is already taken.")
    assert services.instances.all() == [other]


# --- how long and where it is said


def test_what_went_well_is_said_for_a_while_and_undone_by_key_afterwards(
    renamed: Person, services: Services, lumen: Instance
) -> None:
    bar = renamed.integrations._undo
    focused = next(button for button in bar.findChildren(QAbstractButton) if button.text() == "Undo")
    focused.setFocus()
    bar._while.setInterval(0)
    bar._while.start()
    QApplication.processEvents()
    assert renamed.can("Undo"), "whoever is at it is not torn away from it"
    renamed.integrations._sidebar.view.setFocus()
    renamed.waits_for(lambda: not renamed.can("Undo"))
    bar._while.setInterval(SAID_FOR_MS)
    by_key(renamed)
    renamed.sees("It is called Lumen again.")
    assert services.instances.get(lumen.id).name == "Lumen"


def test_what_is_said_moves_nothing_but_the_end_of_the_page(started: Start, lumen: Instance, bridge: Bridge) -> None:
    assert lumen
    person = started()
    person.waits_for(lambda: person.can("Rename Lumen"))
    connect = person.integrations._sidebar._connect
    status = person.integrations._page.status

    def places() -> list[QPoint]:
        QApplication.processEvents()
        return [widget.mapTo(person.window, QPoint(0, 0)) for widget in (connect, status)]

    before = places()
    rename(person, "Lumen", "Zebra")
    assert places() == before
    undo = next(button for button in person._seen(QAbstractButton) if button.text() == "Undo")
    said = next(label for label in person._seen(QLabel) if label.text() == "Renamed to Zebra.")
    assert undo.mapTo(person.window, QPoint(0, 0)).y() < said.mapTo(person.window, said.rect().bottomLeft()).y()
    bridge.unhandled.emit(Problem(text("The roof leaks.")))
    person.sees("The roof leaks.")
    assert places()[1] == before[1]
