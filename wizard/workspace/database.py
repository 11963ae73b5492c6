"""Opening a workspace's database, and its transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, delete, event, insert, inspect, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from wizard.workspace import schema
from wizard.workspace.errors import NewerWorkspace, WorkspaceDamaged, WorkspaceReadOnly, as_problem

BUSY_SECONDS = 10
"""How long a writer waits for another process to finish its transaction."""


class Database:
    """One open database. Every thread may use it; each transaction has a connection of its own.

    Raises:
        WorkspaceProblem: from every method, when the database cannot be used.
    """

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise WorkspaceReadOnly(str(error)) from error
        self.engine = _sqlite_engine(path)
        self._ensure_schema()

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view for reading."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise as_problem(error) from error

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes: all of it is kept, or nothing."""
        try:
            with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
                yield connection
        except DBAPIError as error:
            raise as_problem(error) from error

    def check_writable(self) -> None:
        """Write a row that says when, as proof that writing works."""
        with self.write() as connection:
            info = schema.workspace_info
            connection.execute(delete(info).where(info.c.key == "last_write_check"))
            connection.execute(insert(info).values(key="last_write_check", value=datetime.now(UTC).isoformat()))

    def _ensure_schema(self) -> None:
        with self.read() as connection:
            tables = inspect(connection).get_table_names()
        if not tables:
            self._create_schema()
            return
        if schema.workspace_info.name not in tables:
            raise WorkspaceDamaged("the file holds other tables")
        with self.read() as connection:
            version = connection.scalar(
                select(schema.workspace_info.c.value).where(schema.workspace_info.c.key == "schema_version")
            )
        if int(version or 0) > schema.VERSION:
            raise NewerWorkspace(int(version or 0), schema.VERSION)

    def _create_schema(self) -> None:
        with self.write() as connection:
            if schema.workspace_info.name in inspect(connection).get_table_names():
                return  # another process was faster
            schema.metadata.create_all(connection)
            connection.execute(insert(schema.workspace_info).values(key="schema_version", value=str(schema.VERSION)))


def _sqlite_engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
    )
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own type
    # WAL lets the screens read while a run writes; NORMAL is safe against a killed process.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: upgrading a read transaction later can fail with no chance to wait.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
