"""Where the window was, and which instance it showed: kept for the next time. Never a secret."""

import logging
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from wizard.files import make_private
from wizard.ui.theme import GRID

logger = logging.getLogger(__name__)

LEAST: Final = (900, 600)
LIST_WIDTHS: Final = (28 * GRID, 34 * GRID, 52 * GRID)
"""The least, the usual and the most room of the list of instances."""

_USUAL: Final = (140 * GRID, 95 * GRID)
_FILE: Final = "window.ini"


class Geometry:
    """The file with the window's own state. Losing it costs nothing, so that no failure here stops anybody.

    Args:
        folder: for the state of the program.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._settings = QSettings(str(folder / _FILE), QSettings.Format.IniFormat)

    @property
    def chosen(self) -> int:
        """The instance that was looked at; 0 if none was."""
        kept = str(self._settings.value("instance", "0"))
        return int(kept) if kept.isdecimal() else 0

    @property
    def list_width(self) -> int:
        """How wide the list of instances was."""
        kept = str(self._settings.value("list", ""))
        least, usual, most = LIST_WIDTHS
        return max(least, min(int(kept), most)) if kept.isdecimal() else usual

    def restore(self, window: QWidget) -> None:
        """Give a window the place and size it had."""
        kept = self._settings.value("geometry")
        if not (isinstance(kept, QByteArray) and window.restoreGeometry(kept)):
            room = QGuiApplication.primaryScreen().availableSize()
            window.resize(min(_USUAL[0], room.width()), min(_USUAL[1], room.height()))

    def keep(self, window: QWidget, chosen: int, list_width: int) -> None:
        """Keep a window's place and size, and what it shows; 0 for a list that there was none of."""
        try:
            make_private(self._folder)
        except OSError as error:
            logger.warning("The place of the window could not be kept: %s", error)
            return
        self._settings.setValue("geometry", window.saveGeometry())
        self._settings.setValue("instance", str(chosen))
        if list_width:
            self._settings.setValue("list", str(list_width))
        self._settings.sync()
