"""Records for tests, one line each; and instances whose ids are known."""

import json
from dataclasses import replace

from wizard.workspace.workspace import Workspace

Row = tuple[object, ...]


def moment(day: int, hour: int = 0) -> str:
    return f"2026-10-{day:02d}T{hour:02d}:00:00.000Z"


OLD, NEW, NEWER = moment(1), moment(2), moment(3)


def add_instances(workspace: Workspace, *ids: int) -> None:
    """Instances with these ids."""
    for number in ids:
        made = workspace.instances.add(name=f"Acme {number}", subdomain="acme", practice=False)
        workspace.instances.remove(made.id, with_records=False)
        workspace.instances.restore(replace(made, id=number))


def tag(identifier: str, updated_at: str = OLD, name: str | None = "vip") -> Row:
    return (identifier, updated_at, OLD, None, name, "#fff", _record("tag", identifier))


def conversation(
    identifier: str,
    created_at: str | None = OLD,
    *,
    updated_at: str = OLD,
    name: str | None = "A parcel",
    preview: str | None = "Where is it?",
    status: str = "open",
    channel: str = "email",
    customer: str | None = "cust1",
    deleted_at: str | None = None,
) -> Row:
    own = (customer, name, preview, status, channel, json.dumps([channel]), "in", 3, "[]", "[]", "[]", 1.0, None, 2)
    return (identifier, updated_at, created_at, deleted_at, *own, updated_at, None, _record("conversation", identifier))


def message(
    identifier: str,
    conversation_id: str = "c1",
    *,
    updated_at: str = OLD,
    sent_at: str = OLD,
    preview: str | None = "Hello",
    redacted: bool | None = False,
    channel: str = "email",
    deleted_at: str | None = None,
) -> Row:
    own = (conversation_id, "cust1", channel, "in", "sent", "Subject", preview, sent_at, redacted)
    return (identifier, updated_at, sent_at, deleted_at, *own, _record("message", identifier, preview=preview))


def note(identifier: str, conversation_id: str = "c1", *, body: str = "Call back", created_at: str = OLD) -> Row:
    return (identifier, OLD, created_at, None, conversation_id, "cust1", body, "u1", _record("note", identifier))


def customer(identifier: str, name: str) -> Row:
    return (identifier, OLD, OLD, None, name, None, None, None, None, None, _record("customer", identifier))


def _record(kind: str, identifier: str, **attributes: object) -> str:
    return json.dumps({"type": kind, "id": identifier, "attributes": attributes})
