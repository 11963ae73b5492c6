"""A field for a secret: masked, never remembered, shown only while somebody looks at it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QClipboard, QGuiApplication, QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from wizard.ui.i18n import tr
from wizard.ui.theme import GRID
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.icon import icon
from wizard.ui.widgets.secret_line import SecretLine

_HINTS = (
    Qt.InputMethodHint.ImhHiddenText
    | Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
    | Qt.InputMethodHint.ImhNoAutoUppercase
)


class SecretField(QWidget):
    """A masked line with *Show* and *Paste*. The clipboard is read only when somebody pastes.

    Args:
        what: the secret's name, as in “Show API key”.

    Attributes:
        changed: the secret is another one, however that came about.
        pasted: the `QClipboard.Mode` it was just pasted from, by the button, the keyboard, the menu or the mouse.
    """

    changed = Signal(str)
    pasted = Signal(object)

    def __init__(self, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what = what
        self.line = SecretLine(self)
        self._reveal = SecondaryButton(tr("Show"), "eye", self)
        self._reveal.setCheckable(True)
        self._paste = SecondaryButton(tr("Paste"), "paste", self)
        self._paste.setAccessibleName(tr("Paste {what}", what=what))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.line, stretch=1)
        row.addWidget(self._reveal)
        row.addWidget(self._paste)
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(self.changed)
        self.line.pasted.connect(self.pasted)
        self._reveal.toggled.connect(self._show)
        self._paste.clicked.connect(self._take_clipboard)
        self._show(shown=False)

    @property
    def text(self) -> str:
        """The secret."""
        return self.line.text()

    def set_text(self, secret: str) -> None:
        """Hold another secret; what was there before cannot be brought back by undoing."""
        if secret != self.line.text():
            self.line.setText(secret)

    def conceal(self) -> None:
        """Show bullets again."""
        self._reveal.setChecked(False)

    def changeEvent(self, event: QEvent) -> None:
        """Mask when the window is left."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.conceal()

    def hideEvent(self, event: QHideEvent) -> None:
        """Mask when the page is left."""
        super().hideEvent(event)
        self.conceal()

    def _show(self, shown: bool) -> None:
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.line.setInputMethodHints(_HINTS)
        self._reveal.setText(tr("Hide") if shown else tr("Show"))
        self._reveal.setIcon(icon("eye-off" if shown else "eye"))
        name = tr("Hide {what}", what=self._what) if shown else tr("Show {what}", what=self._what)
        self._reveal.setAccessibleName(name)

    def _take_clipboard(self) -> None:
        secret = QGuiApplication.clipboard().text()
        if secret:
            # Our own paste, because a line edit turns line breaks into visible signs.
            self.set_text(" ".join(secret.split()))
            self.pasted.emit(QClipboard.Mode.Clipboard)
        self.line.setFocus()
