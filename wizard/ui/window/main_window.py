"""The window: there at once, filled when the workspace is open, and gone only when nothing runs any more."""

from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from wizard.problem import Problem
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import retell, tr
from wizard.ui.services import Services
from wizard.ui.window.banner import Banner
from wizard.ui.window.calm_page import CalmPage, FailurePage
from wizard.ui.window.geometry import LEAST, Geometry

if TYPE_CHECKING:
    # Loads what is slow to load; `start` imports it, when the workspace is open and all that is loaded.
    from wizard.ui.window.integrations import Integrations

GIVE_UP_MS = 60_000
"""How long closing waits at most. Everything it waits for ends by itself well before."""

GIVE_UP_OPENING_MS = 10_000
"""How long it waits for a workspace that is only being opened: nothing of it can be lost."""


class _Stage(Enum):
    OPENING = auto()
    FAILED = auto()
    OPEN = auto()
    CLOSING = auto()
    ENDED = auto()


class MainWindow(QMainWindow):
    """The integrations window.

    Args:
        bridge: to the threads that wait.
        state_folder: where its place and size are kept.
        open_url: shows a web page in the person's browser.

    Attributes:
        retry_wanted: the workspace could not be opened, and is to be tried again.
        opened: the workspace is open, and what is in it is shown.
        failed: the workspace could not be opened, which the window says.
        ending: the window begins to close for good.
        ended: nothing runs any more.
        help_wanted: F1 was pressed in a dialog, which it comes with.
        stays: asked when the window is closed by its own button; true hides it, and everything goes on.
    """

    retry_wanted = Signal()
    opened = Signal()
    failed = Signal()
    ending = Signal()
    ended = Signal()
    help_wanted = Signal(object)

    def __init__(self, bridge: Bridge, state_folder: Path, open_url: Callable[[str], object]) -> None:
        super().__init__()
        self._bridge, self._open_url = bridge, open_url
        self._services: Services | None = None
        self._integrations: Integrations | None = None
        self._stage = _Stage.OPENING
        self._geometry = Geometry(state_folder)
        self.stays: Callable[[], bool] = bool
        self._give_up = QTimer(self, singleShot=True)
        self._give_up.timeout.connect(self._end)
        retell(self, lambda: self.setWindowTitle(tr("Customer AI Connect")))
        self.setMinimumSize(*LEAST)
        self._lay_out()
        self.connect_action = self._add_action(lambda: tr("Connect Kustomer…"), "Ctrl+N", self._connect_kustomer)
        self.sync_action = self._add_action(lambda: tr("Sync now"), "F5", self._sync_now)
        self.quit_action = self._add_action(lambda: tr("Quit"), "Ctrl+Q", self.quit)
        for action in (self.connect_action, self.sync_action):
            action.setEnabled(False)
        self._geometry.restore(self)
        bridge.unhandled.connect(self.show_problem)

    @property
    def services(self) -> Services | None:
        """What is behind the screens; None until the workspace is open."""
        return self._services

    @property
    def integrations(self) -> "Integrations | None":
        """What is shown once the workspace is open; None until then."""
        return self._integrations

    @property
    def banner(self) -> Banner:
        """The place for messages that belong nowhere else."""
        return self._banner

    def start(self, services: Services) -> None:
        """The workspace is open: show what is in it, and begin to sync."""
        self._services = services
        if self._stage is _Stage.CLOSING:
            self._wind_up()
            return
        from wizard.ui.window.integrations import Integrations

        self._stage = _Stage.OPEN
        self._integrations = Integrations(services, self._bridge, self._open_url, self._geometry.chosen, self)
        self._pages.addWidget(self._integrations)
        self._pages.setCurrentWidget(self._integrations)
        self._integrations.help_wanted.connect(self.help_wanted)
        for action in (self.connect_action, self.sync_action):
            action.setEnabled(True)
        self._integrations.begin()
        self._bridge.run(services.supervisor.start_all)
        self.opened.emit()

    def show_failure(self, problem: Problem) -> None:
        """The workspace could not be opened."""
        if self._stage is _Stage.CLOSING:
            self._wind_up()
            return
        self._stage = _Stage.FAILED
        self._pages.setCurrentWidget(self._failure)
        self._failure.show_problem(problem)
        self.failed.emit()

    def show_problem(self, problem: Problem) -> None:
        """Show a problem that nobody took care of."""
        if self._stage not in {_Stage.CLOSING, _Stage.ENDED}:
            self._banner.show_problem(problem)

    def offer_practice(self) -> None:
        """Begin to connect the practice account; right after the start, only if nothing is connected yet."""
        if self._integrations:
            self._integrations.offer_practice()

    def offer_removal(self) -> None:
        """Ask whether the chosen instance is to be removed."""
        if self._integrations:
            self._integrations.offer_removal()

    def come_forward(self) -> None:
        """Be seen, wherever the window was."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def quit(self) -> None:
        """End the program, whether the window is to be seen or not."""
        if self._stage not in {_Stage.CLOSING, _Stage.ENDED}:
            self._begin_to_close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Refuse until everything behind the window has ended; then close for good. Or hide, if that is wanted."""
        if self._stage is _Stage.ENDED:
            self._geometry.keep(self, self._chosen)
            event.accept()
            return
        event.ignore()
        if self._stage in {_Stage.OPENING, _Stage.OPEN} and self.stays():
            self._geometry.keep(self, self._chosen)
            self.hide()
            return
        self.quit()

    def _begin_to_close(self) -> None:
        opening = self._stage is _Stage.OPENING and not self._bridge.stop.is_set()
        self._stage = _Stage.CLOSING
        self.ending.emit()
        self._pages.setCurrentWidget(self._closing)
        self._closing.announce()
        self._banner.hide()
        for action in self.actions():
            action.setEnabled(False)
        self._give_up.start(GIVE_UP_OPENING_MS if opening else GIVE_UP_MS)
        if not opening:
            self._wind_up()

    def _wind_up(self) -> None:
        """Nothing new begins; what has begun ends, and then what is behind the screens."""
        if self._integrations:
            self._integrations.end()
        self._bridge.wind_up(self._services.close if self._services else _nothing, self._end)
        # After the bridge's end, so that the dialogs know that they are not to ask anything.
        for dialog in reversed(self.findChildren(QDialog)):
            dialog.close()

    def _end(self) -> None:
        if self._stage is _Stage.ENDED:
            return
        self._stage = _Stage.ENDED
        self._give_up.stop()
        self._bridge.shutdown()
        self.close()
        self.ended.emit()

    @property
    def _chosen(self) -> int:
        return self._integrations.chosen if self._integrations else 0

    def _connect_kustomer(self) -> None:
        if self._integrations:
            self._integrations.connect_kustomer()

    def _sync_now(self) -> None:
        if self._integrations:
            self._integrations.sync_now()

    def _try_again(self) -> None:
        self._stage = _Stage.OPENING
        self._pages.setCurrentWidget(self._opening)
        self._opening.announce()
        self.retry_wanted.emit()

    def _lay_out(self) -> None:
        self._pages, self._banner = QStackedWidget(self), Banner(self)
        self._opening = CalmPage(lambda: tr("Opening your workspace…"), self)
        self._closing = CalmPage(lambda: tr("Finishing the page that is being saved…"), self)
        self._failure = FailurePage(self)
        self._failure.retry_wanted.connect(self._try_again)
        for page in (self._opening, self._failure, self._closing):
            self._pages.addWidget(page)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banner)
        column.addWidget(self._pages, stretch=1)
        self.setCentralWidget(middle)

    def _add_action(
        self, words: Callable[[], str], shortcut: QKeySequence.StandardKey | str, triggered: Callable[[], object]
    ) -> QAction:
        action = QAction(self)
        retell(action, lambda: action.setText(words()))
        action.setShortcut(QKeySequence(shortcut))
        action.triggered.connect(lambda _checked: triggered())
        self.addAction(action)
        return action


def _nothing() -> None:
    """There is nothing behind the screens yet."""
