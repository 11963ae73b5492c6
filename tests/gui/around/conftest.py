"""The window with everything around it, on a computer that has a tray where a test wants one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from tests.gui.window.conftest import (  # noqa: F401 - fixtures
    Connect,
    Person,
    connect,
    person,
    started,
    window,
)
from wizard.ui.around.around import Around
from wizard.ui.around.preferences import Preferences
from wizard.ui.bridge import Bridge
from wizard.ui.services import Services
from wizard.ui.theme import Theme
from wizard.ui.window.main_window import MainWindow

QUIRKS = [
    # The platform without a screen says this of sizes, of what comes to the front, and of menus.
    pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise|grabbing)"),
]


class TrayIcon(QObject):
    """What stands in the tray, where the platform has none."""

    activated = Signal(QSystemTrayIcon.ActivationReason)
    messageClicked = Signal()  # noqa: N815 - Qt's name

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.tip, self.shown = "", False
        self.messages: list[tuple[str, str]] = []
        self.stay = -1
        self.menu: QMenu | None = None

    def setContextMenu(self, menu: QMenu) -> None:  # noqa: N802
        self.menu = menu

    def setToolTip(self, tip: str) -> None:  # noqa: N802
        self.tip = tip

    def setIcon(self, icon: object) -> None:  # noqa: N802
        self.icon = icon

    def show(self) -> None:
        self.shown = True

    def hide(self) -> None:
        self.shown = False

    def showMessage(self, title: str, words: str, _icon: object, stay: int) -> None:  # noqa: N802
        self.messages.append((title, words))
        self.stay = stay

    def choose(self, words: str) -> None:
        """Choose an entry of its menu."""
        assert self.menu
        action = next(one for one in self.menu.actions() if one.text() == words)
        assert action.isVisible()
        assert action.isEnabled(), words
        action.trigger()


@pytest.fixture(autouse=True)
def own_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing is to be started at the login of whoever runs the tests."""
    for name in ("APPIMAGE", "FLATPAK_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config"


@pytest.fixture
def preferences(services: Services) -> Preferences:
    return Preferences(services.state_folder)


@pytest.fixture
def opened_folders() -> list[Path]:
    return []


@pytest.fixture
def tray() -> list[TrayIcon]:
    """What was put into the tray; hand its `append` on to have one."""
    return []


MakeAround = Callable[..., Around]


@pytest.fixture
def make_around(
    window: MainWindow,  # noqa: F811
    theme: Theme,
    bridge: Bridge,
    preferences: Preferences,
    open_url: Callable[[str], None],
    opened_folders: list[Path],
    tray: list[TrayIcon],
) -> Iterator[MakeAround]:
    made: list[Around] = []

    def make_icon(parent: QObject) -> TrayIcon:
        tray.append(TrayIcon(parent))
        return tray[-1]

    def make(*, with_tray: bool = False) -> Around:
        made.append(
            Around(
                window,
                theme,
                bridge,
                preferences,
                open_url,
                open_folder=opened_folders.append,
                make_icon=make_icon if with_tray else None,
            )
        )
        return made[-1]

    yield make
    window.stays = bool
    if shiboken6.isValid(window):
        window.show()  # what is hidden would be taken apart before it has ended
    theme.choose(Qt.ColorScheme.Unknown)


@pytest.fixture
def around(make_around: MakeAround) -> Around:
    """Without a tray."""
    return make_around()


@pytest.fixture
def with_tray(make_around: MakeAround, tray: list[TrayIcon]) -> TrayIcon:
    make_around(with_tray=True)
    return tray[0]


def tops(kind: type) -> list:  # type: ignore[type-arg]
    """Windows of a kind that are to be seen."""
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
