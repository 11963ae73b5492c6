"""Starting: the window is there first, what is slow to load follows behind it."""

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QIcon
from PySide6.QtWidgets import QApplication

from wizard.problem import Bug
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import speak_english
from wizard.ui.resources import icon_file
from wizard.ui.services import Services
from wizard.ui.signals import QuitOnSignals
from wizard.ui.theme import Theme
from wizard.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from wizard.sync.progress import SyncState

logger = logging.getLogger(__name__)

BuildServices = Callable[[Callable[["SyncState"], None]], Services]
"""Builds what is behind the screens; blocking. Given whom to tell of every change of a sync."""


class Start:
    """Builds the application and its window, and runs them.

    Args:
        build: what is behind the screens.
        state_folder: for the window's own state.
        open_url: shows a web page in the person's browser.
    """

    def __init__(
        self, build: BuildServices, state_folder: Path, open_url: Callable[[str], object] | None = None
    ) -> None:
        self._build = build
        self.application = _application()
        speak_english()
        self.theme = Theme(self.application)
        self.bridge = Bridge()
        self.window = MainWindow(self.bridge, state_folder, open_url or _open_in_browser)
        self.window.retry_wanted.connect(self.load)
        self._signals = QuitOnSignals(self.window.close, self.window)
        self._practise = False
        sys.excepthook = self._tell

    def run(self, *, with_practice: bool = False) -> int:
        """Show the window; returns the exit code when it is closed."""
        self._practise = with_practice
        self.window.show()
        self.load()
        return self.application.exec()

    def load(self) -> None:
        """Build what is behind the screens, and hand it to the window."""
        build, on_change = self._build, self.bridge.sync_changed.emit
        self.bridge.run(lambda: build(on_change), done=self._loaded, failed=self.window.show_failure)

    def _loaded(self, services: Services) -> None:
        self.window.start(services)
        if self._practise:
            self.window.offer_practice()

    def _tell(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """An error that nobody caught is shown in the window, not only on a terminal that nobody sees."""
        logger.error("Nobody caught this", exc_info=(kind, error, trace))
        sys.__excepthook__(kind, error, trace)
        if isinstance(error, Exception):
            self.bridge.unhandled.emit(Bug(error))


def _application() -> QApplication:
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(sys.argv[:1])
    application.setApplicationName("customer-ai-connect")
    application.setApplicationDisplayName("Customer AI Connect")
    application.setDesktopFileName("customer-ai-connect")
    application.setWindowIcon(QIcon(str(icon_file("app"))))
    return application


def _open_in_browser(url: str) -> None:
    QDesktopServices.openUrl(QUrl(url))
