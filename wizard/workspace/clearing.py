"""Deleting all records of an instance: a little at a time, so that nobody who writes has to wait for all of it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from sqlalchemy import Connection, Table, delete, select, update

from wizard.stop import Stop
from wizard.workspace import schema
from wizard.workspace.backend import Backend
from wizard.workspace.backlog import SEARCHED
from wizard.workspace.database import Database
from wizard.workspace.records import Cursor
from wizard.workspace.redaction import note_deleted

PIECE: Final = 1_000
"""Records that one transaction deletes: some hundredths of a second."""

BREATH_SECONDS: Final = 0.005
"""Between two of them, in which somebody else may begin to write."""


Report = Callable[[int], None]
"""Told how many records are deleted so far."""


def clear(database: Database, instance_id: int, stop: Stop, report: Report) -> None:
    """Delete an instance's records, and take their texts out of the index.

    From the first piece on nobody may write to it, and its history counts as not fetched: whatever ends this before
    its time, what is left can be deleted later, or completed by another sync.
    """
    deleted, held = 0, _held(database, instance_id)
    if held:  # else nobody has written yet, or somebody has cleared it
        database.transact(partial(_let_go, instance_id=instance_id))
    for table in held:
        delete_piece = partial(_delete_piece, backend=database.backend, instance_id=instance_id, table=table)
        ids: Sequence[str] = [""]
        while ids := database.transact(partial(delete_piece, after=ids[-1])):
            deleted += len(ids)
            report(deleted)
            stop.sleep(BREATH_SECONDS)


def _held(database: Database, instance_id: int) -> list[Table]:
    """The tables that hold records of an instance."""
    cursor = schema.cursors.c
    some = select(cursor.stream).where(cursor.instance_id == instance_id, cursor.records > 0)
    with database.read() as connection:
        streams = set(connection.scalars(some))
    return [table for name, table in schema.RECORDS.items() if name in streams]


def _let_go(connection: Connection, instance_id: int) -> None:
    nothing = Cursor()
    begin_anew = update(schema.cursors).values({name: getattr(nothing, name) for name in Cursor.__slots__})
    connection.execute(delete(schema.leases).where(schema.leases.c.instance_id == instance_id))
    connection.execute(begin_anew.where(schema.cursors.c.instance_id == instance_id))


def _delete_piece(
    connection: Connection, backend: Backend, instance_id: int, table: Table, after: str
) -> Sequence[str]:
    """Delete the first records beyond an id; returns theirs, in order."""
    beyond = (table.c.instance_id == instance_id, table.c.id > after)
    ids = connection.scalars(select(table.c.id).where(*beyond).order_by(table.c.id).limit(PIECE)).all()
    if not ids:
        return ()
    if table.name in SEARCHED:
        backend.words.remove(connection, instance_id, table.name, ids)
    deleted = connection.execute(delete(table).where(*beyond, table.c.id <= ids[-1])).rowcount
    note_deleted(connection, backend, instance_id)
    cursor = schema.cursors.c
    counted = update(schema.cursors).values(records=cursor.records - deleted)
    connection.execute(counted.where(cursor.instance_id == instance_id, cursor.stream == table.name))
    return ids
