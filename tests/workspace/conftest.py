"""The same tests on both databases."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.workspace.server import PostgresServer
from wizard.workspace.workspace import Workspace

Where = Path | str


@pytest.fixture(scope="session")
def server() -> Iterator[PostgresServer]:
    """A PostgreSQL server for all tests that do it no harm."""
    started = PostgresServer()
    yield started
    started.close()


@pytest.fixture(scope="session")
def shared_database(server: PostgresServer) -> str:
    """Making a database takes longer than most tests: they share one, and empty it."""
    return server.new_database()


@pytest.fixture
def postgres(server: PostgresServer, shared_database: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    yield server.url(shared_database)
    server.admin(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        "DROP SCHEMA IF EXISTS ours, public CASCADE",
        "CREATE SCHEMA public",
        database=shared_database,
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Where:
    """Where a workspace may be: each test runs with a SQLite file and with a PostgreSQL database."""
    if request.param == "sqlite":
        return tmp_path / "workspace.sqlite"
    address: str = request.getfixturevalue("postgres")
    return address


@pytest.fixture
def workspace(where: Where) -> Iterator[Workspace]:
    with Workspace(where) as opened:
        yield opened


Ask = Callable[..., Sequence[tuple[Any, ...]]]


@pytest.fixture
def ask(workspace: Workspace) -> Ask:
    """Asks the workspace's database in SQL."""

    def rows(statement: str, **values: object) -> Sequence[tuple[Any, ...]]:
        with workspace.database.write() as connection:
            result = connection.execute(text(statement), values)
            return [tuple(row) for row in result] if result.returns_rows else []

    return rows
