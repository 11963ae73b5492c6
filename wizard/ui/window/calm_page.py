"""Pages for the moments in which there is nothing to do: opening, closing, and what went wrong at the start."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.problem import Problem
from wizard.ui.i18n import retell, say, tr
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
        words: makes that line.
    """

    def __init__(self, words: Callable[[], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._words = muted(parent=self)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        retell(self, lambda: self._say(words()))
        column = QVBoxLayout(self)
        column.setSpacing(2 * GRID)
        column.addStretch()
        column.addWidget(SpinnerIcon(_SPINNER, self), alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._words)
        column.addStretch()

    def announce(self) -> None:
        """Have a screen reader say the line."""
        announce(self, self._words.text())

    def _say(self, words: str) -> None:
        self._words.setText(words)
        self.setAccessibleName(words)


class FailurePage(QWidget):
    """The program could not open its workspace: what happened, what to do, and another try."""

    retry_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._problem: Problem | None = None
        self._message, self._hint, self._details = title(parent=self), body(parent=self), Details(self)
        self._retry = PrimaryButton("", "refresh", self)
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
        retell(self, self._say)

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
