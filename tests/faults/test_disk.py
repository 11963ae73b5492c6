"""The workspace's own troubles: a full disk, a file that may only be read, and one that is damaged."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from tests.faults.between import first
from tests.faults.conftest import MID_RUN, MakeScene, Scene
from tests.workspace.made import add_instances, message
from wizard.stop import Stop
from wizard.sync.progress import Phase
from wizard.workspace import sqlite_copies
from wizard.workspace.errors import DiskFull, WorkspaceReadOnly
from wizard.workspace.records import Cursor
from wizard.workspace.workspace import Workspace


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own. Only an administrator may make one."""
    folder = tmp_path / "volume"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no file system can be mounted here; the test with a limit of pages does the same")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def pragma(workspace: Workspace, setting: Callable[[], str]) -> None:
    """Give each connection a setting, each time it is used."""
    engine = workspace.database.backend.engine
    event.listen(engine, "checkout", lambda connection, *_: connection.execute(f"PRAGMA {setting()}").fetchall())


def test_a_file_that_may_not_grow_is_waited_for_until_it_may(make_scene: MakeScene) -> None:
    scene = make_scene(conversations=200)
    with scene.workspace.database.read() as connection:
        pages = [connection.exec_driver_sql("PRAGMA page_count").scalar_one() + 20]
    pragma(scene.workspace, lambda: f"max_page_count = {pages[0]}")
    scene.start()
    assert_full(scene)
    pages[0] = 1_000_000
    scene.assert_goes_on()


def test_a_full_disk_is_waited_for_until_there_is_space(make_scene: MakeScene, volume: Path) -> None:
    scene = make_scene(volume / "workspace.sqlite")
    ballast = volume / "ballast"
    scene.between.spoil(first(lambda: fill(ballast)), after=MID_RUN, times=1)
    scene.start()
    assert_full(scene)
    ballast.unlink()
    scene.assert_goes_on()


def test_deleted_data_is_wiped_where_there_is_no_room_to_shorten_the_file(
    volume: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_copies, "PIECE", 50)
    ballast, copy = volume / "ballast", volume / "workspace.schema-2.sqlite"
    file = volume / "workspace.sqlite"
    with Workspace(file) as workspace:
        add_instances(workspace, 1, 2)
        for instance_id, word, count in ((1, "xylophonist", 450), (2, "marimba", 100)):
            rows = [message(f"m{number}", preview=f"{word} " * 200) for number in range(count)]
            workspace.records.save_page(instance_id, "messages", rows, Cursor())
        workspace.search_index.catch_up(Stop())
        workspace.database.backend.keep_copy(2)
        workspace.clear(1, Stop())
        workspace.instances.remove(1, with_records=True)
    fill(ballast)
    os.truncate(ballast, ballast.stat().st_size - 900_000)
    with Workspace(file) as workspace:
        workspace.search_index.catch_up(Stop())
    for one in (file, copy):
        content = one.read_bytes()
        assert (b"xylophonist" in content, b"marimba" in content) == (False, True)


def fill(file: Path) -> None:
    with file.open("ab") as opened:
        try:
            while True:
                os.write(opened.fileno(), bytes(4096))
        except OSError:
            return


def assert_full(scene: Scene) -> None:
    problem = scene.wait_for_problem(DiskFull)
    assert "disk is full" in str(problem.message)
    assert "Free some space" in str(problem.hint)
    scene.wait_for_problem(DiskFull, since=len(scene.watch.states))  # it is tried again


def test_a_file_that_may_only_be_read_is_said_to_be_until_it_may_be_written(make_scene: MakeScene) -> None:
    scene = make_scene()
    locked = [0]
    pragma(scene.workspace, lambda: f"query_only = {locked[0]}")
    scene.between.spoil(first(lambda: locked.__setitem__(0, 1)), after=MID_RUN, times=1)
    scene.start()
    problem = scene.wait_for_problem(WorkspaceReadOnly, Phase.FAILED)
    assert "read but not written" in str(problem.message)
    assert "Allow your user account to write" in str(problem.hint)

    locked[0] = 0
    since = len(scene.watch.states)
    scene.supervisor.sync_now(scene.instance.id)
    scene.assert_goes_on(since)
