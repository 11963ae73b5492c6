"""The tables of a workspace.

Every primary key and index begins with instance_id, so that a database that spreads rows over machines can keep
an instance together; only PostgreSQL's index of words cannot (see `postgres_words`). Nothing else reaches across
instances: no foreign keys, no sequences, and the one unique name is on `instances`, small enough to be on every
machine. Times are kept in UTC as Kustomer usually sends them, `YYYY-MM-DDTHH:MM:SS.mmmZ`, whose alphabetical order is
their order in time.

A table or column that is added here is added to existing workspaces too (see `migrations`): raise `VERSION`.
"""

from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text, false, text
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.types import TypeEngine

VERSION: Final = 6
"""Of the schema; kept in the database, raised with every change."""

metadata = MetaData()


def _word(length: int) -> TypeEngine[str]:
    # PostgreSQL compares texts by language unless told otherwise: slower, and another order than SQLite's.
    return String(length).with_variant(TEXT(collation="C"), "postgresql")


def _whole() -> TypeEngine[int]:
    return Integer().with_variant(BigInteger, "postgresql")


def _instance_id() -> Column[int]:
    return Column("instance_id", BigInteger, primary_key=True, autoincrement=False)


workspace_info = Table(
    "workspace_info",
    metadata,
    Column("key", _word(40), primary_key=True),
    Column("value", Text, nullable=False),
)

instances = Table(
    "instances",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("name_folded", Text().with_variant(TEXT(collation="C"), "postgresql"), nullable=False, unique=True),
    Column("subdomain", _word(63), nullable=False),
    Column("practice", Boolean, nullable=False),
    Column("status", _word(20), nullable=False),
    Column("org_id", _word(40), nullable=False, default=""),
    Column("refusal", Text, nullable=False, default=""),
    Column("key_hint", _word(4), nullable=False, default=""),
    Column("key_expires_at", _word(24)),
    Column("key_kept", _word(10), nullable=False, default="keyring"),
    Column("paused", Boolean, nullable=False, default=False),
    Column("created_at", _word(24), nullable=False),
    Column("connected_at", _word(24)),
    Column("disconnected_at", _word(24)),
)

cursors = Table(
    "cursors",
    metadata,
    _instance_id(),
    Column("stream", _word(40), primary_key=True),
    Column("live", _word(24)),
    Column("backfill", _word(24)),
    Column("backfill_done", Boolean, nullable=False, default=False),
    Column("expected", BigInteger),
    Column("expected_at_least", Boolean, nullable=False, default=False),
    Column("archive", _word(24)),
    Column("archive_done", Boolean, nullable=False, default=False, server_default=false()),
    Column("archive_refused", Boolean, nullable=False, default=False, server_default=false()),
    Column("sweep", Text),
    Column("swept_at", _word(24)),
    Column("gaps", Text),
    # How many records of the stream are here: counted along with each page, since counting a million takes long.
    Column("records", BigInteger, nullable=False, default=0, server_default=text("0")),
)

runs = Table(
    "runs",
    metadata,
    _instance_id(),
    Column("started_at", _word(32), primary_key=True),
    Column("finished_at", _word(32)),
    Column("outcome", _word(20), nullable=False),
    Column("records", BigInteger, nullable=False, default=0),
    Column("requests", BigInteger, nullable=False, default=0),
    Column("problem", Text, nullable=False, default=""),
    Column("skipped", Text, nullable=False, default="", server_default=""),
)

leases = Table(
    "leases",
    metadata,
    _instance_id(),
    Column("worker_id", _word(80), nullable=False),
    Column("seconds", Float(53), nullable=False),
    Column("expires_at", Float(53), nullable=False),
)

index_backlog = Table(
    "index_backlog",
    metadata,
    _instance_id(),
    Column("page", _word(24), primary_key=True),
    Column("stream", _word(40), nullable=False),
    Column("ids", Text, nullable=False),
)
"""Pages of records whose texts are not in the full-text index yet."""

redactions = Table("redactions", metadata, _instance_id(), Column("id", _word(40), primary_key=True))
"""Messages whose former text may still lie in the index's inner pages, in the log or in copies of the file.

Without an id, all records of an instance, which were deleted."""


