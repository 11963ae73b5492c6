"""A problem that nobody took care of, across the top of the window until it is dismissed."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from wizard.problem import Problem
from wizard.text import Text
from wizard.ui.i18n import retell, tr
from wizard.ui.theme import GRID
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.inline_message import InlineMessage, Kind


class Banner(QWidget):
    """Shows the latest message; takes no room while there is none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._message = InlineMessage(parent=self)
        self._again: Callable[[], None] = self.hide
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        row.addWidget(self._message)
        retell(self, self._say_again)

    @property
    def words(self) -> str:
        """What it says; empty while it is dismissed."""
        return "" if self.isHidden() else self._message.words

    def show_problem(self, problem: Problem) -> None:
        """Say what went wrong."""
        self._again = lambda: self.show_problem(problem)
        self.show()
        self._message.show_problem(problem)
        self._message.set_buttons((self._dismissal(),))

    def show_message(self, kind: Kind, message: Text, hint: Text, make_button: Callable[[], QPushButton]) -> None:
        """Say something, with a button that does something about it."""
        self._again = lambda: self.show_message(kind, message, hint, make_button)
        self.show()
        self._message.show_message(kind, message, hint)
        self._message.set_buttons((make_button(), self._dismissal()))

    def _say_again(self) -> None:
        if self.isHidden():
            self._again = self.hide
        self._again()

    def _dismissal(self) -> QPushButton:
        dismiss = SecondaryButton(tr("Dismiss"))
        dismiss.setAccessibleName(tr("Dismiss the message"))
        dismiss.clicked.connect(self.hide)
        return dismiss
