"""Pages of every shape that Kustomer is known to send, and of some that it is not; tokens and domains."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import Raw

from tests.kustomer.samples import CONVERSATION, NOTE, READ, SAMPLES, WHEN, page_of, related
from wizard.kustomer.answers import EVERY_ROLE, DomainFacts, TokenFacts, read_domain, read_page, read_token
from wizard.kustomer.errors import NotKustomer
from wizard.kustomer.records import READERS, Record
from wizard.kustomer.streams import BY_NAME, Stream


def test_totals_and_turning_pages() -> None:
    links = {"next": "/v1/customers/search?page=2&pageSize=500", "prev": None}
    page = page_of("notes", NOTE, meta={"pageSize": 500, "page": 1, "total": 1782018, "timed_out": False}, links=links)
    assert (page.total, page.has_more, page.timed_out) == (1782018, True, False)
    last = page_of("notes", NOTE, meta={"pageSize": 500, "total": 1}, links={"next": None})
    assert (last.total, last.has_more) == (1, False)


@pytest.mark.parametrize(
    "rest", [{}, {"meta": {}}, {"meta": None, "links": None}, {"meta": [], "links": "no"}, {"meta": 7}]
)
def test_totals_may_be_absent(rest: dict[str, object]) -> None:
    page = page_of("notes", NOTE, NOTE, **rest)
    assert (page.total, page.has_more, page.timed_out) == (None, False, False)
    assert page_of("notes", NOTE, NOTE, asked_for=2, **rest).has_more, "a full page may not be the last"


@pytest.mark.parametrize("wrong", [None, "many", -1, 1.5, [], {}, True])
def test_wrong_totals_are_left_out(wrong: object) -> None:
    page = page_of("notes", NOTE, meta={"total": wrong, "pageSize": wrong, "timed_out": True, "page": wrong})
    assert (page.total, page.has_more, page.timed_out) == (None, False, True)


def test_a_page_that_was_cut_short_by_kustomer_is_full() -> None:
    assert page_of("notes", NOTE, NOTE, asked_for=500, meta={"pageSize": 2}).has_more
    assert page_of("notes", NOTE, NOTE, asked_for=2, meta={"pageSize": 1000}).has_more


@pytest.mark.parametrize("following", ["/v1/x?page=2", {"href": "/v1/x?page=2"}])
def test_the_next_page_in_every_shape(following: object) -> None:
    assert page_of("notes", links={"next": following}).has_more


def test_an_empty_page() -> None:
    page = page_of("notes", meta={"total": 0, "pageSize": 500})
    assert (page.records, page.total, page.has_more) == ([], 0, False)


def test_a_search_that_timed_out_says_so() -> None:
    assert page_of("notes", NOTE, meta={"timed_out": True}).timed_out


NO_PAGES = [
    *(b"", b" ", b"<html></html>", b"null", b"[]", b"5", b'"x"', b"{}", b'{"data":null}', b'{"data":{}}'),
    *(
        b'{"data":[{"id":"a"}',
        b'{"data":[{"id":"a"}]} x',
        b'{"data":[5]}',
        b'{"data":["x"]}',
        b"\xff",
        b"\xef\xbb\xbf{}",
    ),
    *(
        b'{"data":[{"id":"\xff"}]}',
        b'{"data":[{"id":"a","attributes":{"new":"\xff"}}]}',
        b'{"data":[{"id":"a","id":5}]}',
    ),
    *(b'{"data":[' + b"[" * 100_000 + b"]}", b'{"data":[{"id":"a","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}]}"),
    *(
        b'{"data":[],"meta":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"errors":[{"message":"no"}]}',
        b'{"data":[nan]}',
    ),
]


@pytest.mark.parametrize("body", NO_PAGES, ids=lambda body: body[:40].decode(errors="replace"))
def test_what_is_no_page_is_refused(body: bytes) -> None:
    for stream in READ:
        with pytest.raises(NotKustomer) as caught:
            read_page(body, stream, 500)
        assert caught.value.retryable


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=10)
    | st.sampled_from([WHEN, "2026-10-01T00:00:00.000Z", "soon"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=10,
)
named = st.sampled_from(sorted({name for sample in SAMPLES.values() for name in sample["attributes"]}))
records = st.fixed_dictionaries(
    {"id": st.text(min_size=1, max_size=3)},
    optional={
        "attributes": json_values | st.dictionaries(named, json_values, max_size=8),
        "relationships": json_values | st.dictionaries(st.sampled_from(["customer", "company", "x"]), json_values),
        "links": json_values,
    },
)
pages = st.fixed_dictionaries(
    {"data": st.lists(records, max_size=4) | json_values},
    optional={"meta": json_values, "links": json_values, "included": json_values},
)


@given(
    st.binary() | st.text().map(str.encode) | json_values.map(lambda v: json.dumps(v).encode()),
    st.sampled_from(READ),
)
@example(b'{"data":[{"id":"a","attributes":{"priority":1e999}}]}', BY_NAME["conversations"])
def test_garbage_is_not_kustomer(body: bytes, stream: Stream) -> None:
    for read in (lambda: read_page(body, stream, 500), lambda: read_token(body), lambda: read_domain(body)):
        try:
            read()  # type: ignore[no-untyped-call]
        except NotKustomer:
            continue


@given(pages, st.sampled_from(READ), st.booleans())
def test_strange_pages_are_read_or_refused(page: dict[str, Any], stream: Stream, ascii_only: bool) -> None:
    try:
        body = json.dumps(page, ensure_ascii=ascii_only).encode()
        read = read_page(body, stream, 500)
    except (NotKustomer, UnicodeEncodeError):
        return
    for record in read.records:
        assert len(record.row) == 4 + len(stream.columns) + 1
        assert datetime.fromisoformat(record.updated_at).year >= 1970
        assert datetime.fromisoformat(str(record.row[1])).year >= 1970
        for value in record.row:
            assert isinstance(value, str | int | float | None)
            assert not isinstance(value, str) or value.encode()
    assert read.total is None or read.total >= 0


def test_pages_are_read_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    stream, together = BY_NAME["conversations"], threading.Barrier(2)
    read, met = READERS[stream.name], list[bool]()

    def read_slowly(raw: Raw) -> Record:
        with suppress(threading.BrokenBarrierError):
            together.wait(0.1)  # in vain: whoever else reads a page waits for this one
            met.append(True)
        return read(raw)

    monkeypatch.setitem(READERS, stream.name, read_slowly)
    body = json.dumps({"data": [CONVERSATION]}).encode()
    with ThreadPoolExecutor(2) as pool:
        pages = list(pool.map(lambda _: read_page(body, stream, 500), range(2)))
    assert [len(page.records) for page in pages] == [1, 1]
    assert not met


# --- tokens and domains


TOKEN = {
    "data": {
        "type": "auth_token",
        "id": "6717",
        "attributes": {
            "name": "warehouse-sync-prod",
            "roles": ["org.permission.search.create"],
            "lastTokenChars": "x9Qk",
        },
        "relationships": related(org="5a79", user="5ff4"),
    }
}


def test_a_token_is_read() -> None:
    expected = TokenFacts("warehouse-sync-prod", ("org.permission.search.create",), "5a79")
    assert read_token(json.dumps(TOKEN).encode()) == expected


@pytest.mark.parametrize(
    ("data", "facts"),
    [
        ({"attributes": {}}, TokenFacts("", EVERY_ROLE, "")),
        ({"attributes": {"roles": []}}, TokenFacts("", (), "")),
        ({"attributes": {"roles": ["a", 5, None]}}, TokenFacts("", ("a",), "")),
        ({"attributes": {"roles": "a"}}, TokenFacts("", EVERY_ROLE, "")),
        ({"attributes": {"name": 5}, "relationships": None}, TokenFacts("", EVERY_ROLE, "")),
        ({"attributes": {}, "relationships": {"org": {"data": {"id": None}}}}, TokenFacts("", EVERY_ROLE, "")),
        ({"attributes": {}, "relationships": {"org": {"data": []}}}, TokenFacts("", EVERY_ROLE, "")),
        ({"attributes": {}, "relationships": ["org"]}, TokenFacts("", EVERY_ROLE, "")),
    ],
)
def test_a_token_may_lack_everything(data: object, facts: TokenFacts) -> None:
    assert read_token(json.dumps({"data": data}).encode()) == facts


@pytest.mark.parametrize(
    ("data", "facts"),
    [
        ({"attributes": {"orgId": "5a79", "pod": "prod2"}}, DomainFacts("5a79", "prod2")),
        ({"attributes": {}, "relationships": related(org="5a79")}, DomainFacts("5a79", "")),
        ({"attributes": {"orgId": 5, "pod": None}}, DomainFacts("", "")),
    ],
)
def test_a_domain_is_read(data: object, facts: DomainFacts) -> None:
    assert read_domain(json.dumps({"data": data}).encode()) == facts


@pytest.mark.parametrize("body", [b"{}", b'{"data":[]}', b'{"data":{}}', b'{"data":{"attributes":null}}', b"<html>"])
def test_what_is_no_single_thing_is_refused(body: bytes) -> None:
    for read in (read_token, read_domain):
        with pytest.raises(NotKustomer):
            read(body)
