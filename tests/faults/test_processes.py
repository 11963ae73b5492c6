"""A second process on the same workspace: one that holds it, one that reads it, and one that syncs it, too."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.between import first
from tests.faults.conftest import MID_RUN, MakeScene, Scene
from tests.faults.processes import Syncing
from wizard.kustomer.errors import KeyRevoked
from wizard.sync.progress import Phase
from wizard.workspace import sqlite
from wizard.workspace.errors import WorkspaceBusy
from wizard.workspace.instances import Status

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
connection.execute(sys.argv[2])
connection.execute("SELECT count(*) FROM cursors").fetchall()
print("holding", flush=True)
sys.stdin.read()
"""


@contextmanager
def holding(file: Path, begin: str) -> Iterator[None]:
    """Another process is in the middle of a transaction."""
    command = [sys.executable, "-c", HOLD, str(file), begin]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "holding\n"
        try:
            yield
        finally:
            process.communicate()


@pytest.fixture
def scene(make_scene: MakeScene, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.1)
    return make_scene()


def test_one_that_writes_for_long_is_waited_for(scene: Scene) -> None:
    held = holding(scene.where, "BEGIN IMMEDIATE")
    scene.between.spoil(first(held.__enter__), after=MID_RUN, times=1)
    scene.start()
    problem = scene.wait_for_problem(WorkspaceBusy)
    assert "Another program is using the workspace" in str(problem.message)
    assert "tries again by itself" in str(problem.hint)

    held.__exit__(None, None, None)
    scene.assert_goes_on()


def test_one_that_reads_for_long_is_in_nobodys_way(scene: Scene) -> None:
    with holding(scene.where, "BEGIN"):
        scene.start()
        scene.assert_goes_on()


def test_a_key_that_is_refused_meanwhile_is_said_to_be_afterwards(scene: Scene) -> None:
    held = holding(scene.where, "BEGIN IMMEDIATE")
    scene.kustomer.revoke_key(scene.token)
    scene.between.spoil(first(held.__enter__), after=0, times=1)
    scene.start()
    scene.wait_for_problem(WorkspaceBusy)
    held.__exit__(None, None, None)
    scene.wait_for_problem(KeyRevoked, Phase.REFUSED)
    assert scene.instances.get(scene.instance.id).status is Status.NOT_AUTHENTICATED


def test_one_that_syncs_the_same_instance_has_it_until_it_dies(make_scene: MakeScene) -> None:
    scene = make_scene(lease=1.0)
    scene.kustomer.faults.latency = 0.05
    with Syncing(scene.kustomer.url, scene.kustomer.subdomain, scene.where, scene.instance.id, lease=1.0) as other:
        other.start(scene.token)
        assert other.wait_for_pages(2)
        scene.start()
        scene.wait_for(Phase.ELSEWHERE)
        assert scene.between.requests == []
        other.kill()
        scene.kustomer.faults.latency = 0
        scene.assert_goes_on()
