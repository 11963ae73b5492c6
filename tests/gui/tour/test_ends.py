"""How a tour ends that cannot go on, or not even begin: by itself, with the reason."""

from pathlib import Path

import pytest

from tests.gui.conftest import Drawer
from tests.gui.tour.conftest import ABANDONED, QUIRKS
from wizard.app import play_tour
from wizard.ui.start import Start
from wizard.ui.theme import Theme

pytestmark = [*QUIRKS, ABANDONED]


def test_a_picture_that_cannot_be_saved_ends_it_with_that_reason(
    theme: Theme, drawer: Drawer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor can the one of what it looks like at that moment."""
    for name in ("01-welcome.png", "02-failed.png"):
        (tmp_path / name).mkdir()
    assert play_tour(tmp_path) == 1
    _, _, reason = capsys.readouterr().err.partition("The tour failed: ")
    assert "the picture 01-welcome.png could not be saved" in reason


def test_it_leaves_no_key_in_the_keyring_when_it_ends_in_the_middle(
    theme: Theme, drawer: Drawer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "09-syncing.png").mkdir()
    assert play_tour(tmp_path) == 1
    assert "the picture 09-syncing.png could not be saved" in capsys.readouterr().err
    assert drawer.kept == {}


def test_a_place_that_takes_no_pictures_is_said_before_the_window_opens(
    theme: Theme, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Start, "run", lambda _start: pytest.fail("the window opened"))
    (place := tmp_path / "file").touch()
    assert play_tour(place) == 1
    assert capsys.readouterr().err == (
        f"The pictures cannot be saved in {place} (File exists). Name another folder with --pictures.\n"
    )
