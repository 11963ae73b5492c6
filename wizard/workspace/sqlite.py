"""A workspace in one SQLite file: the embedded default."""

import errno
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Connection, Engine, Float, Table, create_engine, event, literal_column
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL

from wizard.files import make_private
from wizard.stop import Stop
from wizard.workspace.backend import Exposure, Redacted, Row, Unstorable
from wizard.workspace.errors import DiskFull, WorkspaceDamaged, WorkspaceReadOnly, WorkspaceUnmade
from wizard.workspace.sqlite_copies import wipe_copies
from wizard.workspace.sqlite_space import shorten
from wizard.workspace.sqlite_words import SqliteWords

BUSY_SECONDS = 10
"""How long a writer waits for another process to finish its transaction."""

CACHE_KIB: Final = 16 * 1024
"""Of pages held in memory by a connection. (More was slower: memory that is new has to be cleared.)"""

PAGE_BYTES: Final = 16 * 1024
"""Of a new file's pages. Records are long: with SQLite's usual 4 KiB, keeping them takes half as long again."""

LOG_BYTES: Final = 16 * 1024 * 1024
"""How long the write-ahead log gets before it is worked into the file: a few pages of records."""

CHECKPOINT_TRIES: Final = 20


class SqliteFile:
    """The file, made with its folder if it is not there."""

    driver_error = sqlite3.Error
    words = SqliteWords()

    def __init__(self, path: Path) -> None:
        try:
            make_private(path.parent)
            if not path.exists():
                path.touch(mode=0o600)  # which SQLite's own files beside it take over
        except OSError as error:
            raise WorkspaceUnmade(path, str(error)) from error
        self.place = str(path)
        self.engine = _engine(path)
        self._path = path

    @property
    def now(self) -> ColumnElement[float]:
        """SQLite counts days since noon in Greenwich on 24 November 4714 BC."""
        return literal_column("((julianday('now') - 2440587.5) * 86400.0)", Float)

    def exposure(self) -> Exposure:
        """Nothing leaves this computer."""
        return Exposure.NONE

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of everything."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes."""
        with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def insert(self, table: Table) -> sqlite.Insert:
        """An insertion that can resolve conflicts."""
        return sqlite.insert(table)

    def lock_schema(self, connection: Connection) -> None:
        """Nothing to do: a transaction that writes is the only one."""

    def refuse_others(self, tables: Sequence[str]) -> None:
        """Any table that was there before us makes it another program's file."""
        if tables:
            raise WorkspaceDamaged("the file holds other tables")

    def prepare_migration(self, found: int) -> None:
        """Version 1 left overwritten texts lying in the file: lay it anew, before it is copied."""
        if found == 1:
            with self._bare() as connection:
                connection.execute("VACUUM")

    def keep_copy(self, version: int) -> None:
        """Copy the file beside itself. Holds the write lock meanwhile, so the copy is what the migration finds."""
        target = self._path.with_name(f"{self._path.stem}.schema-{version}{self._path.suffix}")
        unfinished = target.with_name(target.name + ".part")
        try:
            unfinished.unlink(missing_ok=True)
            unfinished.touch(mode=0o600)
            with self._bare() as source, closing(sqlite3.connect(unfinished)) as copy:
                source.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
            unfinished.replace(target)
        except OSError as error:
            raise (DiskFull if error.errno == errno.ENOSPC else WorkspaceReadOnly)(str(error)) from error
        finally:
            unfinished.unlink(missing_ok=True)

    def save_rows(self, connection: Connection, table: Table, instance_id: int, rows: Sequence[Row]) -> int:
        """One `executemany` of prepared tuples.

        A record that is new gets the next higher rowid, one that is replaced keeps its own: the highest rowid
        tells how many were new, without counting.
        """
        highest = f"SELECT coalesce(max(rowid), 0) FROM {table.name}"  # noqa: S608 - our own words
        before = connection.exec_driver_sql(highest).scalar_one()
        try:
            connection.exec_driver_sql(_upsert(table), [(instance_id, *row) for row in rows])
        except (OverflowError, UnicodeEncodeError) as error:
            raise Unstorable from error
        return int(connection.exec_driver_sql(highest).scalar_one() - before)

    def append_rows(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """One `executemany`."""
        places = ", ".join("?" * len(table.columns))
        connection.exec_driver_sql(f"INSERT INTO {table.name} VALUES ({places})", list(rows))  # noqa: S608

    def purge(self, owed: Sequence[Redacted], stop: Stop) -> bool:
        """Wipe the texts from the index's inner pages, from the write-ahead log, and from copies of the file."""
        self._merge_index(stop)
        wiped = self._wipe_log(stop)
        wipe_copies(self._path, owed, stop)
        if any(one.is_everything for one in owed):
            with self._bare() as connection:
                shorten(connection, self._path)
            wiped = wiped and self._wipe_log(stop)
        return wiped

    def _merge_index(self, stop: Stop) -> None:
        merged = 0
        while not self.words.merge_further(self.writing, first=not merged):
            stop.check()
            merged += 1

    def _wipe_log(self, stop: Stop) -> bool:
        for _ in range(CHECKPOINT_TRIES):
            with self._bare() as connection:
                (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                return True
            stop.sleep(0.05)  # somebody reads what the log still holds
        return False

    @contextmanager
    def _bare(self) -> Iterator[sqlite3.Connection]:
        pooled = self.engine.raw_connection()
        try:
            yield cast("sqlite3.Connection", pooled.driver_connection)
        finally:
            pooled.close()


def _engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
        hide_parameters=True,
        pool_use_lifo=True,  # each connection has a cache of its own: the one used last knows most
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own type
    # WAL lets the screens read while a run writes; NORMAL is safe against a killed process. What is overwritten or
    # deleted is wiped, since a redacted text has to be gone.
    connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")  # of a file that is empty; others keep what they have
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
    connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_BYTES // page_bytes}")


def _begin(connection: Connection) -> None:
    # A writer takes the lock at once: upgrading a read transaction later can fail with no chance to wait.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@cache
def _upsert(table: Table) -> str:
    # Compiled once and handed to the driver with plain tuples: the hot path of a sync.
    insertion = sqlite.insert(table)
    changed = {column.name: insertion.excluded[column.name] for column in table.columns if not column.primary_key}
    upsert = insertion.on_conflict_do_update(
        index_elements=["instance_id", "id"],
        set_=changed,
        where=insertion.excluded.updated_at >= table.c.updated_at,
    )
    return str(upsert.compile(dialect=sqlite.dialect()))
