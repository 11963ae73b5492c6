"""The captions of the tour, where a window manager decides who has the focus."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from wizard.ui.bridge import Bridge
from wizard.ui.tour.audience import Audience
from wizard.ui.tour.caption_bar import CaptionBar
from wizard.ui.window.main_window import MainWindow

pytestmark = pytest.mark.desktop


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    bridge = Bridge()
    window = MainWindow(bridge, tmp_path / "state", lambda _url: None)
    window.show()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    yield window
    bridge.shutdown()
    window.quit()
    qtbot.waitUntil(lambda: not window.isVisible())
    window.deleteLater()


def test_the_bar_comes_beside_the_window_and_takes_no_focus_even_if_clicked(
    window: MainWindow, qapp: QApplication, qtbot: QtBot
) -> None:
    audience = Audience(qapp, window)
    audience.tell("Data is flowing")
    bar = next(one for one in QApplication.topLevelWidgets() if isinstance(one, CaptionBar))
    qtbot.waitExposed(bar)
    qtbot.waitUntil(lambda: not bar.geometry().intersects(window.frameGeometry()))
    pause = next(one for one in bar.findChildren(QPushButton) if one.text() == "Pause")
    where = pause.mapTo(bar, pause.rect().center())
    QTest.mouseClick(bar.windowHandle(), Qt.MouseButton.LeftButton, pos=where)
    assert audience.pace.paused
    assert QApplication.activeWindow() is window


def test_a_window_as_large_as_the_screen_makes_room(window: MainWindow, qapp: QApplication, qtbot: QtBot) -> None:
    whole = window.screen().availableGeometry()
    window.showMaximized()
    # The widget's own idea of its frame can be the one from before, if the window manager is slow.
    qtbot.waitUntil(lambda: window.windowHandle().frameGeometry() == whole)
    Audience(qapp, window).tell("Data is flowing")
    bar = next(one for one in QApplication.topLevelWidgets() if isinstance(one, CaptionBar))
    qtbot.waitUntil(lambda: not bar.geometry().intersects(window.frameGeometry()))
    qtbot.waitUntil(lambda: not window.isMaximized())
    assert whole.contains(bar.geometry())
