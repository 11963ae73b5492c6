"""The field in which is typed what to look for."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from wizard.ui.theme import mark
from wizard.ui.widgets.icon import icon


class SearchField(QLineEdit):
    """What to look for. Escape clears it, and the arrow down leads to what was found.

    Args:
        words: what it is called, also while it is empty.

    Attributes:
        left: what was found is to have the focus.
    """

    left = Signal()

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        mark(self, role="field")
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.setClearButtonEnabled(True)
        self.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that mean more than typing."""
        if event.key() == Qt.Key.Key_Down:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
