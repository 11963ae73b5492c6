"""What is around the window: menu, tray, settings, help, about, the presenter's controls, and what is told unasked."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListWidget, QWidget

from tests.screens.catalogue import scene
from tests.screens.program import Program
from wizard.settings import ProxyKind
from wizard.sync.progress import Phase
from wizard.ui.around.help_window import HelpWindow
from wizard.ui.i18n import tr
from wizard.ui.tour.beside import Beside
from wizard.ui.tour.caption_bar import CaptionBar


@scene
def menu(program: Program) -> QWidget:
    """The program's menu."""
    _practise(program)
    return program.menu_of("Menu")


@scene
def tray_menu(program: Program) -> QWidget:
    """The menu of the icon in the tray."""
    program.fill()
    program.open()
    program.wait_for_phase(Phase.UP_TO_DATE)
    return program.tray_menu()


@scene
def tray_menu_paused(program: Program) -> QWidget:
    """The menu of the icon in the tray, with everything paused."""
    instance = program.fill()
    program.services.instances.pause(instance.id, paused=True)
    program.open()
    return program.tray_menu()


@scene
def settings(program: Program) -> None:
    """The settings."""
    program.open()
    program.around.menu.settings.trigger()


@scene
def settings_below(program: Program) -> None:
    """The settings, further down, with a proxy of one's own."""
    program.preferences.change(proxy=ProxyKind.MANUAL, proxy_address="http://proxy.example.com:3128")
    settings(program)
    program.scroll_down()


@scene
def about(program: Program) -> None:
    """What the program is made of."""
    program.open()
    program.around.menu.about.trigger()
    program.wait(lambda: any(one.count() for one in program.front.findChildren(QListWidget)), "the libraries")


@scene
def about_diagnostics(program: Program) -> None:
    """What is copied of the program is shown before."""
    program.fill()
    about(program)
    program.press("Copy diagnostics…")


@scene
def help_topic(program: Program) -> QWidget:
    """Help for where one is."""
    program.open()
    program.around.menu.help.trigger()
    return _help()


@scene
def help_search(program: Program) -> QWidget:
    """Searching the help."""
    shown = help_topic(program)
    assert isinstance(shown, HelpWindow)
    shown.search.setText("roles")
    return shown


@scene
def help_nothing_found(program: Program) -> QWidget:
    """Searching the help in vain."""
    shown = help_topic(program)
    assert isinstance(shown, HelpWindow)
    shown.search.setText("bicycle")
    return shown


@scene
def presenter(program: Program) -> None:
    """The presenter's controls."""
    _practise(program)
    program.around.menu.presenter.trigger()
    program.settle()


@scene
def presenter_acted(program: Program) -> None:
    """The presenter let something happen."""
    presenter(program)
    program.press("&Outage")
    program.sees("Kustomer answers nothing but errors now.")


@scene
def noticed(program: Program) -> None:
    """An instance that is not looked at needs something."""
    program.fill()
    token = program.server.create_key()
    program.connect("Second account", token)
    program.server.revoke_key(token)
    program.open()
    program.wait(lambda: program.window.banner.words, "the notice")


def _practise(program: Program) -> None:
    program.fill(practice=True)
    program.open()
    program.wait_for_phase(Phase.UP_TO_DATE)


def _help() -> HelpWindow:
    shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, HelpWindow) and one.isVisible()]
    return shown[0]


@scene
def captions(program: Program) -> QWidget:
    """What is said of the tour, beside the window."""
    return _caption_bar(program, tr("Another connection, with a key that was deleted in Kustomer"))


@scene
def captions_paused(program: Program) -> QWidget:
    """The tour is paused at something that was looked into."""
    words = tr("All {records} records of the account are in the workspace", records=7622)
    bar = _caption_bar(program, words, proof=True)
    bar.show_paused(paused=True)
    return bar


def _caption_bar(program: Program, words: str, *, proof: bool = False) -> CaptionBar:
    bar = CaptionBar()
    bar.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    program.keep(bar)
    bar.show_caption(words, proof=proof)
    Beside(bar, program.window).keep()
    program.settle()
    return bar
