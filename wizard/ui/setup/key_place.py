"""Where the key will be kept, said before it goes there."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from wizard.problem import Problem
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import tr
from wizard.ui.services import Services
from wizard.ui.theme import GRID
from wizard.ui.widgets.announce import announce
from wizard.ui.widgets.buttons import Button, LinkButton, SecondaryButton
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.inline_message import InlineMessage, Kind
from wizard.ui.widgets.labels import muted
from wizard.workspace.instances import KeyKept

Answer = TypeVar("Answer")


class KeyPlace(QWidget):
    """Names the system keyring, or offers the honest choice where there is none.

    Args:
        field: takes the focus from a button that goes.

    Attributes:
        chosen: a `KeyKept`.
    """

    chosen = Signal(object)

    def __init__(self, services: Services, bridge: Bridge, field: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._bridge, self._field = services, bridge, field
        self._looks = 0
        self._lock = IconLabel("lock", "muted", 18, self)
        self._words = muted(tr("Stored in your system keyring, nowhere else."), self)
        self._back = self._choice(LinkButton(tr("Use the system keyring"), parent=self), KeyKept.KEYRING)
        session = self._choice(SecondaryButton(tr("Keep for this session only")), KeyKept.SESSION)
        again = self._choice(SecondaryButton(tr("Look again")), KeyKept.KEYRING)
        self._trouble = InlineMessage(Kind.WARNING, buttons=(session, again), parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self._lock)
        row.addWidget(self._words, stretch=1)
        row.addWidget(self._back)
        row.addWidget(self._trouble, stretch=1)
        self._show(self._lock, self._words)

    def look(self, kept: KeyKept) -> None:
        """Ask the keyring for its name, or say what was chosen before."""
        self._looks += 1
        if kept is KeyKept.SESSION:
            self._show_session()
            return
        keyring, stop = self._services.instances.vault.keyring, self._bridge.stop
        self._bridge.run(
            lambda: keyring.describe(stop),
            done=self._unless_overtaken(self._show_keyring),
            failed=self._unless_overtaken(self._show_trouble),
            owner=self,
        )

    def _unless_overtaken(self, show: Callable[[Answer], None]) -> Callable[[Answer], None]:
        """Show an answer only if nobody has looked or chosen since it was asked for."""
        number = self._looks
        return lambda answer: show(answer) if number == self._looks else None

    def _choice(self, button: Button, kept: KeyKept) -> Button:
        def choose() -> None:
            self.chosen.emit(kept)
            self.look(kept)

        button.clicked.connect(choose)
        return button

    def _show_keyring(self, name: str) -> None:
        self._show(self._lock, self._words)
        self._say(tr("Stored in your system keyring ({name}), nowhere else.", name=name))

    def _show_session(self) -> None:
        self._show(self._lock, self._words, self._back)
        self._say(tr("Kept in memory for this session only. You will be asked for it again after a restart."))

    def _show_trouble(self, problem: Problem) -> None:
        self._show(self._trouble)
        self._trouble.show_message(Kind.WARNING, problem.message, problem.hint, details=problem.detail)

    def _say(self, words: str) -> None:
        if words != self._words.text():
            self._words.setText(words)
            announce(self, words)

    def _show(self, *shown: QWidget) -> None:
        focus = self.window().focusWidget()
        for part in (self._lock, self._words, self._back, self._trouble):
            part.setVisible(part in shown)
        if focus in self.findChildren(QPushButton) and not focus.isVisible():
            self._field.setFocus()
