"""How much of something is done."""

import pytest
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.window.conftest import QUIRKS
from wizard.ui.widgets.progress_bar import ProgressBar

pytestmark = QUIRKS


class Painted(QWidget):
    times = 0

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        self.times += 1


@pytest.mark.parametrize("share", [0.5, 0.25, 1.0, 7.0, None])
def test_nothing_is_painted_while_more_is_about_to_change(qtbot: QtBot, share: float | None) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    bar, other = ProgressBar("Export", page), Painted(page)
    column = QVBoxLayout(page)
    column.addWidget(bar)
    column.addWidget(other)
    page.resize(300, 200)
    page.show()
    qtbot.waitUntil(lambda: other.times > 0)
    before = other.times
    other.update()
    bar.show_share(share)
    assert other.times == before
    qtbot.waitUntil(lambda: other.times > before)
    assert (bar.maximum() == 0) is (share is None)
    assert bar.value() == (0 if share is None else min(share, 1.0) * 1000)
    assert bar.updatesEnabled()
