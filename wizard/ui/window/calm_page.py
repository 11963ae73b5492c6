"""Pages for the moments in which there is nothing to do: opening, closing, and what went wrong at the start."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.problem import Problem
from wizard.ui.i18n import say, tr
from wizard.ui.theme import GRID
from wizard.ui.widgets.announce import announce
from wizard.ui.widgets.button_row import ButtonRow
from wizard.ui.widgets.buttons import PrimaryButton
from wizard.ui.widgets.details import Details
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.labels import body, muted, title
from wizard.ui.widgets.spinner import SpinnerIcon

_WIDTH = 65 * GRID
_SPINNER = 32


class CalmPage(QWidget):
    """Something goes on for a moment; one line says what.

    Args:
        words: that line.
    """

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = muted(words, self)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(words)
        column = QVBoxLayout(self)
        column.setSpacing(2 * GRID)
        column.addStretch()
        column.addWidget(SpinnerIcon(_SPINNER, self), alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._words)
        column.addStretch()

    def announce(self) -> None:
        """Have a screen reader say the line."""
        announce(self, self._words.text())


class FailurePage(QWidget):
    """The program could not open its workspace: what happened, what to do, and another try."""

    retry_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._message, self._hint, self._details = title(parent=self), body(parent=self), Details(self)
        self._retry = PrimaryButton(tr("Try again"), "refresh", self)
        self._retry.clicked.connect(self.retry_wanted)
        words = QVBoxLayout()
        words.setSpacing(GRID)
        for part in (self._message, self._hint, ButtonRow((self._retry,), self), self._details):
            words.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(IconLabel("failed", "danger", _SPINNER, self), alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, stretch=1)
        middle = QWidget(self)
        middle.setFixedWidth(_WIDTH)
        middle.setLayout(row)
        across = QHBoxLayout()
        across.addStretch()
        across.addWidget(middle)
        across.addStretch()
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addLayout(across)
        column.addStretch(3)

    def show_problem(self, problem: Problem) -> None:
        """Say what went wrong."""
        self._message.setText(say(problem.message))
        self._hint.setText(say(problem.hint))
        self._details.show_text(problem.detail)
        self._retry.setFocus()
        announce(self, f"{self._message.text()} {self._hint.text()}".strip(), urgent=True)
