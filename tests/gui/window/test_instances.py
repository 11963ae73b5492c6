"""The list and the page of an instance, on a real sync from the practice Kustomer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPlainTextEdit, QSplitter, QWidget

from tests.gui.conftest import Drawer
from tests.gui.window.conftest import ENTER, ESC, QUIRKS, Connect, Person
from wizard.instances.errors import VaultLocked
from wizard.practice import PracticeServer
from wizard.stop import Stop
from wizard.sync.progress import Phase, SyncState
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import choose
from wizard.ui.services import Services
from wizard.ui.theme import GRID
from wizard.ui.window.geometry import Geometry
from wizard.workspace.errors import NameTaken, WorkspaceBusy
from wizard.workspace.instances import KeyKept, Status

pytestmark = QUIRKS
Start = Callable[[], Person]


def test_nothing_is_connected(started: Start) -> None:
    person = started()
    person.sees("Bring your Kustomer conversations into Customer AI")
    assert person.rows == []
    buttons = [button for button in person._seen(QAbstractButton) if isinstance(button, QAbstractButton)]
    assert [button.text() for button in buttons].count("Connect Kustomer") == 1, "there is one way to begin"
    assert person.can("Connect Kustomer")
    assert not person.can("Try it with a practice account"), "there is none here"
    person.waits_for(lambda: person.focused("Connect Kustomer"))


def test_a_sync_is_followed_until_it_is_up_to_date(
    started: Start, connect: Connect, services: Services, server: PracticeServer
) -> None:
    instance = connect("Lumen")
    server.faults.latency = 0.05
    person = started()
    person.waits_for(lambda: person.word() == "Syncing")
    person.sees("Your data is syncing.")
    person.waits_for(lambda: person.word() == "Up to date")
    person.sees("Everything from Kustomer is here.")
    assert f"Key ends in …{instance.key_hint} · never expires" in person.text
    assert person.rows[0].startswith("Lumen, Up to date · ")
    counts = services.workspace.queries.counts(instance.id)
    table = person.integrations._page.streams.table
    person.waits_for(lambda: len(table.rows) == len(counts))
    shown = {row.key: row.cells[1].words for row in table.rows}
    assert shown["conversations"] == "120"
    history = person.integrations._page.history.table
    person.waits_for(lambda: history.rows and history.rows[0].cells[3].words == "Complete")


def test_sync_now_by_key(started: Start, connect: Connect, services: Services, server: PracticeServer) -> None:
    instance = connect()
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    server.change(30, seed=3)
    asked = len(server.requests)
    person.key(Qt.Key.Key_F5)
    person.waits_for(lambda: len(server.requests) > asked)
    person.waits_for(lambda: len(services.workspace.runs.latest(instance.id)) == 2)
    person.waits_for(lambda: person.word() == "Up to date")


def test_pause_and_resume(started: Start, connect: Connect, services: Services, server: PracticeServer) -> None:
    instance = connect()
    server.faults.latency = 0.2
    person = started()
    person.waits_for(lambda: person.word() == "Syncing")
    person.press("Pause")
    person.sees("You paused this sync.")
    assert services.instances.get(instance.id).paused
    person.waits_for(lambda: person.can("Resume"))
    assert not person.can("Sync now")
    assert person.focused("Resume"), "whoever paused by keyboard resumes with the same key"
    server.faults.latency = 0
    person.press("Resume")
    person.waits_for(lambda: person.word() == "Up to date")
    assert not services.instances.get(instance.id).paused


def test_a_double_click_pauses_and_does_nothing_else(started: Start, connect: Connect, services: Services) -> None:
    instance = connect()
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    before = person.places("Sync now", "Pause", "Disconnect")
    person.double_click("Pause")
    person.waits_for(lambda: person.can("Resume"))
    assert person.places("Sync now", "Resume", "Disconnect") == before, "nothing slides under the pointer"
    assert person.dialog is None
    assert services.instances.get(instance.id).paused
    person.double_click("Resume")
    person.waits_for(lambda: person.can("Sync now"))
    assert person.places("Sync now", "Pause", "Disconnect") == before


def test_pressing_pause_twice_pauses_once(
    started: Start, connect: Connect, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, let_go, pause = [], Stop(), services.supervisor.pause

    def slowly(instance_id: int) -> None:
        asked.append(instance_id)
        let_go._event.wait(20)
        pause(instance_id)

    instance = connect()
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    monkeypatch.setattr(services.supervisor, "pause", slowly)
    person.press("Pause")
    person.waits_for(lambda: asked)
    person.press("Pause")
    let_go.set()
    person.sees("You paused this sync.")
    assert asked == [instance.id]


@pytest.mark.parametrize(("days", "in_time"), [(5, True), (-5, False)])
def test_only_a_key_that_still_works_is_to_be_replaced_in_time(
    started: Start, services: Services, days: int, in_time: bool
) -> None:
    instance, ends = services.instances.add("Lumen", "lumen"), datetime.now(UTC) + timedelta(days=days)
    services.workspace.instances.change(
        instance.id, status=Status.CONNECTED, connected_at=ends, paused=True, key_hint="x9Qk", key_expires_at=ends
    )
    person = started()
    person.sees("Key ends in …x9Qk · " + ("expires in" if in_time else "expired on"))
    assert ("replace it in time" in person.text) is in_time


def test_renaming_in_place(started: Start, connect: Connect, services: Services) -> None:
    instance = connect("Lumen")
    other = connect("Other")
    services.workspace.instances.change(other.id, key_kept=KeyKept.SERVER)
    person = started()
    person.waits_for(lambda: len(person.rows) == 2)
    person.press("Rename Lumen")
    person.waits_for(lambda: person.focused("Name"))
    person.enter("Name", " oTHER ")
    person.key(ENTER)
    person.sees("“Other” is already taken.")
    person.enter("Name", "Other!")
    person.key(ENTER)
    person.sees("“Other!” would be given the key of “Other”: CUSTOMER_AI_CONNECT_KEY_OTHER.")
    person.enter("Name", "")
    person.sees("The connection needs a name.")
    person.enter("Name", "Zebra")
    person.key(ENTER)
    person.waits_for(lambda: person.can("Rename Zebra"))
    assert services.instances.get(instance.id).name == "Zebra"
    person.waits_for(lambda: [row.split(",")[0] for row in person.rows] == ["Other", "Zebra"])
    assert person.integrations.chosen == instance.id, "what was chosen stays chosen"


def test_renaming_is_given_up_by_escape(started: Start, connect: Connect) -> None:
    connect("Lumen")
    person = started()
    person.waits_for(lambda: person.can("Rename Lumen"))
    person.want("Rename")
    person.enter("Name", "Something")
    person.key(ESC)
    assert person.can("Rename Lumen")
    assert person.focused("Rename Lumen")


def test_a_name_taken_in_the_meantime_is_refused(started: Start, connect: Connect, services: Services) -> None:
    connect("Lumen")
    person = started()
    person.waits_for(lambda: person.can("Rename Lumen"))
    services.instances.add("Zebra", "zebra")
    person.press("Rename Lumen")
    person.enter("Name", "Zebra")
    person.key(ENTER)
    person.sees("“Zebra” is already taken.")


def test_a_refused_name_is_not_given_to_whoever_is_chosen_by_then(
    started: Start, connect: Connect, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go = Stop()

    def refuse(_instance_id: int, name: str) -> None:
        let_go._event.wait(20)
        raise NameTaken(name)

    connect("Lumen")
    other = connect("Other")
    person = started()
    person.waits_for(lambda: len(person.rows) == 2 and person.can("Rename Lumen"))
    monkeypatch.setattr(services.instances, "rename", refuse)
    person.press("Rename Lumen")
    person.enter("Name", "Zebra")
    person.key(ENTER)
    person.integrations.show_instance(other.id)
    let_go.set()
    person.sees("“Zebra” is already taken.")
    assert "“Zebra” is already taken." in person.window.banner.words
    assert person.can("Rename Other"), "its name is not being changed"


def test_a_refused_key_is_shown_and_can_be_replaced(
    started: Start, connect: Connect, server: PracticeServer, services: Services
) -> None:
    token = server.create_key()
    instance = connect(token=token)
    server.revoke_key(token)
    person = started()
    person.waits_for(lambda: person.word() == "Not authenticated")
    person.sees("Kustomer refuses this key since")
    assert services.instances.get(instance.id).status is Status.NOT_AUTHENTICATED
    person.waits_for(lambda: person.can("Replace key"))
    assert person.can("Disconnect")
    assert not person.can("Cancel this connection"), "it has records"
    assert not person.can("Sync now")
    history = person.integrations._page.history
    person.waits_for(lambda: history.table.rows and "Failed" in history.table.rows[0].cells[3].words)
    history.table.selectRow(0)
    assert "this sync failed." in history.explanation
    assert "it was probably deleted." in history.explanation


def test_an_unreadable_keyring_is_not_a_refused_key(
    started: Start, connect: Connect, services: Services, drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = connect()

    def locked(*_arguments: object) -> None:
        raise VaultLocked

    monkeypatch.setattr(drawer, "get_password", locked)
    person = started()
    person.waits_for(lambda: person.word() == "Key not readable")
    person.sees("Kustomer has not refused it.")
    person.sees("Next try in")
    assert services.instances.get(instance.id).status is Status.CONNECTED
    assert person.can("Sync now")
    assert not person.can("Replace key"), "unlocking helps, another key does not"


def test_a_key_of_the_last_session_can_be_given_again(started: Start, connect: Connect, services: Services) -> None:
    instance = connect(kept=KeyKept.SESSION)
    services.instances.vault._session.pop(instance.id)
    person = started()
    person.waits_for(lambda: person.word() == "Key not readable")
    person.waits_for(lambda: person.can("Replace key"))


def test_two_instances_sync_at_once(started: Start, connect: Connect, server: PracticeServer) -> None:
    connect("First")
    connect("Second")
    server.faults.latency = 0.05
    person = started()
    person.waits_for(lambda: person.word(0) == "Syncing" and person.word(1) == "Syncing")
    view = person.integrations._sidebar.view
    view.setFocus()
    chosen = person.integrations.chosen
    person.waits_for(lambda: person.word(0) == "Up to date" and person.word(1) == "Up to date")
    assert view.hasFocus(), "nothing steals the focus"
    assert person.integrations.chosen == chosen
    person.key(Qt.Key.Key_Down)
    person.waits_for(lambda: person.can("Rename Second"))


def test_what_the_key_may_not_read_is_said(started: Start, connect: Connect, server: PracticeServer) -> None:
    roles = ("org.permission.search.create", "org.permission.conversation.read", "org.permission.message.read")
    connect(token=server.create_key(roles=roles))
    person = started()
    person.waits_for(lambda: person.word() == "Up to date, in part")
    person.sees("Everything is here, except what this key may not read: Notes, Customers, ")
    table = person.integrations._page.streams.table
    states = {row.key: row.cells[2].words for row in table.rows}
    assert states["notes"] == "Left out: the key may not read it"
    assert "org.permission" not in person.text
    person.press("Details")
    (details,) = [text for text in person.window.findChildren(QPlainTextEdit) if text.isVisible()]
    assert "org.permission.note.read\n" in details.toPlainText()
    person.press("Replace key")
    person.sees("Paste your API key")


def test_what_is_here_is_complete_whatever_became_of_the_last_run(
    started: Start, connect: Connect, server: PracticeServer
) -> None:
    token = server.create_key()
    connect(token=token)
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    table = person.integrations._page.streams.table

    def told() -> set[str]:
        return {row.cells[2].words for row in table.rows}

    person.waits_for(lambda: told() == {"Complete"})
    server.faults.outage = True
    person.press("Sync now")
    person.waits_for(lambda: person.word() == "Retrying")
    assert told() == {"Complete"}
    server.faults.outage = False
    server.revoke_key(token)
    person.press("Sync now")
    person.waits_for(lambda: person.word() == "Not authenticated")
    assert told() == {"Complete"}


def test_an_outage_is_told_with_details(started: Start, connect: Connect, server: PracticeServer) -> None:
    connect()
    server.faults.outage = True
    person = started()
    person.waits_for(lambda: person.word() == "Retrying")
    person.sees("Kustomer has a problem of its own (502).")
    assert person.can("Details")


def test_kustomer_is_opened_in_the_browser(
    started: Start, connect: Connect, opened_urls: list[str], server: PracticeServer
) -> None:
    connect()
    person = started()
    person.waits_for(lambda: person.rows)
    person.want("Open in Kustomer")
    assert opened_urls == [server.url]


def test_diagnostics_are_shown_before_they_are_copied_and_hold_no_key(
    started: Start, connect: Connect, server: PracticeServer
) -> None:
    token = server.create_key()
    connect("Lumen", token)
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    person.want("Copy diagnostics…")
    assert person.dialog
    shown = person.dialog.findChild(type(person.dialog._text)).toPlainText()  # type: ignore[attr-defined]
    assert "subdomain     lumenbikes" in shown
    assert "conversations" in shown
    assert token not in shown
    person.key(ESC)
    assert person.dialog is None


def test_a_countdown_goes_on_while_another_instance_syncs(started: Start, services: Services, bridge: Bridge) -> None:
    busy, waiting = services.instances.add("Busy", "busy"), services.instances.add("Waiting", "waiting")
    services.supervisor.stop_all()
    services.workspace.instances.change(waiting.id, status=Status.CONNECTED, connected_at=waiting.created_at)
    person = started()
    person.waits_for(lambda: len(person.rows) == 2)
    integrations = person.integrations
    integrations.show_instance(waiting.id)
    until = datetime.now(UTC) + timedelta(seconds=50)
    bridge.sync_changed.emit(SyncState(waiting.id, Phase.RETRYING, until=until, problem=WorkspaceBusy()))
    status = integrations._page.status
    person.waits_for(lambda: "Next try in" in status.words)
    before = status.words

    def has_moved() -> bool:
        bridge.sync_changed.emit(SyncState(busy.id, Phase.SYNCING))
        return status.words != before

    person.waits_for(has_moved)


def test_the_instance_that_was_looked_at_is_shown_again(started: Start, connect: Connect, services: Services) -> None:
    connect("Alpha")
    second = connect("Beta")
    window_state = services.state_folder.parent.parent / "state"
    first = started()
    first.waits_for(lambda: len(first.rows) == 2)
    first.integrations._sidebar.choose(second.id)
    first.window.close()
    first.waits_for(lambda: not first.window.isVisible())
    assert Geometry(window_state).chosen == second.id


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_what_may_be_done_with_an_instance_is_offered_where_it_is_listed(started: Start, connect: Connect) -> None:
    connect("First")
    connect("Second")
    person = started()
    person.waits_for(lambda: len(person.rows) == 2 and person.can("Rename First"))
    view, menu = person.integrations._sidebar.view, person.integrations._page.buttons.menu
    place = view.visualRect(view.model().index(1, 0)).center()
    ask = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), ask)
    assert person.can("Rename Second"), "what was pointed at is chosen"
    assert menu.isVisible()
    assert "Rename" in [action.text() for action in menu.actions()]
    menu.close()
    below = view.viewport().rect().bottomLeft()
    ask = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, below, view.viewport().mapToGlobal(below))
    QApplication.sendEvent(view.viewport(), ask)
    assert not menu.isVisible(), "there is nothing to do it with"
    ask = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, below, view.viewport().mapToGlobal(below))
    QApplication.sendEvent(view.viewport(), ask)
    assert menu.isVisible(), "a key means the chosen one, wherever the mouse is"
    menu.close()


def test_keys_rename_and_lead_from_part_to_part(started: Start, connect: Connect) -> None:
    connect("Lumen")
    person = started()
    person.waits_for(lambda: person.can("Rename Lumen"))
    tabs, control = person.integrations._page.tabs, Qt.KeyboardModifier.ControlModifier
    person.key(Qt.Key.Key_Tab, control)
    assert tabs.currentIndex() == 1
    person.key(Qt.Key.Key_Tab, control)
    assert tabs.currentIndex() == 0
    person.key(Qt.Key.Key_PageDown, control)
    assert tabs.currentIndex() == 1
    person.key(Qt.Key.Key_F2)
    assert person.focused("Name")
    person.key(ESC)
    assert tabs.currentIndex() == 1, "the name stands above both"
    person.key(Qt.Key.Key_PageUp, control)
    assert tabs.currentIndex() == 0


def test_the_address_leads_to_the_account(
    started: Start, connect: Connect, opened_urls: list[str], server: PracticeServer
) -> None:
    connect()
    person = started()
    person.waits_for(lambda: person.can(server.url))
    link = person._find(QAbstractButton, server.url)
    sign = next(label for label in link.parent().findChildren(QLabel))
    assert sign.geometry().right() < link.geometry().left() < sign.geometry().right() + 2 * GRID
    person.press(server.url)
    assert opened_urls == [server.url]


def test_what_failed_is_tried_again_where_it_is_told(
    started: Start, connect: Connect, drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_arguments: object) -> None:
        raise VaultLocked

    connect()
    with monkeypatch.context() as locks:
        locks.setattr(drawer, "get_password", locked)
        person = started()
        person.waits_for(lambda: person.word() == "Key not readable" and person.can("Try again"))
    person.press("Try again")
    person.waits_for(lambda: person.word() == "Up to date")
    assert not person.can("Try again")


def test_a_wide_window_keeps_everything_in_one_column_beneath_the_name(started: Start, connect: Connect) -> None:
    connect("Lumen")
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    person.window.resize(2560, 2000)
    page = person.integrations._page
    QApplication.processEvents()

    def span(widget: QWidget) -> tuple[int, int]:
        start = widget.mapTo(page, widget.rect().topLeft()).x()
        return start, start + widget.width()

    column = span(page.status)
    heading = next(label for label in page.history.findChildren(QLabel) if label.text() == "History")
    assert heading.height() == heading.sizeHint().height(), "what is left over is left at the end"
    assert column[1] - column[0] <= 130 * GRID
    name, tabs = page.header.name, page.tabs
    assert span(name) == column
    assert name.mapTo(page, name.rect().bottomLeft()).y() < tabs.mapTo(page, tabs.rect().topLeft()).y()
    page.show_conversations()
    QApplication.processEvents()
    assert "Up to date" in person.text, "how it stands is said beside the conversations, too"
    assert span(page.browse.table) == column
    assert span(name) == column


def test_the_list_is_as_wide_as_it_was_made_in_any_language(started: Start, connect: Connect, tmp_path: Path) -> None:
    connect("Lumen")
    person = started()
    person.waits_for(lambda: person.can("Rename Lumen"))
    integrations, splitter = person.integrations, person.window.findChild(QSplitter)
    assert splitter

    def width() -> int:
        QApplication.processEvents()
        return integrations._sidebar.width()

    assert width() == 34 * GRID
    splitter.moveSplitter(380, 1)
    assert width() == 34 * GRID, "the smallest window keeps the page's room"
    person.window.resize(1200, 800)
    QApplication.processEvents()
    splitter.moveSplitter(380, 1)
    assert width() == 380
    person.window.resize(1600, 900)
    assert width() == 380, "what is wider is for the page"
    try:
        choose("de")
        person.waits_for(lambda: integrations._page.tabs.tabText(0) == "Übersicht")
        assert width() == 380
    finally:
        choose("en")
    person.waits_for(lambda: person.can("Rename Lumen"))
    assert width() == 380
    splitter.moveSplitter(1200, 1)
    assert width() == integrations.list_width == 52 * GRID
    kept = Geometry(tmp_path / "kept")
    kept.keep(person.window, 0, 333)
    assert Geometry(tmp_path / "kept").list_width == 333


def test_one_of_many_is_searched_for(started: Start, services: Services) -> None:
    for number in range(10):
        services.instances.add(f"Brand {number}", f"brand{number}")
    person = started()
    person.waits_for(lambda: len(person.rows) == 10 and person.can("Rename Brand 0"))
    view = person.integrations._sidebar.view
    person.enter("Search instances", "brand 7")
    assert [row for row in range(10) if not view.isRowHidden(row)] == [7]
    assert person.can("Rename Brand 0"), "what was chosen stays until another is"
    person.key(ENTER)
    assert person.can("Rename Brand 7")
    assert view.hasFocus()
    person.enter("Search instances", "Acme")
    person.sees("Nothing found. Try another word.")
    person.key(ESC)
    assert view.isVisible()
    services.workspace.instances.remove(services.instances.all()[0].id, with_records=False)
    person.integrations.register.refresh()
    person.waits_for(lambda: len(person.rows) == 9)
    assert not person.integrations._sidebar.search.isVisible(), "nine are seen at a glance"
