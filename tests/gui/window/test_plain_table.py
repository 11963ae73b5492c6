"""The table that is as tall as its rows: it fits whatever changes, and measures nothing else again."""

import random

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.window.conftest import QUIRKS
from wizard.ui.theme import DARK, GRID, LIGHT, Theme
from wizard.ui.widgets.column_widths import Room, Rooms, narrowed
from wizard.ui.widgets.plain_model import Cell, Row
from wizard.ui.widgets.plain_table import PlainTable

pytestmark = QUIRKS

WORDS = ("Waiting", "Done", "–", "1,234,567 of about 2,000,000", "Left out, since the key lacks a role", "3 min ago")
LONG = " ".join(WORDS * 3)
Index = QModelIndex | QPersistentModelIndex


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> QWidget:
    page = QWidget()
    page.resize(700, 900)
    qtbot.addWidget(page)
    page.show()
    return page


def make(page: QWidget, qtbot: QtBot, rows: tuple[Row, ...]) -> PlainTable:
    table = PlainTable("Streams", ("Stream", "Records", "State", "Newest"), 2, page)
    table.resize(700, 400)
    table.show()
    table.show_rows(rows)
    settle(table, qtbot)
    return table


def settle(table: PlainTable, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not table._fitting.isActive())


def row(key: int, *words: str, wide: int = -1) -> Row:
    return Row(
        key, tuple(Cell(one, "text", ("passed", "success") if n == 2 else None) for n, one in enumerate(words)), wide
    )


def heights(table: PlainTable) -> list[int]:
    return [table.rowHeight(number) for number in range(len(table.rows))]


