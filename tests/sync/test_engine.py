"""Runs against the practice Kustomer, over real HTTP, into a real workspace."""

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import StartPractice, client_for
from tests.ground_truth import assert_equal_to_truth
from wizard.kustomer.client import Patience
from wizard.kustomer.derived import STANDARD_OBJECTS
from wizard.kustomer.errors import KeyRefused, KustomerDown
from wizard.kustomer.streams import STREAMS
from wizard.practice import PracticeServer
from wizard.stop import Stop, Stopped
from wizard.sync.engine import Engine
from wizard.sync.progress import StreamState, SyncState
from wizard.sync.tracker import Tracker
from wizard.workspace.workspace import Workspace

INSTANCE = 7
ALL_ROLES = ("org.permission",)


def run(
    server: PracticeServer,
    workspace: Workspace,
    token: str,
    stop: Stop | None = None,
    *,
    engine: dict[str, Any] | None = None,
    **options: object,
) -> tuple[SyncState, int]:
    """One run; returns the state it ends with and how many requests it took."""
    stop = stop or Stop()
    tracker = Tracker(INSTANCE, lambda _state: None)
    with client_for(server, token, stop, **options) as client:
        tracker.begin(workspace.queries.counts(INSTANCE), workspace.records.cursors(INSTANCE))
        try:
            Engine(client, workspace.records, INSTANCE, tracker, stop, **(engine or {})).run()
        finally:
            requests = client.requests_sent
    return tracker.state, requests


def test_everything_arrives_and_then_every_change(
    start_practice: StartPractice, workspace: Workspace, tmp_path: Path
) -> None:
    server = start_practice(conversations=1500)
    token = server.create_key()

    run(server, workspace, token)
    assert_equal_to_truth(tmp_path / "workspace.sqlite", INSTANCE, server)

    server.change(300, seed=1)
    run(server, workspace, token)
    assert_equal_to_truth(tmp_path / "workspace.sqlite", INSTANCE, server)


def test_what_happens_during_the_backfill_arrives(
    start_practice: StartPractice, workspace: Workspace, tmp_path: Path
) -> None:
    server = start_practice(conversations=3000, activity=6000)
    token = server.create_key()
    run(server, workspace, token)
    server._clockwork.stopped.set()
    for thread in list(server._threads[1:]):
        thread.join(5)

    run(server, workspace, token)
    assert_equal_to_truth(tmp_path / "workspace.sqlite", INSTANCE, server)


def test_requests_are_few(start_practice: StartPractice, workspace: Workspace) -> None:
    server = start_practice(conversations=3000)
    token = server.create_key()
    quiet = {"describe": 0}
    state, requests = run(server, workspace, token, engine=quiet)
    kinds = {stream.name: stream.kind for stream in STREAMS}
    fewest = sum(-(-s.records // 499) for s in state.streams if kinds[s.stream] == "search")
    once = sum(len(stream.queries) for stream in STREAMS if stream.kind == "list")
    described = len(STANDARD_OBJECTS) + server.count("klass")
    archives = sum(stream.archived for stream in STREAMS)
    assert requests <= fewest + once + described + archives + 2, "one for the key, one for a tie"

    before = len(server.requests)
    _, idle = run(server, workspace, token, engine=quiet)
    walked = [stream for stream in STREAMS if stream.kind == "search" or stream.each_run]
    assert idle <= len(walked) + 1, server.requests[before:]


def test_a_run_stopped_anywhere_goes_on_where_it_stopped(
    start_practice: StartPractice, workspace: Workspace, tmp_path: Path
) -> None:
    server = start_practice(conversations=2000)
    token = server.create_key()
    rng = random.Random(1)
    save = workspace.records.save_page
    for _ in range(12):
        stop = Stop()
        pages = rng.randrange(1, 6)

        def save_and_stop(
            *arguments: object,
            stop: Stop = stop,
            countdown: list[int] = [pages],  # noqa: B006
        ) -> Mapping[str, int]:
            added = save(*arguments)  # type: ignore[arg-type]
            countdown[0] -= 1
            if countdown[0] == 0:
                stop.set()
            return added

        workspace.records.save_page = save_and_stop  # type: ignore[method-assign,assignment]
        try:
            run(server, workspace, token, stop)
        except Stopped:
            pass
        finally:
            workspace.records.save_page = save  # type: ignore[method-assign]
        server.change(5, seed=pages)
    run(server, workspace, token)
    assert_equal_to_truth(tmp_path / "workspace.sqlite", INSTANCE, server)


def test_a_stream_without_its_role_is_skipped_by_name_and_taken_up_with_a_better_key(
    practice: PracticeServer, workspace: Workspace, tmp_path: Path
) -> None:
    roles = [
        "org.permission.search.create",
        *(f"org.permission.{kind}.read" for kind in ("conversation", "message", "customer", "company", "user", "team")),
    ]
    state, _ = run(practice, workspace, practice.create_key(roles=roles))

    skipped = {s.stream: s.missing_role for s in state.streams if s.state is StreamState.SKIPPED}
    wanting = [
        "note",
        "tag",
        "shortcut",
        "brand",
        "sla",
        "satisfaction",
        "klass",
        "metadata",
        "kobject",
        "customer_merge",
    ]
    assert sorted(skipped.values()) == sorted(f"org.permission.{thing}.read" for thing in wanting)
    assert skipped["notes"] == "org.permission.note.read"
    assert workspace.queries.counts(INSTANCE)["notes"] == 0

    run(practice, workspace, practice.create_key(roles=ALL_ROLES))
    assert_equal_to_truth(tmp_path / "workspace.sqlite", INSTANCE, practice)


def test_a_key_that_dies_in_mid_run_ends_it_as_refused(start_practice: StartPractice, workspace: Workspace) -> None:
    server = start_practice(conversations=2000)
    token = server.create_key()
    save = workspace.records.save_page

    def save_and_revoke(*arguments: object) -> Mapping[str, int]:
        added = save(*arguments)  # type: ignore[arg-type]
        server.revoke_key(token)
        return added

    workspace.records.save_page = save_and_revoke  # type: ignore[method-assign,assignment]
    with pytest.raises(KeyRefused):
        run(server, workspace, token)


def test_broken_answers_are_asked_for_again(
    start_practice: StartPractice, workspace: Workspace, tmp_path: Path
) -> None:
    server = start_practice(conversations=1000)
    token = server.create_key()
    server.faults.drop_next = 2
    server.faults.fail_next = 2
    run(server, workspace, token)
    assert_equal_to_truth(tmp_path / "workspace.sqlite", INSTANCE, server)


def test_an_outage_outlasting_patience_leaves_the_cursor_where_it_was(
    start_practice: StartPractice, workspace: Workspace, tmp_path: Path
) -> None:
    server = start_practice(conversations=1000)
    token = server.create_key()
    server.faults.outage = True
    with pytest.raises(KustomerDown):
        run(server, workspace, token, patience=Patience(attempts=2, longest_wait=0.01))
    assert workspace.records.cursors(INSTANCE) == {}

    server.faults.outage = False
    run(server, workspace, token)
    assert_equal_to_truth(tmp_path / "workspace.sqlite", INSTANCE, server)
