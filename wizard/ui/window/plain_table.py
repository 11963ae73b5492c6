"""A table as tall as its rows, for reading: on a page that scrolls as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from wizard.ui.theme import GRID, colours, mark
from wizard.ui.widgets.icon import icon

_ROW: Final = 4 * GRID + GRID // 2
_PADDING: Final = 3 * GRID
_ICON: Final = 16

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()


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
            if old != new:
                self.dataChanged.emit(self.index(number, 0), self.index(number, len(new.cells) - 1))
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
        self._model, self._elastic = PlainModel(titles, self), elastic
        self._widest: dict[int, int] = {}
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
        if self._model.show_rows(rows) and key is not None:
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

    def _fit(self) -> None:
        for column, width in self._wanted_widths().items():
            if column != self._elastic:
                self.horizontalHeader().resizeSection(column, width)
        self.resizeRowsToContents()
        if self.height() != self._height():
            self.setFixedHeight(self._height())

    def _wanted_widths(self) -> dict[int, int]:
        """How wide each column is to be."""
        least = {column: self._least_width(column) for column in range(self._model.columnCount())}
        for column in least:
            wanted = max(self.sizeHintForColumn(column), self.horizontalHeader().sectionSizeHint(column))
            self._widest[column] = max(self._widest.get(column, 0), wanted)
        return narrowed(self._widest, least, self.viewport().width())

    def _least_width(self, column: int) -> int:
        """How wide a column must be for its lines to be broken between words only."""
        rooms = (self._least_room(number, column) for number, row in enumerate(self._model.rows) if column != row.wide)
        return max(self.horizontalHeader().sectionSizeHint(column), max(rooms, default=0))

    def _least_room(self, row: int, column: int) -> int:
        words, measure = self._model.rows[row].cells[column].words, self.fontMetrics().horizontalAdvance
        around = self.sizeHintForIndex(self._model.index(row, column)).width() - measure(words)
        return around + max(map(measure, words.split()), default=0)

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
        mark(self, role="plain")
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


def narrowed(wanted: Mapping[int, int], least: Mapping[int, int], room: int) -> dict[int, int]:
    """Widths that fit into a room: each column has what it needs, and those that want most share what is left."""
    more = {column: max(0, width - least[column]) for column, width in wanted.items()}
    left = max(0, room - sum(least.values()))
    fitting = {}
    for place, column in enumerate(sorted(more, key=lambda column: more[column])):
        share = min(more[column], left // (len(more) - place))
        fitting[column] = least[column] + share
        left -= share
    return fitting


class _Wrapping(QStyledItemDelegate):
    """Leaves room for every line: by itself Qt forgets the style sheet's padding when it breaks them."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        narrower = QStyleOptionViewItem(option)
        narrower.rect = option.rect.adjusted(0, 0, -_PADDING, 0)
        return super().sizeHint(narrower, index)
