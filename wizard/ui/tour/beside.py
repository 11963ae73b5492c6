"""A small window that keeps beside a large one: beneath it, or above, and never over it while there is room."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtWidgets import QWidget

from wizard.ui.theme import GRID

GAP: Final = GRID
HEIGHT: Final = 9 * GRID
"""Pixels; what is taller than that is the exception, and grows away from the window if it can."""

_FOLLOWED: Final = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange}


class Beside(QObject):
    """Keeps a window beside another one, from when it is first asked to.

    Args:
        small: moved; as wide as the other one.
        large: moved and made smaller, if the screen has no room for both.
    """

    def __init__(self, small: QWidget, large: QWidget) -> None:
        super().__init__(small)
        self._small, self._large = small, large

    def keep(self) -> None:
        """Show the small window, if it is not there yet, and see that it is in its place."""
        if self._small.isHidden():
            self._large.installEventFilter(self)
        if self._place().intersects(self._large.frameGeometry()):
            self._make_room()
            self._place()
        self._small.show()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow the large window."""
        if event.type() in _FOLLOWED:
            self._place()
        return False

    def _make_room(self) -> None:
        frame, room = self._large.frameGeometry(), self._room
        around = frame.height() - self._large.height()
        height = min(frame.height(), room.height() - GAP - HEIGHT)
        top = max(room.top(), min(frame.top(), room.bottom() + 1 - HEIGHT - GAP - height))
        self._large.showNormal()
        self._large.resize(self._large.width(), height - around)
        self._large.move(frame.left(), top)

    def _place(self) -> QRect:
        frame = self._large.frameGeometry()
        height = max(HEIGHT, self._small.heightForWidth(frame.width()))
        where = place(frame, self._room, height)
        self._small.setFixedSize(where.size())
        self._small.move(where.topLeft())
        return where

    @property
    def _room(self) -> QRect:
        return self._large.screen().availableGeometry()


def place(frame: QRect, room: QRect, height: int) -> QRect:
    """Where a window of this height belongs: beneath a frame, or above it, or at the foot of the room."""
    width = min(frame.width(), room.width())
    left = max(room.left(), min(frame.left(), room.right() - width + 1))
    beneath, above = frame.bottom() + 1 + GAP, frame.top() - GAP - height
    lowest = room.bottom() + 1 - height
    top = beneath if beneath <= lowest else above if above >= room.top() else lowest
    return QRect(left, top, width, height)
