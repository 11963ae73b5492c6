"""Records of an instance are deleted a little at a time, and for good."""

from pathlib import Path

import pytest

from tests.workspace.conftest import Where
from tests.workspace.indexed import indexed
from tests.workspace.made import NEW, add_instances, customer, message, note, tag
from wizard.stop import Stop, Stopped
from wizard.workspace import clearing
from wizard.workspace.errors import LeaseLost
from wizard.workspace.records import Cursor, RecordTables
from wizard.workspace.workspace import Workspace

SECRET = "xylophonist"
MANY = 40


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clearing, "PIECE", 7)


def fill(workspace: Workspace, instance_id: int) -> None:
    """Some records of several streams, complete as far as the cursors know, and indexed."""
    complete = Cursor(live=NEW, backfill_done=True)
    made = range(MANY)
    workspace.records.save_page(instance_id, "tags", [tag(f"t{n}") for n in made], complete)
    workspace.records.save_page(instance_id, "customers", [customer("cust1", SECRET)], complete)
    workspace.records.save_page(instance_id, "messages", [message(f"m{n}", preview=SECRET) for n in made], complete)
    workspace.records.save_page(instance_id, "notes", [note(f"n{n}", body=SECRET) for n in made], complete)
    workspace.search_index.catch_up(Stop())


class Breath(Stop):
    """Ends the deleting after so many pieces; lets somebody else write in between."""

    def __init__(self, other: Workspace, pieces: int) -> None:
        super().__init__()
        self._other = other
        self._left = pieces

    def sleep(self, seconds: float) -> None:
        self._other.records.save_page(2, "tags", [tag(f"between{self._left}")], Cursor())
        self._left -= 1
        if not self._left:
            self.set()
        super().sleep(seconds)


def test_others_write_between_two_pieces(workspace: Workspace, where: Where) -> None:
    add_instances(workspace, 1, 2)
    fill(workspace, 1)
    fill(workspace, 2)
    with Workspace(where) as other:
        workspace.clear(1, Breath(other, pieces=1_000))

    assert not any(workspace.queries.counts(1).values())
    assert indexed(workspace, SECRET) == []
    assert indexed(workspace, SECRET, 2)
    counts = workspace.queries.counts(2)
    assert counts["tags"] > MANY
    assert (counts["messages"], counts["notes"], counts["customers"]) == (MANY, MANY, 1)


def test_what_is_ended_before_its_time_can_be_deleted_later(workspace: Workspace, where: Where) -> None:
    add_instances(workspace, 1, 2)
    fill(workspace, 1)
    with Workspace(where) as other, pytest.raises(Stopped):
        workspace.clear(1, Breath(other, pieces=9))

    left = workspace.queries.counts(1)
    assert 0 < sum(left.values()) < 3 * MANY + 1
    assert {stream: len(workspace.records.ids(1, stream)) for stream in left} == left
    assert set(workspace.records.cursors(1).values()) == {Cursor()}, "another sync has to begin anew"
    workspace.clear(1, Stop())
    assert not any(workspace.queries.counts(1).values())


def test_a_worker_elsewhere_writes_nothing_more(workspace: Workspace) -> None:
    add_instances(workspace, 1)
    fill(workspace, 1)
    assert workspace.leases.take(1, "worker", 60)
    workspace.clear(1, Stop())

    with pytest.raises(LeaseLost):
        RecordTables(workspace.database, "worker").save_page(1, "tags", [tag("t1")], Cursor())


def test_what_is_deleted_is_wiped_once_nothing_more_of_it_can_follow(tmp_path: Path) -> None:
    """Each wiping goes through the whole index; and what is listed may have begun anew by then."""
    path, copy = tmp_path / "workspace.sqlite", tmp_path / "workspace.schema-2.sqlite"
    with Workspace(path) as workspace, Workspace(path) as other:
        add_instances(workspace, 1, 2)
        fill(workspace, 1)
        with pytest.raises(Stopped):
            workspace.clear(1, Breath(other, pieces=3))
        workspace.database.backend.keep_copy(2)
        workspace.search_index.catch_up(Stop())
        with Workspace(copy) as former:
            assert former.records.ids(1, "notes")
        workspace.clear(1, Stop())
        workspace.instances.remove(1, with_records=True)
        workspace.search_index.catch_up(Stop())
    with Workspace(copy) as former:
        assert not former.records.ids(1, "notes")


def test_what_was_deleted_is_nowhere_in_the_file_and_its_copies(tmp_path: Path) -> None:
    path, copy = tmp_path / "workspace.sqlite", tmp_path / "workspace.schema-2.sqlite"
    with Workspace(path) as workspace:
        add_instances(workspace, 1, 2)
        fill(workspace, 1)
        workspace.records.save_page(2, "notes", [note("n1", body="marimba")], Cursor())
        workspace.search_index.catch_up(Stop())
        workspace.database.backend.keep_copy(2)
        workspace.clear(1, Stop())
        workspace.instances.remove(1, with_records=True)
        workspace.search_index.catch_up(Stop())

        for file in tmp_path.iterdir():
            assert SECRET.encode() not in file.read_bytes(), file.name
    with Workspace(copy) as former:
        assert [instance.id for instance in former.instances.all()] == [2]
        assert former.records.ids(2, "notes") == ["n1"]


def test_the_file_gets_shorter_once_most_of_it_is_free(tmp_path: Path) -> None:
    path = tmp_path / "workspace.sqlite"
    with Workspace(path) as workspace:
        add_instances(workspace, 1)
        for page in range(20):
            long = [message(f"m{page}-{n}", preview="word " * 400) for n in range(100)]
            workspace.records.save_page(1, "messages", long, Cursor())
        workspace.clear(1, Stop())
        workspace.instances.remove(1, with_records=True)
    full = path.stat().st_size
    with Workspace(path) as workspace:
        workspace.search_index.catch_up(Stop())
    assert path.stat().st_size < full / 2
