"""Moving a workspace: everything arrives, or nothing does."""

import random
import string
from pathlib import Path

import pytest
from sqlalchemy import Connection

from tests.postgres import PostgresServer
from tests.workspace.indexed import indexed
from tests.workspace.made import OLD, conversation, customer, message, tag
from wizard.stop import Stop, Stopped
from wizard.workspace import copying, schema
from wizard.workspace.backlog import note_everything
from wizard.workspace.copying import TABLES, copy_workspace
from wizard.workspace.errors import CopyDiffers, TargetNotEmpty
from wizard.workspace.records import Cursor
from wizard.workspace.runs import RunOutcome
from wizard.workspace.workspace import Workspace


def fill(workspace: Workspace) -> int:
    instance = workspace.instances.add(name="Acme", subdomain="acme", practice=False)
    save = workspace.records.save_page
    rows = [conversation(f"c{number}", name=f"tab\t {number} Zoë\\") for number in range(2300)]
    save(instance.id, "conversations", rows, Cursor(live=OLD, expected=2300))
    save(instance.id, "messages", [message("m1", preview="nul \x00 and half \ud83d", redacted=None)], Cursor())
    long = "".join(random.Random(1).choices(string.ascii_letters, k=20_000))
    save(instance.id, "messages", [message("m2", redacted=True, channel=long)], Cursor(sweep="x"))
    save(instance.id, "customers", [customer("cust1", "Zoë")], Cursor())
    save(7, "tags", [tag("t1"), tag("T1"), tag("_"), tag("é")], Cursor())
    workspace.leases.take(instance.id, "worker", 60)
    started = workspace.runs.start(instance.id)
    workspace.runs.finish(instance.id, started, RunOutcome.COMPLETE, records=5, requests=2)
    return instance.id


def content(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    with workspace.database.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key.columns))]
            for table in TABLES
        }


def silent(_table: str, _done: int, _total: int) -> None: ...


def is_empty(workspace: Workspace) -> bool:
    return not any(content(workspace).values())


def test_there_and_back_again(tmp_path: Path, postgres: str) -> None:
    reports: list[tuple[str, int, int]] = []
    with (
        Workspace(tmp_path / "one.sqlite") as one,
        Workspace(postgres) as two,
        Workspace(tmp_path / "three.sqlite") as three,
    ):
        instance_id = fill(one)
        sent = copy_workspace(one, two, lambda *report: reports.append(report), Stop())
        back = copy_workspace(two, three, silent, Stop())

        assert sent == back
        assert {each.table: each.rows for each in sent}["conversations"] == 2300
        assert ("conversations", 2300, 2300) in reports
        assert content(two) == content(three)
        assert {k: v for k, v in content(one).items() if k != "messages"} == {
            k: v for k, v in content(two).items() if k != "messages"
        }
        for copy in (two, three):
            assert copy.queries.counts(instance_id) == one.queries.counts(instance_id)
            assert copy.leases.holder(instance_id) is None
            copy.search_index.catch_up(Stop())
            assert len(indexed(copy, "zoe", instance_id)) == 2301


def test_a_zero_with_a_sign_is_a_zero(tmp_path: Path, postgres: str) -> None:
    with Workspace(postgres) as source, Workspace(tmp_path / "target.sqlite") as target:
        row = tuple(-0.0 if value == 1.0 and isinstance(value, float) else value for value in conversation("c1"))
        assert -0.0 in [value for value in row if isinstance(value, float)]
        source.records.save_page(1, "conversations", [row], Cursor())
        copy_workspace(source, target, silent, Stop())
        assert target.queries.counts(1)["conversations"] == 1


def test_the_proof_may_take_longer_than_a_server_lets_transactions_idle(
    postgres_server: PostgresServer, postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def note_after_a_long_time(connection: Connection) -> None:
        postgres_server.admin(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
        )
        note_everything(connection)

    monkeypatch.setattr(copying, "note_everything", note_after_a_long_time)
    with Workspace(postgres) as source, Workspace(tmp_path / "target.sqlite") as target:
        instance_id = fill(source)
        copy_workspace(source, target, silent, Stop())
        assert target.queries.counts(instance_id) == source.queries.counts(instance_id)


def test_what_is_not_empty_is_refused_untouched(workspace: Workspace, tmp_path: Path) -> None:
    workspace.instances.add(name="Here first", subdomain="x", practice=False)
    before = content(workspace)
    with Workspace(tmp_path / "source.sqlite") as source:
        fill(source)
        with pytest.raises(TargetNotEmpty):
            copy_workspace(source, workspace, silent, Stop())
    assert content(workspace) == before


def test_a_copy_that_is_stopped_leaves_nothing(workspace: Workspace, tmp_path: Path) -> None:
    with Workspace(tmp_path / "source.sqlite") as source:
        fill(source)
        stop = Stop()
        with pytest.raises(Stopped):
            copy_workspace(source, workspace, lambda *_: stop.set(), stop)
        assert is_empty(workspace)
        copy_workspace(source, workspace, silent, Stop())
        assert not is_empty(workspace)


def test_a_copy_that_differs_is_undone(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append = workspace.database.backend.append_rows

    def lose_one(connection: object, table: object, rows: list[tuple[object, ...]]) -> None:
        append(connection, table, rows[1:] if table is schema.messages else rows)  # type: ignore[arg-type]

    monkeypatch.setattr(workspace.database.backend, "append_rows", lose_one)
    with Workspace(tmp_path / "source.sqlite") as source:
        fill(source)
        with pytest.raises(CopyDiffers) as caught:
            copy_workspace(source, workspace, silent, Stop())
    assert caught.value.detail == "messages"
    assert is_empty(workspace)
    assert copying.AT_ONCE
