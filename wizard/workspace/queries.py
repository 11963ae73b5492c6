"""What the screens ask of a workspace."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import func, select

from wizard.workspace import schema
from wizard.workspace.backend import documents
from wizard.workspace.conversations import (
    EVERYTHING,
    ConversationFilter,
    ConversationList,
    ConversationRow,
    Key,
    list_after,
)
from wizard.workspace.database import Database
from wizard.workspace.thread import Thread, read_thread
from wizard.workspace.words import understand


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many records of a channel were created on a day, in Greenwich."""

    day: date
    channel: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that was found.

    Attributes:
        id: of the record.
        conversation_id: the conversation it belongs to; None for a customer's name.
    """

    stream: str
    id: str
    conversation_id: str | None
    created_at: str | None


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

    def per_day(
        self,
        instance_id: int,
        first: date,
        last: date,
        stream: Literal["conversations", "messages"] = "conversations",
    ) -> list[DayCount]:
        """How many conversations or messages were created each day, by channel; days without any are left out."""
        table = schema.RECORDS[stream]
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

    def conversations(
        self,
        instance_id: int,
        wanted: ConversationFilter = EVERYTHING,
        *,
        after: Key | None = None,
        count: int = 50,
    ) -> list[ConversationRow]:
        """The newest conversations that a filter lets through, or the next ones after `after`."""
        return list_after(self._database, instance_id, wanted, after, count)

    def conversation_list(self, instance_id: int, wanted: ConversationFilter = EVERYTHING) -> ConversationList:
        """All conversations that a filter lets through, for a list that shows any part of them."""
        return ConversationList(self._database, instance_id, wanted)

    def conversation(self, instance_id: int, conversation_id: str) -> Thread | None:
        """One conversation with its messages and notes, in order; None if it is not here."""
        return read_thread(self._database, instance_id, conversation_id)

    def search(self, instance_id: int, typed: str, *, count: int = 50) -> list[Hit]:
        """The newest conversations, messages, notes and customers with the words that somebody typed.

        Takes whatever is typed: see `wizard.workspace.words.understand`.
        """
        question = understand(typed)
        if question is None:
            return []
        columns = (documents.c[name] for name in Hit.__slots__)
        statement = (
            select(*columns)
            .where(self._database.backend.words.matches(instance_id, question))
            .order_by(documents.c.created_at.desc(), documents.c.id)
            .limit(count)
        )
        with self._database.read() as connection:
            return [Hit(*row) for row in connection.execute(statement)]
