"""Opening a workspace's database, and its transactions."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import stamina
from sqlalchemy import Connection, Delete, Insert, Row, Select, Update, delete, exc, insert, inspect, select

from wizard.stop import Stop
from wizard.workspace import migrations, schema
from wizard.workspace.backend import Backend, Exposure, Redacted
from wizard.workspace.driver_errors import as_problem
from wizard.workspace.errors import (
    AddressUnreadable,
    NewerWorkspace,
    WorkspaceConflict,
)

Result = TypeVar("Result")

CONFLICT_SECONDS: Final = 10.0
"""For how long a transaction that is in another's way is tried again."""


class Database:
    """One open database. Every thread may use it; each transaction has a connection of its own.

    Args:
        where: a SQLite file, or the address of a PostgreSQL database.

    Raises:
        WorkspaceProblem: from every method, when the database cannot be used.
    """

    def __init__(self, where: Path | str) -> None:
        self.backend = _backend(where)
        try:
            self._ensure_schema()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give back every connection."""
        self.backend.engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view for reading."""
        with _in_words(self.backend), self.backend.reading() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes: all of it is kept, or nothing."""
        with _in_words(self.backend), self.backend.writing() as connection:
            yield connection

    def transact(self, work: Callable[[Connection], Result]) -> Result:
        """Do some work in a transaction that writes, again from its start if another one was in the way.

        The one place where conflicts are retried: PostgreSQL undoes one of two transactions that deadlock or, in
        databases spread over machines, that cannot be put in an order.
        """
        for attempt in stamina.retry_context(
            on=WorkspaceConflict,
            attempts=None,
            timeout=CONFLICT_SECONDS,
            wait_initial=0.01,
            wait_max=1.0,
            wait_jitter=0.05,
        ):
            with attempt, self.write() as connection:
                return work(connection)
        raise AssertionError("stamina either returns or raises")

    def run(self, statement: Insert | Update | Delete) -> int:
        """Carry out one statement in a transaction of its own; returns how many rows it touched."""
        return self.transact(lambda connection: connection.execute(statement).rowcount)

    def check_writable(self) -> None:
        """Write a row that says when, as proof that writing works."""

        def note(connection: Connection) -> None:
            info = schema.workspace_info
            connection.execute(delete(info).where(info.c.key == "last_write_check"))
            connection.execute(insert(info).values(key="last_write_check", value=datetime.now(UTC).isoformat()))

        self.transact(note)

    def exposure(self) -> Exposure:
        """How much others can see of what passes between this computer and the database."""
        with _in_words(self.backend):
            return self.backend.exposure()

    def purge(self, owed: Sequence[Redacted], stop: Stop) -> bool:
        """Wipe what was redacted or deleted from below the surface; returns whether that is complete."""
        with _in_words(self.backend):
            return self.backend.purge(owed, stop)

    def refuse_newer(self) -> None:
        """Make sure that no newer version of this program has changed the workspace since it was opened.

        Raises:
            NewerWorkspace: one has.
        """
        with self.read() as connection:
            found = _version(connection)
        if found > schema.VERSION:
            raise NewerWorkspace(found, schema.VERSION)

    def _ensure_schema(self) -> None:
        with self.read() as connection:
            tables = inspect(connection).get_table_names()
            found = _version(connection) if schema.workspace_info.name in tables else None
        if found is None:
            self.backend.refuse_others(tables)
        if found is not None and found > schema.VERSION:
            raise NewerWorkspace(found, schema.VERSION)
        if found != schema.VERSION:
            with _in_words(self.backend):
                self.backend.prepare_migration(found or 0)
            self.transact(self._migrate)

    def _migrate(self, connection: Connection) -> None:
        self.backend.lock_schema(connection)
        tables = inspect(connection).get_table_names()
        found = _version(connection) if schema.workspace_info.name in tables else 0
        if found > schema.VERSION:
            raise NewerWorkspace(found, schema.VERSION)
        if found == schema.VERSION:
            return  # another process was faster
        if found:
            self.backend.keep_copy(found)
        migrations.migrate(connection, self.backend, found)


def is_there(where: Path | str) -> bool:
    """Whether there is a workspace at a place, of whatever version; looks without making one.

    Raises:
        WorkspaceProblem: it cannot be found out.
    """
    if isinstance(where, Path) and not where.is_file():
        return False
    backend = _backend(where)
    try:
        with _in_words(backend), backend.reading() as connection:
            return inspect(connection).has_table(schema.workspace_info.name)
    finally:
        backend.engine.dispose()


def pieces(connection: Connection, statement: Select[Any], size: int) -> Iterator[Sequence[Row[Any]]]:
    """Read a long answer piece by piece, never holding more than one."""
    with connection.execute(statement.execution_options(yield_per=size)) as result:
        yield from result.partitions()


def _version(connection: Connection) -> int:
    info = schema.workspace_info
    return int(connection.scalar(select(info.c.value).where(info.c.key == "schema_version")) or 0)


@contextmanager
def _in_words(backend: Backend) -> Iterator[None]:
    try:
        yield
    except (exc.DBAPIError, exc.TimeoutError, backend.driver_error) as error:
        # What the driver says may quote a record: it goes no further than here.
        raise as_problem(error) from None


def _backend(where: Path | str) -> Backend:
    if isinstance(where, Path):
        from wizard.workspace.sqlite import SqliteFile

        return SqliteFile(where)
    if where.startswith(("postgresql://", "postgres://")):
        from wizard.workspace.postgres import PostgresDatabase

        return PostgresDatabase(where)
    raise AddressUnreadable
