"""The program for one scene: real services on a practice account, in a folder of its own, worked by its words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Final, Self
from unittest.mock import patch

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QScrollArea, QTableView, QWidget

from tests.gui.around.conftest import TrayIcon
from tests.gui.conftest import Drawer
from wizard.app import build_services
from wizard.folders import Folders, folders_in
from wizard.instances import vault
from wizard.instances.errors import VaultProblem
from wizard.kustomer.key import read_key
from wizard.kustomer.sites import Site, kustomer_site, local_site
from wizard.practice import PracticeServer
from wizard.practice.account import LocalAccount
from wizard.practice.limits import Limits
from wizard.stop import Stop
from wizard.sync.progress import Phase, SyncState
from wizard.ui.around.around import Around
from wizard.ui.around.preferences import Preferences
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import tr
from wizard.ui.services import Services
from wizard.ui.theme import Theme
from wizard.ui.tour.hands import Hands
from wizard.ui.tour.stage import Stuck
from wizard.ui.window.integrations import Integrations
from wizard.ui.window.main_window import MainWindow
from wizard.workspace.instances import Instance, KeyKept

SECONDS: Final = 30.0
"""How long anything may take to come about."""

NAME: Final = "Lumen Bikes"
_FROZEN_SECONDS: Final = 60.0


class Studio:
    """What all scenes share: the look, a Kustomer to practise on, and a workspace that was filled from it once.

    A context manager.

    Args:
        application: gets the program's look.
        conversations: of the account.
    """

    def __init__(self, application: QApplication, conversations: int = 1200) -> None:
        self.theme = next((c for c in application.children() if isinstance(c, Theme)), None) or Theme(application)
        self._room = TemporaryDirectory(prefix="screens-")
        self.folder = Path(self._room.name)
        self.account = _Account(self.folder / "practice", conversations, activity=0)
        self._number = 0

    def __enter__(self) -> Self:
        self.account.start()
        self.account.live.limits = Limits(0, 0, 60.0)
        return self

    def __exit__(self, *_: object) -> None:
        self.account.end()
        self._room.cleanup()

    @contextmanager
    def program(self) -> Iterator["Program"]:
        """A program for one scene, taken apart afterwards."""
        self._number += 1
        program = Program(self, folders_in(self.folder / f"home-{self._number}"))
        with program.keyring.in_use():
            try:
                yield program
            finally:
                self._calm()
                program.close()

    @cache  # noqa: B019 - there is one studio
    def filled(self, *, practice: bool) -> Path:
        """The data folder of a program that has fetched everything and ended."""
        with self.program() as program:
            program.connect(practice=practice)
            program.open()
            program.wait_for_phase(Phase.UP_TO_DATE)
        return program.folders.data

    def _calm(self) -> None:
        faults = self.account.live.faults
        faults.latency, faults.outage, faults.rate_limited, faults.captive_portal = 0.0, False, False, False


class Program:
    """The window with everything around it. Nothing is opened before `open`, so that a scene can prepare it.

    Attributes:
        account: the Kustomer that everything is connected to.
        keyring: of this computer.
        opened_urls: what was opened in the browser.
    """

    def __init__(self, studio: Studio, folders: Folders) -> None:
        self._studio = studio
        self.folders, self.account, self.keyring = folders, studio.account, Keyring()
        self.opened_urls: list[str] = []
        self._extras: list[QWidget] = []
        self._tray: list[TrayIcon] = []
        self.bridge = Bridge()
        self.window = MainWindow(self.bridge, folders.state, self.opened_urls.append)
        preferences = Preferences(folders.state)
        self.around = Around(
            self.window,
            studio.theme,
            self.bridge,
            preferences,
            self.opened_urls.append,
            open_folder=lambda _folder: None,
            make_icon=self._make_icon,
        )
        self.preferences = preferences
        self.window.stays = bool
        self._hands = Hands(self.window)
        self._ended: list[bool] = []
        self.window.ended.connect(lambda: self._ended.append(True))
        self.window.show()

    # --- what is behind the screens

    @cached_property
    def services(self) -> Services:
        """Everything behind the screens, built at the first use."""
        return build_services(self.folders, self.account, self.bridge.sync_changed.emit, self._site)

    @property
    def server(self) -> PracticeServer:
        """The Kustomer, to let things go wrong."""
        return self.account.live

    @property
    def instance(self) -> Instance:
        """The oldest instance there is."""
        return min(self.services.instances.all(), key=lambda one: one.created_at)

    @property
    def state(self) -> SyncState | None:
        """How it is syncing."""
        return self.services.supervisor.state(self.instance.id)

    def fill(self, *, practice: bool = False) -> Instance:
        """Begin with an instance that has fetched everything before; returns it."""
        copytree(self._studio.filled(practice=practice), self.folders.data)
        return self.give_key(self.instance)

    def connect(self, name: str = NAME, token: str = "", *, practice: bool = False) -> Instance:
        """Make a connected instance, as the wizard would."""
        return self.give_key(self.services.instances.add(name, self.account.subdomain, practice=practice), token)

    def give_key(self, instance: Instance, token: str = "") -> Instance:
        """Give an instance a key, as the wizard would."""
        key, facts = read_key(token or self.server.create_key())
        return self.services.instances.connect(instance, key, facts, KeyKept.KEYRING, Stop())

    def disconnect(self) -> None:
        """Disconnect the oldest instance, as the window would."""
        self.services.supervisor.disconnect(self.instance.id, revoke=False, stop=Stop())

    # --- hands and eyes: a scene names what is on the screen in English, whatever language is spoken

    @property
    def front(self) -> QWidget:
        """What a person would be looking at."""
        return self._hands.front

    def open(self) -> None:
        """Hand the workspace to the window, and wait until it shows what is in it."""
        self.window.start(self.services)
        self.wait(lambda: self._integrations.register.read, "the list")
        self.settle()

    def try_to_open(self) -> None:
        """Open the workspace behind the window as the program does, expecting that it fails."""
        self.bridge.run(lambda: self.services, done=self.window.start, failed=self.window.show_failure)
        self.sees("Try again")

    def press(self, words: str, **values: object) -> None:
        """Press a button, once it can be pressed."""
        name = _spoken(words, values)
        self.wait(lambda: self._hands.can_press(name), f"the button “{name}”")
        self.settle()  # what has just opened gets the focus first
        self._hands.press(name)

    def type_into(self, words: str, typed: str, **values: object) -> None:
        """Replace what is in a field."""
        self._hands.type_into(_spoken(words, values), typed)

    def paste(self, button: str, copied: str, **values: object) -> None:
        """Copy something elsewhere, and press the button that pastes it."""
        QGuiApplication.clipboard().setText(copied)
        self.press(button, **values)

    def sees(self, words: str, **values: object) -> None:
        """Wait until this is to be read, or can be pressed."""
        said = _spoken(words, values)
        self.wait(lambda: self._hands.sees(said) or self._hands.can_press(said), f"“{said}” to be read")

    def choose(self, instance: Instance) -> None:
        """Look at an instance."""
        self._integrations.show_instance(instance.id)
        self.settle()

    def wait_for_phase(self, *phases: Phase) -> None:
        """Wait until the oldest instance is at one of these, and shown so."""
        instance_id = self.instance.id
        register = self._integrations.register

        def there() -> bool:
            state = register.state(instance_id)
            return state is not None and state.phase in phases

        self.wait(there, " or ".join(phases))
        self.settle()

    def freeze(self) -> None:
        """From now on Kustomer takes so long that nothing changes any more."""
        self.server.faults.latency = _FROZEN_SECONDS

    def wait(self, holds: Callable[[], object], what: str) -> None:
        """Let the program run until something is so.

        Raises:
            Stuck: it did not come about.
        """
        deadline = monotonic() + SECONDS
        while not holds():
            if monotonic() > deadline:
                raise Stuck(f"waited in vain for {what}. To be read:\n{self._hands.text()}")
            QTest.qWait(2)

    def settle(self) -> None:
        """Let what is under way in the painting thread come to an end."""
        for _ in range(3):
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QApplication.processEvents()

    def menu_of(self, words: str, **values: object) -> QWidget:
        """Unfold the menu of a button."""
        name = _spoken(words, values)
        buttons = [b for b in self.front.findChildren(QPushButton) if b.isVisible() and b.menu()]
        button = next(b for b in buttons if name in {b.text(), b.accessibleName()})
        menu = button.menu()
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))
        return self.keep(menu)

    def choose_from_menu(self, words: str) -> None:
        """Choose an entry of a menu that is in front."""
        name = _spoken(words, {})
        actions = (a for menu in self.front.findChildren(QMenu) for a in menu.actions() if a.isVisible())
        next(action for action in actions if action.text() == name).trigger()
        self.settle()

    def choose_row(self, words: str, row: int) -> None:
        """Go to a row of a table."""
        name = _spoken(words, {})
        table = next(t for t in self.front.findChildren(QTableView) if t.accessibleName() == name)
        self.wait(lambda: table.model().rowCount() > row, f"row {row} of “{name}”")
        table.selectRow(row)
        self.settle()

    def scroll_to(self, words: str) -> None:
        """Have a button at the top of what can be scrolled."""
        name = _spoken(words, {})
        button = next(b for b in self.front.findChildren(QPushButton) if b.text() == name)
        for area in self.front.findChildren(QScrollArea):
            if area.isAncestorOf(button):
                self.settle()
                area.verticalScrollBar().setValue(button.mapTo(area.widget(), button.rect().topLeft()).y() - 64)
        self.settle()

    def scroll_down(self) -> None:
        """Go to the end of what is in front."""
        for area in self.front.findChildren(QScrollArea):
            area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
        self.settle()

    def tray_menu(self) -> QWidget:
        """Unfold the menu of the tray's icon."""
        menu = self._tray[0].menu
        assert menu
        menu.popup(self.window.mapToGlobal(QPoint(0, 0)))
        return self.keep(menu)

    def keep(self, extra: QWidget) -> QWidget:
        """Close something else with the program."""
        self._extras.append(extra)
        return extra

    # --- the end

    def close(self) -> None:
        """End the program as a person would, and take it apart."""
        for extra in self._extras:
            extra.close()
        if self.window.services is None:
            self._close_unopened()
        self.window.quit()
        self.wait(lambda: self._ended, "the program to end")
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()

    def _close_unopened(self) -> None:
        self.bridge.shutdown()
        if "services" in self.__dict__:
            self.services.close()

    @property
    def _integrations(self) -> Integrations:
        integrations = self.window.integrations
        assert integrations
        return integrations

    def _site(self, subdomain: str, practice: bool) -> Site:
        """Where an account is: its address as everywhere, its API on this computer."""
        local = local_site(subdomain, self.account.url, practice=practice)
        return local if practice else replace(local, app_url=kustomer_site(subdomain).app_url)

    def _make_icon(self, parent: object) -> TrayIcon:
        self._tray.append(TrayIcon(parent))
        return self._tray[-1]


class Keyring(Drawer):
    """A keyring in memory, which can be locked or missing as a real one can.

    Attributes:
        trouble: what every question is answered with, if anything is wrong with it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.trouble: VaultProblem | None = None

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Be the system's keyring for a while."""
        with patch.object(vault, "_backend", self._open), patch.object(vault, "_backend_name", self._name):
            yield

    def _open(self) -> Drawer:
        if self.trouble:
            raise self.trouble
        return self

    def _name(self) -> str:
        self._open()
        return "GNOME Keyring"


class _Account(LocalAccount):
    """Goes on when a program that used it ends."""

    @property
    def live(self) -> PracticeServer:
        """What answers."""
        assert self.server
        return self.server

    def stop(self) -> None:
        """Not before `end`."""

    def end(self) -> None:
        """End it for good."""
        super().stop()


def _spoken(words: str, values: dict[str, object]) -> str:
    return tr(words, **values).replace("&", "")
