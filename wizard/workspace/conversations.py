"""Lists of conversations: filtered, newest first, with any part of them at hand at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Select,
    and_,
    false,
    func,
    literal,
    select,
    tuple_,
    union_all,
)

from wizard.workspace import schema
from wizard.workspace.backend import documents
from wizard.workspace.database import Database
from wizard.workspace.words import understand

_TABLE: Final = schema.conversations
_NEWEST_FIRST: Final = (_TABLE.c.created_at.desc(), _TABLE.c.id.desc())
_KEY: Final = tuple_(_TABLE.c.created_at, _TABLE.c.id)

MOST_FOUND: Final = 2_000
"""How many conversations a search for words lists: the newest of those with the newest texts.

Nobody reads on, and an answer is wanted while typing.
"""

MOST_PLACES: Final = 1000
"""How many places a list remembers."""


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """Which conversations are wanted. What is empty does not matter.

    Attributes:
        text: words as somebody typed them, of the conversation, its messages and notes, or its customer's name.
        statuses: any of them.
        channels: any of them.
        created_from: created then or later, `YYYY-MM-DDTHH:MM:SS.mmmZ` or the beginning of it.
        created_to: created before.
        deleted: also those that were deleted in Kustomer.
    """

    text: str = ""
    statuses: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    created_from: str | None = None
    created_to: str | None = None
    deleted: bool = True


EVERYTHING: Final = ConversationFilter()


@dataclass(frozen=True, slots=True)
class Key:
    """The place of a conversation in the order of lists."""

    created_at: str
    id: str


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation as a list shows it."""

    id: str
    created_at: str
    updated_at: str
    deleted_at: str | None
    name: str | None
    preview: str | None
    status: str | None
    channel: str | None
    message_count: int | None
    customer_id: str | None
    customer: str | None


class ConversationList:
    """The conversations that a filter lets through.

    Knows its length, and gives any part of itself. It counts from the nearest end or from a place where it was before,
    through an index and without reading what it skips.

    Attributes:
        is_cut_off: whether a search found more than it lists.
    """

    def __init__(self, database: Database, instance_id: int, wanted: ConversationFilter) -> None:
        self._database = database
        self._instance_id = instance_id
        self._wanted = wanted
        self._found: list[Key] | None = None
        self.is_cut_off = False
        if wanted.text.strip():
            self._found, self.is_cut_off = find(database, instance_id, wanted)
        self._places: dict[int, Key] = {}
        self._length = self._count() if self._found is None else len(self._found)

    def __len__(self) -> int:
        return self._length

    def rows(self, start: int, count: int) -> list[ConversationRow]:
        """Conversations `start`, `start` + 1, …; fewer at the end."""
        count = min(count, self._length - start)
        if start < 0 or count < 1:
            return []
        with self._database.read() as connection:
            if self._found is not None:
                keys = self._found[start : start + count]
            elif start + count > self._length / 2 and not self._near(start):
                keys = self._before(connection, start, count)
            else:
                keys = self._after(connection, start, count)
            return read_rows(connection, self._instance_id, keys)

    def _near(self, start: int) -> list[int]:
        return [place for place in self._places if place <= start and start - place < self._length - start]

    def _after(self, connection: Connection, start: int, count: int) -> list[Key]:
        statement = _keys(self._instance_id, self._wanted).order_by(*_NEWEST_FIRST)
        known = max(self._near(start), default=None)
        if known is not None:
            statement = statement.where(_literal(self._places[known]) >= _KEY)
        keys = _read_keys(connection, statement.offset(start - (known or 0)).limit(count))
        self._remember(start, keys)
        return keys

    def _before(self, connection: Connection, start: int, count: int) -> list[Key]:
        statement = _keys(self._instance_id, self._wanted).order_by(_TABLE.c.created_at, _TABLE.c.id)
        keys = _read_keys(connection, statement.offset(self._length - start - count).limit(count))[::-1]
        self._remember(start, keys)
        return keys

    def _remember(self, start: int, keys: list[Key]) -> None:
        if len(self._places) >= MOST_PLACES:
            self._places.clear()
        if keys:
            self._places[start] = keys[0]

    def _count(self) -> int:
        statement = _keys(self._instance_id, self._wanted).with_only_columns(func.count())
        with self._database.read() as connection:
            return connection.scalar(statement) or 0


def chosen(database: Database, instance_id: int, wanted: ConversationFilter) -> Select[Any]:
    """The keys of the conversations that a filter lets through, in no order."""
    keys = _keys(instance_id, wanted)
    if not wanted.text.strip():
        return keys
    question = understand(wanted.text)
    if question is None:
        return keys.where(false())
    return _with(keys, _texts(database.backend.words.matches(instance_id, question), instance_id))


