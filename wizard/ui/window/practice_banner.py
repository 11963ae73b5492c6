"""Across the top of a practice instance: that nothing of it is real."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from wizard.ui.i18n import tr
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.keys import key_name
from wizard.ui.widgets.labels import body, heading


class PracticeBanner(QFrame):
    """Says that this is a rehearsal, and leads to the presenter's controls.

    Attributes:
        presenter_wanted: *Presenter* was pressed.
    """

    presenter_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        mark(self, role="practice")
        presenter = SecondaryButton(tr("Presenter…"), "presenter", self)
        presenter.setToolTip(key_name("Ctrl+Shift+P"))
        presenter.setAccessibleDescription(tr("Let things happen in the practice account"))
        presenter.clicked.connect(self.presenter_wanted)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(heading(tr("Practice account"), self))
        words.addWidget(body(tr("Everything here is made up, and none of it leaves this computer."), self))
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID + GRID // 2, GRID + GRID // 2, GRID + GRID // 2)
        row.setSpacing(GRID + GRID // 2)
        row.addWidget(IconLabel("presenter", "accent", 24, self))
        row.addLayout(words, stretch=1)
        row.addWidget(presenter, alignment=Qt.AlignmentFlag.AlignVCenter)
