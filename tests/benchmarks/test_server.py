"""The bare Kustomer of the benchmarks answers as Kustomer does: checked by a walk of every kind, up and down."""

import json
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import pytest

from tests.benchmarks.books import Books, milliseconds, stamp
from tests.benchmarks.kustomer import Desk
from wizard.kustomer.answers import Page, read_page
from wizard.kustomer.streams import STREAMS, Stream
from wizard.sync.walk import Bounds, walk

NOW = datetime(2026, 10, 20, 15, 30, tzinfo=UTC)
HEAD = b"POST / HTTP/1.1\r\nauthorization: Bearer key\r\n"
SEARCH = "/v1/customers/search"


@pytest.fixture
def books() -> Books:
    return Books(3_000, largest_page=90, now=NOW)


Answer = dict[str, Any]


def ask(books: Books, context: str, direction: str, *criteria: Answer, query: str = "page=1") -> Answer:
    asked = {"queryContext": context, "and": criteria, "sort": [{f"{context}_updated_at": direction}]}
    status, body = Desk(books).answer("POST", f"{SEARCH}?{query}", HEAD, json.dumps(asked).encode())
    assert status == 200, body
    found: Answer = json.loads(body)
    return found


def times(answer: Answer) -> list[str]:
    return [record["attributes"]["updatedAt"] for record in answer["data"]]


@pytest.mark.parametrize("changes", [0, 1, 2])
@pytest.mark.parametrize("down", [True, False])
def test_a_walk_finds_every_record_once(books: Books, *, down: bool, changes: int) -> None:
    for _ in range(changes):
        books.change()
    for stream in STREAMS:
        if stream.kind != "search" or getattr(stream, "walked_by", "updated") != "updated":
            continue

        def fetch(bounds: Bounds, number: int, size: int, stream: Stream = stream) -> Page:
            criteria = [{f"{stream.context}_{time}_at": {operator: moment}} for time, operator, moment in bounds]
            direction, turned = "desc" if down else "asc", f"page={number}&pageSize={size}"
            answer = ask(books, stream.context, direction, *criteria, query=turned)
            return read_page(json.dumps(answer).encode(), stream, size)

        found = [record.id for batch in walk(fetch, down=down, start=None, size=500) for record in batch.records]
        assert len(found) == len(set(found)) == books.books[stream.context].count


def test_pages_are_turned_without_a_gap(books: Books) -> None:
    books.change()
    turned = [times(ask(books, "note", "desc", query=f"page={page}&pageSize=40")) for page in (1, 2, 3, 4)]

    assert [len(page) for page in turned] == [40, 40, 40, 30]
    assert list(chain(*turned)) == sorted(chain(*turned), reverse=True)


def test_meta_and_links_are_as_kustomer_writes_them(books: Books) -> None:
    answer = ask(books, "note", "asc", query="page=2&pageSize=40")

    assert answer["meta"] == {
        "pageSize": 40,
        "page": 2,
        "total": 150,
        "totalPages": 4,
        "aggregations": {},
        "timed_out": False,
    }
    assert answer["links"]["prev"].endswith("?page=1&pageSize=40")
    assert answer["links"]["next"].endswith("?page=3&pageSize=40")
    assert ask(books, "note", "asc", query="page=4&pageSize=40")["links"]["next"] is None


def test_bounds_of_both_times_are_kept(books: Books) -> None:
    everything = ask(books, "company", "asc", query="page=1&pageSize=90")["data"]
    books.change()
    first, last = everything[5]["attributes"], everything[20]["attributes"]
    between = ask(
        books,
        "company",
        "desc",
        {"company_updated_at": {"gt": first["updatedAt"]}},
        {"company_created_at": {"lte": last["createdAt"]}},
    )

    changed = everything[0]
    assert [record["id"] for record in between["data"]] == [r["id"] for r in (changed, *everything[20:5:-1])]


def test_a_hundredth_changes_and_comes_last(books: Books) -> None:
    before = {record["id"]: record for record in ask(books, "note", "asc", query="pageSize=90")["data"]}
    books.change()
    latest = ask(books, "note", "desc", query="pageSize=2")["data"]

    assert books.books["note"].count == 150
    assert [record["attributes"]["updatedAt"] > "2026-10-19" for record in latest] == [True, True]
    assert before[latest[1]["id"]] != latest[1]


def test_a_list_is_read_page_by_page(books: Books) -> None:
    def page(number: int) -> Answer:
        _, body = Desk(books).answer("GET", f"/v1/tags?page={number}&pageSize=50", HEAD, b"")
        found: Answer = json.loads(body)
        return found

    assert [len(page(number)["data"]) for number in (1, 2, 3)] == [50, 10, 0]
    assert page(1)["links"]["next"] == "/v1/tags?page=2&pageSize=50"
    assert page(2)["links"]["next"] is None


def test_no_key_no_answer(books: Books) -> None:
    assert Desk(books).answer("GET", "/v1/tags", b"GET / HTTP/1.1\r\n", b"")[0] == 401


def test_what_is_not_understood_is_refused_rather_than_answered_wrongly(books: Books) -> None:
    asked = {"queryContext": "note", "and": [{"note_body": {"contains": "x"}}]}
    assert Desk(books).answer("POST", SEARCH, HEAD, json.dumps(asked).encode())[0] == 400


@pytest.mark.parametrize("written", ["2024-02-29T23:59:59.999Z", "2026-10-20T00:00:00.000Z"])
def test_times_come_back_as_they_were_written(written: str) -> None:
    assert stamp(milliseconds(written)).decode() == written
