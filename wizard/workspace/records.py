"""Writing records: a page and its cursor in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, Insert, Table, select, update

from wizard.workspace import backlog, schema
from wizard.workspace.backend import Backend, Row, Unstorable
from wizard.workspace.chunks import chunks
from wizard.workspace.database import Database
from wizard.workspace.leases import require_lease
from wizard.workspace.owed import Owed
from wizard.workspace.redaction import forget_redacted

LARGEST: Final = 2**63
"""The first number that is too large for a database."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a stream has got.

    Attributes:
        live: every change up to this time is here; None before the first page.
        backfill: history is here back to this time; None before the first page.
        backfill_done: all of history is here.
        expected: how many records Kustomer said there are; None if it did not say.
        expected_at_least: whether `expected` is only a lower bound.
        archive: the archive is here back to this time; None before its first page.
        archive_done: all of the archive is here.
        archive_refused: Kustomer did not give the archive out when it was last asked.
        sweep: where the sweep of ids that is under way has got; None if none is.
        swept_at: when the last sweep was complete.
        gaps: what is missing beyond `backfill` if history is walked in several windows (see `sync.backfill`).
    """

    live: str | None = None
    backfill: str | None = None
    backfill_done: bool = False
    expected: int | None = None
    expected_at_least: bool = False
    archive: str | None = None
    archive_done: bool = False
    sweep: str | None = None
    swept_at: str | None = None
    gaps: str | None = None
    archive_refused: bool = False


Others = Mapping[str, tuple[Sequence[Row], Cursor]]
"""Records of other streams that are kept together with a page, and how far these streams are with them."""

NOTHING_ELSE: Final[Others] = MappingProxyType({})


class RecordTables:
    """Keeps the records and cursors of every instance.

    Args:
        database: where.
        lease: the id of the worker that writes; a page is refused unless its instance is leased to it. None if
            no lease is asked for.

    Attributes:
        owed: what they say of what is still to be asked for.
    """

    def __init__(self, database: Database, lease: str | None = None) -> None:
        self._database = database
        self._lease = lease
        self._upsert_cursor = _cursor_upsert(database.backend)
        self.owed = Owed(database)

    def cursors(self, instance_id: int) -> dict[str, Cursor]:
        """The cursors of an instance, by stream."""
        table = schema.cursors
        with self._database.read() as connection:
            rows = connection.execute(select(table).where(table.c.instance_id == instance_id)).mappings()
            return {row["stream"]: Cursor(**{name: row[name] for name in Cursor.__slots__}) for row in rows}

    def save_page(
        self, instance_id: int, stream: str, rows: Sequence[Row], cursor: Cursor, others: Others = NOTHING_ELSE
    ) -> Mapping[str, int]:
        """Keep a page and how far it brings the stream. A newer record is never replaced by an older one.

        Args:
            instance_id: whose records they are.
            stream: what they are.
            rows: the records.
            cursor: how far the stream is with them.
            others: what came with them, of other streams.

        Returns:
            How many records were not there before, by stream.

        Raises:
            LeaseLost: the instance is not leased to the worker (any more).
        """
        pages = {stream: (rows, cursor), **others}
        try:
            return self._save_pages(instance_id, pages)
        except Unstorable:
            made = {name: (storable(schema.RECORDS[name], rows), cursor) for name, (rows, cursor) in pages.items()}
            return self._save_pages(instance_id, made)

    def mark_deleted(self, instance_id: int, stream: str, ids: Sequence[str], when: str) -> int:
        """Mark records as deleted, unless they are already; returns how many were not."""
        table = schema.RECORDS[stream]
        statement = update(table).where(table.c.instance_id == instance_id, table.c.deleted_at.is_(None))

        def mark(connection: Connection) -> int:
            parts = (statement.where(table.c.id.in_(part)).values(deleted_at=when) for part in chunks(ids))
            return sum(connection.execute(part).rowcount for part in parts)

        return self._database.transact(mark)

    def ids(
        self, instance_id: int, stream: str, created_from: str | None = None, created_to: str | None = None
    ) -> list[str]:
        """The ids of records that are not deleted, in order: created at `created_from` or later, before `created_to`.

        Without a lower bound, records that do not say when they were created are among them.
        """
        table = schema.RECORDS[stream]
        statement = select(table.c.id).where(table.c.instance_id == instance_id, table.c.deleted_at.is_(None))
        if created_from is not None:
            statement = statement.where(table.c.created_at >= created_from)
        if created_to is not None:
            before = table.c.created_at < created_to
            statement = statement.where(before if created_from is not None else before | table.c.created_at.is_(None))
        with self._database.read() as connection:
            return sorted(connection.scalars(statement))

    def _save_pages(self, instance_id: int, pages: Others) -> Mapping[str, int]:
        backend = self._database.backend

        def save(connection: Connection) -> Mapping[str, int]:
            added = dict.fromkeys(pages, 0)
            if self._lease is not None:
                require_lease(connection, backend, instance_id, self._lease)
            for stream, (rows, cursor) in pages.items():
                if rows:
                    forget_redacted(connection, backend, instance_id, stream, rows)
                    added[stream] = backend.save_rows(connection, schema.RECORDS[stream], instance_id, rows)
                    backlog.note(connection, instance_id, stream, [str(row[0]) for row in rows])
                values = {name: getattr(cursor, name) for name in Cursor.__slots__}
                key = {"instance_id": instance_id, "stream": stream}
                connection.execute(self._upsert_cursor, key | values | {"records": added[stream]})
            return added

        return self._database.transact(save)


def _cursor_upsert(backend: Backend) -> Insert:
    """Made once: putting a statement together takes longer than carrying it out."""
    table = schema.cursors
    insertion = backend.insert(table)
    values = {name: insertion.excluded[name] for name in Cursor.__slots__}
    counted = {"records": table.c.records + insertion.excluded.records}
    return insertion.on_conflict_do_update(index_elements=["instance_id", "stream"], set_=values | counted)


def storable(table: Table, rows: Iterable[Row]) -> list[Row]:
    """Rows with what not every database can hold left out.

    That is: NUL characters, halves of characters, endless numbers, and the ends of long texts that are in an index.
    """
    limits = [schema.longest(column) for column in table.columns]
    return [tuple(map(_storable, row, limits[-len(row) :])) for row in rows]


def _storable(value: object, longest: int | None) -> object:
    if isinstance(value, str):
        return value.replace("\x00", "").encode(errors="replace").decode()[:longest]
    if isinstance(value, int) and not -LARGEST <= value < LARGEST:
        return None
    # SQLite knows one zero only: without its sign, both databases keep the same.
    return value + 0.0 if isinstance(value, float) else value
