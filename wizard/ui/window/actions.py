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


class Action(Enum):
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


def offered_actions(instance: Instance, state: SyncState | None) -> tuple[Action, ...]:
    """What is offered as buttons, the best first."""
    if instance.status is Status.DISCONNECTED:
        return Action.RECONNECT, Action.REMOVE
    if instance.status is Status.NOT_AUTHENTICATED:
        return (Action.REPLACE_KEY, Action.DISCONNECT) if was_accepted(instance) else (Action.CORRECT, Action.CANCEL)
    if instance.paused:
        return Action.RESUME, Action.DISCONNECT
    gone = state is not None and state.phase is Phase.KEY_UNREADABLE and not (state.problem and state.problem.retryable)
    return (*((Action.REPLACE_KEY,) if gone else ()), Action.SYNC, Action.PAUSE, Action.DISCONNECT)


def _waiting(offered: tuple[Action, ...]) -> tuple[Action, ...]:
    """What keeps its place though it cannot be done now, so that no button slides under the pointer."""
    return (Action.SYNC,) if Action.RESUME in offered else ()


def may_try_again(instance: Instance, state: SyncState | None) -> bool:
    """Whether something failed that another try may mend, so that one is offered where it is told."""
    offered = offered_actions(instance, state)
    return state is not None and state.phase in _FAILED and Action.SYNC in offered and Action.REPLACE_KEY not in offered


class Actions(QWidget):
    """The buttons and the menu.

    Attributes:
        wanted: a `Action`.
        menu: what else there is, for whoever asks for it elsewhere.
        rename: begins to rename, by its key too wherever the action is added.
    """

    wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown: tuple[Action, ...] = ()
        self._row = FlowLayout(self, GRID)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._buttons = self._make_buttons()
        self._entries = self._make_entries()
        self.rename = self._entries[Action.RENAME]
        self.rename.setShortcut(QKeySequence("F2"))
        self.menu, self._more = QMenu(self), SecondaryButton(tr("More"), "more", self)
        self._fill_menu()
        self._row.addWidget(self._more)

    def show_instance(self, instance: Instance, state: SyncState | None) -> None:
        """Offer what fits an instance; the focus stays among the buttons if it was there."""
        offered = offered_actions(instance, state)
        if offered != self._shown:
            focus = self.window().focusWidget()
            lost = any(button is focus and action not in offered for action, button in self._buttons.items())
            self._shown = offered
            for action, button in self._buttons.items():
                button.setVisible(action in offered or action in _waiting(offered))
                button.setEnabled(action in offered)
            self._keep_place(Action.PAUSE, Action.RESUME)
            if lost:
                self.focus_first()
        self._more.setAccessibleName(tr("More for {name}", name=instance.name))
        self._entries[Action.REPLACE_KEY].setVisible(was_accepted(instance) and Action.RECONNECT not in offered)
        self._entries[Action.REMOVE].setVisible(Action.CANCEL not in offered)

    def focus_first(self) -> None:
        """Move the focus to the best thing to do."""
        self._buttons[self._shown[0]].setFocus()

    def _keep_place(self, *alternatives: Action) -> None:
        """Have buttons of which one is shown take the same room."""
        buttons = [self._buttons[action] for action in alternatives]
        widest = max(button.sizeHint().width() for button in buttons)
        for button in buttons:
            button.setMinimumWidth(widest)

    def _make_buttons(self) -> dict[Action, Button]:
        buttons: dict[Action, Button] = {
            Action.RECONNECT: PrimaryButton(tr("Reconnect"), "connect", self),
            Action.CORRECT: PrimaryButton(tr("Correct the details"), "edit", self),
            Action.REPLACE_KEY: PrimaryButton(tr("Replace key"), "key", self),
            Action.SYNC: SecondaryButton(tr("Sync now"), "refresh", self),
            Action.PAUSE: SecondaryButton(tr("Pause"), "pause", self),
            Action.RESUME: PrimaryButton(tr("Resume"), "play", self),
            Action.DISCONNECT: DangerButton(tr("Disconnect"), "unplug", self),
            Action.CANCEL: DangerButton(tr("Cancel this connection"), "cross", self),
            Action.REMOVE: DangerButton(tr("Remove"), "trash", self),
        }
        buttons[Action.SYNC].setToolTip(key_name("F5"))
        for action, button in buttons.items():
            button.clicked.connect(lambda _checked=False, action=action: self.wanted.emit(action))
            button.hide()
            self._row.addWidget(button)
        return buttons

    def _make_entries(self) -> dict[Action, QAction]:
        words: Final = {
            Action.RENAME: (tr("Rename"), "edit"),
            Action.REPLACE_KEY: (tr("Replace key…"), "key"),
            Action.OPEN: (tr("Open in Kustomer"), "external"),
            Action.DIAGNOSE: (tr("Copy diagnostics…"), "copy"),
            Action.REMOVE: (tr("Remove…"), "trash"),
        }
        entries = {}
        for action, (label, picture) in words.items():
            entries[action] = QAction(icon(picture), label, self)
            entries[action].triggered.connect(lambda _checked=False, action=action: self.wanted.emit(action))
        return entries

    def _fill_menu(self) -> None:
        first = (Action.RENAME, Action.REPLACE_KEY, Action.OPEN, Action.DIAGNOSE)
        self.menu.addActions([self._entries[action] for action in first])
        self.menu.addSeparator()
        self.menu.addAction(self._entries[Action.REMOVE])
        mark(self._more, menu=True)
        self._more.setMenu(self.menu)
