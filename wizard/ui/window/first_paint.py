"""The moment in which something is there to be seen."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

PATIENCE_MS: Final = 250
"""A window on another desk or behind a locked screen is painted when somebody comes."""


class FirstPaint(QObject):
    """Goes on once a widget was painted for the first time, or could have been.

    Args:
        widget: not to be seen yet.
        go_on: called once.
    """

    def __init__(self, widget: QWidget, go_on: Callable[[], None]) -> None:
        super().__init__(widget.window())  # which is there even if the widget is gone before it was painted
        self._clock = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._clock.timeout.connect(self.deleteLater)
        self._clock.timeout.connect(go_on)
        self._clock.start()
        widget.installEventFilter(self)

    def eventFilter(self, widget: QObject, event: QEvent) -> bool:
        """A widget hears of its painting before itself and everything in it is painted, which is done in one go."""
        if event.type() is QEvent.Type.Paint:
            widget.removeEventFilter(self)
            self._clock.start(0)
        return False