def find(database: Database, instance_id: int, wanted: ConversationFilter) -> tuple[list[Key], bool]:
    """The keys of the conversations with the newest texts that have the words, and whether there are more.

    Only where other things matter too, all texts are looked at: any of them may be the only one that fits.
    """
    question = understand(wanted.text)
    if question is None:
        return [], False
    texts = _texts(database.backend.words.matches(instance_id, question), instance_id)
    further: ColumnElement[int] = literal(0)
    if replace(wanted, text="") == EVERYTHING:
        newest = select(texts).order_by(func.coalesce(texts.c.created_at, "").desc())
        texts = newest.limit(MOST_FOUND + 1).cte("newest")
        further = select(func.count()).select_from(texts).scalar_subquery()
    keys = _with(_keys(instance_id, wanted), texts).add_columns(further)
    # By an expression: so that SQLite goes through the hits and not through the whole order.
    ordered = keys.order_by(func.coalesce(_TABLE.c.created_at, "").desc(), _TABLE.c.id.desc())
    with database.read() as connection:
        found = connection.execute(ordered.limit(MOST_FOUND + 1)).all()
    cut_off = bool(found) and max(len(found), found[0][2]) > MOST_FOUND
    return [Key(*row[:2]) for row in found[:MOST_FOUND]], cut_off


def read_rows(connection: Connection, instance_id: int, keys: Sequence[Key]) -> list[ConversationRow]:
    """The rows of some conversations, in the order of lists."""
    customer = schema.customers
    named = and_(customer.c.instance_id == instance_id, customer.c.id == _TABLE.c.customer_id)
    names = [name for name in ConversationRow.__slots__ if name != "customer"]
    columns = [*(_TABLE.c[name] for name in names), customer.c.name]
    statement = select(*columns).select_from(_TABLE.outerjoin(customer, named))
    of_these = _TABLE.c.id.in_([key.id for key in keys])
    rows = connection.execute(statement.where(_TABLE.c.instance_id == instance_id, of_these))
    return sorted((ConversationRow(*row) for row in rows), key=lambda row: (row.created_at, row.id), reverse=True)


def _keys(instance_id: int, wanted: ConversationFilter) -> Select[Any]:
    return select(_TABLE.c.created_at, _TABLE.c.id).where(_of(instance_id), _passes(wanted))


def _read_keys(connection: Connection, statement: Select[Any]) -> list[Key]:
    return [Key(*row) for row in connection.execute(statement)]


def _literal(key: Key) -> ColumnElement[Any]:
    return tuple_(literal(key.created_at), literal(key.id))


def _of(instance_id: int) -> ColumnElement[bool]:
    # Kustomer dates every conversation; one without a date would have no place in the order.
    return (_TABLE.c.instance_id == instance_id) & _TABLE.c.created_at.is_not(None)


def _passes(wanted: ConversationFilter) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.statuses:
        conditions.append(_TABLE.c.status.in_(wanted.statuses))
    if wanted.channels:
        conditions.append(_TABLE.c.channel.in_(wanted.channels))
    if wanted.created_from is not None:
        conditions.append(_TABLE.c.created_at >= wanted.created_from)
    if wanted.created_to is not None:
        conditions.append(_TABLE.c.created_at < wanted.created_to)
    if not wanted.deleted:
        conditions.append(_TABLE.c.deleted_at.is_(None))
    return and_(literal(value=True), *conditions)


def _with(keys: Select[Any], texts: CTE) -> Select[Any]:
    """Those keys whose conversations have one of the texts."""
    hits = select(texts.c.conversation_id).distinct().subquery()
    return keys.select_from(hits.join(_TABLE, _TABLE.c.id == hits.c.conversation_id))


def _texts(found: ColumnElement[bool], instance_id: int) -> CTE:
    """The texts that were found, and with a customer's name all texts of their conversations."""
    columns = (documents.c[name] for name in ("conversation_id", "created_at", "stream", "id"))
    hit = select(*columns).where(found).cte("hit")
    by_words = select(hit.c.conversation_id, hit.c.created_at).where(hit.c.conversation_id.is_not(None))
    theirs = documents.alias()
    customers = select(hit.c.id).where(hit.c.stream == "customers")
    by_customer = select(theirs.c.conversation_id, theirs.c.created_at).where(
        theirs.c.instance_id == instance_id, theirs.c.customer_id.in_(customers)
    )
    return union_all(by_words, by_customer).cte("texts")
