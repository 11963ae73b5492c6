"""One record of each further stream, as the facts sheet shows it (7.3 to 7.10), and the columns it must give."""

from typing import Any

WHEN = "2026-10-20T09:30:00.400Z"


def related(**ids: str) -> dict[str, Any]:
    return {name: {"links": {"self": "/v1/x"}, "data": {"type": name, "id": one}} for name, one in ids.items()}


MORE_SAMPLES: dict[str, dict[str, Any]] = {
    "shortcuts": {
        "type": "shortcut",
        "id": "5b3bddb67f8469003df370a4",
        "attributes": {"name": "Late", "draft": {"text": "Sorry."}, "isPrivate": True, "updatedAt": WHEN},
    },
    "brands": {
        "type": "brand",
        "id": "60b6b1b3b3b3b3b3b3b3b3b3",
        "attributes": {"name": "Acme", "default": True, "updatedAt": WHEN},
    },
    "slas": {
        "type": "sla_version",
        "id": "60b6b1b3b3b3b3b3b3b3b3b4",
        "attributes": {"name": "First answer", "version": 2, "updatedAt": WHEN},
        "relationships": related(sla="60b6"),
    },
    "satisfaction_surveys": {
        "type": "satisfaction",
        "id": "5c0000000000000000000001",
        "attributes": {"name": "Email CSAT", "enabled": True, "channel": "email", "updatedAt": WHEN},
    },
    "klasses": {
        "type": "klass",
        "id": "5a821bb499792b0001934801",
        "attributes": {"name": "order", "displayName": "Order", "status": "enabled", "updatedAt": WHEN},
        "relationships": {"kobjects": {"links": {"self": "/v1/klasses/order"}}},
    },
    "custom_objects": {
        "type": "kobject.order",
        "id": "5a821bb499792b0001934802",
        "attributes": {"externalId": "1001", "title": "Order #1001", "custom": {"n": 59.9}, "updatedAt": WHEN},
        "relationships": related(customer="5a82", company="5822")
        | {"klass": {"link": {"self": "/v1/klasses/order"}, "data": {"type": "klass", "id": "order"}}},
    },
    "conversation_times": {
        "type": "conversation_time",
        "id": "5d0000000000000000000001",
        "attributes": {
            "createdAt": WHEN,
            "assignedUsers": ["5ff4"],
            "assignedTeams": [],
            "handleAt": "2026-10-20T09:10:00.000Z",
            "handleTime": 150,
            "channels": ["email"],
            "messageTime": 60,
        },
        "relationships": related(customer="5a82", conversation="6066", createdBy="5ff4"),
        "links": {"self": "/v1/conversations/times/5d0000000000000000000001"},
    },
    "attachments": {
        "type": "attachment",
        "id": "5e0000000000000000000001",
        "attributes": {"name": "a.pdf", "contentType": "application/pdf", "contentLength": 5, "redacted": False},
        "relationships": related(message="m", conversation="c", customer="u"),
    },
    "customer_merges": {
        "type": "customer_merge",
        "id": "5e0000000000000000000001",
        "attributes": {"status": "complete", "updatedAt": WHEN},
        "relationships": related(source="s", target="t"),
    },
}

MORE_EXPECTED: dict[str, dict[str, object]] = {
    "shortcuts": {"name": "Late", "is_private": True},
    "brands": {"name": "Acme", "is_default": True},
    "slas": {"name": "First answer", "sla_id": "60b6", "version": 2},
    "satisfaction_surveys": {"name": "Email CSAT", "channel": "email", "enabled": True},
    "klasses": {"name": "order", "display_name": "Order", "status": "enabled"},
    "custom_objects": {
        "klass": "order",
        "external_id": "1001",
        "title": "Order #1001",
        "customer_id": "5a82",
        "company_id": "5822",
    },
    "conversation_times": {
        "updated_at": WHEN,
        "created_at": WHEN,
        "conversation_id": "6066",
        "customer_id": "5a82",
        "created_by": "5ff4",
        "assigned_users": '["5ff4"]',
        "assigned_teams": "[]",
        "channels": '["email"]',
        "handle_at": "2026-10-20T09:10:00.000Z",
        "handle_seconds": 150,
        "message_seconds": 60,
    },
    "attachments": {
        "message_id": "m",
        "conversation_id": "c",
        "customer_id": "u",
        "name": "a.pdf",
        "content_type": "application/pdf",
        "size": 5,
        "redacted": False,
    },
    "customer_merges": {"source_id": "s", "target_id": "t", "status": "complete"},
}
