"""Records of every shape that Kustomer is known to send, and of some that it is not."""

import json

import pytest

from tests.kustomer.more_samples import MORE_EXPECTED
from tests.kustomer.samples import (
    CUSTOMER,
    FRAME,
    MESSAGE,
    NOTE,
    SAMPLES,
    TAG,
    WHEN,
    changed,
    columns_of,
    dumped,
    page_of,
)
from wizard.kustomer.answers import read_page
from wizard.kustomer.errors import NotKustomer
from wizard.kustomer.streams import BY_NAME
from wizard.kustomer.times import NEVER


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
