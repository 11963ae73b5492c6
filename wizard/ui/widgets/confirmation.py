"""A question before something is taken away: the safe answer is the one that Enter, Esc and the close button give."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from wizard.problem import Problem
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import tr
from wizard.ui.theme import GRID
from wizard.ui.widgets.announce import announce
from wizard.ui.widgets.buttons import Button, DangerButton, SecondaryButton
from wizard.ui.widgets.dialog_buttons import DialogButtons
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.inline_message import InlineMessage, Kind
from wizard.ui.widgets.labels import body, muted, title

_WIDTH = 64 * GRID
_ICON = 32

Result = TypeVar("Result")


class Confirmation(QDialog):
    """Asks, does what was answered off the painting thread, and says what could not be done.

    Args:
        bridge: to the threads that do it.
        headline: the question, in one line.
        go: the words on the button that goes ahead.
        stay: the words on the button that changes nothing.
        icon_name: what it is about.
    """

    def __init__(
        self, bridge: Bridge, headline: str, *, go: str, stay: str, icon_name: str = "question", parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._bridge, self._busy = bridge, False
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(headline)
        self.setFixedWidth(_WIDTH)
        self._headline, self._consequence, self._doing = title(headline, self), body(parent=self), muted(parent=self)
        self._trouble = InlineMessage(Kind.DANGER, parent=self)
        self.extras = QVBoxLayout()
        self.extras.setSpacing(2 * GRID)
        self._go, self._stay = DangerButton(go, parent=self), SecondaryButton(stay, parent=self)
        self._go.clicked.connect(self._answer)
        self._stay.clicked.connect(self.reject)
        self._lay_out(icon_name)
        self._be_safe()

    @property
    def words(self) -> str:
        """What it says happens."""
        return self._consequence.text()

    def show_consequence(self, words: str) -> None:
        """Say what happens then."""
        self._consequence.setText(words)
        self.setAccessibleDescription(words)

    def reject(self) -> None:
        """Change nothing; what has begun cannot be called back, and ends behind a program that closes."""
        if not self._busy or self._bridge.stop.is_set():
            super().reject()

    def event(self, event: QEvent) -> bool:
        """Be as tall as what is said, whatever that is at the moment."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return handled

    def closeEvent(self, event: QCloseEvent) -> None:
        """As `reject`."""
        event.ignore()
        self.reject()

    def ask(self, confirmed: Callable[[], object]) -> None:
        """Open, and tell if it is wanted, or done where `go_ahead` does it."""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.accepted.connect(confirmed)
        self._fit()
        self.open()

    def go_ahead(self) -> None:
        """Do what was asked about, with `do`; by itself, only close."""
        self.accept()

    def do(self, function: Callable[[], Result], doing: str, done: Callable[[Result], None]) -> None:
        """Run a blocking function while the dialog waits.

        Args:
            function: to run.
            doing: what goes on, in a line.
            done: takes the result; it closes the dialog or says what is left.
        """
        self._busy = True
        self._trouble.hide()
        self._doing.setText(doing)
        self._doing.show()
        announce(self, doing)
        self.setEnabled(False)

        def finish(result: Result) -> None:
            self._rest()
            done(result)

        self._bridge.run(function, done=finish, failed=self._fail, owner=self)

    def say_doing(self, doing: str) -> None:
        """Say how far it is with what it does. Nobody's reading is interrupted for that."""
        self._doing.setText(doing)

    def conclude(self, headline: str, problems: Sequence[QWidget]) -> None:
        """It is done, but something is left to be said: close when it was read."""
        self._headline.setText(headline)
        self.setWindowTitle(headline)
        self.show_consequence("")
        self._consequence.hide()
        for part in _widgets(self.extras):
            part.hide()
        for problem in problems:
            self.extras.addWidget(problem)
        self._go.hide()
        self._stay.setText(tr("Close"))
        self._stay.clicked.disconnect()
        self._stay.clicked.connect(self.accept)
        self._stay.setFocus()

    def _fit(self) -> None:
        layout = self.layout()
        wanted = layout.totalHeightForWidth(_WIDTH) if layout else 0
        if wanted != self.minimumHeight():
            self.setFixedHeight(wanted)

    def _answer(self) -> None:
        if not self._busy:
            self.go_ahead()

    def _fail(self, problem: Problem) -> None:
        self._rest()
        self._trouble.show()
        self._trouble.show_problem(problem)
        self._stay.setFocus()

    def _rest(self) -> None:
        self._busy = False
        self._doing.hide()
        self.setEnabled(True)

    def _be_safe(self) -> None:
        buttons: tuple[Button, QPushButton] = (self._go, self._stay)
        for button in buttons:
            # Enter presses the button it is on, and the safe one from anywhere else.
            button.setAutoDefault(True)
        self._stay.setDefault(True)
        self._stay.setFocus()

    def _lay_out(self, icon_name: str) -> None:
        self._doing.hide()
        self._trouble.hide()
        words = QVBoxLayout()
        words.setSpacing(2 * GRID)
        words.addWidget(self._headline)
        words.addWidget(self._consequence)
        words.addLayout(self.extras)
        words.addWidget(self._doing)
        words.addWidget(self._trouble)
        top = QHBoxLayout()
        top.setSpacing(2 * GRID)
        top.addWidget(IconLabel(icon_name, "accent", _ICON, self), alignment=Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, stretch=1)
        buttons = DialogButtons(self)
        buttons.addButton(self._go, DialogButtons.ButtonRole.AcceptRole)
        buttons.addButton(self._stay, DialogButtons.ButtonRole.RejectRole)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(3 * GRID)
        column.addLayout(top)
        column.addWidget(buttons)


def _widgets(layout: QVBoxLayout) -> list[QWidget]:
    items = (layout.itemAt(index) for index in range(layout.count()))
    return [widget for item in items if item and (widget := item.widget())]
