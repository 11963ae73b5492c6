"""What the screens ask of a workspace."""

from sqlalchemy import func, select

from wizard.workspace import schema
from wizard.workspace.database import Database


class Queries:
    """Reads for the screens. Fast, but still not for the thread that paints."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def counts(self, instance_id: int) -> dict[str, int]:
        """How many records of each stream are in the workspace, deleted ones included."""
        with self._database.read() as connection:
            return {
                name: connection.scalar(
                    select(func.count()).select_from(table).where(table.c.instance_id == instance_id)
                )
                or 0
                for name, table in schema.RECORDS.items()
            }
