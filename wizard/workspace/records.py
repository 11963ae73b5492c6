"""Writing records: a page and its cursor in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import sqlite

from wizard.workspace import schema
from wizard.workspace.database import Database

Row = tuple[object, ...]
"""A record: id, updated_at, created_at, deleted_at, the stream's own columns, and the record's JSON."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a stream has got.

    Attributes:
        live: every change up to this time is here; None before the first page.
        backfill: history is here back to this time; None before the first page.
        backfill_done: all of history is here.
        expected: how many records Kustomer said there are; None if it did not say.
        expected_at_least: whether `expected` is only a lower bound.
    """

    live: str | None = None
    backfill: str | None = None
    backfill_done: bool = False
    expected: int | None = None
    expected_at_least: bool = False


class RecordTables:
    """Keeps the records and cursors of every instance."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cursors(self, instance_id: int) -> dict[str, Cursor]:
        """The cursors of an instance, by stream."""
        table = schema.cursors
        with self._database.read() as connection:
            rows = connection.execute(select(table).where(table.c.instance_id == instance_id)).mappings()
            return {row["stream"]: Cursor(**{name: row[name] for name in Cursor.__slots__}) for row in rows}

    def save_page(self, instance_id: int, stream: str, rows: Sequence[Row], cursor: Cursor) -> None:
        """Keep a page and how far it brings the stream. A newer record is never replaced by an older one."""
        with self._database.write() as connection:
            if rows:
                statement = _upsert_statement(stream)
                connection.exec_driver_sql(statement, [(instance_id, *row) for row in rows])
            _save_cursor(connection, instance_id, stream, cursor)


def _save_cursor(connection: Connection, instance_id: int, stream: str, cursor: Cursor) -> None:
    values = {name: getattr(cursor, name) for name in Cursor.__slots__}
    statement = sqlite.insert(schema.cursors).values(instance_id=instance_id, stream=stream, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["instance_id", "stream"], set_=values))


@cache
def _upsert_statement(stream: str) -> str:
    # Compiled once and handed to the driver with plain tuples: the hot path of a sync.
    table: Table = schema.RECORDS[stream]
    insertion = sqlite.insert(table)
    changed = {column.name: insertion.excluded[column.name] for column in table.columns if not column.primary_key}
    upsert = insertion.on_conflict_do_update(
        index_elements=["instance_id", "id"],
        set_=changed,
        where=insertion.excluded.updated_at >= table.c.updated_at,
    )
    return str(upsert.compile(dialect=sqlite.dialect()))
