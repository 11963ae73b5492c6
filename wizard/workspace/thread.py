"""One conversation, as it went."""

import json
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import select

from wizard.workspace import schema
from wizard.workspace.database import Database

_CONVERSATIONS: Final = schema.conversations


@dataclass(frozen=True, slots=True)
class Entry:
    """A message or a note.

    Attributes:
        at: when it was sent or written.
        direction: of a message, `in` or `out`.
        author: of a note, the id of the user who wrote it.
        text: what it says, as far as Kustomer's list of messages gives it.
        record: its JSON as it came.
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
    record: str

    @property
    def attributes(self) -> dict[str, Any]:
        """Everything Kustomer says of it."""
        return _attributes(self.record)


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation with all that was said in it, in order.

    Attributes:
        columns: the conversation's own columns, by name.
        customer: the customer's name, if known.
        record: the conversation's JSON as it came.
    """

    id: str
    columns: dict[str, Any]
    customer: str | None
    record: str
    entries: tuple[Entry, ...]

    @property
    def attributes(self) -> dict[str, Any]:
        """Everything Kustomer says of the conversation."""
        return _attributes(self.record)


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
    entries.sort(key=lambda entry: (entry.at, entry.id))
    return Thread(conversation_id, columns, customer, row["record"], tuple(entries))


def _message(row: Any) -> Entry:  # noqa: ANN401 - a row of whatever columns
    at = row.sent_at or row.created_at or row.updated_at
    said = (row.channel, row.direction, None, row.subject, row.preview, bool(row.redacted), row.record)
    return Entry("message", row.id, at, row.deleted_at, *said)


def _note(row: Any) -> Entry:  # noqa: ANN401 - a row of whatever columns
    said = (None, None, row.created_by, None, row.body, False, row.record)
    return Entry("note", row.id, row.created_at or row.updated_at, row.deleted_at, *said)


def _attributes(record: str) -> dict[str, Any]:
    attributes = json.loads(record).get("attributes")
    return attributes if isinstance(attributes, dict) else {}
