"""The window: there at once, filled when the workspace is open, and gone only when nothing runs any more."""

from collections.abc import Callable
from enum import Enum, auto
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from wizard.problem import Problem
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import retranslate, tr
from wizard.ui.window.calm_page import CalmPage
from wizard.ui.window.geometry import LEAST, Geometry

if TYPE_CHECKING:
    # What these load takes longer than the first window does; they are imported when they are needed.
    from wizard.ui.services import Services
    from wizard.ui.window.banner import Banner
    from wizard.ui.window.failure_page import FailurePage
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
        retranslate(self, lambda: self.setWindowTitle(tr("Customer AI Connect")))
        self.setMinimumSize(*LEAST)
        self._lay_out()
        self._geometry.restore(self)
        bridge.unhandled.connect(self.show_problem)

    @property
    def services(self) -> "Services | None":
        """What is behind the screens; None until the workspace is open."""
        return self._services

    @property
    def integrations(self) -> "Integrations | None":
        """What is shown once the workspace is open; None until then."""
        return self._integrations

    @cached_property
    def connect_action(self) -> QAction:
        """Opens the wizard; off until the workspace is open."""
        return self._add_action(lambda: tr("Connect Kustomer…"), "Ctrl+N", self._connect_kustomer)

    @cached_property
    def sync_action(self) -> QAction:
        """Begins the next run of the chosen instance; off until the workspace is open."""
        return self._add_action(lambda: tr("Sync now"), "F5", self._sync_now)

    @cached_property
    def quit_action(self) -> QAction:
        """Ends the program."""
        action = self._add_action(lambda: tr("Quit"), "Ctrl+Q", self.quit)
        action.setEnabled(True)
        return action

    @cached_property
    def banner(self) -> "Banner":
        """The place for messages that belong nowhere else."""
        from wizard.ui.window.banner import Banner

        banner = Banner(self)
        self._column.addWidget(banner)
        return banner

    def start(self, services: "Services") -> None:
        """The workspace is open: show what is in it, and then begin to sync, which would hold up the showing."""
        self._services = services
        if self._stage is _Stage.CLOSING:
            self._wind_up()
            return
        from wizard.ui.window.integrations import Integrations

        self._stage = _Stage.OPEN
        place = self._geometry
        self._integrations = Integrations(
            services, self._bridge, self._open_url, place.chosen, place.list_width, self._pages
        )
        self._pages.addWidget(self._integrations)
        self._pages.setCurrentWidget(self._integrations)
        self._integrations.help_wanted.connect(self.help_wanted)
        for action in (self.connect_action, self.sync_action, self.quit_action):
            action.setEnabled(True)
        self._integrations.begin(self._begin_to_sync)
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
            self.banner.show_problem(problem)

    def offer_practice(self) -> None:
        """Begin to connect the practice account, unless it is connected already."""
        if self._integrations:
            self._integrations.offer_practice()

    def connect_practice(self) -> None:
        """Begin to connect the practice account, perhaps once more."""
        if self._integrations:
            self._integrations.connect_practice()

    def offer_removal(self) -> None:
        """Ask whether the chosen instance is to be removed."""
        if self._integrations:
            self._integrations.offer_removal()

    def come_forward(self) -> None:
        """Be seen, wherever the window was."""
        from PySide6.QtCore import Qt

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
            self._keep_place()
            event.accept()
            return
        event.ignore()
        if self._stage in {_Stage.OPENING, _Stage.OPEN} and self.stays():
            self._keep_place()
            self.hide()
            return
        self.quit()

    def _begin_to_sync(self) -> None:
        if self._services and self._stage is _Stage.OPEN:
            self._bridge.run(self._services.begin)

    def _begin_to_close(self) -> None:
        opening = self._stage is _Stage.OPENING and not self._bridge.stop.is_set()
        self._stage = _Stage.CLOSING
        self.ending.emit()
        closing = CalmPage(lambda: tr("Saving what has arrived, then closing…"), self)
        self._pages.addWidget(closing)
        self._pages.setCurrentWidget(closing)
        closing.announce()
        self.banner.hide()
        for action in self.actions():
            action.setEnabled(False)
        self._give_up.start(GIVE_UP_OPENING_MS if opening else GIVE_UP_MS)
        if not opening:
            self._wind_up()

    def _wind_up(self) -> None:
        """Nothing new begins; what has begun ends, and then what is behind the screens."""
        from PySide6.QtWidgets import QDialog

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

    def _keep_place(self) -> None:
        shown = self._integrations
        self._geometry.keep(self, shown.chosen if shown else 0, shown.list_width if shown else 0)

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
        self._pages = QStackedWidget(self)
        self._opening = CalmPage(lambda: tr("Opening your workspace…"), self)
        self._pages.addWidget(self._opening)
        middle = QWidget(self)
        self._column = QVBoxLayout(middle)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._pages, stretch=1)
        self.setCentralWidget(middle)

    @cached_property
    def _failure(self) -> "FailurePage":
        from wizard.ui.window.failure_page import FailurePage

        page = FailurePage(self)
        page.retry_wanted.connect(self._try_again)
        self._pages.addWidget(page)
        return page

    def _add_action(self, words: Callable[[], str], shortcut: str, triggered: Callable[[], object]) -> QAction:
        from PySide6.QtGui import QKeySequence

        action = QAction(self, enabled=False)
        retranslate(action, lambda: action.setText(words()))
        action.setShortcut(QKeySequence(shortcut))
        action.triggered.connect(lambda _checked: triggered())
        self.addAction(action)
        return action


def _nothing() -> None:
    """There is nothing behind the screens yet."""
