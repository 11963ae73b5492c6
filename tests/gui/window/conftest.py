"""The window, opened, and a person who uses it by keyboard and reads what is to be seen."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QLineEdit, QWidget

from wizard.kustomer.key import read_key
from wizard.practice import PracticeServer
from wizard.stop import Stop
from wizard.ui.services import Services
from wizard.ui.widgets.elided import ElidedLabel
from wizard.ui.window.instance_list import STANDING, InstanceView
from wizard.ui.window.integrations import Integrations
from wizard.ui.window.main_window import MainWindow
from wizard.workspace.instances import Instance, KeyKept

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SPACE, ENTER, ESC, TAB = Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab
SECONDS = 30_000

QUIRKS = [
    # The platform without a screen says this of every window whose size is its own affair.
    pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints"),
]


class Person:
    """Works the window. Knows what is on the screen by its words, and no widget by its place in the code."""

    def __init__(self, window: MainWindow, qtbot: "QtBot") -> None:
        self.window, self._qtbot = window, qtbot

    # --- hands

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        # Pressed only: a key that closes what it was pressed in is let go elsewhere.
        QTest.keyPress(self.front.focusWidget() or self.front, key, modifier)

    def press(self, name: str) -> None:
        """Move to a button and press it, by keyboard."""
        button = self._find(QAbstractButton, name)
        button.setFocus()
        QTest.keyClick(button, SPACE)

    def double_click(self, name: str) -> None:
        """Press the mouse twice at the place of a button, whatever stands there the second time."""
        button = self._find(QAbstractButton, name)
        place = button.mapTo(self.front, button.rect().center())
        QTest.mouseDClick(self.front.windowHandle(), Qt.MouseButton.LeftButton, pos=place)

    def enter(self, name: str, words: str) -> None:
        line = self._find(QLineEdit, name)
        line.setFocus()
        line.selectAll()
        QTest.keyClick(line, Qt.Key.Key_Delete)
        QTest.keyClicks(line, words)

    def want(self, entry: str) -> None:
        """Choose an entry of the menu *More*."""
        more = next(b for b in self._seen(QAbstractButton) if b.accessibleName().startswith("More for"))
        action = next(a for a in more.menu().actions() if a.text() == entry)  # type: ignore[attr-defined]
        assert action.isVisible()
        action.trigger()

    # --- eyes

    @property
    def integrations(self) -> Integrations:
        """What the window shows: for what no words on the screen tell."""
        assert self.window.integrations
        return self.window.integrations

    @property
    def front(self) -> QWidget:
        return self.dialog or self.window

    @property
    def dialog(self) -> QDialog | None:
        dialogs = (w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible())
        return next(dialogs, None)

    @property
    def text(self) -> str:
        return "\n".join(
            label.words if isinstance(label, ElidedLabel) else label.text() for label in self._seen(QLabel)
        )

    @property
    def rows(self) -> list[str]:
        """The rows of the sidebar, as a screen reader says them."""
        view = self.window.findChild(InstanceView)
        assert view
        model = view.model()
        role = Qt.ItemDataRole.AccessibleTextRole
        return [str(model.index(row, 0).data(role)) for row in range(model.rowCount())]

    def word(self, row: int = 0) -> str:
        view = self.window.findChild(InstanceView)
        assert view
        standing = view.model().index(row, 0).data(STANDING)
        return standing.word if standing else ""

    def can(self, name: str) -> bool:
        return any(name in _names(button) and button.isEnabled() for button in self._seen(QAbstractButton))

    def places(self, *names: str) -> list[QRect]:
        """Where these buttons are."""
        QApplication.processEvents()
        buttons = [next(b for b in self._seen(QAbstractButton) if name in _names(b)) for name in names]
        return [QRect(button.mapTo(self.front, QPoint()), button.size()) for button in buttons]

    def waits_for(self, holds: Callable[[], object]) -> None:
        self._qtbot.waitUntil(lambda: bool(holds()), timeout=SECONDS)

    def sees(self, words: str) -> None:
        self.waits_for(lambda: words in self.text)

    def focused(self, name: str) -> bool:
        widget = self.front.focusWidget()
        return widget is not None and name in _names(widget)

    def _find(self, kind: type[QWidget], name: str) -> QWidget:
        found = [widget for widget in self._seen(kind) if name in _names(widget) and widget.isEnabled()]
        assert found, f"“{name}” is not there. To be read:\n{self.text}"
        return found[0]

    def _seen(self, kind: type[QWidget]) -> list[QWidget]:
        front = self.front
        return [w for w in front.findChildren(kind) if w.isVisible() and w.window() is front]


def _names(widget: QWidget) -> set[str]:
    label = widget.text() if isinstance(widget, QAbstractButton) else ""
    return {label.replace("&", ""), widget.accessibleName()} - {""}


@pytest.fixture
def window(bare_window: MainWindow, services: Services) -> MainWindow:
    """A window that shows what the workspace held when it was opened; see `connect`."""
    assert services
    return bare_window


@pytest.fixture
def person(window: MainWindow, qtbot: "QtBot") -> Person:
    return Person(window, qtbot)


Connect = Callable[..., Instance]


@pytest.fixture
def connect(services: Services, server: PracticeServer) -> Connect:
    """Makes a connected instance, as the wizard would."""

    def make(name: str = "Lumen", token: str = "", *, kept: KeyKept = KeyKept.KEYRING) -> Instance:
        key, facts = read_key(token or server.create_key())
        instance = services.instances.add(name, server.subdomain)
        return services.instances.connect(instance, key, facts, kept, Stop())

    return make


@pytest.fixture
def started(window: MainWindow, services: Services, person: Person) -> Callable[[], Person]:
    """Hands the services to the window."""

    def start() -> Person:
        window.start(services)
        person.waits_for(lambda: "Opening" not in person.text)
        return person

    return start
