"""Starting: the window is there first, what is slow to load follows behind it."""

import gc
import logging
import sys
from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QApplication

from wizard.problem import Bug
from wizard.settings import Appearance
from wizard.ui.around.preferences import Preferences
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import choose, tr
from wizard.ui.resources import icon_file
from wizard.ui.signals import QuitOnSignals
from wizard.ui.theme import ARGUMENTS, Theme
from wizard.ui.window.first_paint import FirstPaint
from wizard.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    # What these load takes longer than the first window does.
    from wizard.sync.progress import SyncState
    from wizard.ui.around.around import Around
    from wizard.ui.around.single import SingleInstance
    from wizard.ui.services import Services

logger = logging.getLogger(__name__)

SWITCH_SECONDS: Final = 0.001
"""How long a thread may keep the interpreter while another waits for it. Painting asks for it many times a frame."""

TASKBAR_NAME: Final = "CustomerAI.Connect"
"""What Windows knows our windows by."""

BuildServices = Callable[[Callable[["SyncState"], None]], "Services"]
"""Builds what is behind the screens; blocking. Given whom to tell of every change of a sync."""


class Start:
    """Builds the application and its window, and runs them.

    Args:
        build: what is behind the screens.
        state_folder: for the window's own state, and the settings.
        open_url: shows a web page in the person's browser.
        door: where later starts knock; None to hear of none.

    Attributes:
        interrupted: a signal has asked the program to end.
    """

    def __init__(
        self,
        build: BuildServices,
        state_folder: Path,
        open_url: Callable[[str], object] | None = None,
        door: "SingleInstance | None" = None,
    ) -> None:
        self._build, self._door = build, door
        self.application = _application()
        self.preferences = Preferences(state_folder)
        choose(self.preferences.settings.language)
        self.theme = Theme(self.application)
        if self.preferences.settings.appearance is not Appearance.SYSTEM:
            self.theme.choose(self.preferences.scheme)
        self.bridge = Bridge()
        self._open_url = open_url or _open_in_browser
        self.window = MainWindow(self.bridge, state_folder, self._open_url)
        self.window.retry_wanted.connect(self.load)
        # Closing the last window does not end the program by itself: it may live on in the tray.
        self.application.setQuitOnLastWindowClosed(False)
        self.window.ended.connect(lambda: self.application.exit(0))
        if isinstance(self.application, _Application):
            self.application.quit_wanted.connect(self.window.quit)
        self._signals = QuitOnSignals(self._interrupt, self.window)
        self.interrupted = False
        self._practise = False
        sys.setswitchinterval(SWITCH_SECONDS)
        self._telling = False
        self._tell_before, sys.excepthook = sys.excepthook, self._tell

    @cached_property
    def around(self) -> "Around":
        """Everything around the window. Made when it is first asked for, which is behind the first paint."""
        from wizard.ui.around.around import Around

        return Around(self.window, self.theme, self.bridge, self.preferences, self._open_url)

    def run(self, *, with_practice: bool = False, hidden: bool = False) -> int:
        """Show the window; returns the exit code when it is closed.

        Args:
            with_practice: begin by connecting the practice account.
            hidden: wait in the tray until somebody asks for the window, where there is a tray.
        """
        self._practise = with_practice
        if hidden:
            from wizard.ui.around.hiding import Hiding

            Hiding(self.around, self.window).begin()
            self._go_on()
        else:
            FirstPaint(self.window, self._go_on)
            self.window.show()
        return self.application.exec()

    def load(self) -> None:
        """Have everything around the window, build what is behind the screens, and hand it to the window."""
        self.around.find_tray()
        build, on_change = self._build, self.bridge.sync_changed.emit

        def work() -> "Services":
            try:
                services = build(on_change)
                import_module("wizard.ui.window.integrations")  # which the window would be held up by
                return services
            finally:
                # What is loaded stays for good: whoever looks for garbage need not look there again and again.
                gc.freeze()

        self.bridge.run(work, done=self._loaded, failed=self.window.show_failure)

    def take_apart(self) -> None:
        """Leave nothing behind but the application, so that there can be another start. The window has ended."""
        self._signals.end()
        sys.excepthook = self._tell_before
        self.window.deleteLater()
        self.theme.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.unfreeze()
        gc.collect()

    def _interrupt(self) -> None:
        self.interrupted = True
        self.window.quit()

    def _go_on(self) -> None:
        """The window is there: now for everything that can come a moment later."""
        from PySide6.QtGui import QIcon

        self.application.setWindowIcon(QIcon(str(icon_file("app"))))
        self.load()
        from wizard.ui.garbage import GarbageCollection

        GarbageCollection(self.window)
        self.theme.follow_contrast()
        if self._door:
            self.around.listen(self._door.address)

    def _loaded(self, services: "Services") -> None:
        self.window.start(services)
        if self._practise:
            self.window.offer_practice()

    def _tell(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """An error that nobody caught is shown in the window, not only on a terminal that nobody sees."""
        logger.error("Nobody caught this", exc_info=(kind, error, trace))
        sys.__excepthook__(kind, error, trace)
        # One that happens while another is shown is only logged: showing it would go wrong as well, and so for ever.
        if isinstance(error, Exception) and not self._telling:
            self._telling = True
            try:
                self.bridge.unhandled.emit(Bug(error))
            finally:
                self._telling = False


class _Application(QApplication):
    """Ends by way of the window, whoever asks: what closes a window may only hide it.

    Attributes:
        quit_wanted: the system, or its dock, asks the program to end.
    """

    quit_wanted = Signal()

    def event(self, event: QEvent) -> bool:
        """Only what is sent to the application itself."""
        if event.type() != QEvent.Type.Quit:
            return super().event(event)
        self.quit_wanted.emit()
        event.ignore()
        return True


def _application() -> QApplication:
    application = QApplication.instance()
    _name_for_the_taskbar()
    if not isinstance(application, QApplication):
        application = _Application([*sys.argv[:1], *ARGUMENTS])
    application.setApplicationName("customer-ai-connect")
    application.setApplicationDisplayName("Customer AI Connect")
    application.setDesktopFileName("customer-ai-connect")
    return application


def _name_for_the_taskbar() -> None:
    """Have Windows show our windows under our own icon, and not among those of Python."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(TASKBAR_NAME)


def tell_of_mute_program() -> None:
    """Say in a window that the program runs already and does not answer; returns when that was read."""
    from PySide6.QtWidgets import QMessageBox

    Theme(_application())
    choose()
    QMessageBox.warning(
        None,
        tr("Customer AI Connect"),
        tr("Customer AI Connect is running already, but does not answer. Restart the computer, then open it again."),
    )


def _open_in_browser(url: str) -> None:
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    QDesktopServices.openUrl(QUrl(url))
