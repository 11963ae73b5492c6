"""The page for what went wrong at the start."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.problem import Problem
from wizard.ui.i18n import retranslate, say, tr
from wizard.ui.theme import GRID
from wizard.ui.widgets.announce import announce
from wizard.ui.widgets.button_row import ButtonRow
from wizard.ui.widgets.buttons import PrimaryButton
from wizard.ui.widgets.centred import centre_on
from wizard.ui.widgets.details import Details
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.labels import body, title

_WIDTH = 65 * GRID
_SIGN = 32


class FailurePage(QWidget):
    """The program could not open its workspace: what happened, what to do, and another try."""

    retry_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._problem: Problem | None = None
        self._message, self._hint, self._details = title(parent=self), body(parent=self), Details(self)
        self._retry = PrimaryButton(tr("Try again"), "refresh", self)
        self._retry.clicked.connect(self.retry_wanted)
        words = QVBoxLayout()
        words.setSpacing(GRID)
        for part in (self._message, self._hint, ButtonRow((self._retry,), self), self._details):
            words.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(IconLabel("failed", "danger", _SIGN, self), alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, stretch=1)
        middle = QWidget(self)
        middle.setFixedWidth(_WIDTH)
        middle.setLayout(row)
        centre_on(self, middle)
        retranslate(self, self._say)

    def show_problem(self, problem: Problem) -> None:
        """Say what went wrong."""
        self._problem = problem
        self._say()
        self._details.show_text(problem.detail)
        self._retry.setFocus()
        announce(self, f"{self._message.text()} {self._hint.text()}".strip(), urgent=True)

    def _say(self) -> None:
        self._retry.setText(tr("Try again"))
        if self._problem:
            self._message.setText(say(self._problem.message))
            self._hint.setText(say(self._problem.hint))
