"""Opens what stays beside the window: help, settings, about, the presenter's controls. Each of them once."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

from wizard.ui.around.preferences import Preferences
from wizard.ui.bridge import Bridge
from wizard.ui.widgets.keys import help_keys
from wizard.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    # What these load is slow to load; they are imported when they are wanted.
    from wizard.ui.around.help_window import HelpWindow
    from wizard.ui.around.libraries import Library
    from wizard.workspace.instances import Instance


class Windows(QObject):
    """The windows around one window.

    Args:
        open_url: shows a web page in the person's browser.
        open_folder: shows a folder in the system's file manager; None for the usual way.

    Attributes:
        practised: something was let happen in the practice account.
    """

    practised = Signal()

    def __init__(
        self,
        window: MainWindow,
        bridge: Bridge,
        preferences: Preferences,
        open_url: Callable[[str], object],
        open_folder: Callable[[Path], object] | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._bridge, self._preferences = window, bridge, preferences
        self._open_url, self._open_folder = open_url, open_folder or _open_folder
        self._dialogs: dict[str, QDialog] = {}
        self._makers: dict[str, Callable[[], QDialog]] = {}
        self._help: HelpWindow | None = None

    def show_help(self, widget: QWidget | None = None) -> None:
        """Open the help at the topic of the screen that a widget is on; without one, of where the focus is."""
        from wizard.ui.around.help_topics import topic_of

        self._open_help(topic_of(widget if widget is not None else self._here, self._shown))

    def show_settings(self, *, has_tray: bool) -> None:
        """Open the settings, once the workspace is open.

        Args:
            has_tray: whether the program can live in a tray here.
        """
        from wizard.ui.around.settings_dialog import SettingsDialog

        if services := self._window.services:
            make = SettingsDialog
            self._show(
                "settings",
                lambda: make(
                    self._preferences,
                    services,
                    self._bridge,
                    self._open_folder,
                    has_tray=has_tray,
                    parent=self._window,
                ),
            )

    def show_about(self) -> None:
        """Tell of the program."""
        from wizard.ui.around.about import AboutDialog

        self._show("about", lambda: AboutDialog(self._bridge, self._report, self._window))

    def show_presenter(self) -> None:
        """Open the presenter's controls, if a practice instance is shown."""
        from wizard.ui.around.presenter import PresenterDialog

        services, here = self._window.services, self._shown
        if not (services and services.practice and here and here.practice):
            return
        practice = services.practice

        def make() -> QDialog:
            dialog = PresenterDialog(practice, self._bridge, self._window)
            dialog.happened.connect(self.practised)
            return dialog

        self._show("presenter", make)

    def close_presenter(self) -> None:
        """No practice instance is shown any more."""
        if dialog := self._dialogs.get("presenter"):
            dialog.close()

    def open_anew(self) -> None:
        """Another language is spoken: make everything that is open once more, where it was."""
        for name in sorted(self._dialogs, key=lambda name: self._dialogs[name].isActiveWindow()):
            place = self._dialogs[name].geometry()
            self._dialogs[name].close()
            self._show(name, self._makers[name])
            self._dialogs[name].setGeometry(place)
        before, self._help = self._help, None
        if before is None:
            return
        if before.isVisible():
            self._open_help(before.topic)
        before.close()
        before.deleteLater()

    def close(self) -> None:
        """The program ends. The dialogs close with the window whose they are."""
        if self._help:
            self._help.close()
            self._help.deleteLater()
            self._help = None

    def _open_help(self, topic: str) -> None:
        from wizard.ui.around.help_window import HelpWindow

        if self._help is None:
            self._help = HelpWindow(self._open_url)
        self._help.show_topic(topic)

    def _show(self, name: str, make: Callable[[], QDialog]) -> None:
        dialog = self._dialogs.get(name)
        self._makers[name] = make
        if dialog is None:
            dialog = self._dialogs[name] = make()
            dialog.finished.connect(lambda _result: self._forget(name))
            for key in help_keys():
                QShortcut(key, dialog, lambda: self.show_help(self._dialogs.get(name)))
        dialog.show()
        dialog.setWindowState(dialog.windowState() & ~Qt.WindowState.WindowMinimized)
        dialog.raise_()
        dialog.activateWindow()

    def _forget(self, name: str) -> None:
        if dialog := self._dialogs.pop(name, None):
            dialog.deleteLater()

    @property
    def _here(self) -> QWidget:
        focus: QWidget | None = self._window.focusWidget()
        return self._window if focus is None else focus

    @property
    def _shown(self) -> "Instance | None":
        integrations = self._window.integrations
        return integrations.instance if integrations else None

    def _report(self, libraries: "tuple[Library, ...]") -> str:
        from wizard.ui.around.report import describe_program
        from wizard.ui.window.diagnostics import describe

        told: list[str] = []
        if integrations := self._window.integrations:
            register = integrations.register
            told = [
                describe(one, register.state(one.id), register.streams(one.id), register.facts(one.id))
                for one in register.instances
            ]
        return describe_program(self._preferences.settings, self._window.services, libraries, told)


def _open_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
