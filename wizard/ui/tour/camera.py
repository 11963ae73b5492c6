"""The camera: pictures of what is on the screen, with or without a screen."""

from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImageReader, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

SOFTWARE: Final = "Software"
"""The name under which a PNG file says what made it."""

OURS: Final = "Customer AI Connect tour"


class UnusableFolder(Exception):
    """No picture can be saved in a folder; says why."""


class Camera:
    """Saves numbered pictures into a folder. Those of an earlier tour are removed, and nothing else is.

    Args:
        folder: made if it is not there.
        window: what lies behind every dialog.

    Attributes:
        count: pictures taken so far.

    Raises:
        UnusableFolder: nothing can be saved there.
    """

    def __init__(self, folder: Path, window: QWidget) -> None:
        try:
            _make_ready(folder)
        except OSError as error:
            raise UnusableFolder(error.strerror) from error
        self.folder, self.count, self._window = folder, 0, window

    def take(self, name: str, front: QWidget) -> Path:
        """Save a picture of the window, with the dialog in front of it if there is one.

        Raises:
            OSError: it cannot be saved.
        """
        picture = self._window.grab()
        if front is not self._window:
            _lay_over(picture, front.grab())
        self.count += 1
        path = self.folder / f"{self.count:02d}-{name}.png"
        image = picture.toImage()
        image.setText(SOFTWARE, OURS)
        if not image.save(str(path)):
            raise OSError(f"the picture {path.name} could not be saved")
        return path


def _make_ready(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=folder):
        pass  # it can be written to
    for old in folder.glob("[0-9][0-9]-*.png"):
        if QImageReader(str(old)).text(SOFTWARE) == OURS:
            old.unlink()


def _lay_over(picture: QPixmap, dialog: QPixmap) -> None:
    painter = QPainter(picture)
    room, size = picture.deviceIndependentSize(), dialog.deviceIndependentSize()
    painter.fillRect(0, 0, round(room.width()), round(room.height()), QColor(0, 0, 0, 96))
    corner = (room - size) / 2
    painter.drawPixmap(QPoint(round(corner.width()), round(corner.height())), dialog)
    painter.end()
