"""The line of a secret: no undo, and it says when something was pasted, and from where."""

from PySide6.QtCore import QCoreApplication, QKeyCombination, Qt, Signal
from PySide6.QtGui import (
    QClipboard,
    QContextMenuEvent,
    QFontDatabase,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from wizard.ui.theme import mark

_PASTE_SELECTION = QKeyCombination(
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_Insert
)
"""Where what is selected can be pasted, these keys do it."""


class SecretLine(QLineEdit):
    """What was replaced or deleted must not come back to somebody else's eyes.

    Attributes:
        pasted: the `QClipboard.Mode` that was just pasted from, by keyboard, menu or mouse.
    """

    pasted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        mark(self, role="field")
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setDragEnabled(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo nothing, and say what was pasted."""
        if event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo):
            return
        super().keyPressEvent(event)
        if event.matches(QKeySequence.StandardKey.Paste):
            selection = event.keyCombination() == _PASTE_SELECTION
            self.pasted.emit(QClipboard.Mode.Selection if selection else QClipboard.Mode.Clipboard)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Say that the middle button has pasted, where it does."""
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.MiddleButton and QGuiApplication.clipboard().supportsSelection():
            self.pasted.emit(QClipboard.Mode.Selection)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Unfold a menu of our own: Qt's can undo, and reads the clipboard to see whether it can be pasted."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        legible = self.hasSelectedText() and self.echoMode() is QLineEdit.EchoMode.Normal
        menu.addAction(_of_qt("Cu&t"), self.cut).setEnabled(legible)
        menu.addAction(_of_qt("&Copy"), self.copy).setEnabled(legible)
        menu.addAction(_of_qt("&Paste"), self._paste)
        menu.addAction(_of_qt("Delete"), self.del_).setEnabled(self.hasSelectedText())
        menu.addSeparator()
        menu.addAction(_of_qt("Select All"), self.selectAll).setEnabled(bool(self.text()))
        menu.popup(event.globalPos())

    def _paste(self) -> None:
        self.paste()
        self.pasted.emit(QClipboard.Mode.Clipboard)


def _of_qt(words: str) -> str:
    """Words that Qt has translated."""
    return QCoreApplication.translate("QLineEdit", words)
