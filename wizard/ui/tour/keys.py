"""The keys of whoever watches: Space, the arrow and Esc, wherever the focus is. The program itself hears nothing else.

What a script types goes to a widget at once; what a person types comes to a window of the system first, and is
caught there.
"""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence, QWindow
from PySide6.QtWidgets import QWidget

PAUSE: Final = "Space"
NEXT: Final = "Right"
END: Final = "Esc"

_TYPED: Final = {QEvent.Type.KeyPress, QEvent.Type.KeyRelease}
_CLICKED: Final = {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick}


class Keys(QObject):
    """Keeps what is typed and clicked from the program while a script works it.

    Args:
        application: whose windows hear nothing.
        bar: which may be clicked.
        commands: what each key does.
    """

    def __init__(self, application: QObject, bar: QWidget, commands: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(bar)
        self._bar, self._commands = bar, commands
        application.installEventFilter(self)

    def obey(self, key: str) -> None:
        """Do what a key does, if it does anything."""
        self._commands.get(key, _nothing)()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only what comes from outside."""
        kind = event.type()
        if not isinstance(watched, QWindow):
            return False
        if kind in _CLICKED:
            return watched is not self._bar.windowHandle()
        if isinstance(event, QKeyEvent) and kind is QEvent.Type.KeyPress and not event.isAutoRepeat():
            self.obey(QKeySequence(event.key()).toString())
        return kind in _TYPED


def _nothing() -> None:
    """A key of no meaning here."""
