"""A text of many lines, to be read and copied."""

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from wizard.ui.theme import mark


class ReadingText(QPlainTextEdit):
    """Nobody writes in it, and Tab leads past it.

    Args:
        name: what a screen reader calls it.
        technical: whether each letter takes the same room.
    """

    def __init__(self, name: str, parent: QWidget, *, technical: bool = False) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        if technical:
            self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        mark(self, role="field")
