"""What is kept together, and what a workspace says of what is still to be asked for: on both databases."""

import pytest

from tests.conftest import client_for
from tests.workspace.conftest import Ask
from tests.workspace.made import NEW, NEWER, OLD, conversation, customer, message
from wizard.practice import PracticeOptions, PracticeServer
from wizard.stop import Stop
from wizard.sync.engine import Engine
from wizard.sync.tracker import Tracker
from wizard.workspace.errors import WorkspaceProblem
from wizard.workspace.records import Cursor
from wizard.workspace.workspace import Workspace


def attachment(identifier: str, conversation_id: str, name: str | None = None) -> tuple[object, ...]:
    return (identifier, OLD, OLD, None, "m1", conversation_id, "cust1", name, None, 2**40, False, "{}")


def test_pages_of_several_streams_are_kept_together_or_not_at_all(workspace: Workspace, ask: Ask) -> None:
    others = {"attachments": ([attachment("a1", "c1")], Cursor(live=NEW))}
    workspace.records.save_page(1, "messages", [message("m1")], Cursor(live=NEW), others)
    assert ask("SELECT id, size FROM attachments") == [("a1", 2**40)]
    assert workspace.records.cursors(1)["attachments"] == Cursor(live=NEW)
    assert {name: count for name, count in workspace.queries.counts(1).items() if count} == {
        "messages": 1,
        "attachments": 1,
    }

    nameless = (None, *attachment("a2", "c1")[1:])
    with pytest.raises(WorkspaceProblem):
        workspace.records.save_page(
            1, "messages", [message("m2")], Cursor(live=NEWER), {"attachments": ([nameless], Cursor(live=NEWER))}
        )
    assert ask("SELECT id FROM messages") == [("m1",)]
    assert workspace.records.cursors(1)["messages"] == Cursor(live=NEW)


def test_what_no_database_can_hold_is_left_out_of_all(workspace: Workspace, ask: Ask) -> None:
    others = {"attachments": ([attachment("a1", "c1", "half \ud83d\x00")], Cursor())}
    workspace.records.save_page(1, "messages", [message("m1")], Cursor(), others)
    assert str(ask("SELECT name FROM attachments")[0][0]).startswith("half ?")


def test_reading_what_is_owed(workspace: Workspace) -> None:
    records, owed = workspace.records, workspace.records.owed
    rows = [
        conversation(f"c{n}", day, deleted_at=gone)
        for n, (day, gone) in enumerate([(OLD, None), (NEW, None), (NEWER, NEWER), (None, None)])
    ]
    records.save_page(1, "conversations", rows, Cursor())
    records.save_page(2, "conversations", [conversation("other")], Cursor())
    records.save_page(1, "customers", [customer("u1", "Sam"), customer("u2", "Kim")], Cursor())
    records.mark_deleted(1, "customers", ["u2"], NEW)

    assert owed.values(1, "conversations", "created_at") == {"c0": OLD, "c1": NEW, "c2": NEWER, "c3": None}
    assert owed.values(1, "conversations", "status", ["c1", "none"]) == {"c1": "open"}
    assert owed.commonest(1, "conversations", "created_at") == [OLD, NEW, NEWER]
    assert owed.commonest(1, "conversations", "deleted_at") == [NEWER]
    assert sorted(owed.ids_within(1, "conversations", (OLD, NEWER), (None, None))) == ["c0", "c1"]
    assert owed.ids_within(1, "conversations", (NEW, NEWER), (OLD, NEW)) == ["c1"]
    assert owed.oldest(1, "conversations") == OLD
    assert owed.oldest(1, "notes") is None
    assert owed.deleted(1, "customers", "", 5) == ["u2"]
    assert owed.deleted(1, "customers", "u2", 5) == []
    assert [row[0] for row in owed.records(1, "conversations", "c0", 2)] == ["c1", "c2"]
    assert owed.records(1, "conversations", "", 1) == rows[:1]
    assert [row[0] for row in owed.old_conversations(1, NEWER, None, 5)] == ["c3", "c1", "c0"]
    assert [row[0] for row in owed.old_conversations(1, NEWER, "c3", 1)] == ["c1"]


def test_attachments_without_a_name_are_told_by_conversation(workspace: Workspace) -> None:
    rows = [attachment("a1", "c1"), attachment("a2", "c2", "photo.jpg"), attachment("a3", "c3"), attachment("a4", "c3")]
    workspace.records.save_page(1, "attachments", rows, Cursor())
    owed = workspace.records.owed
    assert owed.undescribed_attachments(1, 10) == {"c3": [rows[2], rows[3]], "c1": [rows[0]]}
    assert owed.undescribed_attachments(1, 2) == {"c3": [rows[2], rows[3]]}


@pytest.mark.timeout(180)
def test_a_whole_account_is_the_same_in_both_databases(workspace: Workspace, ask: Ask) -> None:
    with PracticeServer(PracticeOptions(conversations=200, history_days=1200, search_limit=0, org_limit=0)) as server:
        token = server.create_key()
        for seed in (1, 2):
            stop, tracker = Stop(), Tracker(1, lambda _state: None)
            with client_for(server, token, stop) as client:
                tracker.begin(workspace.queries.counts(1), workspace.records.cursors(1))
                Engine(client, workspace.records, 1, tracker, stop).run()
            counts = workspace.queries.counts(1)
            for stream, kind in (("messages", "message"), ("custom_objects", "kobject"), ("attachments", "attachment")):
                assert counts[stream] == server.count(kind)
                assert ask(f"SELECT count(*) FROM {stream}") == [(counts[stream],)]  # noqa: S608
            assert counts["satisfaction_responses"] == server.count("satisfaction_response")
            assert counts["slas"] == server.count("sla")
            if seed == 1:
                server.change(60, seed=seed)
