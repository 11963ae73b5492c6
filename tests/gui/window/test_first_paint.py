"""The moment in which a window is there to be seen."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from wizard.ui.window import first_paint
from wizard.ui.window.first_paint import FirstPaint

AN_HOUR_MS = 3_600_000


def test_what_follows_does_not_wait_once_the_window_is_painted(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_paint, "PATIENCE_MS", AN_HOUR_MS)
    window, went_on = QWidget(), list[bool]()
    qtbot.addWidget(window)
    FirstPaint(window, lambda: went_on.append(True))
    window.show()
    qtbot.waitUntil(lambda: bool(went_on))
    window.repaint()
    qtbot.wait(1)
    assert went_on == [True]


def test_a_window_that_nobody_sees_is_waited_for_in_vain_but_not_for_ever(qtbot: QtBot) -> None:
    window, went_on = QWidget(), list[bool]()
    qtbot.addWidget(window)
    FirstPaint(window, lambda: went_on.append(True))
    qtbot.waitUntil(lambda: bool(went_on))
