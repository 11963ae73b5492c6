"""The search is kept up to date while a program runs."""

from pathlib import Path
from time import monotonic

import pytest

from tests.workspace.made import NEW, conversation, message
from wizard.sync import indexing
from wizard.sync.indexing import Indexer
from wizard.workspace.conversations import ConversationFilter
from wizard.workspace.errors import WorkspaceBusy
from wizard.workspace.records import Cursor
from wizard.workspace.workspace import Workspace

PATIENCE = 20.0


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "LOOK_SECONDS", 0.01)


def keep(workspace: Workspace, identifier: str) -> None:
    workspace.records.save_page(1, "conversations", [conversation(identifier, name=f"Parcel {identifier}")], Cursor())


def wait_until_found(workspace: Workspace, typed: str) -> None:
    deadline = monotonic() + PATIENCE
    while not workspace.queries.conversation_list(1, ConversationFilter(text=typed)):
        assert monotonic() < deadline, f"“{typed}” is never found"


def test_what_arrives_is_found(workspace: Workspace) -> None:
    indexer = Indexer(workspace)
    indexer.start()
    keep(workspace, "one")
    wait_until_found(workspace, "one")
    keep(workspace, "two")
    wait_until_found(workspace, "two")
    assert workspace.search_index.behind() == 0
    indexer.stop()
    assert indexer.join(PATIENCE)


def test_what_goes_wrong_is_tried_again(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    catch_up, failures = workspace.search_index.catch_up, [WorkspaceBusy(), ValueError("unforeseen")]

    def fail_at_first(*arguments: object) -> int:
        if failures:
            raise failures.pop()
        return catch_up(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(workspace.search_index, "catch_up", fail_at_first)
    indexer = Indexer(workspace)
    indexer.start()
    keep(workspace, "one")
    wait_until_found(workspace, "one")
    indexer.stop()
    assert indexer.join(PATIENCE)


def test_a_copy_that_cannot_be_wiped_holds_up_no_page(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(workspace.place).with_name("workspace.schema-1.sqlite").write_bytes(b"no database" * 200)
    workspace.records.save_page(1, "messages", [message("m1")], Cursor())
    workspace.records.save_page(1, "messages", [message("m1", updated_at=NEW, redacted=True)], Cursor())
    keep(workspace, "last")
    catch_up = workspace.search_index.catch_up

    def look_no_more(*arguments: object) -> int:
        monkeypatch.setattr(indexing, "LOOK_SECONDS", PATIENCE * 2)
        return catch_up(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(workspace.search_index, "catch_up", look_no_more)
    indexer = Indexer(workspace)
    indexer.start()
    wait_until_found(workspace, "last")
    indexer.stop()
    assert indexer.join(PATIENCE)
