"""The same tests on both databases."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from wizard.workspace.workspace import Workspace

Where = Path | str


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
