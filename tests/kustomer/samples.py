"""A record of every stream as Kustomer sends it, and pages of them."""

import json
from typing import Any

from tests.kustomer.more_samples import MORE_SAMPLES
from wizard.kustomer.answers import Page, read_page
from wizard.kustomer.streams import BY_NAME, Stream

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
