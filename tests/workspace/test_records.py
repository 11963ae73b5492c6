"""Records and cursors: together or not at all, and never backwards."""

import random
import string
from itertools import permutations

import pytest

from tests.workspace.conftest import Ask
from tests.workspace.made import NEW, NEWER, OLD, add_instances, conversation, message, moment, tag
from wizard.kustomer.streams import STREAMS
from wizard.stop import Stop
from wizard.workspace import schema
from wizard.workspace.errors import WorkspaceProblem
from wizard.workspace.records import Cursor
from wizard.workspace.workspace import Workspace


def test_every_stream_has_a_table_with_its_columns() -> None:
    frame = ["instance_id", "id", "updated_at", "created_at", "deleted_at"]
    for stream in STREAMS:
        columns = [column.name for column in schema.RECORDS[stream.name].columns]
        assert columns == [*frame, *stream.columns, "record"]
    assert set(schema.RECORDS) == {stream.name for stream in STREAMS}


def test_every_key_and_index_begins_with_the_instance_and_nothing_reaches_across() -> None:
    apart = {schema.workspace_info, schema.instances}
    for table in set(schema.metadata.sorted_tables) - apart:
        assert next(iter(table.primary_key.columns)).name == "instance_id"
        assert all(index.columns.keys()[0] == "instance_id" for index in table.indexes)
    assert not any(table.foreign_keys for table in schema.metadata.sorted_tables)


@pytest.mark.parametrize(
    ("first", "then", "kept"),
    [((OLD, "old"), (NEW, "new"), "new"), ((NEW, "new"), (OLD, "old"), "new"), ((OLD, "a"), (OLD, "b"), "b")],
)
def test_a_newer_record_is_never_replaced_by_an_older_one(
    workspace: Workspace, ask: Ask, first: tuple[str, str], then: tuple[str, str], kept: str
) -> None:
    for updated_at, name in (first, then):
        workspace.records.save_page(1, "tags", [tag("t1", updated_at, name)], Cursor(live=NEW))

    assert ask("SELECT id, name FROM tags") == [("t1", kept)]


@pytest.mark.parametrize("order", list(permutations([(OLD, "old"), (NEW, "new"), (NEW, "newest")])))
def test_twins_within_a_page_leave_the_newest(
    workspace: Workspace, ask: Ask, order: tuple[tuple[str, str], ...]
) -> None:
    page = [tag("other"), *(tag("t1", updated_at, name) for updated_at, name in order)]
    workspace.records.save_page(1, "tags", page, Cursor())

    last = [name for updated_at, name in order if updated_at == NEW][-1]
    assert ask("SELECT id, name FROM tags ORDER BY id") == [("other", "vip"), ("t1", last)]
    assert workspace.queries.counts(1)["tags"] == 2


def test_every_kind_of_value_comes_back_as_it_was_kept(workspace: Workspace, ask: Ask) -> None:
    awkward = 'back\\slash, tab\t, line\n, return\r, \\N, "quotes", {braces}, Zoë 𝄞'
    row = conversation("c1", name=awkward, preview=None)
    workspace.records.save_page(1, "conversations", [row], Cursor())

    assert ask("SELECT * FROM conversations") == [(1, *row)]
    workspace.records.save_page(1, "messages", [message("m1", redacted=True)], Cursor())
    assert ask("SELECT preview FROM messages WHERE redacted") == [("Hello",)]


def test_what_no_database_can_hold_is_left_out_and_stops_nothing(workspace: Workspace, ask: Ask) -> None:
    page = [
        tag("half", name="half \ud83d"),
        tag("nul", name="nul\x00"),
        (*conversation("c")[:11], 2**70, *conversation("c")[12:]),
    ]
    workspace.records.save_page(1, "tags", page[:2], Cursor())
    workspace.records.save_page(1, "conversations", page[2:], Cursor())

    assert ask("SELECT name FROM tags WHERE id = 'half'") == [("half ?",)]
    assert str(ask("SELECT name FROM tags WHERE id = 'nul'")[0][0]).rstrip("\x00") == "nul"
    assert ask("SELECT priority FROM conversations") == [(None,)]


def test_the_cursor_is_kept_with_its_page(workspace: Workspace) -> None:
    cursor = Cursor(
        live=NEW,
        backfill=OLD,
        backfill_done=True,
        expected=7,
        expected_at_least=True,
        archive=OLD,
        archive_done=True,
        archive_refused=True,
        sweep="2026-09 c17",
        swept_at=NEW,
    )
    workspace.records.save_page(1, "tags", [tag("t1", NEW, "a")], cursor)

    assert workspace.records.cursors(1) == {"tags": cursor}
    assert workspace.records.cursors(2) == {}


