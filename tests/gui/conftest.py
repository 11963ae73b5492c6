"""What the tests of the screens may use: real services on a practice Kustomer, and a watch for what is left behind."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if "DISPLAY" not in os.environ:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import httpx
import pytest
import shiboken6
from PySide6.QtWidgets import QApplication
from sqlalchemy import Engine, event

from tests.conftest import StartPractice
from tests.gui.leftovers import nothing_left
from wizard.app import build_services
from wizard.folders import folders_in
from wizard.instances import vault as vault_module
from wizard.kustomer.sites import local_site
from wizard.practice import PracticeServer
from wizard.ui.bridge import Bridge
from wizard.ui.services import Services
from wizard.ui.theme import ARGUMENTS, Theme
from wizard.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


SECONDS = 30_000
"""Milliseconds that a window may take to go."""


class Drawer:
    """A keyring in memory. Tests marked `desktop` use the system's own."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get_password(self, _service: str, user: str) -> str | None:
        return self.kept.get(user)

    def set_password(self, _service: str, user: str, password: str) -> None:
        self.kept[user] = password

    def delete_password(self, _service: str, user: str) -> None:
        del self.kept[user]


@pytest.fixture
def drawer(monkeypatch: pytest.MonkeyPatch, nothing_blocks_the_painting_thread: Callable[[str], None]) -> Drawer:
    drawer = Drawer()

    def backend() -> Drawer:
        nothing_blocks_the_painting_thread("keyring")
        return drawer

    monkeypatch.setattr(vault_module, "_backend", backend)
    monkeypatch.setattr(vault_module, "_backend_name", lambda: "Test keyring")
    return drawer


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["tests", *ARGUMENTS]


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return next((child for child in qapp.children() if isinstance(child, Theme)), None) or Theme(qapp)


@pytest.fixture
def bridge(theme: Theme, qtbot: "QtBot") -> Iterator[Bridge]:
    bridge = Bridge()
    yield bridge
    bridge.shutdown()


@pytest.fixture
def server(start_practice: StartPractice) -> PracticeServer:
    return start_practice(conversations=120)


@pytest.fixture
def services(tmp_path: Path, server: PracticeServer, bridge: Bridge, drawer: Drawer) -> Iterator[Services]:
    services = build_services(
        folders_in(tmp_path / "home"),
        None,
        bridge.sync_changed.emit,
        lambda subdomain, _practice: local_site(subdomain, server.url),
    )
    yield services
    bridge.shutdown()
    services.close()


@pytest.fixture
def opened_urls() -> list[str]:
    return []


@pytest.fixture
def open_url(opened_urls: list[str]) -> Callable[[str], None]:
    return opened_urls.append


def close(window: MainWindow, qtbot: "QtBot") -> None:
    """Close a window, wait until it is gone, and take it apart."""
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=SECONDS)
    window.deleteLater()
    QApplication.sendPostedEvents(window, 52)  # QEvent.DeferredDelete
    QApplication.processEvents()
    assert not shiboken6.isValid(window)


@pytest.fixture
def bare_window(
    bridge: Bridge, tmp_path: Path, open_url: Callable[[str], None], qtbot: "QtBot"
) -> Iterator[MainWindow]:
    """A window whose workspace is still being opened."""
    window = MainWindow(bridge, tmp_path / "state", open_url)
    window.show()
    yield window
    if shiboken6.isValid(window):
        bridge.shutdown()
        close(window, qtbot)


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp: QApplication) -> Iterator[None]:
    """Fails a test that leaves a window, a timer or a thread behind."""
    with nothing_left():
        yield


@pytest.fixture(autouse=True)
def nothing_blocks_the_painting_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Fails a test in which a screen itself asks the network, the keyring or the database.

    Hands out the watch, for stand-ins to call.
    """
    guilty: list[str] = []

    def watch(what: str) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        frame = sys._getframe(1)
        while frame := frame.f_back:  # type: ignore[assignment]
            if f"wizard{os.sep}ui{os.sep}" in frame.f_code.co_filename:
                guilty.append(f"{what} from {frame.f_code.co_filename}:{frame.f_lineno}")
                return

    def on_statement(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        watch(f"database: {statement[:60]}")

    send, backend = httpx.Client.send, vault_module._backend

    def watched_send(*arguments: object, **options: object) -> object:
        watch("network")
        return send(*arguments, **options)  # type: ignore[arg-type]

    def watched_backend() -> object:
        watch("keyring")
        return backend()

    monkeypatch.setattr(httpx.Client, "send", watched_send)
    monkeypatch.setattr(vault_module, "_backend", watched_backend)
    event.listen(Engine, "before_cursor_execute", on_statement)
    yield watch
    event.remove(Engine, "before_cursor_execute", on_statement)
    assert not guilty, guilty
