"""Search: conditions, order, pages, limits and windows, compared with what is true."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import StartPractice
from tests.practice.conftest import NOW, Call, Caller
from wizard.practice import PracticeServer, search

CONTEXTS = ("conversation", "message", "note", "customer", "company")
Record = dict[str, Any]


@pytest.fixture
def shop(shared: PracticeServer) -> PracticeServer:
    return shared


@pytest.fixture
def caller(shop: PracticeServer, call: Call) -> Caller:
    return call(shop)


def stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def true(shop: PracticeServer, kind: str, holds: Callable[[Record], Any] = lambda _record: True) -> set[str]:
    """The ids of all records that are not deleted and of which something is true."""
    alive = (record for record in shop.truth(kind) if not record["attributes"].get("deleted"))
    return {record["id"] for record in alive if holds(record)}


def attribute(name: str) -> Callable[[Record], Any]:
    return lambda record: record["attributes"].get(name)


def level(record: Record) -> int | None:
    rating: int | None = record["attributes"].get("satisfactionLevel", {}).get("rating")
    return rating


# --- conditions

CONDITIONS: dict[str, tuple[str, dict[str, Any], Callable[[Record], Any]]] = {
    "equals": ("conversation", {"and": [{"conversation_status": {"equals": "open"}}]},
               lambda r: r["attributes"]["status"] == "open"),
    "an object for a list": ("conversation", {"and": {"conversation_status": {"equals": "open"}}},
               lambda r: r["attributes"]["status"] == "open"),
    "not_equals": ("conversation", {"and": [{"conversation_status": {"not_equals": "open"}}]},
               lambda r: r["attributes"]["status"] != "open"),
    "in": ("conversation", {"and": [{"conversation_channels": {"in": ["sms", "chat"]}}]},
               lambda r: set(r["attributes"]["channels"]) & {"sms", "chat"}),
    "not_in": ("conversation", {"and": [{"conversation_channels": {"not_in": ["sms", "chat"]}}]},
               lambda r: not set(r["attributes"]["channels"]) & {"sms", "chat"}),
    "set": ("conversation", {"and": [{"conversation_satisfaction_rating": {"set": ""}}]},
               lambda r: level(r) is not None),
    "not_set": ("conversation", {"and": [{"conversation_satisfaction_rating": {"not_set": ""}}]},
               lambda r: level(r) is None),
    "a number": ("conversation", {"and": [{"conversation_satisfaction_rating": {"gte": 4}}]},
               lambda r: (level(r) or 0) >= 4),
    "two operators": ("conversation", {"and": [{"conversation_message_count": {"gt": 1, "lt": 4}}]},
               lambda r: 1 < r["attributes"]["messageCount"] < 4),
    "two attributes": ("conversation", {"and": [{"conversation_priority": {"lte": 2},
                                                 "conversation_note_count": {"equals": 1}}]},
               lambda r: r["attributes"]["priority"] <= 2 and r["attributes"]["noteCount"] == 1),
    "or": ("conversation", {"or": [{"conversation_status": {"equals": "snoozed"}},
                                            {"conversation_priority": {"equals": 5}}]},
               lambda r: r["attributes"]["status"] == "snoozed" or r["attributes"]["priority"] == 5),
    "not": ("conversation", {"not": [{"conversation_status": {"equals": "done"}},
                                              {"conversation_priority": {"equals": 5}}]},
               lambda r: r["attributes"]["status"] != "done" and r["attributes"]["priority"] != 5),
    "and or not": ("conversation", {"and": {"conversation_status": {"equals": "done"}},
                                    "or": [{"conversation_priority": {"equals": 1}},
                                           {"conversation_priority": {"equals": 2}}],
                                    "not": {"conversation_channels": {"equals": "email"}}},
               lambda r: r["attributes"]["status"] == "done" and r["attributes"]["priority"] in {1, 2}
               and "email" not in r["attributes"]["channels"]),
    "contains a word": ("message", {"and": [{"message_subject": {"contains": "HELMET"}}]},
               lambda r: "helmet" in r["attributes"]["subject"].lower().split()),
    "contains no part of a word": ("message", {"and": [{"message_subject": {"contains": "helm"}}]}, lambda _r: False),
    "any text": ("message", {"and": [{"message_any_text": {"contains": "charger under warranty"}}]},
               lambda r: {"charger", "under", "warranty"}
               <= set(r["attributes"]["preview"].lower().replace(".", "").split())),
    "a boolean": ("message", {"and": [{"message_redacted": {"equals": True}}]}, attribute("redacted")),
    "a custom attribute": ("conversation",
               {"and": [{"conversation_custom_contactReasonTree": {"equals": "shop.recall"}}]},
               lambda r: r["attributes"]["custom"].get("contactReasonTree") == "shop.recall"),
    "an e-mail address": ("customer", {"and": [{"customer_email": {"contains": "greta"}}]},
               lambda r: r["attributes"]["emails"][0]["email"].startswith("greta.")),
    "a loyal customer": ("customer", {"and": [{"customer_custom_loyaltyTierStr": {"in": ["gold"]}}]},
               lambda r: r["attributes"]["custom"]["loyaltyTierStr"] == "gold"),
    "a word of a note": ("note", {"and": [{"note_body": {"contains": "generous"}}]},
               lambda r: "generous" in r["attributes"]["body"]),
    "a company": ("company", {"or": [{"company_name": {"contains": "bakery"}}]},
               lambda r: "Bakery" in r["attributes"]["name"]),
    "a time that is not indexed": ("message", {"or": [{"message_sent_at": {"lt": "2026-01-01T00:00:00.000Z"}}]},
               lambda r: r["attributes"]["sentAt"] < "2026-01-01"),
}  # fmt: skip


@pytest.mark.parametrize("name", CONDITIONS)
def test_conditions(shop: PracticeServer, caller: Caller, name: str) -> None:
    context, body, holds = CONDITIONS[name]
    found = {
        record["id"]
        for page in range(1, 4)
        for record in caller.found({"queryContext": context} | body, f"?page={page}&pageSize=500")
    }
    assert found == true(shop, context, holds)
    assert bool(found) == (name != "contains no part of a word")


@pytest.mark.parametrize("time", ["created_at", "updated_at"])
@pytest.mark.parametrize("operator", ["gt", "gte", "lt", "lte", "equals"])
@pytest.mark.parametrize("context", CONTEXTS)
def test_times_to_the_millisecond(shop: PracticeServer, caller: Caller, context: str, operator: str, time: str) -> None:
    key = "createdAt" if time == "created_at" else "updatedAt"
    moments = sorted(r["attributes"][key] for r in shop.truth(context))
    middle = moments[len(moments) // 2]
    compare = {"gt": str.__gt__, "gte": str.__ge__, "lt": str.__lt__, "lte": str.__le__, "equals": str.__eq__}[operator]
    body = {"queryContext": context, "and": [{f"{context}_{time}": {operator: middle}}]}
    answer = caller.search(body, "?pageSize=1")
    assert answer["meta"]["total"] == len(true(shop, context, lambda r: compare(r["attributes"][key], middle)))


@pytest.mark.parametrize("parent", ["conversation", "customer"])
def test_relations_can_be_searched_for(shop: PracticeServer, caller: Caller, parent: str) -> None:
    def of(record: Record) -> str:
        return str(record["relationships"][parent]["data"]["id"])

    wanted = of(next(r for r in shop.truth("note") if not r["attributes"].get("deleted")))
    found = caller.found({"queryContext": "note", "and": [{f"note_{parent}_id": {"equals": wanted}}]})
    assert {r["id"] for r in found} == true(shop, "note", lambda r: of(r) == wanted)


@pytest.mark.parametrize(
    ("zone", "first", "end"),
    [
        ("GMT", "2026-10-01T00:00:00", "2026-10-02T00:00:00"),
        ("America/New_York", "2026-10-01T04:00:00", "2026-10-02T04:00:00"),
        ("Asia/Kolkata", "2026-09-30T18:30:00", "2026-10-01T18:30:00"),
    ],
)
def test_a_plain_date_is_a_day_where_one_is(
    shop: PracticeServer, caller: Caller, zone: str, first: str, end: str
) -> None:
    def total(comparison: dict[str, str]) -> int:
        body = {"queryContext": "message", "timeZone": zone, "and": [{"message_updated_at": comparison}]}
        return int(caller.search(body)["meta"]["total"])

    day = "2026-10-01"
    moments = [r["attributes"]["updatedAt"] for r in shop.truth("message") if not r["attributes"].get("deleted")]
    assert total({"gte": day}) == sum(at >= first for at in moments)
    assert total({"gt": day}) == sum(at >= end for at in moments)
    assert total({"lt": day}) == sum(at < first for at in moments)
    assert total({"lte": day}) == sum(at < end for at in moments)
    assert total({"equals": day}) == sum(first <= at < end for at in moments)
    exact = {"gte": first + ".000Z"}
    assert total(exact) == total({"gte": day}), "a moment in UTC is not shifted"


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({}, "queryContext"),
        ([], "object"),
        ({"queryContext": "unicorn"}, "queryContext"),
        ({"queryContext": ["note"]}, "queryContext"),
        ({"queryContext": "note", "and": ["x"]}, "criterion"),
        ({"queryContext": "note", "and": [{"note_body": "x"}]}, "operator"),
        ({"queryContext": "note", "and": [{"note_body": {}}]}, "operator"),
        ({"queryContext": "note", "and": [{"note_body": {"resembles": "x"}}]}, "resembles"),
        ({"queryContext": "note", "and": [{"note_body": {"gt": "x"}}]}, "gt"),
        ({"queryContext": "note", "and": [{"note_updatedAt": {"gt": "2026-01-01"}}]}, "note_updatedAt"),
        ({"queryContext": "note", "and": [{"body": {"contains": "x"}}]}, "body"),
        ({"queryContext": "note", "and": [{"conversation_status": {"equals": "x"}}]}, "conversation_status"),
        ({"queryContext": "note", "and": [{"note_updated_at": {"gt": "yesterday"}}]}, "yesterday"),
        ({"queryContext": "note", "and": [{"note_updated_at": {"gt": 5}}]}, "not a date"),
        ({"queryContext": "note", "and": [{"note_updated_at": {"gt": "2026-13-01"}}]}, "2026-13-01"),
        ({"queryContext": "note", "and": [{"note_updated_at": {"lte": "9999-12-31"}}]}, "9999-12-31"),
        ({"queryContext": "conversation", "and": [{"conversation_priority": {"gt": "3"}}]}, "number"),
        ({"queryContext": "conversation", "and": [{"conversation_priority": {"equals": True}}]}, "number"),
        ({"queryContext": "conversation", "and": [{"conversation_priority": {"gt": [3]}}]}, "number"),
        ({"queryContext": "conversation", "and": [{"conversation_priority": {"in": [3, "4"]}}]}, "number"),
        ({"queryContext": "conversation", "and": [{"conversation_ended": {"equals": "no"}}]}, "boolean"),
        ({"queryContext": "note", "sort": [{"note_updated_at": "up"}]}, "direction"),
        ({"queryContext": "note", "sort": ["note_updated_at"]}, "sort"),
        ({"queryContext": "note", "sort": [{"note_body": "asc"}]}, "note_body"),
        ({"queryContext": "note", "sort": [{"updated_at": "asc"}]}, "updated_at"),
        ({"queryContext": "note", "timeZone": "Mars/Olympus"}, "timeZone"),
        ({"queryContext": "note", "timeZone": 5}, "timeZone"),
        ({"queryContext": "note", "includeDeleted": "yes"}, "includeDeleted"),
    ],
)
def test_what_cannot_be_understood_is_said(caller: Caller, body: object, word: str) -> None:
    answer = caller.post(body)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["code"], error["meta"]) == ("bad_request", {})
    assert word in error["message"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 50_000, b"null"])
def test_a_body_that_is_no_json_is_a_bad_request(caller: Caller, content: bytes) -> None:
    assert caller.http.post("/v1/customers/search", content=content).status_code == 400


def test_a_body_that_is_too_large_is_refused(caller: Caller) -> None:
    body = {"queryContext": "note", "and": [{"note_body": {"contains": "x" * 100_000}}]}
    assert caller.post(body).status_code == 413


# --- order


@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("time", ["created_at", "updated_at"])
@pytest.mark.parametrize("context", CONTEXTS)
def test_order_of_times(caller: Caller, context: str, time: str, direction: str) -> None:
    body = {"queryContext": context, "sort": [{f"{context}_{time}": direction}], "includeDeleted": True}
    key = "createdAt" if time == "created_at" else "updatedAt"
    pages = [caller.search(body, f"?page={page}&pageSize=100") for page in range(1, 9)]
    records = [record for page in pages for record in page["data"]]
    moments = [record["attributes"][key] for record in records]
    assert moments == sorted(moments, reverse=direction == "desc")
    assert len({record["id"] for record in records}) == pages[0]["meta"]["total"] == len(records)


@pytest.mark.parametrize(("direction", "down"), [("asc", False), ("desc", True)])
def test_customers_have_more_orders(shop: PracticeServer, caller: Caller, direction: str, down: bool) -> None:
    by_name = caller.found({"queryContext": "customer", "sort": [{"customer_name": direction}]})
    names = [record["attributes"]["name"] for record in by_name]
    assert names == sorted(names, reverse=down)
    two = caller.found(
        {"queryContext": "customer", "sort": [{"customer_name": direction}, {"customer_externalId": "asc"}]}
    )
    keys = [(record["attributes"]["name"], record["attributes"]["externalId"]) for record in two]
    for name in set(names):
        of_name = [external for n, external in keys if n == name]
        assert of_name == sorted(of_name)
    assert {record["id"] for record in two} == true(shop, "customer")


def test_without_a_wish_the_latest_change_comes_first(caller: Caller) -> None:
    moments = [r["attributes"]["updatedAt"] for r in caller.found({"queryContext": "message"})]
    assert moments == sorted(moments, reverse=True)


# --- pages


def test_a_page_looks_as_recorded(shop: PracticeServer, caller: Caller) -> None:
    total = len(true(shop, "message"))
    pages = -(-total // 50)
    path = "/v1/customers/search?page={}&pageSize=50"
    answer = caller.search({"queryContext": "message"}, "?page=2&pageSize=50")
    assert set(answer) == {"meta", "links", "data"}
    meta = {"pageSize": 50, "page": 2, "total": total, "totalPages": pages, "aggregations": {}, "timed_out": False}
    assert answer["meta"] == meta
    expected = {"self": 2, "first": 1, "prev": 1, "next": 3, "last": pages}
    assert answer["links"] == {name: path.format(page) for name, page in expected.items()}
    last = caller.search({"queryContext": "message"}, f"?page={pages}&pageSize=50")
    assert last["links"]["next"] is None
    assert len(last["data"]) == total - 50 * (pages - 1)
    first = caller.search({"queryContext": "message"}, "?page=1&pageSize=50")
    assert first["links"]["prev"] is None


def test_nothing_found_is_a_page_too(caller: Caller) -> None:
    answer = caller.search({"queryContext": "note", "and": [{"note_updated_at": {"gt": "2030-01-01"}}]})
    assert answer["data"] == []
    assert (answer["meta"]["total"], answer["meta"]["totalPages"], answer["links"]["next"]) == (0, 0, None)


def test_a_page_holds_five_hundred_at_most(start_practice: StartPractice, call: Call) -> None:
    server = start_practice(conversations=700)
    answer = call(server).search({"queryContext": "conversation"}, "?pageSize=1000")
    assert (answer["meta"]["pageSize"], len(answer["data"])) == (500, 500)
    assert answer["links"]["next"] == "/v1/customers/search?page=2&pageSize=500"


def test_links_lead_past_page_one_hundred_and_nothing_is_there(shop: PracticeServer, caller: Caller) -> None:
    body = {"queryContext": "message", "includeDeleted": True}
    total = shop.count("message")
    hundredth = caller.search(body, "?page=100&pageSize=2")
    assert hundredth["links"]["next"] == "/v1/customers/search?page=101&pageSize=2"
    assert hundredth["links"]["last"] == f"/v1/customers/search?page={-(-total // 2)}&pageSize=2"
    assert hundredth["meta"]["total"] == total > 202
    beyond = caller.post(body, "?page=101&pageSize=2")
    assert (beyond.status_code, beyond.json()["errors"][0]["code"]) == (400, "bad_request")


def test_depth_can_be_limited_by_records_too(start_practice: StartPractice, call: Call) -> None:
    caller = call(start_practice(max_depth=200, total_cap=150))
    assert caller.post({"queryContext": "message"}, "?page=2&pageSize=100").status_code == 200
    assert caller.post({"queryContext": "message"}, "?page=3&pageSize=100").status_code == 400
    assert caller.search({"queryContext": "message"})["meta"]["total"] == 150


def test_ids_only(shop: PracticeServer, caller: Caller) -> None:
    found = caller.found({"queryContext": "conversation"}, "?idsOnly=true&pageSize=500")
    assert {r["id"] for r in found} == true(shop, "conversation")
    assert all(set(record) == {"type", "id"} for record in found)


@pytest.mark.parametrize("context", ["conversation", "message", "note"])
def test_deleted_records_are_found_only_on_request(shop: PracticeServer, caller: Caller, context: str) -> None:
    body = {"queryContext": context}
    shown, everything = (caller.search(body | extra)["meta"]["total"] for extra in ({}, {"includeDeleted": True}))
    assert shown == len(true(shop, context))
    assert everything == shop.count(context) > shown
    only = caller.found(body | {"includeDeleted": True, "and": [{f"{context}_deleted": {"equals": True}}]})
    assert len(only) == everything - shown


# --- windows


def test_search_goes_back_two_years_and_the_archive_further(start_practice: StartPractice, call: Call) -> None:
    server = start_practice(conversations=600, now=NOW, history_days=1200)
    caller = call(server)
    oldest = stamp(NOW - timedelta(days=730))
    records = [record["attributes"]["updatedAt"] for record in server.truth("conversation")]
    recent = [moment for moment in records if moment >= oldest]
    assert 0 < len(recent) < len(records)

    body = {"queryContext": "conversation", "sort": [{"conversation_updated_at": "asc"}]}
    assert caller.search(body)["meta"]["total"] == len(recent)
    assert caller.found(body, "?pageSize=1")[0]["attributes"]["updatedAt"] == min(recent)
    archive = caller.post(body, path="/v1/customers/archive/search").json()
    assert archive["meta"]["total"] == len(records)
    assert archive["data"][0]["attributes"]["updatedAt"] == min(records)
    assert archive["links"]["next"] == "/v1/customers/archive/search?page=2&pageSize=100"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"queryContext": "conversation", "and": [{"conversation_updated_at": {"lt": "2026-06-01"}}]}, 200),
        ({"queryContext": "conversation", "and": [{"conversation_any_text": {"contains": "helmet"}}]}, 200),
        ({"queryContext": "conversation", "and": [{"conversation_deleted": {"equals": False}}]}, 200),
        ({"queryContext": "conversation", "and": [{"conversation_status": {"equals": "open"}}]}, 400),
        ({"queryContext": "conversation", "and": [{"conversation_custom_orderNumberStr": {"set": ""}}]}, 400),
        ({"queryContext": "customer", "and": [{"customer_companyId": {"set": ""}}]}, 200),
        ({"queryContext": "customer", "and": [{"customer_any_text_new": {"contains": "sam"}}]}, 200),
        ({"queryContext": "customer", "and": [{"customer_name": {"contains": "sam"}}]}, 400),
        ({"queryContext": "message", "and": [{"message_conversation_id": {"set": ""}}]}, 200),
        ({"queryContext": "message", "and": [{"message_deleted": {"equals": True}}]}, 400),
        ({"queryContext": "company", "and": [{"company_created_at": {"gt": "2026-06-01"}}]}, 200),
        ({"queryContext": "company", "and": [{"company_name": {"contains": "x"}}]}, 400),
        ({"queryContext": "note"}, 400),
        ({"queryContext": "conversation", "sort": [{"conversation_deleted": "desc"}]}, 200),
        ({"queryContext": "customer", "sort": [{"customer_name": "asc"}]}, 400),
    ],
)
def test_the_archive_knows_few_attributes(caller: Caller, body: dict[str, object], status: int) -> None:
    answer = caller.post(body, path="/v1/customers/archive/search")
    assert answer.status_code == status, answer.text
    if status == 200:
        assert answer.json()["data"]


# --- whatever is asked

OPERATORS = {operator for operators in search._ALLOWED.values() for operator in operators}
WORDS = st.sampled_from(sorted(OPERATORS | {"asc", "desc", "", "x", "2026-10-01"}))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from([f"{context}_{name}" for context in CONTEXTS for name in search.RECENT.attributes[context]])
PART = ANYTHING | st.lists(st.dictionaries(NAMES, st.dictionaries(WORDS, ANYTHING, max_size=2), max_size=2), max_size=3)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    context=st.sampled_from(CONTEXTS),
    parts=st.dictionaries(st.sampled_from(["and", "or", "not"]), PART, max_size=3),
    sort=st.none() | ANYTHING | st.lists(st.dictionaries(NAMES, WORDS, min_size=1, max_size=1), max_size=2),
)
def test_whatever_is_asked_is_answered_or_refused(
    shop: PracticeServer, context: str, parts: dict[str, object], sort: object
) -> None:
    try:
        query = search.parse({"queryContext": context, "sort": sort} | parts)
    except search.BadSearch:
        return
    view = shop.main_account.store.view(context)
    found = search.find(view, query, oldest=0, page=1, size=10)
    assert len(found.numbers) == min(10, found.total) <= view.count


class Shelf:
    """A view of records of which only some say a thing."""

    deleted: frozenset[int] = frozenset()

    def __init__(self, *values: object) -> None:
        self.values = values

    def span(self, *_bounds: object) -> tuple[int, int]:
        return 0, len(self.values)

    def numbers(self, _time: str, low: int, high: int) -> list[int]:
        return list(range(low, high))

    def record(self, number: int) -> Record:
        value = self.values[number]
        return {"attributes": {} if value is None else {"gender": value}, "relationships": {}}


@pytest.mark.parametrize(("direction", "order"), [("asc", [3, 1, 0, 2]), ("desc", [1, 3, 0, 2])])
def test_what_says_nothing_comes_last_up_and_down(direction: str, order: list[int]) -> None:
    query = search.parse({"queryContext": "customer", "sort": [{"customer_gender": direction}]})
    found = search.find(Shelf(None, "m", None, "f"), query, oldest=0, page=1, size=10)  # type: ignore[arg-type]
    assert sorted(found.numbers[2:]) == [0, 2]
    assert found.numbers[:2] == order[:2]
