"""A message in the flow of a screen: what happened, what to do, and buttons that do it."""

from collections.abc import Callable, Sequence
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from wizard.problem import Problem
from wizard.text import Text
from wizard.ui.i18n import say, tr
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.announce import announce
from wizard.ui.widgets.button_row import ButtonRow
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.details import Details
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.labels import body, heading


class Kind(StrEnum):
    """What sort of message it is."""

    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"
    QUESTION = "question"


_SIGNS = {
    Kind.INFO: ("info", "accent"),
    Kind.SUCCESS: ("passed", "success"),
    Kind.WARNING: ("warning", "warning"),
    Kind.DANGER: ("failed", "danger"),
    Kind.QUESTION: ("question", "accent"),
}


class InlineMessage(QFrame):
    """A message with a sign, a headline, a sentence, and perhaps buttons and technical details.

    With its buttons `aside`, on the line of its words, it is as low as can be.
    """

    def __init__(
        self,
        kind: Kind = Kind.INFO,
        message: Text | str = "",
        hint: Text | str = "",
        buttons: Sequence[QPushButton] = (),
        details: str = "",
        parent: QWidget | None = None,
        *,
        aside: bool = False,
    ) -> None:
        super().__init__(parent)
        self._sign = IconLabel("info", size=20, parent=self)
        self._headline, self._hint = heading(parent=self), body(parent=self)
        self._buttons = ButtonRow(parent=self)
        self._details = Details(self)
        words = QVBoxLayout()
        words.setSpacing(GRID // 2)
        words.addWidget(self._headline)
        words.addWidget(self._hint)
        if not aside:
            words.addWidget(self._buttons)
        words.addWidget(self._details)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID + GRID // 2, 2 * GRID, GRID + GRID // 2)
        row.setSpacing(GRID + GRID // 2)
        row.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignVCenter if aside else Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, stretch=1)
        if aside:
            row.addWidget(self._buttons, alignment=Qt.AlignmentFlag.AlignVCenter)
        self.show_message(kind, message, hint, details=details)
        self.set_buttons(buttons)

    @property
    def words(self) -> str:
        """Everything it says."""
        return " ".join(filter(None, (self._headline.text(), self._hint.text())))

    def show_message(self, kind: Kind, message: Text | str, hint: Text | str = "", *, details: str = "") -> None:
        """Say something else."""
        mark(self, role="message", kind=kind.value)
        self._sign.show_icon(*_SIGNS[kind])
        self._headline.setText(_said(message))
        self._hint.setText(_said(hint))
        self._hint.setVisible(bool(self._hint.text()))
        self._details.show_text(details)
        self.setAccessibleName(self.words)
        if self.isVisible():
            announce(self, self.words, urgent=kind is Kind.DANGER)

    def show_problem(self, problem: Problem) -> None:
        """Say what went wrong."""
        self.show_message(Kind.DANGER, problem.message, problem.hint, details=problem.detail)

    def set_buttons(self, buttons: Sequence[QPushButton]) -> None:
        """Offer these buttons, the best first, instead of those before."""
        self._buttons.offer(buttons)


def dismissal(dismiss: Callable[[], object]) -> SecondaryButton:
    """A button that takes a message away."""
    button = SecondaryButton(tr("Dismiss"))
    button.setAccessibleName(tr("Dismiss the message"))
    button.clicked.connect(dismiss)
    return button


def _said(words: Text | str) -> str:
    return say(words) if isinstance(words, Text) else words
