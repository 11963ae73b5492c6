"""Leases: one worker an instance, by the database's clock, and whoever lost it cannot write."""

import subprocess
import sys

import pytest

from tests.workspace.conftest import Ask, Where
from tests.workspace.made import add_instances, tag
from wizard.workspace.errors import LeaseLost, NoSuchInstance
from wizard.workspace.records import Cursor, RecordTables
from wizard.workspace.workspace import Workspace


@pytest.fixture(autouse=True)
def instances(workspace: Workspace) -> None:
    add_instances(workspace, 1, 2)


def test_an_instance_is_leased_to_one_worker_at_a_time(workspace: Workspace) -> None:
    leases = workspace.leases
    assert leases.take(1, "a", 60) is True
    assert leases.take(1, "b", 60) is False
    assert leases.take(1, "a", 60) is True
    assert leases.take(2, "b", 60) is True
    assert leases.holder(1) == "a"
    leases.release(1, "b")
    assert leases.holder(1) == "a"
    leases.release(1, "a")
    assert leases.holder(1) is None
    assert leases.take(1, "b", 60) is True


RUN_OUT = "UPDATE leases SET expires_at = expires_at - 60"


def test_a_lease_that_ran_out_is_taken_over_and_cannot_be_renewed(workspace: Workspace, ask: Ask) -> None:
    leases = workspace.leases
    leases.take(1, "a", 60)
    assert leases.renew([1], "a", 60) == {1}
    ask(RUN_OUT)
    assert leases.holder(1) is None
    assert leases.renew([1], "a", 60) == set()
    assert leases.take(1, "b", 60) is True
    assert leases.renew([1], "a", 60) == set()
    assert leases.take(1, "a", 60) is False


def test_a_clock_that_was_set_back_locks_nobody_out(workspace: Workspace, ask: Ask) -> None:
    workspace.leases.take(1, "a", 60)
    ask("UPDATE leases SET expires_at = expires_at + 86400")
    assert workspace.leases.holder(1) is None
    assert workspace.leases.take(1, "b", 60) is True


def test_whoever_saw_an_instance_that_is_removed_by_now_can_begin_nothing(workspace: Workspace) -> None:
    workspace.instances.remove(1, with_records=True)
    with pytest.raises(NoSuchInstance):
        workspace.leases.take(1, "a", 60)
    with pytest.raises(NoSuchInstance):
        workspace.runs.start(1)
    assert workspace.leases.holder(1) is None
    assert workspace.runs.latest(1) == []


def test_a_worker_without_its_lease_writes_nothing(workspace: Workspace) -> None:
    save = RecordTables(workspace.database, "a").save_page
    with pytest.raises(LeaseLost):
        save(1, "tags", [tag("t1")], Cursor(live="x"))
    workspace.leases.take(1, "a", 60)
    save(1, "tags", [tag("t1")], Cursor())
    workspace.leases.release(1, "a")
    workspace.leases.take(1, "b", 60)
    with pytest.raises(LeaseLost) as caught:
        save(1, "tags", [tag("t2")], Cursor(live="x"))

    assert caught.value.retryable
    assert workspace.queries.counts(1)["tags"] == 1
    assert workspace.records.cursors(1)["tags"].live is None


WORKER = """
import sys
from pathlib import Path
from tests.workspace.made import tag
from wizard.workspace.errors import LeaseLost
from wizard.workspace.records import Cursor, RecordTables
from wizard.workspace.workspace import Workspace

kind, where, name = sys.argv[1:]
with Workspace(Path(where) if kind == "file" else where) as workspace:
    records = RecordTables(workspace.database, name)
    print("taken" if workspace.leases.take(1, name, 60) else "refused", flush=True)
    for line in sys.stdin:
        try:
            records.save_page(1, "tags", [tag(name)], Cursor(live=name))
            print("saved", flush=True)
        except LeaseLost:
            print("lost", flush=True)
"""


class Worker:
    def __init__(self, where: Where, name: str) -> None:
        kind = "address" if isinstance(where, str) else "file"
        command = [sys.executable, "-c", WORKER, kind, str(where), name]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.first = self.listen()

    def listen(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def save(self) -> str:
        assert self.process.stdin
        self.process.stdin.write("save\n")
        self.process.stdin.flush()
        return self.listen()

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


def test_between_two_processes_the_one_that_slept_is_fenced_off(where: Where, workspace: Workspace, ask: Ask) -> None:
    one, two = Worker(where, "one"), Worker(where, "two")
    try:
        assert (one.first, two.first) == ("taken", "refused")
        assert one.save() == "saved"
        assert two.save() == "lost"
        ask(RUN_OUT)
        assert one.save() == "lost"
        assert workspace.leases.take(1, "three", 60)
        assert one.save() == "lost"
    finally:
        one.end()
        two.end()
    assert workspace.records.cursors(1)["tags"].live == "one"
    assert workspace.queries.counts(1)["tags"] == 1
