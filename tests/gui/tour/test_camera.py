"""The folder of the pictures: what is a person's own stays, and a place that takes no pictures is said."""

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from wizard.ui.tour.camera import Camera, UnusableFolder
from wizard.ui.window.main_window import MainWindow


def test_the_pictures_of_an_earlier_tour_go_and_what_is_a_persons_own_stays(
    bare_window: MainWindow, tmp_path: Path
) -> None:
    first = Camera(tmp_path, bare_window).take("welcome", bare_window)
    drawn = QImage(4, 4, QImage.Format.Format_RGB32)
    drawn.fill(QColor("red"))
    drawn.save(str(tmp_path / "07-holiday.png"))
    (tmp_path / "08-notes.png").write_bytes(b"no picture at all")
    (tmp_path / "09-more.png").mkdir()
    Camera(tmp_path, bare_window)
    assert not first.exists()
    assert {path.name for path in tmp_path.iterdir()} == {"07-holiday.png", "08-notes.png", "09-more.png"}


def test_a_folder_that_is_a_file_is_unusable(bare_window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnusableFolder, match="exists"):
        Camera(tmp_path / "file", bare_window)
    with pytest.raises(UnusableFolder, match="directory"):
        Camera(tmp_path / "file" / "pictures", bare_window)
