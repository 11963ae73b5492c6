"""A table as tall as its rows, for reading: on a page that scrolls as a whole."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.column_widths import Room, Rooms, narrowed
from wizard.ui.widgets.plain_model import SIGN, Cell, PlainModel, Row

_ROW: Final = 4 * GRID + GRID // 2
_SPARE: Final = 1
_ENDLESS: Final = 1 << 20


class _Broken(NamedTuple):
    """What has no room in one line, and how much room there is."""

    words: str
    signed: bool
    width: int


_Breaks = tuple[_Broken | None, ...]


class PlainTable(QTableView):
    """Shows the rows, all of them. Columns grow with what is in them and never shrink, so that nothing dances.

    Where there is no room for that, the widest break their lines.

    Args:
        name: what it lists, for screen readers.
        titles: of the columns.
        elastic: the column that takes what room is left, and breaks its lines if it must.

    Attributes:
        looked_at: the number of the row that was moved to; -1 if none is any more.
    """

    looked_at = Signal(int)

    def __init__(self, name: str, titles: Sequence[str], elastic: int, parent: QWidget) -> None:
        super().__init__(parent)
        mark(self, role="plain")  # before the header is made: it would keep the look of another table's
        self._model, self._elastic = PlainModel(titles, self), elastic
        self._rooms = Rooms(self._room)
        self._around: dict[bool, QSize] = {}
        self._widest: dict[int, int] = {}
        self._broken: list[_Breaks] = []
        self._at: object = None
        self.setModel(self._model)
        self.setAccessibleName(name)
        # Once for all that changes in one go, and after Qt has laid out the page.
        self._fitting = QTimer(self, singleShot=True, interval=0)
        self._fitting.timeout.connect(self._fit)
        self._settle()
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self._move_to(now.row()))

    @property
    def rows(self) -> tuple[Row, ...]:
        """What it lists."""
        return self._model.rows

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """List other rows; the one that was moved to stays so, if it is still there."""
        if rows == self._model.rows:
            return
        spans = [row.wide for row in rows] != [row.wide for row in self._model.rows]
        column = max(0, self.currentIndex().column())
        others = self._model.show_rows(rows)
        if others:
            self._broken = []
        if others and self._at is not None:
            kept = next((number for number, row in enumerate(rows) if row.key == self._at), -1)
            self.setCurrentIndex(self._model.index(kept, column))
            self._move_to(kept)
        if spans:
            self._span(rows)
        self._fitting.start()

    def sizeHint(self) -> QSize:
        """As tall as the rows."""
        return QSize(super().sizeHint().width(), self._height())

    def minimumSizeHint(self) -> QSize:
        """As tall as the rows."""
        return QSize(0, self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fitting.start()

    def changeEvent(self, event: QEvent) -> None:
        """Another font takes other room; another style has other colours besides."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._rooms, self._around, self._broken = Rooms(self._room), {}, []
            self._fitting.start()
        if event.type() is QEvent.Type.StyleChange:
            self._model.recolour()

    def _move_to(self, number: int) -> None:
        """Tell of it, if it is another row: one that is elsewhere among other rows is the same."""
        key = self._model.rows[number].key if number >= 0 else None
        if key != self._at:
            self._at = key
            self.looked_at.emit(number)

    def _fit(self) -> None:
        rooms = self._rooms.of([row.cells for row in self._model.rows])
        widths = self._widths(rooms)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        self._break_lines(rooms, widths)
        if self.height() != self._height():
            self.setFixedHeight(self._height())

    def _widths(self, rooms: Sequence[Sequence[Room]]) -> list[int]:
        """How wide each column is to be."""
        there = self.viewport().width()
        widths = narrowed(self._widest, self._least(rooms), there)
        others = sum(widths.values()) - widths[self._elastic]
        widths[self._elastic] = max(self.horizontalHeader().minimumSectionSize(), there - others)
        return [widths[column] for column in range(len(widths))]

    def _least(self, rooms: Sequence[Sequence[Room]]) -> dict[int, int]:
        """What each column needs; notes what each would like to have."""
        least: dict[int, int] = {}
        for column in range(self._model.columnCount()):
            title = self.horizontalHeader().sectionSizeHint(column)
            alone = [row[column] for row, told in zip(rooms, self._model.rows, strict=True) if told.wide != column]
            least[column] = max(title, *(room.least for room in alone)) if alone else title
            wanted = max(title, *(room.whole for room in alone)) if alone else title
            self._widest[column] = max(self._widest.get(column, 0), wanted)
        for row, told in zip(rooms, self._model.rows, strict=True):
            if told.wide >= 0:
                there = sum(least[column] for column in range(told.wide, len(row)))
                least[told.wide] += max(0, row[told.wide].least - there)
        return least

    def _room(self, cell: Cell) -> Room:
        measure, around = self.fontMetrics().horizontalAdvance, self._around_words(signed=cell.sign is not None).width()
        return Room(around + measure(cell.words), around + max(map(measure, cell.words.split()), default=0))

    def _around_words(self, *, signed: bool) -> QSize:
        """The room that a cell without words takes, by the style, and a little to spare."""
        if signed not in self._around:
            option = QStyleOptionViewItem()
            self.initViewItemOption(option)
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
            if signed:
                option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
            bare = self.style().sizeFromContents(QStyle.ContentsType.CT_ItemViewItem, option, QSize(), self)
            self._around[signed] = bare + QSize(_SPARE, 0)
        return self._around[signed]

    def _break_lines(self, rooms: Sequence[Sequence[Room]], widths: Sequence[int]) -> None:
        """Make rows as high as their lines; those whose lines break where they did are left alone."""
        broken = [_breaks(row, room, widths) for row, room in zip(self._model.rows, rooms, strict=True)]
        one_line = max(self._around_words(signed=True).height(), self.verticalHeader().sectionSizeHint(0))
        for number, breaks in enumerate(broken):
            if number < len(self._broken) and breaks == self._broken[number]:
                continue
            self.setRowHeight(number, max([one_line, *map(self._lines_height, filter(None, breaks))]))
        self._broken = broken

    def _lines_height(self, broken: _Broken) -> int:
        """The height of a cell whose lines break. Qt finds the same, but asks for all that is in the row."""
        around, words = self._around_words(signed=broken.signed), self.fontMetrics().boundingRect
        room = QRect(0, 0, broken.width - around.width() + _SPARE, _ENDLESS)
        icon = SIGN if broken.signed else 0
        lines, line = (max(icon, words(room, Qt.TextFlag.TextWordWrap, text).height()) for text in (broken.words, "x"))
        return around.height() + lines - line

    def _span(self, rows: tuple[Row, ...]) -> None:
        self.clearSpans()
        for number, row in enumerate(rows):
            if row.wide >= 0:
                self.setSpan(number, row.wide, 1, len(row.cells) - row.wide)

    def _height(self) -> int:
        return self.horizontalHeader().sizeHint().height() + self.verticalHeader().length() + 2 * self.frameWidth()

    def _settle(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIconSize(QSize(SIGN, SIGN))
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(_ROW)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(6 * GRID)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)


def _breaks(row: Row, rooms: Sequence[Room], widths: Sequence[int]) -> _Breaks:
    there = list(widths)
    if row.wide >= 0:
        there[row.wide] = sum(widths[row.wide :])
    cells = zip(row.cells, rooms, there, strict=True)
    return tuple(
        _Broken(cell.words, cell.sign is not None, width) if room.whole > width else None for cell, room, width in cells
    )
