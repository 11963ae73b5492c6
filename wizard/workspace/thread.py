"""One conversation, as it went."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import Connection, select

from wizard.workspace import schema
from wizard.workspace.database import Database

_CONVERSATIONS: Final = schema.conversations


@dataclass(frozen=True, slots=True)
class Entry:
    """A message or a note.

    Attributes:
        at: when it was sent or written.
        direction: of a message, `in` or `out`.
        author: the id of the user who wrote it; None for what a customer wrote.
        text: what it says, as far as Kustomer's list of messages gives it.
        written_by: the name of that user, if known.
        attachments: the names of its attachments, as far as they are known.
    """

    kind: Literal["message", "note"]
    id: str
    at: str
    deleted_at: str | None
    channel: str | None
    direction: str | None
    author: str | None
    subject: str | None
    text: str | None
    redacted: bool
    written_by: str | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation with all that was said in it, in order.

    Attributes:
        columns: the conversation's own columns, by name.
        customer: the customer's name, if known.
    """

    id: str
    columns: dict[str, Any]
    customer: str | None
    entries: tuple[Entry, ...]


def read_thread(database: Database, instance_id: int, conversation_id: str) -> Thread | None:
    """A conversation with its messages and notes; None if it is not here."""
    customers = schema.customers
    with database.read() as connection:
        this = (_CONVERSATIONS.c.instance_id == instance_id) & (_CONVERSATIONS.c.id == conversation_id)
        row = connection.execute(select(_CONVERSATIONS).where(this)).mappings().first()
        if row is None:
            return None
        columns = {name: value for name, value in row.items() if name not in {"instance_id", "record"}}
        theirs = (customers.c.instance_id == instance_id) & (customers.c.id == row["customer_id"])
        customer = connection.scalar(select(customers.c.name).where(theirs))
        entries: list[Entry] = []
        for table, read in ((schema.messages, _message), (schema.notes, _note)):
            within = (table.c.instance_id == instance_id) & (table.c.conversation_id == conversation_id)
            entries += [read(each) for each in connection.execute(select(table).where(within))]
        names = _names(connection, instance_id, {entry.author for entry in entries if entry.author})
        attached = _attached(connection, instance_id, conversation_id)
    entries = [
        replace(entry, written_by=names.get(entry.author or ""), attachments=tuple(attached[entry.id]))
        for entry in entries
    ]
    entries.sort(key=lambda entry: (entry.at, entry.id))
    return Thread(conversation_id, columns, customer, tuple(entries))


def _message(row: Any) -> Entry:  # noqa: ANN401 - a row of whatever columns
    at = row.sent_at or row.created_at or row.updated_at
    author = _creator(row.record) if row.direction == "out" else None
    said = (row.channel, row.direction, author, row.subject, row.preview, bool(row.redacted))
    return Entry("message", row.id, at, row.deleted_at, *said)


def _note(row: Any) -> Entry:  # noqa: ANN401 - a row of whatever columns
    said = (None, None, row.created_by, None, row.body, False)
    return Entry("note", row.id, row.created_at or row.updated_at, row.deleted_at, *said)


def _names(connection: Connection, instance_id: int, ids: Iterable[str]) -> dict[str, str]:
    users = schema.RECORDS["users"]
    chosen = select(users.c.id, users.c.name).where(users.c.instance_id == instance_id, users.c.id.in_(ids))
    return {row.id: row.name for row in connection.execute(chosen) if row.name}


def _attached(connection: Connection, instance_id: int, conversation_id: str) -> dict[str, list[str]]:
    table = schema.attachments
    within = (table.c.instance_id == instance_id) & (table.c.conversation_id == conversation_id)
    attached: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(select(table.c.message_id, table.c.name).where(within).order_by(table.c.id)):
        attached[row.message_id].append(row.name or "")
    return attached


class _Person(msgspec.Struct):
    id: str


class _CreatedBy(msgspec.Struct):
    data: _Person


class _Relationships(msgspec.Struct, rename="camel"):
    created_by: _CreatedBy


class _Record(msgspec.Struct):
    relationships: _Relationships


def _creator(record: str) -> str | None:
    """Who Kustomer says made a record; nothing else in it is read, whatever it may be."""
    try:
        return msgspec.json.decode(record, type=_Record).relationships.created_by.data.id
    except (ValueError, RecursionError):
        return None