def test_a_page_that_cannot_be_written_moves_no_cursor(workspace: Workspace) -> None:
    workspace.records.save_page(1, "tags", [tag("t1", OLD, "a")], Cursor(live=OLD))

    with pytest.raises(WorkspaceProblem):
        workspace.records.save_page(1, "tags", [tag("t2", NEW, "b"), (None,) * 7], Cursor(live=NEW))
    assert workspace.records.cursors(1)["tags"].live == OLD
    assert workspace.queries.counts(1)["tags"] == 1


def test_no_text_is_too_long_for_an_index(workspace: Workspace, ask: Ask) -> None:
    noise = "".join(random.Random(1).choices(string.ascii_letters, k=20_000))  # which no database makes shorter
    attachments = [("a1", OLD, OLD, None, "m1", "c1", "cust1", noise, None, 1, False, "{}")]
    others = {
        "conversations": ([conversation("c1", status=noise, channel=noise)], Cursor()),
        "attachments": (attachments, Cursor()),
    }
    page = [message("m1", channel=noise), message("m2", channel="email")]
    workspace.records.save_page(1, "messages", page, Cursor(live=OLD), others)

    assert ask("SELECT name FROM attachments") == [(noise,)]
    assert ask("SELECT preview FROM messages ORDER BY id") == [("Hello",), ("Hello",)]
    for (kept,) in ask("SELECT channel FROM messages WHERE id = 'm1' UNION SELECT channel FROM conversations"):
        assert noise.startswith(kept)
        assert len(kept) >= 100


def test_the_detail_of_a_problem_never_quotes_a_record(workspace: Workspace) -> None:
    with pytest.raises(WorkspaceProblem) as caught:
        workspace.records.save_page(1, "tags", [("t1", None, OLD, None, "a secret", "#fff", "{}")], Cursor())
    assert "null" in caught.value.detail.lower()
    assert "a secret" not in caught.value.detail
    assert caught.value.__cause__ is None


def test_counts_are_of_records_not_of_pages(workspace: Workspace) -> None:
    for page in ([tag("a"), tag("b")], [tag("b", NEW), tag("c")], [], [tag("a", "1999")]):
        workspace.records.save_page(1, "tags", page, Cursor())
        workspace.records.save_page(2, "tags", page[:1], Cursor())

    assert workspace.queries.counts(1)["tags"] == 3
    assert workspace.queries.counts(2)["tags"] == 2
    assert workspace.queries.counts(3)["tags"] == 0


def test_instances_do_not_mix(workspace: Workspace, ask: Ask) -> None:
    add_instances(workspace, 1, 2)
    for instance_id in (1, 2):
        workspace.records.save_page(instance_id, "tags", [tag("t1", OLD, "a")], Cursor(live=OLD))
        workspace.records.save_page(instance_id, "messages", [message("m1", preview="hello")], Cursor(live=OLD))
        workspace.leases.take(instance_id, "worker", 60)
    workspace.instances.remove(1, with_records=True)
    workspace.search_index.catch_up(Stop())

    assert workspace.queries.counts(1)["tags"] == 0
    assert workspace.queries.counts(2)["tags"] == 1
    for table in schema.metadata.sorted_tables:
        if "instance_id" in table.c:
            assert ask(f"SELECT count(*) FROM {table.name} WHERE instance_id = 1") == [(0,)]  # noqa: S608


def test_marking_as_deleted_keeps_the_first_time(workspace: Workspace, ask: Ask) -> None:
    workspace.records.save_page(1, "tags", [tag(f"t{n}") for n in range(1200)], Cursor())
    workspace.records.save_page(2, "tags", [tag("t1")], Cursor())

    assert workspace.records.mark_deleted(1, "tags", ["t1", "nobody"], NEW) == 1
    assert workspace.records.mark_deleted(1, "tags", [f"t{n}" for n in range(1200)], NEWER) == 1199
    assert ask("SELECT deleted_at FROM tags WHERE instance_id = 1 AND id = 't1'") == [(NEW,)]
    assert ask("SELECT deleted_at FROM tags WHERE instance_id = 2") == [(None,)]
    assert workspace.records.ids(1, "tags") == []


def test_ids_come_in_order_within_a_window(workspace: Workspace) -> None:
    page = [conversation(f"c{day}", moment(day)) for day in (3, 1, 2, 4)]
    workspace.records.save_page(1, "conversations", [*page, conversation("undated", None)], Cursor())
    workspace.records.mark_deleted(1, "conversations", ["c3"], NEW)

    ids = workspace.records.ids
    assert ids(1, "conversations", moment(1), moment(4)) == ["c1", "c2"]
    assert ids(1, "conversations", moment(2)) == ["c2", "c4"]
    assert ids(1, "conversations", None, moment(2)) == ["c1", "undated"]
    assert ids(2, "conversations") == []
