"""Where the key will be kept, said before it goes there."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wizard.problem import Problem
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import tr
from wizard.ui.services import Services
from wizard.ui.theme import GRID
from wizard.ui.widgets.buttons import LinkButton, SecondaryButton
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.inline_message import InlineMessage, Kind
from wizard.ui.widgets.labels import muted
from wizard.workspace.instances import KeyKept


class KeyPlace(QWidget):
    """Names the system keyring, or offers the honest choice where there is none."""

    chosen = Signal(object)

    def __init__(self, services: Services, bridge: Bridge, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._bridge = services, bridge
        self._words = muted(tr("Stored in your system keyring, nowhere else."), self)
        self._back = LinkButton(tr("Use the system keyring"), parent=self)
        self._back.clicked.connect(self._choose_keyring)
        self._back.hide()
        self._trouble = InlineMessage(Kind.WARNING, parent=self)
        self._trouble.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        self._lock = IconLabel("lock", "muted", 18, self)
        row.addWidget(self._lock)
        row.addWidget(self._words, stretch=1)
        row.addWidget(self._back)
        row.addWidget(self._trouble, stretch=1)

    def look(self, kept: KeyKept) -> None:
        """Ask the keyring for its name, or say what was chosen before."""
        if kept is KeyKept.SESSION:
            self._show_session()
            return
        keyring, stop = self._services.instances.vault.keyring, self._bridge.stop
        self._bridge.run(lambda: keyring.describe(stop), done=self._show_keyring, failed=self._show_trouble, owner=self)

    def _show_keyring(self, name: str) -> None:
        self._say(tr("Stored in your system keyring ({name}), nowhere else.", name=name))

    def _show_session(self) -> None:
        self._say(tr("Kept in memory for this session only. You will be asked for it again after a restart."))
        self._back.show()

    def _choose_session(self) -> None:
        self._show_session()
        self.chosen.emit(KeyKept.SESSION)

    def _choose_keyring(self) -> None:
        self.chosen.emit(KeyKept.KEYRING)
        self.look(KeyKept.KEYRING)

    def _show_trouble(self, problem: Problem) -> None:
        session = SecondaryButton(tr("Keep for this session only"))
        session.clicked.connect(self._choose_session)
        again = SecondaryButton(tr("Look again"))
        again.clicked.connect(lambda: self.look(KeyKept.KEYRING))
        self._trouble.show_message(Kind.WARNING, problem.message, problem.hint, details=problem.detail)
        self._trouble.set_buttons((session, again))
        self._swap(trouble=True)

    def _say(self, words: str) -> None:
        self._words.setText(words)
        self._swap(trouble=False)

    def _swap(self, *, trouble: bool) -> None:
        self._trouble.setVisible(trouble)
        self._words.setVisible(not trouble)
        self._lock.setVisible(not trouble)
        self._back.hide()
