"""Looking for a workspace without making one."""

from pathlib import Path

from sqlalchemy import exc, inspect

from wizard.workspace import schema
from wizard.workspace.backend import Backend
from wizard.workspace.driver_errors import as_problem
from wizard.workspace.postgres import PostgresDatabase
from wizard.workspace.sqlite import SqliteFile


def is_there(where: Path | str) -> bool:
    """Whether there is a workspace at a place, of whatever version.

    Raises:
        WorkspaceProblem: it cannot be found out.
    """
    if isinstance(where, Path) and not where.is_file():
        return False
    backend: Backend = SqliteFile(where) if isinstance(where, Path) else PostgresDatabase(where)
    try:
        with backend.reading() as connection:
            return inspect(connection).has_table(schema.workspace_info.name)
    except (exc.DBAPIError, exc.TimeoutError, backend.driver_error) as error:
        raise as_problem(error) from None
    finally:
        backend.engine.dispose()
