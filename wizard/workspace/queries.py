"""What the screens ask of a workspace."""

from sqlalchemy import select

from wizard.workspace import schema
from wizard.workspace.database import Database


class Queries:
    """Reads for the screens. Fast, but still not for the thread that paints."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def counts(self, instance_id: int) -> dict[str, int]:
        """How many records of each stream are in the workspace, deleted ones included."""
        cursors = schema.cursors
        statement = select(cursors.c.stream, cursors.c.records).where(cursors.c.instance_id == instance_id)
        with self._database.read() as connection:
            counted = {row.stream: row.records for row in connection.execute(statement)}
        return {name: counted.get(name, 0) for name in schema.RECORDS}
