"""What differs between the two databases a workspace may be in. Everything else is one code path."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from enum import Enum, auto
from typing import Final, NamedTuple, Protocol

from sqlalchemy import ColumnElement, Connection, Engine, Table, column, table
from sqlalchemy.dialects import postgresql, sqlite

from wizard.stop import Stop
from wizard.workspace.words import Question

Row = tuple[object, ...]
"""A record: id, updated_at, created_at, deleted_at, the stream's own columns, and the record's JSON."""


Document = tuple[str, str | None, str | None, str | None, list[str]]
"""A text to be found: the record's id, its conversation's and customer's ids, when it was created, and its words."""


class Redacted(NamedTuple):
    """A message that was redacted, and what may repeat its text: the previews of its conversation and customer.

    Without an id, all records of an instance, which were deleted.
    """

    instance_id: int
    id: str
    conversation_id: str | None
    customer_id: str | None

    @property
    def is_everything(self) -> bool:
        """Whether these are all records of an instance."""
        return not self.id


documents: Final = table(
    "search_documents",
    *map(column, ("doc", "instance_id", "stream", "id", "conversation_id", "customer_id", "created_at")),
)
"""Which texts are in the index. (`doc` is SQLite's alone.)"""


class Exposure(Enum):
    """How much of what passes between this computer and the database others can see."""

    NONE = auto()
    TO_IMPOSTORS = auto()
    """It is encrypted, for whoever says that they are the server."""
    TO_ANYBODY = auto()
    """Whoever is on the way reads it."""


class Unstorable(Exception):
    """A value that the database cannot hold: a NUL character, a number beyond 64 bits, a text too long for an index."""


class Words(Protocol):
    """The full-text index of one database. Texts reach it as words already folded (see `words`)."""

    def create(self, connection: Connection) -> None:
        """Make the index, if it is not there."""

    def put(self, connection: Connection, instance_id: int, stream: str, texts: Sequence[Document]) -> None:
        """Index texts, each instead of its former version."""

    def remove(self, connection: Connection, instance_id: int, stream: str, ids: Sequence[str]) -> None:
        """Take texts out; a search does not find them from here on."""

    def remove_instance(self, connection: Connection, instance_id: int) -> None:
        """Take all of an instance's texts out."""

    def matches(self, instance_id: int, question: Question) -> ColumnElement[bool]:
        """The condition on `documents` that a question about an instance stands for."""


class Backend(Protocol):
    """One kind of database."""

    @property
    def place(self) -> str:
        """Where the workspace is, for people; without a password."""

    @property
    def engine(self) -> Engine:
        """Gives connections."""

    @property
    def driver_error(self) -> type[Exception]:
        """What the driver's own errors derive from."""

    @property
    def now(self) -> ColumnElement[float]:
        """The database's clock, in seconds since 1970."""

    @property
    def words(self) -> Words:
        """The full-text index."""

    def exposure(self) -> Exposure:
        """How much others can see of what passes."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that sees one state of everything."""

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that writes."""

    def insert(self, table: Table) -> "sqlite.Insert | postgresql.Insert":
        """An insertion that can resolve conflicts."""

    def lock_schema(self, connection: Connection) -> None:
        """Keep other processes from changing the schema until the transaction ends."""

    def refuse_others(self, tables: Sequence[str]) -> None:
        """Raise a WorkspaceProblem if tables, none of them ours, stand in the way of making a workspace."""

    def prepare_migration(self, found: int) -> None:
        """Before the transaction that migrates: what cannot be done within it."""

    def keep_copy(self, version: int) -> None:
        """Before a migration: keep what there is, unless the migration itself can be undone to the last bit."""

    def save_rows(self, connection: Connection, table: Table, instance_id: int, rows: Sequence[Row]) -> int:
        """Insert records, or replace those that are not newer; returns how many were not there before.

        Raises:
            Unstorable: a value does not fit; the transaction is lost.
        """

    def append_rows(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Insert whole rows that are not there yet, as fast as can be."""

    def purge(self, owed: Sequence[Redacted], stop: Stop) -> bool:
        """Wipe what was redacted or deleted from wherever the database keeps it below the surface.

        Returns:
            Whether it is done; if not, it is to be tried again later.

        Raises:
            CopyNotWiped: all is done except in a copy of the workspace that cannot be used.
        """
