"""One program per folder, told by real processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalSocket

from tests.gui.around.conftest import QUIRKS, Person
from wizard.ui.around.around import Around
from wizard.ui.around.single import ActivationServer, Entry, SingleInstance, socket_address

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = QUIRKS
ROOT = Path(__file__).parents[3]
ENVIRONMENT = os.environ | {"QT_QPA_PLATFORM": "offscreen", "DBUS_SESSION_BUS_ADDRESS": "disabled:"}
Launch = Callable[..., "subprocess.Popen[str]"]
Start = Callable[[], Person]

FIRST = """
import sys
from pathlib import Path
from wizard import app
from wizard.folders import folders_in
from wizard.ui.around.around import Around
from wizard.ui.around.single import SingleInstance
enter = SingleInstance.enter
def entered(self, **how):
    entry = enter(self, **how)
    print(entry.name, flush=True)
    return entry
SingleInstance.enter = entered
ring = Around._ring
def told(self, practice):
    ring(self, practice)
    print("rung", practice, self._window.isVisible(), flush=True)
Around._ring = told
sys.exit(app.open_window(folders_in(Path(sys.argv[1]))))
"""


@pytest.fixture
def launch() -> Iterator[Launch]:
    processes: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> "subprocess.Popen[str]":
        processes.append(
            subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=ENVIRONMENT,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def complaints_of(process: "subprocess.Popen[str]") -> str:
    """What it said before it ended, but for what the platform without a screen always says."""
    rest, complaints = process.communicate(timeout=60)
    return rest + complaints.replace("This plugin does not support raise()\n", "")


def begin(launch: Launch, folder: Path) -> "subprocess.Popen[str]":
    """Start the program, and wait until it is the first."""
    process = launch("-c", FIRST, str(folder))
    assert process.stdout
    assert process.stdout.readline() == "FIRST\n"
    return process


def wizard(folder: Path) -> tuple[str, ...]:
    return "-m", "wizard", "--folder", str(folder)


def test_a_second_start_brings_the_first_window_to_the_front(launch: Launch, tmp_path: Path) -> None:
    first = begin(launch, tmp_path)
    assert first.stdout
    for _ in range(2):
        second = launch(*wizard(tmp_path))
        assert second.communicate(timeout=60) == ("", "")
        assert second.returncode == 0
        assert first.stdout.readline() == "rung False True\n"
    first.send_signal(signal.SIGTERM)
    assert complaints_of(first) == ""
    assert first.returncode == 0


def test_what_a_killed_program_left_behind_stops_nobody(launch: Launch, tmp_path: Path) -> None:
    killed = begin(launch, tmp_path)
    launch(*wizard(tmp_path)).communicate(timeout=60)
    killed.kill()
    killed.communicate()
    first = begin(launch, tmp_path)
    second = launch(*wizard(tmp_path))
    assert second.wait(60) == 0
    assert first.stdout
    assert first.stdout.readline() == "rung False True\n"
    first.send_signal(signal.SIGTERM)
    assert complaints_of(first) == ""
    assert first.returncode == 0


def test_a_program_that_is_closing_is_waited_for(launch: Launch, tmp_path: Path) -> None:
    """The second is first as soon as the first has let go."""
    door = SingleInstance(tmp_path)
    assert door.enter() is Entry.FIRST
    second = launch(
        "-c",
        "import sys; from pathlib import Path; from wizard.ui.around.single import SingleInstance; "
        "print(SingleInstance(Path(sys.argv[1])).enter().name)",
        str(tmp_path),
    )
    with pytest.raises(subprocess.TimeoutExpired):
        second.wait(0.5)
    door.leave()
    assert second.communicate(timeout=30)[0] == "FIRST\n"


def test_a_program_that_never_answers_is_given_up_on(tmp_path: Path) -> None:
    door = SingleInstance(tmp_path)
    assert door.enter() is Entry.FIRST
    assert SingleInstance(tmp_path, patience=0.2).enter() is Entry.MUTE
    door.leave()
    assert SingleInstance(tmp_path, patience=0.2).enter() is Entry.FIRST


def test_two_folders_are_two_programs(tmp_path: Path) -> None:
    one, two = SingleInstance(tmp_path / "one"), SingleInstance(tmp_path / "two")
    assert one.address != two.address
    assert one.enter() is two.enter() is Entry.FIRST
    one.leave()
    two.leave()


def test_the_address_is_short_and_the_same_for_one_folder(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "state", target_is_directory=True)
    (tmp_path / "state").mkdir()
    assert socket_address(tmp_path / "state", {}) == socket_address(tmp_path / "link", {})
    long = tmp_path / ("x" * 200)
    assert len(socket_address(long, {"XDG_RUNTIME_DIR": "/run/user/1000"})) < 100


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system sees to it")
def test_later_starts_knock_where_nobody_else_can_listen(tmp_path: Path) -> None:
    with TemporaryDirectory(prefix="run-") as runtime:
        assert Path(socket_address(tmp_path, {"XDG_RUNTIME_DIR": runtime})).parent == Path(runtime)
    for environment in ({}, {"XDG_RUNTIME_DIR": ""}, {"XDG_RUNTIME_DIR": runtime}):
        assert Path(socket_address(tmp_path, environment)).parent == tmp_path


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system sees to it")
def test_nothing_is_told_to_a_program_of_another_account(
    bell: ActivationServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: "QtBot"
) -> None:
    first, later = SingleInstance(tmp_path), SingleInstance(tmp_path, patience=0)
    assert first.enter() is Entry.FIRST
    rung: list[bool] = []
    bell.rung.connect(rung.append)
    with monkeypatch.context() as patch:
        patch.setattr(os, "getuid", lambda account=os.getuid(): account + 1)  # noqa: B008 - as it is now
        assert later.enter() is Entry.MUTE
    qtbot.wait(50)
    assert rung == []
    first.leave()


def test_a_folder_that_cannot_be_written_is_told_later(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert SingleInstance(tmp_path / "file").enter() is Entry.FIRST


@pytest.fixture
def bell(tmp_path: Path, qtbot: "QtBot") -> Iterator[ActivationServer]:
    owner = QObject()
    bell = ActivationServer(socket_address(tmp_path, os.environ), owner)
    yield bell
    bell.close()


def test_nonsense_at_the_door_is_ignored(bell: ActivationServer, tmp_path: Path, qtbot: "QtBot") -> None:
    rung: list[bool] = []
    bell.rung.connect(rung.append)
    for words in (b"x" * 4000, b"", b"\xff\xfe\n"):
        visitor = QLocalSocket()
        visitor.connectToServer(socket_address(tmp_path, os.environ))
        assert visitor.waitForConnected(2000)
        visitor.write(words)
        visitor.flush()
        qtbot.wait(50)
        visitor.abort()
    qtbot.wait(50)
    assert rung in ([], [False]), "it is shown at most"


def test_the_practice_account_is_passed_on(
    bell: ActivationServer, tmp_path: Path, launch: Launch, qtbot: "QtBot"
) -> None:
    door = SingleInstance(tmp_path)
    assert door.enter() is Entry.FIRST
    with qtbot.waitSignal(bell.rung, timeout=30_000) as rung:
        second = launch(
            "-c",
            "import sys; from pathlib import Path; from wizard.ui.around.single import SingleInstance; "
            "print(SingleInstance(Path(sys.argv[1])).enter(practice=True).name)",
            str(tmp_path),
        )
    assert rung.args == [True]
    assert second.communicate(timeout=30)[0] == "SHOWN\n"
    door.leave()


def test_being_rung_for_shows_the_window(around: Around, started: Start, tmp_path: Path, launch: Launch) -> None:
    person = started()
    door = SingleInstance(tmp_path / "door")
    assert door.enter() is Entry.FIRST
    around.listen(door.address)
    person.window.hide()
    second = launch(*wizard(tmp_path / "door" / ".."))  # another folder: nobody is rung for
    second.kill()
    assert not person.window.isVisible()
    launch(
        "-c",
        "import sys; from pathlib import Path; from wizard.ui.around.single import SingleInstance; "
        "SingleInstance(Path(sys.argv[1])).enter()",
        str(tmp_path / "door"),
    )
    person.waits_for(person.window.isVisible)
    door.leave()
