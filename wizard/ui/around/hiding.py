"""Starting without being asked for: in the tray, or minimised where there is none."""

from typing import Final

from PySide6.QtCore import QObject, QTimer

from wizard.ui.around.around import Around
from wizard.ui.window.main_window import MainWindow

LOOK_MS: Final = 1000
LOOKS: Final = 20
"""A program that starts at login may be there before the desktop's tray is."""


class Hiding(QObject):
    """Waits for a tray; without one, the window is at least to be found among the others."""

    def __init__(self, around: Around, window: MainWindow) -> None:
        super().__init__(window)
        self._around, self._window, self._looks = around, window, 0
        self._clock = QTimer(self, interval=LOOK_MS)
        self._clock.timeout.connect(self.look)
        window.ending.connect(self._clock.stop)

    def begin(self) -> None:
        """Look for a tray."""
        self._clock.start()
        self.look()

    def look(self) -> None:
        """Look once."""
        self._looks += 1
        if self._around.find_tray() or self._window.isVisible():
            self._clock.stop()
        elif self._looks > LOOKS:
            self._clock.stop()
            self._window.showMinimized()
