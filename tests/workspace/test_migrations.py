"""Older workspaces are brought forward; newer ones are refused; a failed migration changes nothing."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Table, Text, false, inspect

from tests.workspace.conftest import Where
from tests.workspace.indexed import indexed
from tests.workspace.made import NEW, OLD, add_instances, message, tag
from wizard.stop import Stop
from wizard.workspace import migrations, schema
from wizard.workspace.conversations import ConversationFilter
from wizard.workspace.errors import DiskFull, NewerWorkspace
from wizard.workspace.records import Cursor
from wizard.workspace.runs import RunOutcome
from wizard.workspace.workspace import Workspace

OLDER = Path(__file__).parent / "old"
ACME = 42


@pytest.fixture
def v1(tmp_path: Path) -> Path:
    return Path(shutil.copy(OLDER / "v1.sqlite", tmp_path / "workspace.sqlite"))


def query(path: Path, statement: str) -> Sequence[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


def structure(workspace: Workspace) -> dict[str, tuple[set[str], set[str], list[str]]]:
    with workspace.database.read() as connection:
        inspector = inspect(connection)
        return {
            name: (
                {column["name"] for column in inspector.get_columns(name)},
                {str(index["name"]) for index in inspector.get_indexes(name)},
                inspector.get_pk_constraint(name)["constrained_columns"],
            )
            for name in inspector.get_table_names()
        }


def test_version_1_is_brought_forward(v1: Path, tmp_path: Path) -> None:
    with Workspace(v1) as workspace, Workspace(tmp_path / "new.sqlite") as new:
        assert structure(workspace) == structure(new)
        (acme,) = workspace.instances.all()
        assert (acme.id, acme.name, acme.key_hint) == (ACME, "Acme", "x9Qk")
        counts = workspace.queries.counts(ACME)
        assert {name: count for name, count in counts.items() if count} == {
            "conversations": 5,
            "messages": 5,
            "notes": 1,
            "customers": 2,
            "tags": 1,
        }
        cursors = workspace.records.cursors(ACME)
        assert cursors["messages"] == Cursor(
            "2026-10-05T02:00:00.000Z", "2026-10-03T02:00:00.000Z", expected=10, expected_at_least=True
        )
        assert workspace.runs.latest(ACME)[0].outcome is RunOutcome.COMPLETE
        assert indexed(workspace, "muller", ACME) == []
        workspace.search_index.catch_up(Stop())
        assert indexed(workspace, "muller", ACME) == ["cust0"]
        workspace.records.save_page(ACME, "tags", [tag("t1", NEW), tag("t2")], Cursor())
        assert workspace.queries.counts(ACME)["tags"] == 2
    assert query(v1, "SELECT value FROM workspace_info WHERE key = 'schema_version'") == [(str(schema.VERSION),)]
    Workspace(v1).close()


def test_version_2_is_brought_forward(tmp_path: Path) -> None:
    path = Path(shutil.copy(OLDER / "v2.sqlite", tmp_path / "workspace.sqlite"))
    with Workspace(path) as workspace, Workspace(tmp_path / "new.sqlite") as new:
        assert structure(workspace) == structure(new)
        tags = workspace.records.cursors(ACME)["tags"]
        assert (tags.archive_done, tags.sweep, tags.swept_at) == (True, "t1", "2026-10-03T00:00:00.000Z")
        assert workspace.queries.counts(ACME)["tags"] == 2
        workspace.search_index.catch_up(Stop())
        found = workspace.queries.conversation_list(ACME, ConversationFilter(text="muller"))
        assert [row.id for row in found.rows(0, 9)] == ["c4", "c2"]


def test_version_3_is_brought_forward(tmp_path: Path) -> None:
    path = Path(shutil.copy(OLDER / "v3.sqlite", tmp_path / "workspace.sqlite"))
    with Workspace(path) as workspace, Workspace(tmp_path / "new.sqlite") as new:
        assert structure(workspace) == structure(new)
        assert workspace.records.cursors(ACME)["messages"] == Cursor(
            "2026-10-05T02:00:00.000Z", "2026-10-03T02:00:00.000Z", expected=10, expected_at_least=True
        )


def test_version_4_is_brought_forward(tmp_path: Path) -> None:
    path = Path(shutil.copy(OLDER / "v4.sqlite", tmp_path / "workspace.sqlite"))
    with Workspace(path) as workspace, Workspace(tmp_path / "new.sqlite") as new:
        assert structure(workspace) == structure(new)
        undescribed = workspace.records.owed.undescribed_attachments(ACME, 10)
        assert {conversation: [row[0] for row in rows] for conversation, rows in undescribed.items()} == {
            "c3": ["a3"],
            "c1": ["a1"],
        }


def test_version_5_is_brought_forward(tmp_path: Path) -> None:
    path = Path(shutil.copy(OLDER / "v5.sqlite", tmp_path / "workspace.sqlite"))
    with Workspace(path) as workspace, Workspace(tmp_path / "new.sqlite") as new:
        assert structure(workspace) == structure(new)
        tags = workspace.records.cursors(ACME)["tags"]
        assert (tags.archive_done, tags.archive_refused) == (True, False)


def test_an_index_of_names_of_any_length_goes(where: Where) -> None:
    with Workspace(where) as workspace, workspace.database.write() as connection:
        connection.exec_driver_sql("DROP INDEX attachments_undescribed")
        connection.exec_driver_sql("CREATE INDEX attachments_by_name ON attachments (instance_id, name, id)")
        connection.exec_driver_sql("UPDATE workspace_info SET value = '4' WHERE key = 'schema_version'")
    with Workspace(where) as workspace:
        assert structure(workspace)["attachments"][1] == {"attachments_of_conversation", "attachments_undescribed"}


def test_every_older_version_has_a_workspace_to_prove_its_migration() -> None:
    assert {int(path.stem[1:]) for path in OLDER.iterdir()} == set(range(1, schema.VERSION))


def test_the_file_is_copied_before_it_is_migrated(v1: Path, tmp_path: Path) -> None:
    Workspace(v1).close()
    copy = tmp_path / "workspace.schema-1.sqlite"

    assert query(copy, "SELECT value FROM workspace_info WHERE key = 'schema_version'") == [("1",)]
    assert query(copy, "SELECT * FROM messages") == query(OLDER / "v1.sqlite", "SELECT * FROM messages")
    assert copy.stat().st_mode & 0o077 == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == [copy.name, v1.name]


def test_what_is_redacted_later_is_redacted_in_the_copy_too(v1: Path, tmp_path: Path) -> None:
    with Workspace(v1) as workspace:
        workspace.search_index.catch_up(Stop())
        redacted = message("m2", updated_at="2026-11-01T00:00:00.000Z", preview="[redacted]", redacted=True)
        workspace.records.save_page(ACME, "messages", [redacted], Cursor())
        workspace.search_index.catch_up(Stop())

    copy = tmp_path / "workspace.schema-1.sqlite"
    for file in (v1, copy):
        assert b"secretword2" not in file.read_bytes()
        assert b"secretword3" in file.read_bytes()
    assert query(copy, "SELECT count(*) FROM messages") == [(5,)]


def fail(_connection: Connection) -> None:
    raise DiskFull


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> Table:
    """A schema one version further, with a table and a column more."""
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    metadata = type(schema.metadata)()
    for table in schema.metadata.sorted_tables:
        table.to_metadata(metadata)
    metadata.tables["runs"].append_column(Column("worker", Text))
    metadata.tables["runs"].append_column(Column("odd", schema.runs.c.outcome.type, nullable=False, server_default="x"))
    metadata.tables["cursors"].append_column(
        Column("flag", schema.instances.c.paused.type, nullable=False, server_default=false())
    )
    added = Table("added_later", metadata, Column("instance_id", Text, primary_key=True), Column("id", Text))
    monkeypatch.setattr(schema, "metadata", metadata)
    return added


def keep_something(where: Where) -> None:
    with Workspace(where) as workspace:
        add_instances(workspace, 1)
        workspace.runs.start(1)
        workspace.records.save_page(1, "tags", [tag("t1")], Cursor(live=OLD))


def test_a_table_or_column_more_needs_a_version_and_nothing_else(where: Where, request: pytest.FixtureRequest) -> None:
    keep_something(where)
    request.getfixturevalue("next_version")
    with Workspace(where) as workspace:
        assert {"worker", "odd"} <= structure(workspace)["runs"][0]
        assert "added_later" in structure(workspace)
        assert workspace.queries.counts(1)["tags"] == 1


def test_a_migration_that_fails_leaves_everything_as_it_was(
    where: Where, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    keep_something(where)
    with Workspace(where) as workspace:
        before = structure(workspace)
        request.getfixturevalue("next_version")
        monkeypatch.setitem(migrations.STEPS, schema.VERSION, fail)
        with pytest.raises(DiskFull):
            Workspace(where)
        assert structure(workspace) == before
    monkeypatch.undo()
    with Workspace(where) as workspace:
        assert workspace.queries.counts(1)["tags"] == 1


def test_a_newer_workspace_is_refused(where: Where) -> None:
    with Workspace(where) as workspace, workspace.database.write() as connection:
        connection.exec_driver_sql("UPDATE workspace_info SET value = '999' WHERE key = 'schema_version'")
    with pytest.raises(NewerWorkspace, match="newer version"):
        Workspace(where)
