"""The page that says that something goes on for a moment."""

from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from tests.gui.window.conftest import QUIRKS
from wizard.ui.theme import Theme
from wizard.ui.widgets.spinner import SpinnerIcon
from wizard.ui.window.calm_page import CalmPage

pytestmark = QUIRKS


def test_the_sign_that_it_takes_longer_is_in_the_middle(theme: Theme, qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(page := CalmPage(lambda: "Opening…", window))
    window.show()

    def is_in_the_middle() -> bool:
        sign = page.findChild(SpinnerIcon)
        return sign is not None and abs(sign.geometry().center().x() - page.rect().center().x()) <= 1

    qtbot.waitUntil(is_in_the_middle)
