"""Tab leads to everything, whatever happened before."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QButtonGroup, QDialog, QLineEdit, QVBoxLayout
from pytestqt.qtbot import QtBot

from tests.screens.flaws import out_of_reach
from wizard.ui.bridge import Bridge
from wizard.ui.theme import Theme
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.confirmation import Confirmation
from wizard.ui.widgets.dialog_buttons import DialogButtons
from wizard.ui.widgets.toggles import RadioButton

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.fixture
def dialog(qtbot: QtBot, theme: Theme) -> Iterator[QDialog]:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    QVBoxLayout(dialog).addWidget(SecondaryButton("Something else", parent=dialog))
    yield dialog
    theme.choose(Qt.ColorScheme.Unknown)


def test_the_buttons_of_a_dialog_stay_in_reach_when_the_appearance_changes(
    dialog: QDialog, theme: Theme, qtbot: QtBot
) -> None:
    theme.choose(Qt.ColorScheme.Light)
    buttons = DialogButtons(dialog)
    safe = SecondaryButton("Cancel", parent=dialog)
    buttons.addButton(SecondaryButton("Confirm", parent=dialog), DialogButtons.ButtonRole.AcceptRole)
    buttons.addButton(safe, DialogButtons.ButtonRole.RejectRole)
    safe.setDefault(True)
    dialog.layout().addWidget(buttons)
    _show(dialog, qtbot)
    theme.choose(Qt.ColorScheme.Dark)
    QApplication.processEvents()
    assert out_of_reach(dialog) == []


@pytest.mark.parametrize("typing", [False, True])
def test_enter_means_the_safe_answer_also_after_the_appearance_has_changed(
    dialog: QDialog, theme: Theme, bridge: Bridge, qtbot: QtBot, *, typing: bool
) -> None:
    theme.choose(Qt.ColorScheme.Light)
    question = Confirmation(bridge, "Remove Lumen?", go="Remove", stay="Keep it", parent=dialog)
    line = QLineEdit(question)
    question.extras.addWidget(line)
    gone = list[int]()
    question.finished.connect(gone.append)
    _show(question, qtbot)
    if typing:
        line.setFocus()
    before = question.focusWidget()
    theme.choose(Qt.ColorScheme.Dark)
    QApplication.processEvents()
    assert question.focusWidget() is before
    QTest.keyClick(before, Qt.Key.Key_Return)
    assert gone == [QDialog.DialogCode.Rejected]


def test_tab_leads_to_the_way_that_is_chosen(dialog: QDialog, qtbot: QtBot) -> None:
    ways, group = [RadioButton(words, dialog) for words in ("One", "Two", "Three")], QButtonGroup(dialog)
    for way in ways:
        group.addButton(way)
        dialog.layout().addWidget(way)
    ways[1].setChecked(True)
    _show(dialog, qtbot)
    assert out_of_reach(dialog) == []
    ways[2].setChecked(True)
    assert out_of_reach(dialog) == []


def _show(dialog: QDialog, qtbot: QtBot) -> None:
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