def _records(name: str, *columns: Column[object]) -> Table:
    return Table(
        name,
        metadata,
        _instance_id(),
        Column("id", _word(40), primary_key=True),
        Column("updated_at", _word(24), nullable=False),
        Column("created_at", _word(24)),
        Column("deleted_at", _word(24)),
        *columns,
        Column("record", Text, nullable=False),
    )


def _text(*names: str) -> tuple[Column[object], ...]:
    return tuple(Column(name, Text().with_variant(TEXT(collation="C"), "postgresql")) for name in names)


def _number(*names: str) -> tuple[Column[object], ...]:
    return tuple(Column(name, Float(53)) for name in names)


conversations = _records(
    "conversations",
    *_text("customer_id", "name", "preview", "status", "channel", "channels", "direction"),
    Column("priority", _whole()),
    *_text("assigned_users", "assigned_teams", "tags"),
    *_number("satisfaction_rating", "satisfaction_score"),
    Column("message_count", _whole()),
    *_text("last_message_at", "ended_at"),
)
messages = _records(
    "messages",
    *_text("conversation_id", "customer_id", "channel", "direction", "status", "subject", "preview", "sent_at"),
    Column("redacted", Boolean),
)
notes = _records("notes", *_text("conversation_id", "customer_id", "body", "created_by"))
customers = _records("customers", *_text("name", "company_id", "external_id", "email", "phone", "last_activity_at"))

attachments = _records(
    "attachments",
    *_text("message_id", "conversation_id", "customer_id", "name", "content_type"),
    Column("size", _whole()),
    Column("redacted", Boolean),
)

RECORDS: Final = {
    table.name: table
    for table in (
        _records("users", *_text("name", "email", "user_type")),
        _records("teams", *_text("name", "members")),
        _records("tags", *_text("name", "color")),
        conversations,
        messages,
        notes,
        customers,
        _records("companies", *_text("name", "external_id", "domains")),
        _records("shortcuts", *_text("name"), Column("is_private", Boolean)),
        _records("brands", *_text("name"), Column("is_default", Boolean)),
        _records("slas", *_text("name", "sla_id"), Column("version", _whole())),
        _records("satisfaction_surveys", *_text("name", "channel"), Column("enabled", Boolean)),
        _records("klasses", *_text("name", "display_name", "status")),
        _records("custom_attributes", *_text("object", "name", "display_name", "type")),
        attachments,
        _records(
            "conversation_times",
            *_text("conversation_id", "customer_id", "created_by", "assigned_users", "assigned_teams", "channels"),
            *_text("handle_at"),
            *_number("handle_seconds", "message_seconds"),
        ),
        _records(
            "satisfaction_responses",
            *_text("conversation_id", "customer_id", "survey_id", "channel", "status"),
            *_number("rating", "score"),
            *_text("sent_by", "sent_at"),
        ),
        _records("customer_merges", *_text("source_id", "target_id", "status")),
        _records("custom_objects", *_text("klass", "external_id", "title", "customer_id", "company_id")),
    )
}
"""The table of each stream, by the stream's name."""

Index(
    "conversations_listed",
    *(conversations.c[name] for name in ("instance_id", "created_at", "id", "status", "channel", "deleted_at")),
)
Index("messages_of_conversation", messages.c.instance_id, messages.c.conversation_id)
Index("messages_by_day", messages.c.instance_id, messages.c.created_at, messages.c.channel)
Index("attachments_of_conversation", attachments.c.instance_id, attachments.c.conversation_id)
Index(
    "attachments_undescribed",
    attachments.c.instance_id,
    attachments.c.id,
    sqlite_where=attachments.c.name.is_(None),
    postgresql_where=attachments.c.name.is_(None),
)
Index("notes_of_conversation", notes.c.instance_id, notes.c.conversation_id)

LONGEST_INDEXED: Final = 100
"""Characters of a text that is part of an index: PostgreSQL's indexes hold 2,704 bytes a row."""


def own_columns(table: Table) -> list[Column[Any]]:
    """The columns of a table of records, without the instance."""
    return [column for column in table.columns if column.name != "instance_id"]


def longest(column: Column[Any]) -> int | None:
    """How many characters of a text can be kept; None for all. A key is never cut: it would be another record's."""
    indexed = any(column.name in index.columns for index in column.table.indexes)
    return LONGEST_INDEXED if indexed and not column.primary_key else None