class Wrapping(QStyledItemDelegate):
    """By itself Qt forgets the style sheet's padding when it breaks lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        narrower = QStyleOptionViewItem(option)
        narrower.rect = option.rect.adjusted(0, 0, -2 * GRID, 0)
        return super().sizeHint(narrower, index)


@pytest.mark.parametrize("scale", [0.8, 1.0, 1.5, 2.0])
def test_rows_are_as_high_as_qt_itself_would_make_them_after_whatever_happened(
    page: QWidget, qtbot: QtBot, scale: float
) -> None:
    chance = random.Random(4)
    rows = tuple(row(key, *chance.choices(WORDS, k=4)) for key in range(6))
    table = make(page, qtbot, rows)
    table.setItemDelegate(Wrapping(table))
    font = table.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    table.setFont(font)
    for _ in range(40):
        wide = chance.choice((-1, -1, 2))
        number, words = chance.randrange(6), chance.choices((*WORDS, LONG), k=4)
        rows = (*rows[:number], row(number, *words, wide=wide), *rows[number + 1 :])
        if chance.random() < 0.2:
            table.resize(chance.randrange(420, 900), table.height())
        table.show_rows(rows)
        settle(table, qtbot)
        ours = heights(table)
        for number in range(len(rows)):
            table.resizeRowToContents(number)
        assert ours == heights(table)


def test_a_table_with_room_breaks_no_line(page: QWidget, qtbot: QtBot) -> None:
    table = make(page, qtbot, (row(1, "Conversations", "1,234", "Done", "now"), row(2, "Notes", "7", "Done", "now")))
    assert len(set(heights(table))) == 1


def test_a_long_word_across_columns_has_room(page: QWidget, qtbot: QtBot) -> None:
    role = "org.permission.satisfaction.read"
    rows = (row(1, "A rather long name", "12 of about 2,000", "Done", "now"), row(2, "Ratings", "–", role, "", wide=2))
    table = make(page, qtbot, rows)
    table.resize(460, 400)
    settle(table, qtbot)
    across = table.visualRect(table.model().index(1, 2)).width()
    assert across > table.fontMetrics().horizontalAdvance(role)


def test_only_what_changed_is_measured(page: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tuple(row(key, "Conversations", str(key), "Waiting", "–") for key in range(10))
    table = make(page, qtbot, rows)
    resized: list[int] = []
    changed: list[tuple[int, int, int]] = []
    monkeypatch.setattr(PlainTable, "setRowHeight", lambda _table, number, _height: resized.append(number))
    measured: list[str] = []
    table._rooms._measure = lambda cell: measured.append(cell.words) or Room(10, 10)  # type: ignore[func-returns-value]
    table.model().dataChanged.connect(lambda a, b: changed.append((a.row(), a.column(), b.column())))

    table.show_rows((*rows[:4], row(4, "Conversations", "99", "Waiting", "–"), *rows[5:]))
    settle(table, qtbot)

    assert measured == ["Conversations", "99", "Waiting", "–"]
    assert changed == [(4, 1, 1)]
    assert resized == [], "every line has the room it had"
    table.show_rows(table.rows)
    assert not table._fitting.isActive()


def test_other_rows_are_one_change_to_whoever_looks(page: QWidget, qtbot: QtBot) -> None:
    table = make(page, qtbot, (row(1, "Conversations", "1,234", "Done", "now"),))
    told: list[str] = []
    model = table.model()
    model.modelReset.connect(lambda: told.append("reset"))
    for signal in (model.rowsInserted, model.rowsRemoved, model.dataChanged):
        signal.connect(lambda *_: told.append("cell"))
    table.show_rows((row(2, "Notes", "7", "Done", "now"), row(1, "Conversations", "1,234", "Done", "now")))
    assert told == ["reset"]
    assert [model.index(number, 0).data() for number in range(2)] == ["Notes", "Conversations"]


def test_the_row_that_was_moved_to_is_told_of_once_wherever_it_is(page: QWidget, qtbot: QtBot) -> None:
    notes, files = row(1, "Notes", "7", "Done", "now"), row(2, "Files", "9", "Done", "now")
    table = make(page, qtbot, (notes,))
    told: list[int] = []
    table.looked_at.connect(told.append)
    table.selectRow(0)
    table.show_rows((files, notes))
    assert table.currentIndex().row() == 1
    assert told == [0]
    table.show_rows((files,))
    table.selectRow(0)
    assert told == [0, -1, 0]


def test_it_wears_the_colours_of_the_moment(theme: Theme, page: QWidget, qtbot: QtBot) -> None:
    table = make(page, qtbot, (Row(1, (Cell("Notes"), Cell("7", "muted"), Cell("Done", "danger"), Cell("now"))),))
    other = PlainTable("Never shown", ("Stream", "Records", "State", "Newest"), 2, page)
    other.show_rows(table.rows)
    for scheme, tokens in ((Qt.ColorScheme.Dark, DARK), (Qt.ColorScheme.Light, LIGHT)):
        theme.choose(scheme)
        for one in (table, other):
            cells = [one.model().index(0, column) for column in range(4)]
            worn = [cell.data(Qt.ItemDataRole.ForegroundRole).name() for cell in cells]
            assert worn == [tokens.text, tokens.muted, tokens.danger, tokens.text]


def test_a_screen_reader_says_which_column_it_reads(page: QWidget, qtbot: QtBot) -> None:
    table = make(page, qtbot, (row(1, "Conversations", "1,234", "Done", "now"),))
    assert table.model().index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "Records: 1,234"


def test_nobody_can_write_into_it(page: QWidget, qtbot: QtBot) -> None:
    table = make(page, qtbot, (row(1, "Conversations", "1,234", "Done", "now"),))
    cells = [table.model().index(0, column) for column in range(4)]
    assert not any(cell.flags() & Qt.ItemFlag.ItemIsEditable for cell in cells)


def test_another_font_is_measured_anew(page: QWidget, qtbot: QtBot) -> None:
    table = make(page, qtbot, (row(1, "Conversations", "1,234", "Done", "now"),))
    before, high = table.columnWidth(0), table.rowHeight(0)
    font = table.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    table.setFont(font)
    settle(table, qtbot)
    assert table.columnWidth(0) > before * 1.4
    assert table.rowHeight(0) > high


def test_rooms_are_remembered_for_rows_that_are_there() -> None:
    measured: list[str] = []
    rooms = Rooms[str](lambda words: measured.append(words) or Room(len(words), 1))  # type: ignore[func-returns-value]
    assert rooms.of([("a", "bb"), ("c",)]) == [((1, 1), (2, 1)), ((1, 1),)]
    rooms.of([("c",)])
    rooms.of([("a", "bb"), ("c",)])
    assert measured == ["a", "bb", "c", "a", "bb"]


@pytest.mark.parametrize(
    ("room", "widths"), [(100, {0: 20, 1: 60}), (60, {0: 20, 1: 40}), (30, {0: 15, 1: 15}), (10, {0: 10, 1: 10})]
)
def test_what_wants_most_gives_most(room: int, widths: dict[int, int]) -> None:
    assert narrowed({0: 20, 1: 60}, {0: 10, 1: 10}, room) == widths
