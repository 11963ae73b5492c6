"""The tour as a program of its own: in every language, and ended from outside in the middle of a loop."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program.test_quit import wait_for
from wizard.cli import main
from wizard.ui.i18n import LANGUAGES

ENVIRONMENT = os.environ | {"QT_QPA_PLATFORM": "offscreen", "DBUS_SESSION_BUS_ADDRESS": "disabled:"}
LOOP = "import sys; from pathlib import Path; from wizard.app import play_tour\n"
LOOP += "from tests.windows_files import refuse_open_files; refuse_open_files()\n"
LOOP += "sys.exit(play_tour(Path(sys.argv[1]), captions=True, loop=True))"


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_it_finds_its_way_in_every_language(language: str, tmp_path: Path) -> None:
    """Also where its words go through a pipe of Windows, which knows few letters."""
    program = subprocess.run(
        [sys.executable, "-m", "wizard", "tour", "--pictures", str(tmp_path)],
        capture_output=True,
        encoding="cp1252",
        timeout=100,
        env=ENVIRONMENT | {"LANGUAGE": language, "PYTHONIOENCODING": "cp1252"},
        check=False,
    )
    assert program.stderr == ""
    assert program.returncode == 0
    assert "Connect" not in program.stdout
    assert len(list(tmp_path.glob("*.png"))) >= 22


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("moment", ["temporary/customer-ai-connect-*", "pictures/*-get-your-key.png"])
def test_a_loop_that_is_interrupted_ends_cleanly(moment: str, number: signal.Signals, tmp_path: Path) -> None:
    """Whether the window is there yet, or the account is only being founded; and where open files stay, too."""
    pictures, temporary = tmp_path / "pictures", tmp_path / "temporary"
    temporary.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", LOOP, str(pictures)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT | {"TMPDIR": str(temporary)},
        text=True,
    )
    try:
        wait_for(tmp_path, moment, process)
        process.send_signal(number)
        _, complaints = process.communicate(timeout=30)
    finally:
        process.kill()
    assert complaints == ""
    assert process.returncode == 0
    assert list(temporary.iterdir()) == []


def test_without_a_display_it_is_played_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    played: list[dict[str, bool]] = []
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr("wizard.app.play_tour", lambda _pictures, **how: played.append(how) or 0)
    assert main(["tour", "--loop", "--pictures", str(tmp_path)]) == 0
    assert played == [{"captions": False, "loop": False}]
    assert "played once" in capsys.readouterr().out
