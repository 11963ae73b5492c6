"""What a plain table lists: rows of cells, held by Qt."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QSignalBlocker, Qt
from PySide6.QtGui import QColor, QIcon, QStandardItem, QStandardItemModel

from wizard.ui.theme import colours
from wizard.ui.widgets.icon import still_icon
from wizard.ui.widgets.untrusted import tip

SIGN: Final = 16
"""Pixels that the icon of a cell is wide and high."""


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


class PlainModel(QStandardItemModel):
    """Rows of cells beneath titles.

    A model in Python would be asked a dozen things about each cell whenever it is painted, and would have to wait
    for the interpreter each time while a sync is under way.

    Attributes:
        rows: that are listed.
    """

    def __init__(self, titles: Sequence[str], parent: QObject) -> None:
        super().__init__(0, len(titles), parent)
        self._titles = tuple(titles)
        self.setHorizontalHeaderLabels(self._titles)
        read_only = QStandardItem()
        read_only.setEditable(False)
        self.setItemPrototype(read_only)
        self.rows: tuple[Row, ...] = ()
        self._signs: dict[tuple[str, str], QIcon] = {}

    def show_rows(self, rows: tuple[Row, ...]) -> bool:
        """Hold other rows; returns whether they are other ones than before, or the same with other words."""
        before, same = self.rows, [row.key for row in rows] == [row.key for row in self.rows]
        self.rows = rows
        if not same:
            self._list_anew()
            return True
        for number, (old, new) in enumerate(zip(before, rows, strict=True)):
            for column, cell in enumerate(new.cells):
                if cell != old.cells[column]:
                    self._show(number, column, cell)
        return False

    def recolour(self) -> None:
        """Wear the colours of the moment."""
        self._signs.clear()
        self._show_all()

    def _list_anew(self) -> None:
        self.beginResetModel()
        blocker = QSignalBlocker(self)  # one change, not one for each cell
        self.setRowCount(0)
        self.setRowCount(len(self.rows))
        self._show_all()
        blocker.unblock()
        self.endResetModel()

    def _show_all(self) -> None:
        for number, row in enumerate(self.rows):
            for column, cell in enumerate(row.cells):
                self._show(number, column, cell)

    def _show(self, row: int, column: int, cell: Cell) -> None:
        role = Qt.ItemDataRole
        self.setItemData(
            self.index(row, column),
            {
                role.DisplayRole: cell.words,
                role.ToolTipRole: tip(cell.words),
                role.AccessibleTextRole: f"{self._titles[column]}: {cell.words}",
                role.ForegroundRole: QColor(getattr(colours(), cell.tone)),
                role.DecorationRole: self._sign(cell.sign) if cell.sign else None,
            },
        )

    def _sign(self, sign: tuple[str, str]) -> QIcon:
        if sign not in self._signs:
            self._signs[sign] = still_icon(*sign, SIGN)
        return self._signs[sign]
