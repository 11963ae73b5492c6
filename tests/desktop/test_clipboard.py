"""A key that other programs put on the clipboard and into the selection of a real display, pasted and cleared."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from wizard.ui.setup.key_on_clipboard import KeyOnClipboard
from wizard.ui.theme import Theme
from wizard.ui.widgets.secret_field import SecretField

pytestmark = pytest.mark.desktop

CLIPBOARD, SELECTION = QClipboard.Mode.Clipboard, QClipboard.Mode.Selection
KEY: Final = "an-opaque-key-of-an-older-kind"

_PROGRAM: Final = """
import sys
from PySide6.QtGui import QClipboard, QGuiApplication
application = QGuiApplication([])
application.clipboard().setText(sys.argv[1], QClipboard.Mode[sys.argv[2]])
application.exec()
"""

Copy = Callable[[str, QClipboard.Mode], None]


@pytest.fixture
def copy(qtbot: QtBot) -> Iterator[Copy]:
    """Copies something in another program, which goes on; returns when the system has said so."""
    with ExitStack() as running:

        def copy_elsewhere(words: str, mode: QClipboard.Mode) -> None:
            command = [sys.executable, "-c", _PROGRAM, words, mode.name]
            changed = QGuiApplication.clipboard().changed
            with qtbot.waitSignal(changed, check_params_cb=lambda which: which is mode):
                running.callback(running.enter_context(subprocess.Popen(command)).kill)

        yield copy_elsewhere


@pytest.fixture
def page(qapp: QApplication, qtbot: QtBot) -> QWidget:
    """The field and the offer, and nothing else."""
    Theme(qapp)
    page = QWidget()
    qtbot.addWidget(page)
    field = SecretField("API key", page)
    offer = KeyOnClipboard(field, page)
    field.pasted.connect(offer.offer)
    column = QVBoxLayout(page)
    column.addWidget(field)
    column.addWidget(offer)
    page.show()
    qtbot.waitActive(page)
    field.setFocus()
    return page


def press_paste_keys(page: QWidget) -> None:
    QTest.keyClick(line(page), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def press_selection_keys(page: QWidget) -> None:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(line(page), Qt.Key.Key_Insert, both)


def press_middle_button(page: QWidget) -> None:
    QTest.mouseClick(line(page), Qt.MouseButton.MiddleButton)


def line(page: QWidget) -> QLineEdit:
    found = page.findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def clear_button(page: QWidget) -> QPushButton:
    return next(b for b in page.findChildren(QPushButton) if b.text() == "Clear it")


def held() -> tuple[str, str]:
    clipboard = QGuiApplication.clipboard()
    return clipboard.text(CLIPBOARD), clipboard.text(SELECTION)


@pytest.mark.parametrize("paste", [press_paste_keys, press_selection_keys, press_middle_button])
def test_a_key_in_both_places_is_cleared_from_both(page: QWidget, copy: Copy, paste: Callable[[QWidget], None]) -> None:
    copy(KEY, CLIPBOARD)
    copy(f" {KEY}\n", SELECTION)
    paste(page)
    assert line(page).text().strip() == KEY
    clear_button(page).click()
    assert held() == ("", "")


@pytest.mark.parametrize("paste", [press_selection_keys, press_middle_button])
def test_a_key_from_the_selection_leaves_the_clipboard_alone(
    page: QWidget, copy: Copy, paste: Callable[[QWidget], None]
) -> None:
    copy("my own affair", CLIPBOARD)
    copy(KEY, SELECTION)
    paste(page)
    assert clear_button(page).isVisible()
    clear_button(page).click()
    assert held() == ("my own affair", "")


def test_a_key_from_the_clipboard_leaves_the_selection_alone(page: QWidget, copy: Copy) -> None:
    copy(KEY, CLIPBOARD)
    copy("my own affair", SELECTION)
    press_paste_keys(page)
    clear_button(page).click()
    assert held() == ("", "my own affair")


def test_another_program_that_copies_ends_the_offer(page: QWidget, copy: Copy) -> None:
    copy(KEY, CLIPBOARD)
    press_paste_keys(page)
    assert clear_button(page).isVisible()
    copy("only selected", SELECTION)
    assert clear_button(page).isVisible()
    copy("my own affair", CLIPBOARD)
    assert not clear_button(page).isVisible()
    assert held() == ("my own affair", "only selected")
