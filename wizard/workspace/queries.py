"""What the screens ask of a workspace."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from wizard.workspace import schema
from wizard.workspace.conversations import EVERYTHING, ConversationFilter, ConversationList
from wizard.workspace.database import Database
from wizard.workspace.thread import Thread, read_thread


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many conversations of a channel were created on a day, in Greenwich."""

    day: date
    channel: str | None
    count: int


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

    def per_day(self, instance_id: int, first: date, last: date) -> list[DayCount]:
        """How many conversations were created each day, by channel; days without any are left out."""
        table = schema.conversations
        day = func.substr(table.c.created_at, 1, 10).label("day")
        counted = (
            select(day, table.c.channel, func.count().label("count"))
            .where(
                table.c.instance_id == instance_id,
                table.c.created_at >= first.isoformat(),
                table.c.created_at < f"{last.isoformat()}U",  # behind every time of the last day: T comes before U
            )
            .group_by(day, table.c.channel)
            .order_by(day, table.c.channel)
        )
        with self._database.read() as connection:
            rows = connection.execute(counted).all()
        return [DayCount(date.fromisoformat(row[0]), row[1], row[2]) for row in rows]

    def conversation_list(self, instance_id: int, wanted: ConversationFilter = EVERYTHING) -> ConversationList:
        """All conversations that a filter lets through, for a list that shows any part of them."""
        return ConversationList(self._database, instance_id, wanted)

    def conversation(self, instance_id: int, conversation_id: str) -> Thread | None:
        """One conversation with its messages and notes, in order; None if it is not here."""
        return read_thread(self._database, instance_id, conversation_id)
