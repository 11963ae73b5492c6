"""What may be done with an instance, by how it stands."""

from enum import Enum, auto
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from wizard.sync.progress import Phase, SyncState
from wizard.ui.i18n import tr
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.buttons import Button, DangerButton, PrimaryButton, SecondaryButton
from wizard.ui.widgets.flow_layout import FlowLayout
from wizard.ui.widgets.icon import icon
from wizard.ui.widgets.keys import key_name
from wizard.ui.window.words import was_accepted
from wizard.workspace.instances import Instance, Status

_FAILED: Final = {Phase.RETRYING, Phase.KEY_UNREADABLE, Phase.FAILED}


class Wish(Enum):
    """What a person wants done with an instance."""

    SYNC = auto()
    PAUSE = auto()
    RESUME = auto()
    DISCONNECT = auto()
    RECONNECT = auto()
    CORRECT = auto()
    CANCEL = auto()
    REPLACE_KEY = auto()
    RENAME = auto()
    OPEN = auto()
    DIAGNOSE = auto()
    REMOVE = auto()


def wishes(instance: Instance, state: SyncState | None) -> tuple[Wish, ...]:
    """What is offered as buttons, the best first."""
    if instance.status is Status.DISCONNECTED:
        return Wish.RECONNECT, Wish.REMOVE
    if instance.status is Status.NOT_AUTHENTICATED:
        return (Wish.REPLACE_KEY, Wish.DISCONNECT) if was_accepted(instance) else (Wish.CORRECT, Wish.CANCEL)
    if instance.paused:
        return Wish.RESUME, Wish.DISCONNECT
    gone = state is not None and state.phase is Phase.KEY_UNREADABLE and not (state.problem and state.problem.retryable)
    return (*((Wish.REPLACE_KEY,) if gone else ()), Wish.SYNC, Wish.PAUSE, Wish.DISCONNECT)


def _waiting(offered: tuple[Wish, ...]) -> tuple[Wish, ...]:
    """What keeps its place though it cannot be done now, so that no button slides under the pointer."""
    return (Wish.SYNC,) if Wish.RESUME in offered else ()


def may_try_again(instance: Instance, state: SyncState | None) -> bool:
    """Whether something failed that another try may mend, so that one is offered where it is told."""
    offered = wishes(instance, state)
    return state is not None and state.phase in _FAILED and Wish.SYNC in offered and Wish.REPLACE_KEY not in offered


class Actions(QWidget):
    """The buttons and the menu.

    Attributes:
        wanted: a `Wish`.
        menu: what else there is, for whoever asks for it elsewhere.
        rename: begins to rename, by its key too wherever the action is added.
    """

    wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown: tuple[Wish, ...] = ()
        self._row = FlowLayout(self, GRID)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._buttons = self._make_buttons()
        self._entries = self._make_entries()
        self.rename = self._entries[Wish.RENAME]
        self.rename.setShortcut(QKeySequence("F2"))
        self.menu, self._more = QMenu(self), SecondaryButton(tr("More"), "more", self)
        self._fill_menu()
        self._row.addWidget(self._more)

    def show_instance(self, instance: Instance, state: SyncState | None) -> None:
        """Offer what fits an instance; the focus stays among the buttons if it was there."""
        offered = wishes(instance, state)
        if offered != self._shown:
            focus = self.window().focusWidget()
            lost = any(button is focus and wish not in offered for wish, button in self._buttons.items())
            self._shown = offered
            for wish, button in self._buttons.items():
                button.setVisible(wish in offered or wish in _waiting(offered))
                button.setEnabled(wish in offered)
            self._keep_place(Wish.PAUSE, Wish.RESUME)
            if lost:
                self.focus_first()
        self._more.setAccessibleName(tr("More for {name}", name=instance.name))
        self._entries[Wish.REPLACE_KEY].setVisible(was_accepted(instance) and Wish.RECONNECT not in offered)
        self._entries[Wish.REMOVE].setVisible(Wish.CANCEL not in offered)

    def focus_first(self) -> None:
        """Move the focus to the best thing to do."""
        self._buttons[self._shown[0]].setFocus()

    def _keep_place(self, *alternatives: Wish) -> None:
        """Have buttons of which one is shown take the same room."""
        buttons = [self._buttons[wish] for wish in alternatives]
        widest = max(button.sizeHint().width() for button in buttons)
        for button in buttons:
            button.setMinimumWidth(widest)

    def _make_buttons(self) -> dict[Wish, Button]:
        buttons: dict[Wish, Button] = {
            Wish.RECONNECT: PrimaryButton(tr("Reconnect"), "connect", self),
            Wish.CORRECT: PrimaryButton(tr("Correct the details"), "edit", self),
            Wish.REPLACE_KEY: PrimaryButton(tr("Replace key"), "key", self),
            Wish.SYNC: SecondaryButton(tr("Sync now"), "refresh", self),
            Wish.PAUSE: SecondaryButton(tr("Pause"), "pause", self),
            Wish.RESUME: PrimaryButton(tr("Resume"), "play", self),
            Wish.DISCONNECT: DangerButton(tr("Disconnect"), "unplug", self),
            Wish.CANCEL: DangerButton(tr("Cancel this connection"), "cross", self),
            Wish.REMOVE: DangerButton(tr("Remove"), "trash", self),
        }
        buttons[Wish.SYNC].setToolTip(key_name("F5"))
        for wish, button in buttons.items():
            button.clicked.connect(lambda _checked=False, wish=wish: self.wanted.emit(wish))
            button.hide()
            self._row.addWidget(button)
        return buttons

    def _make_entries(self) -> dict[Wish, QAction]:
        words: Final = {
            Wish.RENAME: (tr("Rename"), "edit"),
            Wish.REPLACE_KEY: (tr("Replace key…"), "key"),
            Wish.OPEN: (tr("Open in Kustomer"), "external"),
            Wish.DIAGNOSE: (tr("Copy diagnostics…"), "copy"),
            Wish.REMOVE: (tr("Remove…"), "trash"),
        }
        entries = {}
        for wish, (label, picture) in words.items():
            entries[wish] = QAction(icon(picture), label, self)
            entries[wish].triggered.connect(lambda _checked=False, wish=wish: self.wanted.emit(wish))
        return entries

    def _fill_menu(self) -> None:
        first = (Wish.RENAME, Wish.REPLACE_KEY, Wish.OPEN, Wish.DIAGNOSE)
        self.menu.addActions([self._entries[wish] for wish in first])
        self.menu.addSeparator()
        self.menu.addAction(self._entries[Wish.REMOVE])
        mark(self._more, menu=True)
        self._more.setMenu(self.menu)
