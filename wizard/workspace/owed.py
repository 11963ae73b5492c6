"""What a workspace holds that tells a sync what is still to be asked for, or to be compared."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Table, func, or_, select

from wizard.workspace import schema
from wizard.workspace.backend import Row
from wizard.workspace.chunks import chunks
from wizard.workspace.database import Database

Span = tuple[str | None, str | None]
"""A stretch of time: from here (included) to there (not included); None for no end."""


class Owed:
    """Reads for the sync."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def values(self, instance_id: int, stream: str, column: str, ids: Sequence[str] | None = None) -> dict[str, object]:
        """The values of one column by the ids of the records; of those records that are there, or of all."""
        table = schema.RECORDS[stream]
        statement = select(table.c.id, table.c[column]).where(table.c.instance_id == instance_id)
        with self._database.read() as connection:
            if ids is None:
                return {row[0]: row[1] for row in connection.execute(statement)}
            parts = (statement.where(table.c.id.in_(part)) for part in chunks(ids))
            return {row[0]: row[1] for part in parts for row in connection.execute(part)}

    def commonest(self, instance_id: int, stream: str, column: str) -> list[str]:
        """The values that a column has, those first that most records have."""
        table = schema.RECORDS[stream]
        value = table.c[column]
        statement = select(value).where(table.c.instance_id == instance_id, value.is_not(None)).group_by(value)
        with self._database.read() as connection:
            return list(connection.scalars(statement.order_by(func.count().desc(), value)))

    def ids_within(self, instance_id: int, stream: str, created: Span, updated: Span) -> list[str]:
        """The ids of records that are not deleted, by when they were created and updated."""
        table = schema.RECORDS[stream]
        conditions = [
            table.c.instance_id == instance_id,
            table.c.deleted_at.is_(None),
            *_within(table, "created_at", created),
            *_within(table, "updated_at", updated),
        ]
        with self._database.read() as connection:
            return list(connection.scalars(select(table.c.id).where(*conditions)))

    def oldest(self, instance_id: int, stream: str) -> str | None:
        """When the oldest record of a stream was created; None if there is none."""
        table = schema.RECORDS[stream]
        dated = select(table.c.created_at).where(table.c.instance_id == instance_id, table.c.created_at.is_not(None))
        with self._database.read() as connection:
            return connection.scalar(dated.order_by(table.c.created_at).limit(1))

    def deleted(self, instance_id: int, stream: str, after: str, limit: int) -> list[str]:
        """The ids of deleted records, in order, beginning after one."""
        table = schema.RECORDS[stream]
        there = (table.c.instance_id == instance_id, table.c.deleted_at.is_not(None), table.c.id > after)
        with self._database.read() as connection:
            return list(connection.scalars(select(table.c.id).where(*there).order_by(table.c.id).limit(limit)))

    def records(self, instance_id: int, stream: str, after: str, limit: int) -> list[Row]:
        """Whole records in the order of their ids, beginning after one."""
        table = schema.RECORDS[stream]
        statement = select(*schema.own_columns(table)).where(table.c.instance_id == instance_id, table.c.id > after)
        with self._database.read() as connection:
            return [tuple(row) for row in connection.execute(statement.order_by(table.c.id).limit(limit))]

    def old_conversations(self, instance_id: int, created_to: str, below: str | None, limit: int) -> list[Row]:
        """Id and JSON of conversations created before a time and not deleted, the highest id first, below one."""
        table = schema.conversations
        theirs, old = (
            table.c.instance_id == instance_id,
            (table.c.created_at.is_(None), table.c.created_at < created_to),
        )
        conditions: list[ColumnElement[bool]] = [theirs, table.c.deleted_at.is_(None), or_(*old)]
        if below is not None:
            conditions.append(table.c.id < below)
        statement = select(table.c.id, table.c.record).where(*conditions).order_by(table.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            # Most accounts are young: an index knows at once, while the order of ids leads through everything.
            if not any(connection.scalar(select(table.c.id).where(theirs, each).limit(1)) for each in old):
                return []
            return [tuple(row) for row in connection.execute(statement)]

    def undescribed_attachments(self, instance_id: int, limit: int) -> dict[str, list[Row]]:
        """Attachments of which only the id is known, by conversation: those of some conversations, newest first."""
        table = schema.attachments
        named = (table.c.instance_id == instance_id, table.c.name.is_(None), table.c.deleted_at.is_(None))
        newest = select(table.c.conversation_id).where(*named, table.c.conversation_id.is_not(None))
        with self._database.read() as connection:
            found = connection.scalars(newest.order_by(table.c.id.desc()).limit(limit))
            chosen = list(dict.fromkeys(found))  # fewer than the limit, if some have several
            theirs = select(*schema.own_columns(table)).where(*named, table.c.conversation_id.in_(chosen))
            of: dict[str, list[Row]] = {conversation: [] for conversation in chosen}
            for row in connection.execute(theirs):
                of[row.conversation_id].append(tuple(row))
            return of


def _within(table: Table, name: str, span: Span) -> Iterator[ColumnElement[bool]]:
    first, end = span
    if first is not None:
        yield table.c[name] >= first
    if end is not None:
        yield table.c[name] < end
