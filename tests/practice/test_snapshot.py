"""Whatever happens meanwhile, an answer shows the records as they were at one moment."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from tests.conftest import StartPractice
from tests.practice.conftest import Answer, Call
from wizard.practice import PracticeServer

CONTEXTS = ("conversation", "message", "note", "customer")


@contextmanager
def much_happening(server: PracticeServer, **change: str) -> Iterator[None]:
    """Lets things happen without a pause, and threads take turns as often as they can."""
    over, interval = threading.Event(), sys.getswitchinterval()

    def happen() -> None:
        while not over.is_set():
            server.change(1, **change)  # type: ignore[arg-type]

    thread = threading.Thread(target=happen)
    sys.setswitchinterval(1e-5)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        sys.setswitchinterval(interval)


def assert_in_order(page: Answer, key: str) -> None:
    moments = [record["attributes"][key] for record in page["data"]]
    assert moments == sorted(moments)
    assert len({record["id"] for record in page["data"]}) == len(moments)


@pytest.mark.parametrize("include_deleted", [True, False])
def test_a_page_of_a_search_is_in_order_and_within_its_bounds(
    start_practice: StartPractice, call: Call, include_deleted: bool
) -> None:
    server = start_practice(conversations=400)
    caller = call(server)
    with much_happening(server):
        for number in range(60):
            context = CONTEXTS[number % len(CONTEXTS)]
            start = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            for comparison in ({"lt": start}, {"gte": start}):
                body = {
                    "queryContext": context,
                    "and": [{f"{context}_updated_at": comparison}],
                    "sort": [{f"{context}_updated_at": "asc"}],
                    "includeDeleted": include_deleted,
                }
                page = caller.search(body, "?pageSize=500")
                assert_in_order(page, "updatedAt")
                assert len(page["data"]) == min(500, page["meta"]["total"])
                for record in page["data"]:
                    moment = record["attributes"]["updatedAt"]
                    assert moment < start if "lt" in comparison else moment >= start
                    assert include_deleted or not record["attributes"].get("deleted")


def test_a_condition_holds_for_every_record_that_is_shown(start_practice: StartPractice, call: Call) -> None:
    server = start_practice(conversations=200)
    caller = call(server)
    body = {"queryContext": "conversation", "and": [{"conversation_status": {"equals": "open"}}]}
    with much_happening(server, only="status"):
        for _ in range(40):
            assert {r["attributes"]["status"] for r in caller.found(body)} == {"open"}


def test_lists_show_no_deleted_record_and_none_twice(start_practice: StartPractice, call: Call) -> None:
    server = start_practice(conversations=400)
    caller = call(server)
    with much_happening(server):
        for number in range(60):
            records = caller.data(f"/v1/{('conversations', 'messages', 'notes')[number % 3]}?page=2")
            assert not [r for r in records if r["attributes"].get("deleted")]
            assert len({r["id"] for r in records}) == len(records)


def test_whoever_follows_the_changes_misses_none(start_practice: StartPractice, call: Call) -> None:
    """A walk by `updatedAt` that starts again at its last row sees the last version of everything."""
    server = start_practice(conversations=100, activity=0)
    caller = call(server)
    seen: dict[str, Answer] = {}
    cursor = "2000-01-01T00:00:00.000Z"

    def follow() -> str:
        body = {
            "queryContext": "conversation",
            "and": [{"conversation_updated_at": {"gte": cursor}}],
            "sort": [{"conversation_updated_at": "asc"}],
            "includeDeleted": True,
        }
        records = caller.found(body, "?pageSize=100")
        seen.update((record["id"], record) for record in records)
        return str(records[-1]["attributes"]["updatedAt"])

    with much_happening(server):
        for _ in range(80):
            cursor = follow()
    while (following := follow()) != cursor:
        cursor = following
    store = server.main_account.store  # past the views, which the answers are made from
    now = [store.record("conversation", number) for number in range(store.count("conversation"))]
    assert seen == {record["id"]: record for record in now}
    assert now == list(server.truth("conversation"))


def test_the_truth_stands_still_while_it_is_read(start_practice: StartPractice) -> None:
    server = start_practice(conversations=200)
    server.change(100, seed=1)
    reading = server.truth("conversation")
    before = [record["attributes"]["updatedAt"] for record in server.truth("conversation")]
    server.change(500, seed=2)
    assert [record["attributes"]["updatedAt"] for record in reading] == before


def test_a_search_that_only_looks_moves_no_clock(start_practice: StartPractice, call: Call) -> None:
    moment = datetime(2026, 10, 1, tzinfo=UTC)
    servers = [start_practice(conversations=50, now=moment) for _ in range(2)]
    for _ in range(3):
        call(servers[0]).found({"queryContext": "note"})
    for server in servers:
        server.change(40, seed=1)
    first, second = (list(server.truth("conversation")) for server in servers)
    assert first == second
