"""Pages of every shape that Kustomer is known to send, and of some that it is not."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import Raw

from tests.kustomer.more_samples import MORE_EXPECTED, MORE_SAMPLES
from wizard.kustomer.answers import EVERY_ROLE, DomainFacts, Page, TokenFacts, read_domain, read_page, read_token
from wizard.kustomer.errors import NotKustomer
from wizard.kustomer.records import READERS, Record
from wizard.kustomer.streams import BY_NAME, Stream
from wizard.kustomer.times import NEVER, stamp

WHEN = "2026-10-20T09:30:00.400Z"
FRAME = ("id", "updated_at", "created_at", "deleted_at")


def related(**ids: str) -> dict[str, Any]:
    return {
        name: {"links": {"self": f"/v1/{name}s/{one}"}, "data": {"type": name, "id": one}} for name, one in ids.items()
    }


CONVERSATION: dict[str, Any] = {
    "type": "conversation",
    "id": "6066239b7fd0a60dab0e3d53",
    "attributes": {
        "externalId": "ord-1001",
        "name": "Where is my order?",
        "preview": "Hi, order 1001 has not arrived",
        "channels": ["email", "chat"],
        "status": "done",
        "messageCount": 2,
        "satisfaction": 0,
        "satisfactionLevel": {"sentByTeams": [], "answers": [], "rating": 5, "score": 1},
        "tags": ["67dd47dfbc632c1804db1bf1"],
        "lastMessageIn": {"id": "6066239bab831858a41b2ce4", "sentAt": "2026-10-20T09:00:00.000Z", "meta": None},
        "lastMessageAt": "2026-10-20T09:12:00.000Z",
        "assignedUsers": ["5ff4ddab5c152aa5a72caafd"],
        "assignedTeams": ["6012d5695881a2250a06903a"],
        "firstResponse": {"createdByTeams": [], "time": 719000},
        "direction": "in",
        "priority": 3,
        "rev": 7,
        "custom": {"orderNumberStr": "1001", "contactReasonTree": "shipping.late"},
        "importedAt": None,
        "createdAt": "2026-10-20T09:00:01.000Z",
        "updatedAt": WHEN,
        "modifiedAt": "2026-10-20T09:30:00.000Z",
    },
    "relationships": related(org="o", customer="5a821b9499792b00019347f2", createdBy="u", queue="q")
    | {"messages": {"links": {"self": "/v1/conversations/x/messages"}}},
    "links": {"self": "/v1/conversations/6066239b7fd0a60dab0e3d53"},
}
MESSAGE: dict[str, Any] = {
    "type": "message",
    "id": "6066239bab831858a41b2ce4",
    "attributes": {
        "channel": "email",
        "direction": "in",
        "preview": "Hi",
        "subject": "Where is my order?",
        "meta": {"from": "sam@example.com", "to": [{"email": "help@acme.example"}], "cc": []},
        "status": "received",
        "sentAt": "2026-10-20T09:00:00.000Z",
        "createdAt": "2026-10-20T09:00:01.000Z",
        "updatedAt": WHEN,
        "redacted": False,
    },
    "relationships": related(customer="5a82", conversation="6066"),
}
NOTE: dict[str, Any] = {
    "type": "note",
    "id": "60662400ab831858a41b2d01",
    "attributes": {"body": "Carrier says Friday.", "createdAt": "2026-10-20T09:11:00.000Z", "updatedAt": WHEN},
    "relationships": related(customer="5a82", conversation="6066", createdBy="5ff4") | {"userMentions": {"data": []}},
}
CUSTOMER: dict[str, Any] = {
    "type": "customer",
    "id": "5a821b9499792b00019347f2",
    "attributes": {
        "name": "Sam",
        "displayName": "Sam Rivera",
        "externalId": "crm-10427",
        "emails": [{"email": "sam@example.com", "verified": False, "type": "home"}],
        "phones": [{"phone": "+15555550123", "type": "mobile"}],
        "lastActivityAt": "2026-10-20T09:30:00.500Z",
        "createdAt": "2026-10-20T09:00:00.900Z",
        "updatedAt": WHEN,
        "deleted": False,
        "progressiveStatus": None,
    },
    "relationships": related(company="5822", org="o")
    | {"orders": {"links": {"self": "/v1/customers/x/klasses/orders"}, "meta": {"kobject": True}}},
}
COMPANY: dict[str, Any] = {
    "type": "company",
    "id": "58224b3eaa5f92110005d61e",
    "attributes": {"name": "Example GmbH", "externalId": "acct-7", "domains": ["example.com"], "updatedAt": WHEN},
}
USER: dict[str, Any] = {
    "type": "user",
    "id": "5ff4ddab5c152aa5a72caafd",
    "attributes": {"displayName": "Alex", "name": "Alex Kim", "userType": "user", "email": "a@b.c", "updatedAt": WHEN},
}
TEAM: dict[str, Any] = {
    "type": "team",
    "id": "6012d5695881a2250a06903a",
    "attributes": {"name": "Tier 1", "members": ["5ff4"], "deleted": False, "updatedAt": WHEN},
}
TAG: dict[str, Any] = {
    "type": "tag",
    "id": "67dd47dfbc632c1804db1bf1",
    "attributes": {"name": "late-delivery", "color": "#ff8800", "deleted": False, "updatedAt": WHEN},
}
SAMPLES = {
    "conversations": CONVERSATION,
    "messages": MESSAGE,
    "notes": NOTE,
    "customers": CUSTOMER,
    "companies": COMPANY,
    "users": USER,
    "teams": TEAM,
    "tags": TAG,
    **MORE_SAMPLES,
}
READ = [BY_NAME[name] for name in SAMPLES]


def dumped(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def page_of(stream: str | Stream, *records: object, asked_for: int = 500, **rest: object) -> Page:
    body = dumped({"data": list(records)} | rest).encode()
    return read_page(body, BY_NAME[stream] if isinstance(stream, str) else stream, asked_for)


def columns_of(stream: str, record: object) -> dict[str, object]:
    row = page_of(stream, record).records[0].row
    return dict(zip((*FRAME, *BY_NAME[stream].columns, "record"), row, strict=True))


def changed(sample: dict[str, Any], **attributes: object) -> dict[str, Any]:
    return sample | {"attributes": sample["attributes"] | attributes}


def test_a_sample_of_every_stream_is_here() -> None:
    never_listed = {"satisfaction_responses", "custom_attributes"}
    assert set(SAMPLES) == set(BY_NAME) - never_listed


EXPECTED: dict[str, dict[str, object]] = {
    "conversations": {
        "id": "6066239b7fd0a60dab0e3d53",
        "updated_at": WHEN,
        "created_at": "2026-10-20T09:00:01.000Z",
        "deleted_at": None,
        "customer_id": "5a821b9499792b00019347f2",
        "name": "Where is my order?",
        "preview": "Hi, order 1001 has not arrived",
        "status": "done",
        "channel": "email",
        "channels": '["email","chat"]',
        "direction": "in",
        "priority": 3,
        "assigned_users": '["5ff4ddab5c152aa5a72caafd"]',
        "assigned_teams": '["6012d5695881a2250a06903a"]',
        "tags": '["67dd47dfbc632c1804db1bf1"]',
        "satisfaction_rating": 5,
        "satisfaction_score": 1,
        "message_count": 2,
        "last_message_at": "2026-10-20T09:12:00.000Z",
        "ended_at": None,
    },
    "messages": {
        "conversation_id": "6066",
        "customer_id": "5a82",
        "channel": "email",
        "direction": "in",
        "status": "received",
        "subject": "Where is my order?",
        "preview": "Hi",
        "sent_at": "2026-10-20T09:00:00.000Z",
        "redacted": False,
    },
    "notes": {"conversation_id": "6066", "customer_id": "5a82", "body": "Carrier says Friday.", "created_by": "5ff4"},
    "customers": {
        "name": "Sam Rivera",
        "company_id": "5822",
        "external_id": "crm-10427",
        "email": "sam@example.com",
        "phone": "+15555550123",
        "last_activity_at": "2026-10-20T09:30:00.500Z",
        "deleted_at": None,
    },
    "companies": {"name": "Example GmbH", "external_id": "acct-7", "domains": '["example.com"]'},
    "users": {"name": "Alex", "email": "a@b.c", "user_type": "user"},
    "teams": {"name": "Tier 1", "members": '["5ff4"]'},
    "tags": {"name": "late-delivery", "color": "#ff8800"},
    **MORE_EXPECTED,
}


@pytest.mark.parametrize("stream", SAMPLES)
def test_the_columns_of_every_stream(stream: str) -> None:
    found = columns_of(stream, SAMPLES[stream])
    assert {name: found[name] for name in EXPECTED[stream]} == EXPECTED[stream]
    assert set(BY_NAME[stream].columns) <= set(EXPECTED[stream])
    assert found["record"] == dumped(SAMPLES[stream])


# --- what may be missing, empty or strange


@pytest.mark.parametrize("stream", SAMPLES)
@pytest.mark.parametrize(
    "bare",
    [
        {"id": "x"},
        {"id": "x", "attributes": {}},
        {"id": "x", "attributes": None, "relationships": None, "links": None},
        {"id": "x", "attributes": [], "relationships": "none"},
        {"id": "x", "attributes": {"updatedAt": None}, "relationships": {}},
    ],
)
def test_everything_but_the_id_may_be_missing(stream: str, bare: dict[str, object]) -> None:
    found = columns_of(stream, bare)
    assert found["id"] == "x"
    assert found["updated_at"] == NEVER
    assert set(found.values()) <= {"x", NEVER, None, "[]", dumped(bare)}


@pytest.mark.parametrize("stream", SAMPLES)
def test_every_attribute_may_be_null(stream: str) -> None:
    sample = SAMPLES[stream]
    nulls = sample | {
        "attributes": dict.fromkeys(sample["attributes"]),
        "relationships": dict.fromkeys(sample.get("relationships", {})),
    }
    found = columns_of(stream, nulls)
    klass = sample["type"].partition(".")[2]
    assert set(found.values()) <= {sample["id"], NEVER, None, "[]", dumped(nulls), klass or None}


WRONG = [None, True, 5, -1.5, 10**30, "", "text", [], [None], [{}], [[1]], {}, {"a": 1}, {"data": None}, {"data": []}]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
@pytest.mark.parametrize("stream", SAMPLES)
def test_an_attribute_of_another_type_spoils_no_other(stream: str, wrong: object) -> None:
    sample, right = SAMPLES[stream], columns_of(stream, SAMPLES[stream])
    for name in sample["attributes"]:
        found = columns_of(stream, changed(sample, **{name: wrong}))
        differing = {column for column in right if found[column] != right[column]} - {"record"}
        assert len(differing) <= 2, f"{name} is at most two columns"
        assert all(isinstance(value, str | int | float | None) for value in found.values())
        assert all(abs(value) < 2**63 for value in found.values() if isinstance(value, int))
    for name in sample.get("relationships", {}):
        found = columns_of(stream, sample | {"relationships": sample["relationships"] | {name: wrong}})
        assert len({column for column in right if found[column] != right[column]} - {"record"}) <= 1


@pytest.mark.parametrize(
    "to", [[{"email": "a@b.c"}], {"email": "a@b.c"}, "a@b.c", ["a@b.c", None], None, 7], ids=["array", *"osmnx"]
)
def test_addressees_of_every_shape_are_kept_as_they_came(to: object) -> None:
    message = changed(MESSAGE, meta={"to": to, "cc": to, "bcc": to})
    found = columns_of("messages", message)
    assert json.loads(str(found["record"])) == message
    assert found["subject"] == "Where is my order?"


def test_a_record_is_kept_byte_for_byte() -> None:
    record = (
        b'{ "id":"a" ,"attributes":{"updatedAt":"2026-10-20T09:30:00.400Z","z":1.0,"z":1e2,"name":"\\u00e4\\/\xc3\xa4",'
        b'"brandNew":{"deep":[1,{"er":null}]},"big":123456789012345678901234567890},\n\t"type":"tag"}'
    )
    page = read_page(b'{"data":[' + record + b' , {"id":"b"}]}', BY_NAME["tags"], 100)
    assert page.records[0].row[-1] == record.decode()
    assert page.records[0].row[4] == "ä/ä"


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (r"\ud83d", "\ufffd"),
        (r"Hi \ud83d there", "Hi \ufffd there"),
        (r"\ude00", "\ufffd"),
        (r"\ud83d\ud83d\ude00", "\ufffd😀"),
        (r"\uD83D\uDE00\uDE00", "😀\ufffd"),
        (r"\\ud83d \ud83d", "\\ud83d \ufffd"),
        (r"\\\ud83d", "\\\ufffd"),
        (r"\ud83d\n", "\ufffd\n"),
        (r"\ud83d\u0041", "\ufffdA"),
    ],
)
def test_half_an_emoji_stops_nothing(sent: str, read: str) -> None:
    for name in ("preview", "unknown"):
        body = f'{{"data":[{{"id":"a","attributes":{{"name":"good \\ud83d\\ude00","{name}":"{sent}"}}}},{{"id":"b"}}]}}'
        page = read_page(body.encode(), BY_NAME["conversations"], 500)
        assert [record.id for record in page.records] == ["a", "b"]
        found = dict(zip((*FRAME, *BY_NAME["conversations"].columns), page.records[0].row, strict=False))
        assert found["preview"] == (read if name == "preview" else None)
        assert found["name"] == "good 😀"
        assert json.loads(str(page.records[0].row[-1]))["attributes"][name] == read


@pytest.mark.parametrize("record", [None, 5, "x", [], {}, {"id": None}, {"id": 5}, {"id": ""}, {"id": {}}, {"Id": "x"}])
def test_what_has_no_id_is_no_record(record: object) -> None:
    with pytest.raises(NotKustomer):
        page_of("tags", TAG, record)


def test_emails_and_phones_may_be_empty() -> None:
    found = columns_of("customers", changed(CUSTOMER, emails=[], phones=[{}]))
    assert (found["email"], found["phone"]) == (None, None)


def test_a_deleted_record_has_a_time_of_its_deletion() -> None:
    assert columns_of("notes", changed(NOTE, deletedAt="2026-10-21T00:00:00Z"))["deleted_at"] == (
        "2026-10-21T00:00:00.000Z"
    )
    assert columns_of("notes", changed(NOTE, deleted=True))["deleted_at"] == WHEN
    assert columns_of("notes", changed(NOTE, deleted=False, deletedAt=None))["deleted_at"] is None


# --- times


STAMPS = [
    (None, None),
    ("2026-10-01T00:00:00.000Z", "2026-10-01T00:00:00.000Z"),
    ("2026-10-01T00:00:00Z", "2026-10-01T00:00:00.000Z"),
    ("2026-10-01T00:00:00.5Z", "2026-10-01T00:00:00.500Z"),
    ("2026-10-01T00:00:00.123456Z", "2026-10-01T00:00:00.123Z"),
    ("2026-10-01T00:00:00.123999Z", "2026-10-01T00:00:00.123Z"),
    ("2026-10-01T00:00:00+00:00", "2026-10-01T00:00:00.000Z"),
    ("2026-10-01T02:00:00.001+02:00", "2026-10-01T00:00:00.001Z"),
    ("2026-09-30T19:00:00-0500", "2026-10-01T00:00:00.000Z"),
    ("2026-10-01 00:00:00.000Z", "2026-10-01T00:00:00.000Z"),
    ("2026-10-01T00:00:00", "2026-10-01T00:00:00.000Z"),
    ("2026-10-01", "2026-10-01T00:00:00.000Z"),
    ("2026-W40-4T00:00:00.000Z", "2026-10-01T00:00:00.000Z"),
    ("2026-02-30T00:00:00.000Z", None),
    ("2026-13-01T00:00:00.000Z", None),
    ("2026-10-01T25:00:00.000Z", None),
    ("0000-10-01T00:00:00.000Z", None),
    ("9999-12-31T23:59:59-05:00", None),
    ("0001-01-01T00:00:00+05:00", None),
    ("xxxxxxxxxxxxxxxxxxx.xxxZ", None),
    ("～026-10-01T00:00:00.000Z", None),
    ("٢٠٢٦-10-01T00:00:00.000Z", None),
    ("1790000000", None),
    ("", None),
    ("soon", None),
]


@pytest.mark.parametrize(("sent", "read"), STAMPS)
def test_times_are_brought_into_one_form(sent: str | None, read: str | None) -> None:
    assert stamp(sent) == read


moments = st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments, moments, st.sampled_from(["milliseconds", "microseconds", "seconds"]), st.integers(-14, 14))
def test_the_order_of_texts_is_the_order_of_times(one: datetime, other: datetime, precision: str, hours: int) -> None:
    offset = timedelta(hours=hours)
    plain = one.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    foreign = (other + offset).isoformat(timespec=precision).removesuffix("+00:00") + (
        f"{'-' if hours < 0 else '+'}{abs(hours):02d}:00"
    )
    first, second = stamp(plain), stamp(foreign)
    assert first
    assert second
    cut = {"seconds": other.replace(microsecond=0)}.get(
        precision, other.replace(microsecond=other.microsecond // 1000 * 1000)
    )
    assert (first < second) == (one.replace(microsecond=one.microsecond // 1000 * 1000) < cut)


@given(st.text() | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}.[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z", fullmatch=True))
def test_a_stamp_is_a_time_or_nothing(sent: str) -> None:
    read = stamp(sent)
    assert read is None or datetime.fromisoformat(read).tzinfo is not None
    assert read is None or (len(read) == 24 and read.isascii())


def with_times(*times: object) -> list[dict[str, Any]]:
    return [
        {"id": f"r{number}", "attributes": {"updatedAt": time, "createdAt": f"2020-01-{28 - number:02d}T00:00:00.000Z"}}
        for number, time in enumerate(times)
    ]


def order_of(*times: object) -> list[str]:
    return [record.updated_at for record in page_of("notes", *with_times(*times)).records]


A, B = "2026-10-01T00:00:00.000Z", "2026-10-02T00:00:00.000Z"


@pytest.mark.parametrize(
    ("times", "places"),
    [
        ((A, None, B), [A, A, B]),
        ((None, A, B), [A, A, B]),
        ((None, None, B, A), [B, B, B, A]),
        ((B, A, None), [B, A, A]),
        ((A, "soon", 5, B), [A, A, A, B]),
        ((None, None), [NEVER, NEVER]),
        (("0001-01-01T00:00:00.000Z", A), [NEVER, A]),
        (("2026-10-01T00:00:00Z", A, "2026-10-01T00:00:00+00:00", "2026-10-02T02:00:00+02:00"), [A, A, A, B]),
    ],
)
def test_a_record_without_a_time_stays_where_kustomer_put_it(times: tuple[object, ...], places: list[str]) -> None:
    assert order_of(*times) == places


def test_a_time_that_was_made_up_is_not_kept() -> None:
    records = page_of("notes", *with_times(A, None, B)).records
    assert [record.row[1] for record in records] == [A, "2020-01-27T00:00:00.000Z", B]
    assert columns_of("notes", {"id": "x", "attributes": {"updatedAt": "soon"}})["updated_at"] == NEVER


@given(st.lists(st.none() | st.sampled_from([A, B, "soon", "2026-10-01T00:00:00.5Z"])), st.booleans())
def test_records_without_times_never_break_the_order(times: list[str | None], down: bool) -> None:
    known = iter(sorted((time for time in times if stamp(time)), reverse=down, key=lambda time: stamp(time) or ""))
    sent = [next(known) if stamp(time) else time for time in times]
    places = order_of(*sent)
    assert all(one >= other if down else one <= other for one, other in pairwise(places))


# --- pages


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
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.sampled_from([WHEN, A, "soon"]),
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
