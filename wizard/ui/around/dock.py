"""The dock of macOS, which shows a program whose windows are all hidden."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

from wizard.ui.window.main_window import MainWindow


class Dock(QObject):
    """Brings the window forward when the program is pressed there.

    All that is to be heard of a press is that the program is active now. Qt makes it so when it starts, too, also
    where nobody asked to see it.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._starting = not window.isVisible()
        QGuiApplication.instance().applicationStateChanged.connect(self._hear)  # type: ignore[union-attr]

    def _hear(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            asked, self._starting = not self._starting, False
            if asked and not self._window.isVisible():
                self._window.come_forward()
