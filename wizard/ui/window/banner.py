"""A message at the bottom until it is dismissed, such as a problem that nobody took care of."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from wizard.problem import Problem
from wizard.text import Text
from wizard.ui.i18n import retranslate
from wizard.ui.theme import GRID
from wizard.ui.widgets.inline_message import InlineMessage, Kind, dismissal

MakeButton = Callable[[], QPushButton]
"""Makes a button, again whenever another language is spoken."""


class Banner(QWidget):
    """Shows the latest message; takes no room while there is none, and moves nothing above it when it comes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._message = InlineMessage(parent=self, aside=True)
        self._again: Callable[[], None] = self.hide
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        row.addWidget(self._message)
        retranslate(self, self._say_again)

    @property
    def words(self) -> str:
        """What it says; empty while it is dismissed."""
        return "" if self.isHidden() else self._message.words

    def show_problem(self, problem: Problem, *make_buttons: MakeButton) -> None:
        """Say what went wrong, with buttons that do something about it."""
        self._say(lambda: self._message.show_problem(problem), make_buttons)

    def show_message(self, kind: Kind, message: Text, hint: Text, *make_buttons: MakeButton) -> None:
        """Say something, with buttons that do something about it."""
        self._say(lambda: self._message.show_message(kind, message, hint), make_buttons)

    def dismiss(self) -> None:
        """Say nothing any more."""
        self.hide()

    def _say(self, say: Callable[[], None], make_buttons: tuple[MakeButton, ...]) -> None:
        self._again = lambda: self._say(say, make_buttons)
        focused = self.isAncestorOf(self.window().focusWidget())
        self.show()
        say()
        buttons = [*(make() for make in make_buttons), dismissal(self.dismiss)]
        self._message.set_buttons(buttons)
        if focused:
            buttons[0].show()  # at once: its row shows it a moment later, and what is hidden cannot have the focus
            buttons[0].setFocus()

    def _say_again(self) -> None:
        if self.isHidden():
            self._again = self.hide
        self._again()
