"""Redacted messages, and what was deleted: out of the index at once, and wiped from below the surface soon after."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, and_, delete, or_, select, tuple_

from wizard.stop import Stop
from wizard.workspace import schema
from wizard.workspace.backend import Backend, Redacted, Row
from wizard.workspace.chunks import chunks
from wizard.workspace.database import Database

_TABLE: Final = schema.messages
_PLACE: Final = [column.name for column in schema.own_columns(_TABLE)].index("redacted")
"""Of `redacted` in a row."""


def forget_redacted(
    connection: Connection, backend: Backend, instance_id: int, stream: str, rows: Sequence[Row]
) -> None:
    """Before a page is kept, in its transaction: take messages that are redacted from now on out of the index."""
    if stream != _TABLE.name:
        return
    for part in chunks([str(row[0]) for row in rows if row[_PLACE]]):
        plain = select(_TABLE.c.instance_id, _TABLE.c.id).where(
            _TABLE.c.instance_id == instance_id,
            _TABLE.c.id.in_(part),
            or_(_TABLE.c.redacted.is_(None), _TABLE.c.redacted.is_(False)),
        )
        insertion = backend.insert(schema.redactions).from_select(["instance_id", "id"], plain.with_for_update())
        connection.execute(insertion.on_conflict_do_nothing())
        backend.words.remove(connection, instance_id, stream, part)


def note_deleted(connection: Connection, backend: Backend, instance_id: int) -> None:
    """Note that records of an instance were deleted, in the transaction that deletes them."""
    insertion = backend.insert(schema.redactions).values(instance_id=instance_id, id="")
    connection.execute(insertion.on_conflict_do_nothing())


def purge_redacted(database: Database, stop: Stop) -> None:
    """Wipe what was redacted or deleted. May be killed at any moment: the next call begins anew."""
    owed = _owed(database)
    if owed and database.purge(owed, stop):
        database.transact(lambda connection: _note_wiped(connection, owed))


def _owed(database: Database) -> list[Redacted]:
    """What is to be wiped now; not what was deleted of an instance that is on the list, of which more may follow."""
    table = schema.redactions
    is_listed = table.c.instance_id.in_(select(schema.instances.c.id))
    message = and_(_TABLE.c.instance_id == table.c.instance_id, _TABLE.c.id == table.c.id)
    statement = select(table.c.instance_id, table.c.id, _TABLE.c.conversation_id, _TABLE.c.customer_id)
    settled = statement.select_from(table.outerjoin(_TABLE, message)).where(or_(table.c.id != "", ~is_listed))
    with database.read() as connection:
        rows = connection.execute(settled)
        return [Redacted(*row) for row in rows]


def _note_wiped(connection: Connection, messages: Sequence[Redacted]) -> None:
    table = schema.redactions
    for part in chunks([(message.instance_id, message.id) for message in messages]):
        connection.execute(delete(table).where(tuple_(table.c.instance_id, table.c.id).in_(part)))
