"""A question before something is given up. Keeping it is what Enter and Esc do."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from wizard.ui.theme import GRID
from wizard.ui.widgets.buttons import DangerButton, SecondaryButton
from wizard.ui.widgets.dialog_buttons import DialogButtons
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.labels import body, heading

_WIDTH = 55 * GRID


class ConfirmDialog(QDialog):
    """Asks whether to go ahead.

    Args:
        question: in one line.
        consequence: what happens then.
        go: the words on the button that goes ahead.
        stay: the words on the button that changes nothing.
    """

    confirmed = Signal()

    def __init__(self, question: str, consequence: str, *, go: str, stay: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(question)
        self.setAccessibleDescription(consequence)
        self.go, self.stay = DangerButton(go, parent=self), SecondaryButton(stay, parent=self)
        self.go.clicked.connect(self.accept)
        self.stay.clicked.connect(self.reject)
        self.accepted.connect(self.confirmed)
        for button in (self.go, self.stay):
            button.setAutoDefault(True)
        self.stay.setDefault(True)
        self._lay_out(question, consequence)
        self.stay.setFocus()

    def _lay_out(self, question: str, consequence: str) -> None:
        words = QVBoxLayout()
        words.setSpacing(GRID // 2)
        words.addWidget(heading(question, self))
        words.addWidget(body(consequence, self))
        top = QHBoxLayout()
        top.setSpacing(2 * GRID)
        top.addWidget(IconLabel("question", "accent", 32, self), alignment=Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, stretch=1)
        buttons = DialogButtons(self)
        buttons.addButton(self.go, DialogButtons.ButtonRole.AcceptRole)
        buttons.addButton(self.stay, DialogButtons.ButtonRole.RejectRole)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(3 * GRID)
        column.addLayout(top)
        column.addWidget(buttons)
        self.setFixedSize(_WIDTH, column.totalHeightForWidth(_WIDTH))
