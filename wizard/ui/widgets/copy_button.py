"""Buttons that put a text on the clipboard, and say that they did."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from wizard.ui.i18n import tr
from wizard.ui.widgets.announce import announce
from wizard.ui.widgets.buttons import Button, LinkButton, SecondaryButton
from wizard.ui.widgets.icon import icon

_SAID_FOR_MS = 2000


class CopyButton(SecondaryButton):
    """Copies a text.

    Args:
        words: on the button.
        read: gives what is to be copied, when it is pressed.
    """

    def __init__(self, words: str, read: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(words, "copy", parent)
        _copies(self, words, read, "text")


class CopyLink(LinkButton):
    """Copies a text, as a side way; arguments as for `CopyButton`."""

    def __init__(self, words: str, read: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(words, "copy", parent)
        _copies(self, words, read, "accent")


def _copies(button: Button, words: str, read: Callable[[], str], tone: str) -> None:
    said = QTimer(button, singleShot=True, interval=_SAID_FOR_MS)

    def copy() -> None:
        QGuiApplication.clipboard().setText(read())
        # The button keeps its width, so that nothing beside it moves.
        button.setMinimumWidth(button.width())
        button.setText(tr("Copied"))
        button.setIcon(icon("check", "success"))
        announce(button, tr("Copied to the clipboard."))
        said.start()

    def restore() -> None:
        button.setText(words)
        button.setIcon(icon("copy", tone))

    button.clicked.connect(copy)
    said.timeout.connect(restore)
