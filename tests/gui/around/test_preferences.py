"""What was chosen is told to everybody, and kept."""

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from wizard.ui.around.preferences import NotKept, Preferences


def test_everybody_hears_of_a_change_once(tmp_path: Path, qtbot: QtBot) -> None:
    preferences = Preferences(tmp_path)
    with qtbot.waitSignal(preferences.changed) as heard:
        preferences.change(share_percent=70)
    now, before = heard.args or []
    assert (now.share_percent, before.share_percent) == (70, 50)
    with qtbot.assertNotEmitted(preferences.changed):
        preferences.change(share_percent=70)
    assert json.loads((tmp_path / "settings.json").read_text())["share_percent"] == 70


def test_settings_that_cannot_be_saved_hold_and_say_so(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "file").write_text("in the way")
    preferences = Preferences(tmp_path / "file")
    with qtbot.waitSignals([preferences.failed, preferences.changed]):
        preferences.change(share_percent=70)
    assert preferences.settings.share_percent == 70


@pytest.mark.parametrize(("error", "told"), [(PermissionError(13, "denied"), "Allow"), (OSError(28, "full"), "room")])
def test_the_disk_is_blamed_only_for_what_it_did(error: OSError, told: str) -> None:
    assert told in str(NotKept(error).hint)
