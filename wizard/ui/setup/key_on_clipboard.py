"""What is left of a pasted key: it is still on the clipboard, where every other program can read it."""

from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wizard.kustomer.key import clean_key
from wizard.ui.i18n import tr
from wizard.ui.theme import GRID
from wizard.ui.widgets.announce import announce
from wizard.ui.widgets.buttons import LinkButton
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.labels import muted
from wizard.ui.widgets.secret_field import SecretField


class KeyOnClipboard(QWidget):
    """Offers to clear the clipboard after a key was pasted from it; keeps its room, so that nothing moves.

    The clipboard is read when somebody has pasted, and when they want it cleared. In between the system says that it
    changed, not what it holds, and that ends the offer. What was read is compared with the field, and not kept.

    Args:
        secret: the field with the key.
    """

    def __init__(self, secret: SecretField, parent: QWidget) -> None:
        super().__init__(parent)
        self._secret = secret
        self._pasted_from: QClipboard.Mode | None = None
        self._words = muted(tr("The key is still on your clipboard."), self)
        self._clear = LinkButton(tr("Clear it"), parent=self)
        self._clear.setAccessibleDescription(self._words.text())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(IconLabel("paste", "muted", 18, self))
        row.addWidget(self._words, stretch=1)
        row.addWidget(self._clear)
        for part in (self, self._clear):
            room = part.sizePolicy()
            room.setRetainSizeWhenHidden(True)
            part.setSizePolicy(room)
        self.hide()
        self._clear.clicked.connect(self._clear_it)
        secret.changed.connect(self._withdraw)
        QGuiApplication.clipboard().changed.connect(self._note_change)

    def offer(self, mode: QClipboard.Mode) -> None:
        """Offer it, if it was the key alone that was just pasted from there."""
        if self._holds_key(mode):
            self._pasted_from = mode
            self._clear.show()
            self._say(tr("The key is still on your clipboard."))

    def _clear_it(self) -> None:
        clipboard = QGuiApplication.clipboard()
        modes = [QClipboard.Mode.Clipboard]
        if clipboard.supportsSelection():
            modes.append(QClipboard.Mode.Selection)
        holding = [mode for mode in modes if self._holds_key(mode)]
        self._pasted_from = None  # the changes to come are our own
        for mode in holding:
            clipboard.clear(mode)
        self._give_focus_back()
        self._clear.hide()
        self._say(
            tr("The clipboard was cleared.")
            if holding
            else tr("The key is no longer on your clipboard; nothing was cleared.")
        )

    def _holds_key(self, mode: QClipboard.Mode) -> bool:
        key = clean_key(self._secret.text)
        return bool(key) and clean_key(QGuiApplication.clipboard().text(mode)) == key

    def _note_change(self, mode: QClipboard.Mode) -> None:
        if mode is self._pasted_from:
            self._withdraw()

    def _withdraw(self) -> None:
        self._pasted_from = None
        self._give_focus_back()
        self.hide()

    def _give_focus_back(self) -> None:
        """From the button to the field, before the button goes; also in a window that is behind others."""
        if self.window().focusWidget() is self._clear:
            self._secret.setFocus()

    def _say(self, words: str) -> None:
        self._words.setText(words)
        self.show()
        announce(self, words)
