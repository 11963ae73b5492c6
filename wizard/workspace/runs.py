"""The history of runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from wizard.text import NOTHING, Text
from wizard.workspace import schema
from wizard.workspace.database import Database
from wizard.workspace.instances import require_instance
from wizard.workspace.sentences import read_text, write_text

CLOCKS_DIFFER: Final = timedelta(hours=1)
"""By so much at most. A run that begins later than that was noted by a wrong clock, and says nothing of now."""

KEPT: Final = 10_000
"""Runs of an instance: three weeks of one every three minutes. By number, since a clock can be wrong."""

MAY_RUN: Final = 20
"""The last of them, among which those are that were killed. All others have been looked at when a later one began."""

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
        """Note that a run begins, and forget the oldest; returns when, which names it.

        Raises:
            NoSuchInstance: the instance was removed.
        """
        now = datetime.now(UTC)

        def begin(connection: Connection) -> None:
            require_instance(connection, instance_id)
            _end_killed(connection, instance_id)
            _forget_oldest(connection, instance_id)
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
        now_at_most = _TABLE.c.started_at <= (datetime.now(UTC) + CLOCKS_DIFFER).isoformat()
        of_instance = select(_TABLE).where(_TABLE.c.instance_id == instance_id, now_at_most)
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


def _end_killed(connection: Connection, instance_id: int) -> None:
    last = _newest(instance_id).limit(MAY_RUN).subquery()
    since = select(func.min(last.c.started_at)).scalar_subquery()
    connection.execute(
        update(_TABLE)
        .where(_TABLE.c.instance_id == instance_id, _TABLE.c.started_at >= since)
        .where(_TABLE.c.outcome == RunOutcome.RUNNING)
        .values(outcome=RunOutcome.STOPPED)
    )


def _forget_oldest(connection: Connection, instance_id: int) -> None:
    """Keep the newest, and the last that was complete: a screen says how long ago that was."""
    newest = _newest(instance_id)
    first_kept = newest.offset(KEPT - 1).limit(1).scalar_subquery()
    last_complete = newest.where(_TABLE.c.outcome == RunOutcome.COMPLETE).limit(1).scalar_subquery()
    connection.execute(
        delete(_TABLE)
        .where(_TABLE.c.instance_id == instance_id, _TABLE.c.started_at < first_kept)
        .where(_TABLE.c.started_at != func.coalesce(last_complete, ""))
    )


def _newest(instance_id: int) -> Select[tuple[str]]:
    of_instance = select(_TABLE.c.started_at).where(_TABLE.c.instance_id == instance_id)
    return of_instance.order_by(_TABLE.c.started_at.desc())
