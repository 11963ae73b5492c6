"""The page for the moments in which there is nothing to do: opening and closing. The first thing that is ever seen."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from wizard.ui.i18n import retranslate
from wizard.ui.theme import GRID

BUSY_AFTER_MS: Final = 500
"""What is over sooner needs no sign that it goes on."""

_SPINNER: Final = 32


class CalmPage(QWidget):
    """Something goes on for a moment; one line says what.

    Args:
        words: makes that line.
    """

    def __init__(self, words: Callable[[], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        # What it looks like is for the style sheet, as everywhere, but without what `mark` loads.
        self._words.setProperty("role", "calm")
        retranslate(self, lambda: self._say(words()))
        self._sign = QHBoxLayout()
        self._sign.addStrut(_SPINNER)
        column = QVBoxLayout(self)
        column.setSpacing(2 * GRID)
        column.addStretch()
        column.addLayout(self._sign)
        column.addWidget(self._words)
        column.addStretch()
        self._clock = QTimer(self, singleShot=True, interval=BUSY_AFTER_MS)
        self._clock.timeout.connect(self._show_sign)

    def showEvent(self, event: QShowEvent) -> None:
        """It may take longer."""
        super().showEvent(event)
        self._clock.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """It did not."""
        super().hideEvent(event)
        self._clock.stop()

    def announce(self) -> None:
        """Have a screen reader say the line."""
        from wizard.ui.widgets.announce import announce

        announce(self, self._words.text())

    def _show_sign(self) -> None:
        from PySide6.QtCore import Qt

        from wizard.ui.widgets.spinner import SpinnerIcon

        self._clock.timeout.disconnect(self._show_sign)
        self._sign.addWidget(SpinnerIcon(_SPINNER, self), alignment=Qt.AlignmentFlag.AlignHCenter)

    def _say(self, words: str) -> None:
        self._words.setText(words)
        self.setAccessibleName(words)
