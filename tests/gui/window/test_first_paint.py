"""The moment in which something is there to be seen, and what waits for it."""

from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.gui.window.conftest import QUIRKS, Connect, Person
from wizard.ui.services import Services
from wizard.ui.window import first_paint
from wizard.ui.window.first_paint import FirstPaint
from wizard.ui.window.main_window import MainWindow

pytestmark = QUIRKS

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


def test_what_follows_comes_even_if_the_widget_is_gone(qtbot: QtBot) -> None:
    window, went_on = QWidget(), list[bool]()
    qtbot.addWidget(window)
    page = QWidget(window)
    FirstPaint(page, lambda: went_on.append(True))
    shiboken6.delete(page)
    qtbot.waitUntil(lambda: bool(went_on))


def test_a_sync_begins_once_what_there_is_was_painted(
    window: MainWindow, services: Services, connect: Connect, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_paint, "PATIENCE_MS", AN_HOUR_MS)
    connect("Lumen")
    began: list[bool] = []
    window.start(replace(services, begin=lambda: began.append(True)))
    assert not began
    person.waits_for(lambda: began)
    assert "Key ends in" in person.text


def test_a_window_that_nobody_sees_syncs_all_the_same(
    window: MainWindow, services: Services, connect: Connect, person: Person
) -> None:
    window.hide()
    instance = connect("Lumen")
    window.start(services)
    person.waits_for(lambda: services.workspace.queries.counts(instance.id).get("conversations") == 120)
    window.show()  # which is how it ends
