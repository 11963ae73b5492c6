"""Browsing: a list that may be very long, a search while typing, filters, and one conversation to be read."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from tests.gui.window.conftest import ENTER, ESC, QUIRKS, Person
from tests.gui.window.test_everybody import nameless
from tests.workspace.made import conversation, customer, message, note
from wizard.stop import Stop
from wizard.ui.bridge import Bridge
from wizard.ui.browse.browse import Browse
from wizard.ui.browse.model import PAGE
from wizard.ui.i18n import choose
from wizard.ui.services import Services
from wizard.workspace.conversations import ConversationFilter, ConversationList
from wizard.workspace.errors import WorkspaceBusy
from wizard.workspace.instances import Instance, Status
from wizard.workspace.records import Cursor
from wizard.workspace.thread import read_thread

pytestmark = QUIRKS
Start = Callable[[], Person]
DOWN, UP, HOME, END = Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Home, Qt.Key.Key_End
MANY = 900
ROLE = Qt.ItemDataRole.AccessibleTextRole


def stamp(minutes_ago: int) -> str:
    moment = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.fixture
def lumen(services: Services) -> Instance:
    """A disconnected instance, so that nothing happens by itself, with hundreds of conversations."""
    instance = services.instances.add("Lumen", "lumen")
    table, records = services.workspace.instances, services.workspace.records
    table.change(instance.id, status=Status.DISCONNECTED, connected_at=datetime.now(UTC))
    records.save_page(instance.id, "customers", [customer("cust1", "Ada Lovelace")], Cursor())
    rows = [
        conversation(
            f"c{number:04}",
            stamp(number * 60),
            name=f"Parcel {number}",
            preview="Where is it?" if number % 2 else None,
            status=("open", "snoozed", "done")[number % 3],
            channel=("email", "chat")[number % 2],
            deleted_at=stamp(0) if number == 5 else None,
        )
        for number in range(MANY)
    ]
    records.save_page(instance.id, "conversations", rows, Cursor())
    said = [
        message("m1", "c0001", sent_at=stamp(59), preview="Is it on its way?"),
        outgoing("m2", "c0001", stamp(58), "It is, Ada."),
        message("m3", "c0001", sent_at=stamp(57), preview=None, redacted=True),
    ]
    records.save_page(instance.id, "messages", said, Cursor())
    records.save_page(
        instance.id, "notes", [note("n1", "c0001", body="Call the carrier", created_at=stamp(56))], Cursor()
    )
    user = ("u1", stamp(0), stamp(0), None, "Grace Hopper", None, None, "{}")
    records.save_page(instance.id, "users", [user], Cursor())
    file = ("a1", stamp(0), stamp(0), None, "m1", "c0001", "cust1", "label.pdf", "application/pdf", 9, False, "{}")
    records.save_page(instance.id, "attachments", [file], Cursor())
    services.workspace.search_index.catch_up(Stop())
    return table.get(instance.id)


def outgoing(identifier: str, conversation_id: str, at: str, words: str) -> tuple[object, ...]:
    row = list(message(identifier, conversation_id, sent_at=at, preview=words))
    row[7] = "out"
    by = {"createdBy": {"data": {"type": "user", "id": "u1"}}}
    row[-1] = json.dumps({"type": "message", "id": identifier, "attributes": {}, "relationships": by})
    return tuple(row)


@pytest.fixture
def browse(started: Start, lumen: Instance) -> Browse:
    person = started()
    assert lumen
    page = person.integrations._page
    person.waits_for(page.tabs.isVisible)
    page.tabs.setFocus()
    QTest.keyClick(page.tabs, Qt.Key.Key_Right)
    person.waits_for(lambda: page.browse.words == "900 conversations")
    browse: Browse = page.browse
    return browse


def row(browse: Browse, number: int) -> str:
    return str(browse.table.model().index(number, 0).data(ROLE))


def choose_in(browse: Browse, name: str, words: str) -> None:
    """Choose an entry of a combo box, by keyboard."""
    (box,) = [one for one in browse.findChildren(QComboBox) if one.accessibleName() == name]
    box.setFocus()
    QTest.keyClick(box, HOME)
    while box.currentText() != words:
        before = box.currentIndex()
        QTest.keyClick(box, DOWN)
        assert box.currentIndex() > before, f"no “{words}”"


# --- the list


def test_the_newest_come_first_and_everything_is_said(browse: Browse) -> None:
    assert row(browse, 0) == "Ada Lovelace, Parcel 0, Open · Email, 2 messages, just now"
    assert row(browse, 1) == "Ada Lovelace, Parcel 1, Snoozed · Chat, 2 messages, 1 h ago"
    assert "Deleted · Done · Chat" in row(browse, 5)


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _widget: QObject, event: QEvent) -> bool:  # noqa: N802
        self.count += event.type() is QEvent.Type.Paint
        return False


def test_how_long_ago_something_was_is_painted_anew_as_time_passes(browse: Browse, person: Person) -> None:
    person.waits_for(lambda: row(browse, 0) != "Loading…")
    QApplication.processEvents()
    paints = Paints(browse.table.viewport())
    person.integrations._clock.timeout.emit()
    QApplication.processEvents()
    assert paints.count


def test_what_is_far_away_is_loaded_when_it_is_looked_at(browse: Browse, person: Person) -> None:
    last = MANY - 1
    assert row(browse, last) == "Loading…"
    browse.table.setFocus()
    QTest.keyClick(browse.table, END)
    assert browse.table.currentIndex().row() == last
    person.waits_for(lambda: f"Parcel {last}" in row(browse, last))
    QTest.keyClick(browse.table, HOME)
    assert "Parcel 0" in row(browse, 0)


def test_only_what_is_in_sight_is_fetched(browse: Browse, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    rows = ConversationList.rows

    def watched(self: ConversationList, start: int, count: int) -> object:
        asked.append(start // PAGE)
        return rows(self, start, count)

    monkeypatch.setattr(ConversationList, "rows", watched)
    bar = browse.table.verticalScrollBar()
    for place in range(0, bar.maximum(), 500):
        bar.setValue(place)
    bar.setValue(bar.maximum())
    person.waits_for(lambda: f"Parcel {MANY - 1}" in row(browse, MANY - 1))
    assert asked[-1] == (MANY - 1) // PAGE
    assert len(asked) <= 2, "what rushes past is not fetched"


def test_letters_typed_in_the_list_are_searched_for(browse: Browse, person: Person) -> None:
    browse.table.setFocus()
    QTest.keyClicks(browse.table, "carrier")
    person.waits_for(lambda: browse.words == "1 conversation")
    assert browse.filters.search.hasFocus()


# --- the search and the filters


def test_a_search_while_typing(browse: Browse, person: Person) -> None:
    person.key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    person.waits_for(browse.filters.search.hasFocus)
    QTest.keyClicks(browse.filters.search, "parcel 77")
    person.waits_for(lambda: browse.words == "11 conversations")
    assert "Parcel 77," in row(browse, 0)
    QTest.keyClick(browse.filters.search, DOWN)
    assert browse.table.hasFocus()
    browse.filters.search.setFocus()
    QTest.keyClick(browse.filters.search, ESC)
    person.waits_for(lambda: browse.words == "900 conversations")


def test_the_answer_to_an_older_question_is_dropped(
    browse: Browse, person: Person, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = services.workspace.queries
    find, slow = queries.conversation_list, Stop()

    def held(instance_id: int, wanted: object) -> object:
        found = find(instance_id, wanted)  # type: ignore[arg-type]
        if wanted.text == "carrier":  # type: ignore[attr-defined]
            slow._event.wait(20)
        return found

    monkeypatch.setattr(queries, "conversation_list", held)
    search = browse.filters.search
    search.setFocus()
    QTest.keyClicks(search, "carrier")
    person.waits_for(lambda: browse.asked.text == "carrier")
    search.selectAll()
    QTest.keyClicks(search, "parcel 77")
    person.waits_for(lambda: browse.words == "11 conversations")
    slow.set()
    person.waits_for(lambda: browse._results._running == 0)
    assert browse.words == "11 conversations"


def test_filters_narrow_the_list_down(browse: Browse, person: Person) -> None:
    choose_in(browse, "Status", "Open")
    person.waits_for(lambda: browse.words == "300 conversations")
    choose_in(browse, "Channel", "Chat")
    person.waits_for(lambda: browse.words == "150 conversations")
    choose_in(browse, "Time", "Last 7 days")
    person.waits_for(lambda: browse.words.split()[0].isdecimal() and int(browse.words.split()[0]) < 30)
    assert "Open · Chat" in row(browse, 0)
    person.press("Show all conversations")
    person.waits_for(lambda: browse.words == "900 conversations")
    assert browse.filters.search.hasFocus()


def test_nothing_fits(browse: Browse, person: Person) -> None:
    browse.filters.search.setFocus()
    QTest.keyClicks(browse.filters.search, "unicorn")
    person.sees("No conversation fits.")
    assert not browse.table.isVisible()
    assert not person.can("Export the listed conversations")
    browse._nothing._all.setFocus()
    QTest.keyClick(browse._nothing._all, Qt.Key.Key_Space)
    person.waits_for(lambda: browse.words == "900 conversations")


def test_an_index_that_is_behind_is_told_until_it_is_not(
    browse: Browse, person: Person, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = [3]
    monkeypatch.setattr(services.workspace.search_index, "behind", lambda: behind[0])
    browse.filters.search.setFocus()
    QTest.keyClicks(browse.filters.search, "carrier")
    person.sees("What arrived last is still being prepared for the search.")
    behind[0] = 0
    person.waits_for(lambda: browse.words == "1 conversation")


def test_a_failure_is_told_and_the_next_question_answered(
    browse: Browse, person: Person, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries, find = services.workspace.queries, services.workspace.queries.conversation_list

    def busy(*_arguments: object) -> None:
        raise WorkspaceBusy

    monkeypatch.setattr(queries, "conversation_list", busy)
    browse.filters.search.setFocus()
    QTest.keyClicks(browse.filters.search, "carrier")
    person.sees("Another program is using the workspace.")
    monkeypatch.setattr(queries, "conversation_list", find)
    QTest.keyClick(browse.filters.search, ESC)
    person.waits_for(lambda: browse.words == "900 conversations")


# --- what changes meanwhile


def more(services: Services, instance: Instance, identifier: str) -> None:
    row = conversation(identifier, stamp(0), name="Brand new", customer=None)
    services.workspace.records.save_page(instance.id, "conversations", [row], Cursor(live=stamp(0)))


def test_what_was_found_earlier_does_not_take_the_place_of_what_was_found_since(
    browse: Browse, person: Person, services: Services, lumen: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries, results = services.workspace.queries, browse._results
    find, slow, found = queries.conversation_list, Stop(), []

    def slowly(instance_id: int, wanted: ConversationFilter) -> ConversationList:
        rows = find(instance_id, wanted)
        found.append(len(rows))
        if len(found) == 1:
            slow._event.wait(20)
        return rows

    monkeypatch.setattr(queries, "conversation_list", slowly)
    browse._ask()
    person.waits_for(lambda: found == [MANY])
    more(services, lumen, "new")
    browse._ask()
    person.waits_for(lambda: browse.words == "901 conversations")
    slow.set()
    person.waits_for(lambda: results._running == 0)
    assert browse.words == "901 conversations"
    assert browse._model.rowCount() == MANY + 1


def test_what_arrives_is_listed_by_itself_at_the_top(
    browse: Browse, person: Person, services: Services, lumen: Instance
) -> None:
    more(services, lumen, "new")
    person.waits_for(lambda: browse.words == "901 conversations")
    assert row(browse, 0).startswith("Unknown customer, Brand new")


def test_nobody_is_torn_away_from_what_they_look_at(
    browse: Browse, person: Person, services: Services, lumen: Instance
) -> None:
    browse.table.setFocus()
    for _ in range(3):
        QTest.keyClick(browse.table, DOWN)
    looked_at = browse.table.currentIndex().row()
    more(services, lumen, "new")
    person.waits_for(lambda: person.can("Show what is new"))
    assert browse.table.currentIndex().row() == looked_at
    assert browse.words == "900 conversations"
    person.press("Show what is new")
    person.waits_for(lambda: browse.words == "901 conversations")
    assert browse.table.hasFocus()
    assert not person.can("Show what is new")


# --- one conversation


@pytest.fixture
def opened(browse: Browse, person: Person) -> Browse:
    browse.table.setFocus()
    QTest.keyClick(browse.table, HOME)
    QTest.keyClick(browse.table, DOWN)
    QTest.keyClick(browse.table, ENTER)
    person.waits_for(browse.reader.isVisible)
    return browse


def entries(browse: Browse) -> list[str]:
    model = browse.reader.view.model()
    return [str(model.index(number, 0).data(ROLE)) for number in range(model.rowCount())]


def test_a_conversation_is_read_in_order(opened: Browse, person: Person) -> None:
    person.sees("Parcel 1")
    person.sees("Ada Lovelace · Snoozed · Chat · ")
    assert "3 messages · 1 note" in person.text
    incoming, answer, redacted, written = entries(opened)
    assert incoming.startswith("Ada Lovelace · received · Email · ")
    assert "Is it on its way?" in incoming
    assert incoming.endswith("Attached: label.pdf")
    assert answer.startswith("Grace Hopper · sent · Email · ")
    assert "This message was redacted in Kustomer." in redacted
    assert written.startswith("Note by Grace Hopper · ")
    assert "Call the carrier" in written
    assert opened.reader.view.hasFocus()


@pytest.mark.parametrize("key", [ESC, Qt.Key.Key_Backspace])
def test_the_focus_returns_to_where_it_was(opened: Browse, person: Person, key: Qt.Key) -> None:
    QTest.keyClick(opened.reader.view, DOWN)
    QTest.keyClick(opened.reader.view, key)
    person.waits_for(opened.table.isVisible)
    assert opened.table.hasFocus()
    assert opened.table.currentIndex().row() == 1


def test_a_message_is_copied(opened: Browse, person: Person) -> None:
    QTest.keyClick(opened.reader.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    from PySide6.QtGui import QGuiApplication

    assert "Is it on its way?" in QGuiApplication.clipboard().text()


def test_a_text_longer_than_the_view_is_read_through_before_going_on(
    browse: Browse, person: Person, services: Services, lumen: Instance
) -> None:
    long = message("m9", "c0002", sent_at=stamp(200), preview="word " * 4000)
    after = message("m99", "c0002", sent_at=stamp(199), preview="The end")
    services.workspace.records.save_page(lumen.id, "messages", [long, after], Cursor())
    browse._open(2)
    person.waits_for(browse.reader.isVisible)
    view = browse.reader.view
    person.waits_for(lambda: view.verticalScrollBar().maximum() > 0)
    steps = 0
    while view.currentIndex().row() == 0 and steps < 1000:
        before = view.verticalScrollBar().value()
        QTest.keyClick(view, DOWN)
        steps += 1
        assert view.verticalScrollBar().value() > before or view.currentIndex().row() == 1
    assert steps > 5


def test_a_deleted_conversation_says_so(browse: Browse, person: Person) -> None:
    browse._open(5)
    person.sees("Deleted in Kustomer on ")
    person.sees("There are no messages of this conversation in the workspace.")
    assert person.focused("Back to the list")


def test_a_conversation_that_has_gone_is_not_opened(
    browse: Browse, person: Person, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def gone(_instance: int, conversation_id: str) -> None:
        asked.append(conversation_id)

    monkeypatch.setattr(services.workspace.queries, "conversation", gone)
    browse._open(3)
    person.waits_for(lambda: asked == ["c0003"])
    assert browse.table.isVisible()


def test_the_workspace_knows_who_wrote_and_what_was_attached(services: Services, lumen: Instance) -> None:
    thread = read_thread(services.workspace.database, lumen.id, "c0001")
    assert thread
    told = [(entry.id, entry.written_by, entry.attachments) for entry in thread.entries]
    assert told == [
        ("m1", None, ("label.pdf",)),
        ("m2", "Grace Hopper", ()),
        ("m3", None, ()),
        ("n1", "Grace Hopper", ()),
    ]


# --- for everybody


@pytest.fixture
def german() -> Iterator[None]:
    yield
    choose("en")


def test_everything_has_a_name(opened: Browse, person: Person) -> None:
    assert nameless(person.window) == []
    QTest.keyClick(opened.reader.view, ESC)
    assert nameless(person.window) == []


def test_tab_goes_through_everything(browse: Browse, person: Person) -> None:
    browse.filters.search.setFocus()
    person.window.activateWindow()
    passed = []
    for _ in range(8):
        focus = person.window.focusWidget()
        assert focus
        passed.append(focus.accessibleName())
        person.key(Qt.Key.Key_Tab)
    wanted = ["Search conversations", "Status", "Channel", "Time", "Conversations", "Export the listed conversations"]
    assert passed[:6] == wanted


@pytest.mark.usefixtures("german")
def test_it_speaks_another_language_at_once_on_the_same_part(browse: Browse, person: Person) -> None:
    assert browse.isVisible()
    choose("de")
    page = person.integrations
    person.waits_for(lambda: page._page.browse.words == "900 Konversationen")
    assert page._page.browse.isVisible()
    assert "Offen · E-Mail" in row(page._page.browse, 0)


def test_an_instance_that_never_connected_has_no_list(started: Start, services: Services, bridge: Bridge) -> None:
    services.instances.add("Never", "never")
    person = started()
    person.sees("Not authenticated")
    assert not person.integrations._page.tabs.isVisible()
    person.key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert not person.integrations._page.browse.isVisible()
    assert bridge


def test_what_was_searched_for_is_what_is_read_first(browse: Browse, person: Person) -> None:
    person.enter("Search conversations", "carr")
    person.waits_for(lambda: browse.words == "1 conversation")
    browse.table.setFocus()
    QTest.keyClick(browse.table, HOME)
    QTest.keyClick(browse.table, ENTER)
    person.waits_for(browse.reader.isVisible)
    assert "Call the carrier" in str(browse.reader.view.currentIndex().data(ROLE))
