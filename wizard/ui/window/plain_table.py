"""A table as tall as its rows, for reading: on a page that scrolls as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from wizard.ui.theme import GRID, colours, mark
from wizard.ui.widgets.icon import icon
from wizard.ui.window.column_widths import Room, Rooms, narrowed

_ROW: Final = 4 * GRID + GRID // 2
_PADDING: Final = 2 * GRID
_ICON: Final = 16
_SPARE: Final = 1

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
_Breaks = tuple[tuple[str, int] | None, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        words: in it.
        tone: the design token of the words.
        sign: the icon before the words and its tone.
    """

    words: str
    tone: str = "text"
    sign: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        key: says which row of before it is.
        wide: the column that takes all the room after it in this row; -1 if none does.
    """

    key: object
    cells: tuple[Cell, ...]
    wide: int = -1


class PlainModel(QAbstractTableModel):
    """Rows of cells beneath titles."""

    def __init__(self, titles: Sequence[str], parent: QObject) -> None:
        super().__init__(parent)
        self._titles = tuple(titles)
        self.rows: tuple[Row, ...] = ()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """How many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What is painted, and what a screen reader says."""
        cell = self.rows[index.row()].cells[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return cell.words
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self._titles[index.column()]}: {cell.words}"
            case Qt.ItemDataRole.ForegroundRole:
                return QColor(getattr(colours(), cell.tone))
            case Qt.ItemDataRole.DecorationRole:
                return icon(*cell.sign) if cell.sign else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The titles."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def show_rows(self, rows: tuple[Row, ...]) -> bool:
        """Hold other rows; returns whether they are other ones than before, or the same with other words."""
        before, same = self.rows, [row.key for row in rows] == [row.key for row in self.rows]
        if not same:
            self.beginResetModel()
        self.rows = rows
        if not same:
            self.endResetModel()
            return True
        for number, (old, new) in enumerate(zip(before, rows, strict=True)):
            if changed := [column for column, cell in enumerate(new.cells) if cell != old.cells[column]]:
                self.dataChanged.emit(self.index(number, changed[0]), self.index(number, changed[-1]))
        return False


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
        self._around: dict[bool, int] = {}
        self._widest: dict[int, int] = {}
        self._broken: list[_Breaks] = []
        self.setModel(self._model)
        self.setAccessibleName(name)
        # Once for all that changes in one go, and after Qt has laid out the page.
        self._fitting = QTimer(self, singleShot=True, interval=0)
        self._fitting.timeout.connect(self._fit)
        self._settle()
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self.looked_at.emit(now.row()))

    @property
    def rows(self) -> tuple[Row, ...]:
        """What it lists."""
        return self._model.rows

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """List other rows; the one that was moved to stays so, if it is still there."""
        if rows == self._model.rows:
            return
        spans = [row.wide for row in rows] != [row.wide for row in self._model.rows]
        current, column = self.currentIndex().row(), max(0, self.currentIndex().column())
        key = self._model.rows[current].key if 0 <= current < len(self._model.rows) else None
        others = self._model.show_rows(rows)
        if others:
            self._broken = []
        if others and key is not None:
            kept = next((number for number, row in enumerate(rows) if row.key == key), -1)
            if kept >= 0:
                self.setCurrentIndex(self._model.index(kept, column))
            else:
                self.looked_at.emit(-1)
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
        self._fitting.start()

    def changeEvent(self, event: QEvent) -> None:
        """Another font takes other room."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._rooms, self._around, self._broken = Rooms(self._room), {}, []
            self._fitting.start()

    def _fit(self) -> None:
        rooms = self._rooms.of([row.cells for row in self._model.rows])
        for column, width in self._wanted_widths(rooms).items():
            if column != self._elastic:
                self.horizontalHeader().resizeSection(column, width)
        self._break_lines(rooms)
        if self.height() != self._height():
            self.setFixedHeight(self._height())

    def _wanted_widths(self, rooms: Sequence[Sequence[Room]]) -> dict[int, int]:
        """How wide each column is to be."""
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
        return narrowed(self._widest, least, self.viewport().width())

    def _room(self, cell: Cell) -> Room:
        measure, signed = self.fontMetrics().horizontalAdvance, cell.sign is not None
        if signed not in self._around:
            self._around[signed] = self._around_words(signed=signed)
        around = self._around[signed]
        return Room(around + measure(cell.words), around + max(map(measure, cell.words.split()), default=0))

    def _around_words(self, *, signed: bool) -> int:
        """The room that a cell takes besides its words, by the style, and as much more as `_Wrapping` leaves free."""
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
        if signed:
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
        return (
            self.style().sizeFromContents(QStyle.ContentsType.CT_ItemViewItem, option, QSize(), self).width() + _SPARE
        )

    def _break_lines(self, rooms: Sequence[Sequence[Room]]) -> None:
        """Make rows as high as their lines; those whose lines break where they did are left alone."""
        widths = [self.columnWidth(column) for column in range(self._model.columnCount())]
        broken = [_breaks(row, room, widths) for row, room in zip(self._model.rows, rooms, strict=True)]
        for number, breaks in enumerate(broken):
            if number >= len(self._broken) or breaks != self._broken[number]:
                self.resizeRowToContents(number)
        self._broken = broken

    def _span(self, rows: tuple[Row, ...]) -> None:
        self.clearSpans()
        for number, row in enumerate(rows):
            if row.wide >= 0:
                self.setSpan(number, row.wide, 1, len(row.cells) - row.wide)

    def _follow_header(self, column: int, _before: int, _now: int) -> None:
        """The elastic column has other room, a moment after the others took theirs."""
        if column == self._elastic:
            self._fitting.start()

    def _height(self) -> int:
        rows = sum(self.rowHeight(row) for row in range(self._model.rowCount()))
        return self.horizontalHeader().sizeHint().height() + rows + 2 * self.frameWidth()

    def _settle(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setItemDelegate(_Wrapping(self))
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
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(6 * GRID)
        header.sectionResized.connect(self._follow_header)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(self._elastic, QHeaderView.ResizeMode.Stretch)
        for column in range(self._model.columnCount()):
            header.resizeSection(column, header.minimumSectionSize())


def _breaks(row: Row, rooms: Sequence[Room], widths: Sequence[int]) -> _Breaks:
    """What has no room in one line, and how much room there is."""
    there = list(widths)
    if row.wide >= 0:
        there[row.wide] = sum(widths[row.wide :])
    cells = zip(row.cells, rooms, there, strict=True)
    return tuple((cell.words, width) if room.whole > width else None for cell, room, width in cells)


class _Wrapping(QStyledItemDelegate):
    """Leaves room for every line: by itself Qt forgets the style sheet's padding when it breaks them."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        narrower = QStyleOptionViewItem(option)
        narrower.rect = option.rect.adjusted(0, 0, -_PADDING, 0)
        return super().sizeHint(narrower, index)
