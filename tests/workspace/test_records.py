"""Records and cursors: together or not at all, and never backwards."""

import sqlite3
from pathlib import Path

import pytest

from wizard.kustomer.streams import STREAMS
from wizard.workspace import schema
from wizard.workspace.errors import WorkspaceProblem
from wizard.workspace.records import Cursor
from wizard.workspace.workspace import Workspace

OLD = "2026-10-01T00:00:00.000Z"
NEW = "2026-10-02T00:00:00.000Z"


def tag(identifier: str, updated_at: str, name: str) -> tuple[object, ...]:
    return (identifier, updated_at, OLD, None, name, "#fff", f'{{"id":"{identifier}"}}')


def stored(path: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_every_stream_has_a_table_with_its_columns() -> None:
    frame = ["instance_id", "id", "updated_at", "created_at", "deleted_at"]
    for stream in STREAMS:
        columns = [column.name for column in schema.RECORDS[stream.name].columns]
        assert columns == [*frame, *stream.columns, "record"]
    assert set(schema.RECORDS) == {stream.name for stream in STREAMS}


@pytest.mark.parametrize(
    ("first", "then", "kept"),
    [((OLD, "old"), (NEW, "new"), "new"), ((NEW, "new"), (OLD, "old"), "new"), ((OLD, "a"), (OLD, "b"), "b")],
)
def test_a_newer_record_is_never_replaced_by_an_older_one(
    workspace: Workspace, tmp_path: Path, first: tuple[str, str], then: tuple[str, str], kept: str
) -> None:
    for moment, name in (first, then):
        workspace.records.save_page(1, "tags", [tag("t1", moment, name)], Cursor(live=NEW))

    assert stored(tmp_path / "workspace.sqlite", "SELECT id, name FROM tags") == [("t1", kept)]


def test_the_cursor_is_kept_with_its_page(workspace: Workspace) -> None:
    cursor = Cursor(live=NEW, backfill=OLD, backfill_done=True, expected=7, expected_at_least=True)
    workspace.records.save_page(1, "tags", [tag("t1", NEW, "a")], cursor)

    assert workspace.records.cursors(1) == {"tags": cursor}
    assert workspace.records.cursors(2) == {}


def test_a_page_that_cannot_be_written_moves_no_cursor(workspace: Workspace) -> None:
    workspace.records.save_page(1, "tags", [tag("t1", OLD, "a")], Cursor(live=OLD))

    with pytest.raises(WorkspaceProblem):
        workspace.records.save_page(1, "tags", [tag("t2", NEW, "b"), (None,) * 7], Cursor(live=NEW))
    assert workspace.records.cursors(1)["tags"].live == OLD
    assert workspace.queries.counts(1)["tags"] == 1


def test_instances_do_not_mix(workspace: Workspace) -> None:
    for instance_id in (1, 2):
        workspace.records.save_page(instance_id, "tags", [tag("t1", OLD, "a")], Cursor(live=OLD))
    workspace.instances.remove(1, with_records=True)

    assert workspace.queries.counts(1)["tags"] == 0
    assert workspace.queries.counts(2)["tags"] == 1
