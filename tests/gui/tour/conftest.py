"""The window, and somebody who watches it."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QPushButton

from wizard.ui.bridge import Bridge
from wizard.ui.tour.audience import Audience
from wizard.ui.tour.caption_bar import CaptionBar
from wizard.ui.window.main_window import MainWindow

QUIRKS = [
    # The platform without a screen says this of sizes and of what comes to the front.
    pytest.mark.qt_log_ignore("This plugin does not support (propagateSizeHints|raise)"),
]
ABANDONED = pytest.mark.filterwarnings(
    # An exchange that was given up when a run was stopped leaves its socket to the garbage collector.
    "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture
def audience(qapp: QApplication, bare_window: MainWindow, bridge: Bridge) -> Audience:
    """It was told something, so that its bar is there."""
    bridge.shutdown()  # nothing is being opened that the window would wait for when it ends
    audience = Audience(qapp, bare_window)
    audience.tell("Data is flowing")
    return audience


@pytest.fixture
def bar(audience: Audience) -> CaptionBar:
    (bar,) = bars()
    return bar


def bars() -> list[CaptionBar]:
    """All that there are, once what is to go has gone."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, CaptionBar) and one.isVisible()]


def button(bar: CaptionBar, words: str) -> QPushButton:
    """One of the buttons of a bar."""
    return next(one for one in bar.findChildren(QPushButton) if one.text() == words)
