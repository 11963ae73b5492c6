"""What is to be seen while nothing is connected."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from wizard.ui.i18n import tr
from wizard.ui.theme import GRID
from wizard.ui.widgets.buttons import LinkButton, PrimaryButton
from wizard.ui.widgets.centred import centre_on
from wizard.ui.widgets.labels import muted, title
from wizard.ui.widgets.picture import Picture

_WIDTH = 70 * GRID


class EmptyPage(QWidget):
    """A picture, what this is for, and how to begin.

    Args:
        practice: whether there is a practice account.
    """

    connect_wanted = Signal()
    practice_wanted = Signal()

    def __init__(self, *, practice: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._connect = PrimaryButton(tr("Connect Kustomer"), "connect", self)
        self._connect.clicked.connect(self.connect_wanted)
        self._practise = LinkButton(tr("Try it with a practice account"), parent=self)
        self._practise.clicked.connect(self.practice_wanted)
        self._practise.setVisible(practice)
        headline = title(tr("Bring your Kustomer conversations into Customer AI"), self)
        about = muted(tr("Connect an account once; its conversations then flow into your workspace."), self)
        for words in (headline, about):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._lay_out(headline, about)

    def set_busy(self, *, busy: bool) -> None:
        """The practice account is being started."""
        self._practise.setEnabled(not busy)
        words = tr("Starting the practice account…") if busy else tr("Try it with a practice account")
        self._practise.setText(words)

    def _lay_out(self, headline: QLabel, about: QLabel) -> None:
        centre = Qt.AlignmentFlag.AlignHCenter
        middle = QWidget(self)
        middle.setFixedWidth(_WIDTH)
        inner = QVBoxLayout(middle)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(GRID)
        inner.addWidget(Picture("welcome", 360, 200, self), alignment=centre)
        inner.addSpacing(2 * GRID)
        inner.addWidget(headline)
        inner.addWidget(about)
        inner.addSpacing(2 * GRID)
        inner.addWidget(self._connect, alignment=centre)
        inner.addWidget(self._practise, alignment=centre)
        centre_on(self, middle)

    def focus_first(self) -> None:
        """Move the focus to the best thing to do."""
        self._connect.setFocus()
