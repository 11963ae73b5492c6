"""The tables of a workspace.

Every table of records has the primary key (instance_id, id): the instance comes first so that a database
that spreads rows over machines can keep an instance together. Times are kept as Kustomer sends them,
`YYYY-MM-DDTHH:MM:SS.mmmZ`, whose alphabetical order is their order in time.
"""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text

VERSION: Final = 1
"""Of the schema; kept in the database, raised with every migration."""

metadata = MetaData()

workspace_info = Table(
    "workspace_info",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

instances = Table(
    "instances",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False, unique=True),
    Column("subdomain", String(63), nullable=False),
    Column("practice", Boolean, nullable=False),
    Column("status", String(20), nullable=False),
    Column("org_id", String(40), nullable=False, default=""),
    Column("refusal", Text, nullable=False, default=""),
    Column("key_hint", String(4), nullable=False, default=""),
    Column("key_expires_at", String(24)),
    Column("key_kept", String(10), nullable=False, default="keyring"),
    Column("paused", Boolean, nullable=False, default=False),
    Column("created_at", String(24), nullable=False),
    Column("connected_at", String(24)),
    Column("disconnected_at", String(24)),
)

cursors = Table(
    "cursors",
    metadata,
    Column("instance_id", BigInteger, primary_key=True, autoincrement=False),
    Column("stream", String(40), primary_key=True),
    Column("live", String(24)),
    Column("backfill", String(24)),
    Column("backfill_done", Boolean, nullable=False, default=False),
    Column("expected", BigInteger),
    Column("expected_at_least", Boolean, nullable=False, default=False),
)

runs = Table(
    "runs",
    metadata,
    Column("instance_id", BigInteger, primary_key=True, autoincrement=False),
    Column("started_at", String(32), primary_key=True),
    Column("finished_at", String(32)),
    Column("outcome", String(20), nullable=False),
    Column("records", BigInteger, nullable=False, default=0),
    Column("requests", BigInteger, nullable=False, default=0),
    Column("problem", Text, nullable=False, default=""),
)


def _records(name: str, *columns: Column[object]) -> Table:
    return Table(
        name,
        metadata,
        Column("instance_id", BigInteger, primary_key=True, autoincrement=False),
        Column("id", String(40), primary_key=True),
        Column("updated_at", String(24), nullable=False),
        Column("created_at", String(24)),
        Column("deleted_at", String(24)),
        *columns,
        Column("record", Text, nullable=False),
    )


def _text(*names: str) -> tuple[Column[object], ...]:
    return tuple(Column(name, Text) for name in names)


def _number(name: str) -> Column[object]:
    return Column(name, Float)


conversations = _records(
    "conversations",
    *_text("customer_id", "name", "preview", "status", "channel", "channels", "direction"),
    Column("priority", Integer),
    *_text("assigned_users", "assigned_teams", "tags"),
    _number("satisfaction_rating"),
    _number("satisfaction_score"),
    Column("message_count", Integer),
    *_text("last_message_at", "ended_at"),
)
messages = _records(
    "messages",
    *_text("conversation_id", "customer_id", "channel", "direction", "status", "subject", "preview", "sent_at"),
    Column("redacted", Boolean),
)
notes = _records("notes", *_text("conversation_id", "customer_id", "body", "created_by"))
customers = _records("customers", *_text("name", "company_id", "external_id", "email", "phone", "last_activity_at"))
companies = _records("companies", *_text("name", "external_id", "domains"))
users = _records("users", *_text("name", "email", "user_type"))
teams = _records("teams", *_text("name", "members"))
tags = _records("tags", *_text("name", "color"))

RECORDS: Final = {
    table.name: table for table in (users, teams, tags, conversations, messages, notes, customers, companies)
}
"""The table of each stream, by the stream's name."""

Index("conversations_by_day", conversations.c.instance_id, conversations.c.created_at)
Index("messages_of_conversation", messages.c.instance_id, messages.c.conversation_id)
Index("notes_of_conversation", notes.c.instance_id, notes.c.conversation_id)
