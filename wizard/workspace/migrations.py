"""Bringing a workspace of an older version forward, in one transaction.

What the schema has and the database lacks is made first: tables, columns, indexes. What else a version asks for,
such as values for its new columns, is the numbered step of that version.
"""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, Table, delete, func, insert, inspect, select, text, update
from sqlalchemy.schema import CreateColumn

from wizard.workspace import schema
from wizard.workspace.backend import Backend
from wizard.workspace.backlog import note_everything

Step = Callable[[Connection], None]


def migrate(connection: Connection, backend: Backend, found: int) -> None:
    """Bring the database from version `found` (0: there is nothing yet) to the present one."""
    _make_what_is_missing(connection)
    for version in range(found + 1, schema.VERSION + 1) if found else ():
        STEPS.get(version, _nothing)(connection)
    backend.words.create(connection)
    info = schema.workspace_info
    connection.execute(delete(info).where(info.c.key == "schema_version"))
    connection.execute(insert(info).values(key="schema_version", value=str(schema.VERSION)))


def _make_what_is_missing(connection: Connection) -> None:
    inspector = inspect(connection)
    there = set(inspector.get_table_names())
    schema.metadata.create_all(connection)
    for table in schema.metadata.sorted_tables:
        if table.name in there:
            _add_columns(connection, table, {column["name"] for column in inspector.get_columns(table.name)})
            known = {index["name"] for index in inspector.get_indexes(table.name)}
            for index in table.indexes:
                if index.name not in known:
                    index.create(connection)


def _add_columns(connection: Connection, table: Table, known: set[str]) -> None:
    for column in table.columns:
        if column.name not in known:
            definition = CreateColumn(column).compile(dialect=connection.dialect)
            connection.execute(text(f"ALTER TABLE {table.name} ADD COLUMN {definition}"))


def _to_2(connection: Connection) -> None:
    """Records are counted along with each page."""
    cursors = schema.cursors
    for name, table in schema.RECORDS.items():
        counted = select(func.count()).select_from(table).where(table.c.instance_id == cursors.c.instance_id)
        connection.execute(update(cursors).where(cursors.c.stream == name).values(records=counted.scalar_subquery()))
    connection.execute(text("DROP INDEX IF EXISTS conversations_by_day"))


def _to_3(connection: Connection) -> None:
    """The full-text index knows the customers of conversations, which need no index of their own: it is made anew."""
    for index in ("conversations_of_customer", "conversations_in_order"):
        connection.execute(text(f"DROP INDEX IF EXISTS {index}"))
    for table in ("search_words", "search_documents"):
        connection.execute(text(f"DROP TABLE IF EXISTS {table}"))
    connection.execute(delete(schema.index_backlog))
    note_everything(connection)


def _to_5(connection: Connection) -> None:
    """The names of attachments, which may be of any length, are in no index."""
    connection.execute(text("DROP INDEX IF EXISTS attachments_by_name"))


def _nothing(_connection: Connection) -> None: ...


STEPS: Final[dict[int, Step]] = {2: _to_2, 3: _to_3, 5: _to_5}
"""What each version asks for besides its tables, by the version it leads to."""
