"""A workspace as a whole."""

from pathlib import Path
from types import TracebackType
from typing import Self

from wizard.stop import Stop
from wizard.workspace.backend import Exposure
from wizard.workspace.clearing import Report, clear
from wizard.workspace.database import Database
from wizard.workspace.instances import InstanceTable
from wizard.workspace.leases import Leases
from wizard.workspace.queries import Queries
from wizard.workspace.records import RecordTables
from wizard.workspace.runs import RunTable
from wizard.workspace.search_index import SearchIndex


class Workspace:
    """An open workspace: its instances, their records, their runs, and what the screens ask.

    Args:
        where: the SQLite file, made with its folder if it is not there; or the address of a PostgreSQL database,
            `postgresql://user:password@server/database?sslmode=verify-full`, with any parameter that libpq knows.

    Attributes:
        database: for the rest of this room.
        place: where it is, for people; never with a password.

    Raises:
        WorkspaceProblem: it cannot be opened.
    """

    def __init__(self, where: Path | str) -> None:
        self.database = Database(where)
        self.place = self.database.backend.place
        self.instances = InstanceTable(self.database)
        self.records = RecordTables(self.database)
        self.runs = RunTable(self.database)
        self.leases = Leases(self.database)
        self.search_index = SearchIndex(self.database)
        self.queries = Queries(self.database)

    def check_writable(self) -> None:
        """Prove that the workspace can be written.

        Raises:
            WorkspaceProblem: the workspace cannot be written.
        """
        self.database.check_writable()

    def exposure(self) -> Exposure:
        """How much others can see of what passes between this computer and the database.

        Raises:
            WorkspaceProblem: the database cannot be reached.
        """
        return self.database.exposure()

    def clear(self, instance_id: int, stop: Stop, report: Report = lambda _deleted: None) -> None:
        """Delete an instance's records, a little at a time. The instance must not be syncing any more.

        Args:
            instance_id: whose records.
            stop: ends it; what is left can be deleted later.
            report: is told how many records are deleted so far.

        Raises:
            Stopped: the stop was set.
        """
        clear(self.database, instance_id, stop, report)

    def close(self) -> None:
        """Give back every connection."""
        self.database.close()

    def __repr__(self) -> str:
        return f"Workspace({self.place!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()
