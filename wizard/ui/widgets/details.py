"""Technical text for whoever investigates: out of the way, one press from being read or copied."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.log import redact
from wizard.ui.i18n import tr
from wizard.ui.theme import GRID
from wizard.ui.widgets.buttons import LinkButton
from wizard.ui.widgets.copy_button import CopyLink
from wizard.ui.widgets.reading_text import ReadingText


class Details(QWidget):
    """*Details*, which unfolds a redacted text, and *Copy*, which puts it on the clipboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._toggle = LinkButton(parent=self)
        self._toggle.clicked.connect(lambda: self._unfold(unfolded=not self._unfolded))
        self._copy = CopyLink(tr("Copy details"), self._read, self)
        self._text = ReadingText(tr("Details"), self, technical=True)
        self._text.setFixedHeight(14 * GRID)
        buttons = QHBoxLayout()
        buttons.addWidget(self._toggle)
        buttons.addWidget(self._copy)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(buttons)
        column.addWidget(self._text)
        self.show_text("")

    def show_text(self, text: str) -> None:
        """Hold another text, folded; nothing is to be seen if it is empty."""
        self._text.setPlainText(redact(text))
        self.setVisible(bool(text))
        self._unfold(unfolded=False)

    def _read(self) -> str:
        return self._text.toPlainText()

    def _unfold(self, *, unfolded: bool) -> None:
        self._unfolded = unfolded
        self._text.setVisible(unfolded)
        self._toggle.setText(tr("Hide details") if unfolded else tr("Details"))
