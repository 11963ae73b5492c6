"""The whole way by keyboard alone, on a real display with a window manager and a real keyring."""

import base64
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from wizard.app import build_services
from wizard.folders import folders_in
from wizard.instances.vault import SERVICE
from wizard.log import start_logging
from wizard.practice.account import LocalAccount
from wizard.ui.start import Start
from wizard.ui.tour.hands import Hands
from wizard.workspace.instances import Status

pytestmark = pytest.mark.desktop

HOME = Path(os.environ.get("HOME", "/nowhere"))
FORBIDDEN_TABS = 60


class Keyboard:
    """Only keys, and only to whatever has the focus."""

    def __init__(self, qtbot: QtBot, hands: Hands) -> None:
        self._qtbot, self.hands = qtbot, hands

    @property
    def focus(self) -> QWidget:
        self._qtbot.waitUntil(lambda: QApplication.focusWidget() is not None, timeout=5000)
        widget = QApplication.focusWidget()
        assert widget
        return widget

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focus, key, modifier)

    def type(self, words: str) -> None:
        QTest.keyClicks(self.focus, words)

    def tab_to(self, name: str) -> None:
        for _ in range(FORBIDDEN_TABS):
            label = getattr(self.focus, "text", str)()
            if name in {self.focus.accessibleName(), str(label).replace("&", "")}:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"“{name}” cannot be reached with the Tab key")

    def wait_for_window(self) -> None:
        """Until the window manager has given the focus to the window in front."""
        self._qtbot.waitUntil(lambda: QApplication.activeWindow() is self.hands.front)

    def wait_to_read(self, words: str, seconds: float = 30) -> None:
        self._qtbot.waitUntil(lambda: self.hands.sees(words), timeout=int(seconds * 1000))


@pytest.fixture
def account(tmp_path: Path) -> Iterator[LocalAccount]:
    account = LocalAccount(tmp_path / "practice", conversations=200, activity=0)
    account.start()
    yield account
    account.stop()


@pytest.fixture
def start(account: LocalAccount, qapp: QApplication, qtbot: QtBot) -> Iterator[Start]:
    folders = folders_in(HOME / "keyboard-test")
    start_logging(folders.logs)
    start = Start(lambda on_change: build_services(folders, account, on_change), folders.state)
    start.window.show()
    qtbot.waitExposed(start.window)
    start.load()
    qtbot.waitUntil(lambda: start.window.services is not None)
    yield start
    start.window.close()
    qtbot.waitUntil(lambda: not start.window.isVisible(), timeout=20_000)


def test_connect_and_disconnect_by_keyboard_with_the_key_in_the_keyring_alone(
    start: Start, account: LocalAccount, qtbot: QtBot
) -> None:
    keys = Keyboard(qtbot, Hands(start.window))
    token = account.create_key("Customer AI")
    services = start.window.services
    assert services

    keys.wait_for_window()
    keys.tab_to("Try it with a practice account")
    keys.press(Qt.Key.Key_Space)
    keys.wait_to_read("Get your key from Kustomer")
    keys.wait_for_window()
    keys.press(Qt.Key.Key_Return)
    keys.wait_to_read("Name this connection")
    keys.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    keys.type("Lumen Bikes")
    keys.press(Qt.Key.Key_Return)
    keys.wait_to_read("Stored in your system keyring (Secret Service)")
    keys.type(token)
    keys.wait_to_read("Key of lumenbikes")
    keys.press(Qt.Key.Key_Return)
    keys.wait_to_read("Your Kustomer subdomain")
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: keys.hands.can_press("Connect"))
    keys.press(Qt.Key.Key_Return)
    keys.wait_to_read("Your data is syncing")

    (instance,) = services.instances.all()
    assert instance.status is Status.CONNECTED
    assert secret_of(instance.id) == token
    keys.press(Qt.Key.Key_Return)
    keys.wait_to_read("Up to date", 60)
    assert places_that_hold(token) == []

    keys.tab_to("Disconnect")
    keys.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: keys.hands.can_press("Confirm"))
    keys.wait_for_window()
    assert getattr(keys.focus, "text", str)().replace("&", "") == "Cancel", "the safe choice has the focus"
    keys.tab_to("Confirm")
    keys.press(Qt.Key.Key_Space)
    keys.wait_to_read("Data stopped flowing")
    assert services.instances.get(instance.id).status is Status.DISCONNECTED
    assert secret_of(instance.id) is None
    assert places_that_hold(token) == []
    assert services.workspace.queries.counts(instance.id)["conversations"] == 200


def secret_of(instance_id: int) -> str | None:
    """What the Secret Service holds, asked past the program."""
    import secretstorage

    connection = secretstorage.dbus_init()
    try:
        found = secretstorage.search_items(connection, {"service": SERVICE, "username": str(instance_id)})
        return next((item.get_secret().decode() for item in found), None)
    finally:
        connection.close()


def places_that_hold(token: str) -> list[Path]:
    """Every file beneath the home folder, which holds all others here, in which the key or a part of it is."""
    header, payload, signature = token.split(".")
    decoded = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    needles = [token.encode(), f"{header}.{payload}".encode(), payload.encode(), signature.encode(), decoded]
    files = [path for path in HOME.rglob("*") if path.is_file()]
    assert any(path.name == "workspace.sqlite" for path in files), "the home folder is where everything is"
    return [path for path in files if any(needle in path.read_bytes() for needle in needles)]
