"""The history of runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection, insert, select, update

from wizard.text import NOTHING, Text
from wizard.workspace import schema
from wizard.workspace.database import Database
from wizard.workspace.instances import require_instance
from wizard.workspace.sentences import read_text, write_text

_TABLE = schema.runs


class RunOutcome(StrEnum):
    """How a run ended."""

    RUNNING = "running"
    COMPLETE = "complete"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Run:
    """One pass over an instance's streams.

    Attributes:
        finished_at: None while it runs, and for a run that was killed.
        records: records that arrived.
        requests: requests sent to Kustomer.
        problem: what ended it, if it failed.
        skipped: streams that were left out, since the key lacks a role for them.
    """

    started_at: datetime
    finished_at: datetime | None
    outcome: RunOutcome
    records: int
    requests: int
    problem: Text
    skipped: tuple[str, ...] = ()


class RunTable:
    """Keeps the runs of every instance."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, instance_id: int) -> datetime:
        """Note that a run begins; returns when, which names it.

        Raises:
            NoSuchInstance: the instance was removed.
        """
        now = datetime.now(UTC)

        def begin(connection: Connection) -> None:
            require_instance(connection, instance_id)
            connection.execute(
                update(_TABLE)
                .where(_TABLE.c.instance_id == instance_id, _TABLE.c.outcome == RunOutcome.RUNNING)
                .values(outcome=RunOutcome.STOPPED)
            )
            connection.execute(
                insert(_TABLE).values(instance_id=instance_id, started_at=now.isoformat(), outcome=RunOutcome.RUNNING)
            )

        self._database.transact(begin)
        return now

    def finish(
        self,
        instance_id: int,
        started_at: datetime,
        outcome: RunOutcome,
        *,
        records: int,
        requests: int,
        problem: Text = NOTHING,
        skipped: Sequence[str] = (),
    ) -> None:
        """Note how a run ended."""
        statement = (
            update(_TABLE)
            .where(_TABLE.c.instance_id == instance_id, _TABLE.c.started_at == started_at.isoformat())
            .values(
                finished_at=datetime.now(UTC).isoformat(),
                outcome=outcome,
                records=records,
                requests=requests,
                problem=write_text(problem),
                skipped=" ".join(skipped),
            )
        )
        self._database.run(statement)

    def latest(self, instance_id: int, count: int = 20, outcome: RunOutcome | None = None) -> list[Run]:
        """The last runs of an instance, newest first; only those that ended in one way, if it is said."""
        of_instance = select(_TABLE).where(_TABLE.c.instance_id == instance_id)
        chosen = of_instance.where(_TABLE.c.outcome == outcome) if outcome else of_instance
        statement = chosen.order_by(_TABLE.c.started_at.desc()).limit(count)
        with self._database.read() as connection:
            return [
                Run(
                    started_at=datetime.fromisoformat(row["started_at"]),
                    finished_at=datetime.fromisoformat(row["finished_at"]) if row["finished_at"] else None,
                    outcome=RunOutcome(row["outcome"]),
                    records=row["records"],
                    requests=row["requests"],
                    problem=read_text(row["problem"]),
                    skipped=tuple(row["skipped"].split()),
                )
                for row in connection.execute(statement).mappings()
            ]
