"""A card: things that belong together, on a ground of their own."""

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from wizard.ui.theme import GRID, mark


class Card(QFrame):
    """A rounded ground; add to its `column`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        self.column.setSpacing(GRID)


def separator(parent: QWidget | None = None) -> QFrame:
    """A thin line between two parts."""
    line = QFrame(parent)
    mark(line, role="separator")
    return line
