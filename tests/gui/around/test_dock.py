"""The dock of macOS, as far as Qt tells of it."""

import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.gui.around.conftest import QUIRKS, MakeAround
from wizard.ui.around.around import Around
from wizard.ui.around.hiding import Hiding
from wizard.ui.around.preferences import Preferences
from wizard.ui.window.main_window import MainWindow

pytestmark = QUIRKS


@pytest.fixture
def macos(make_around: MakeAround, monkeypatch: pytest.MonkeyPatch) -> MakeAround:
    """Makes what is around the window as it is there."""

    def make(*, with_tray: bool = False) -> Around:
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr(sys, "platform", "darwin")
            return make_around(with_tray=with_tray)

    return make


def become(state: Qt.ApplicationState, qapp: QApplication) -> None:
    qapp.applicationStateChanged.emit(state)


def test_a_hidden_start_stays_hidden_until_it_is_pressed(
    macos: MakeAround, bare_window: MainWindow, qapp: QApplication
) -> None:
    bare_window.hide()
    Hiding(macos(with_tray=True), bare_window).begin()
    become(Qt.ApplicationState.ApplicationActive, qapp)  # Qt itself, at launch
    assert not bare_window.isVisible()
    become(Qt.ApplicationState.ApplicationInactive, qapp)
    become(Qt.ApplicationState.ApplicationActive, qapp)
    assert bare_window.isVisible()


def test_a_press_shows_a_hidden_window_of_a_program_that_is_active_already(
    macos: MakeAround, bare_window: MainWindow, preferences: Preferences, qapp: QApplication
) -> None:
    bare_window.show()
    preferences.change(keep_in_tray=True)
    macos(with_tray=True)
    bare_window.close()
    assert not bare_window.isVisible()
    become(Qt.ApplicationState.ApplicationActive, qapp)
    assert bare_window.isVisible()
