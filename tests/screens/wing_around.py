"""Settings, help, about, the presenter's controls, and the menus."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QScrollArea, QWidget

from tests.screens.gallery import screen
from tests.screens.room import LUMEN, Practice, Room
from tests.screens.wing_window import Shown
from wizard.text import text
from wizard.ui.around.about import AboutDialog
from wizard.ui.around.autostart import NotPossible
from wizard.ui.around.help_window import HelpWindow
from wizard.ui.around.preferences import Preferences
from wizard.ui.around.presenter import PresenterDialog
from wizard.ui.around.settings import ProxyKind
from wizard.ui.around.settings_dialog import SettingsDialog
from wizard.ui.around.tray import Tray


@screen("around/settings")
def settings(room: Room) -> Iterator[QWidget]:
    preferences = Preferences(room.folder())
    parent = room.show(QWidget())
    dialog = SettingsDialog(preferences, room.services, room.bridge, lambda _folder: None, has_tray=True, parent=parent)
    room.show(dialog)
    room.until(dialog._login.isEnabled, "the system to say what starts at login")
    yield dialog
    bar = dialog.findChildren(QScrollArea)[0].verticalScrollBar()
    bar.setValue(bar.maximum())
    room.settle()
    yield dialog
    bar.setValue(0)
    dialog.resize(dialog.width(), 420)
    preferences.change(proxy=ProxyKind.MANUAL)
    dialog._proxy._address.setText("socks5://example:1080")
    dialog._proxy._take()
    dialog._tell(NotPossible(text("The system does not let the program change what starts at login.")))
    room.settle()
    yield dialog


@screen("around/settings-without-tray")
def settings_without_tray(room: Room) -> Iterator[QWidget]:
    dialog = SettingsDialog(
        Preferences(room.folder()),
        room.services,
        room.bridge,
        lambda _folder: None,
        has_tray=False,
        parent=room.show(QWidget()),
    )
    dialog.resize(dialog.width(), 1200)
    room.show(dialog)
    room.quiet()
    yield dialog


@screen("around/about")
def about(room: Room) -> Iterator[QWidget]:
    dialog = AboutDialog(room.bridge, lambda _libraries: "", room.show(QWidget()))
    room.show(dialog)
    room.until(dialog._list.count, "the libraries to be found")
    yield dialog


@screen("around/help")
def help_window(room: Room) -> Iterator[QWidget]:
    window = HelpWindow(lambda _url: None)
    room.show(window)
    window.show_topic("start")
    room.settle()
    yield window
    window.search.setText("proxy")
    room.settle()
    yield window
    window.search.setText("zzzz")
    room.settle()
    yield window


@screen("around/presenter")
def presenter(room: Room) -> Iterator[QWidget]:
    dialog = PresenterDialog(Practice(room.server), room.bridge, room.show(QWidget()))  # type: ignore[arg-type]
    room.show(dialog)
    yield dialog
    dialog._go_slow(on=True)
    room.until(lambda: dialog.words, "it to happen")
    yield dialog
    asleep = PresenterDialog(Practice(room.server, running=False), room.bridge, room.show(QWidget()))  # type: ignore[arg-type]
    room.show(asleep)
    asleep._mend()
    room.until(lambda: asleep.words, "it to be refused")
    yield asleep


@screen("around/menu")
def menu(room: Room) -> Iterator[QWidget]:
    shown = Shown(room).open(room.services, LUMEN)
    button = shown.around.menu.button
    assert button
    opened = button.menu()
    opened.popup(shown.window.mapToGlobal(QPoint(0, 0)))
    room.settle()
    yield opened
    opened.hide()


@screen("around/tray")
def tray(room: Room) -> Iterator[QWidget]:
    from tests.gui.around.conftest import TrayIcon

    window = room.show(QWidget())
    tray = Tray(window, TrayIcon)
    tray.show_status("Lumen & Sons", "success", running=True, paused=True)
    tray.menu.popup(window.mapToGlobal(QPoint(0, 0)))
    room.settle()
    yield tray.menu
    tray.menu.hide()
