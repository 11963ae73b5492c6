"""A workspace in a PostgreSQL database: for teams."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Final, cast
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import ProgramLimitExceeded
from sqlalchemy import ColumnElement, Connection, Engine, Float, Table, create_engine, literal_column
from sqlalchemy.dialects import postgresql

from wizard.stop import Stop
from wizard.workspace import schema
from wizard.workspace.backend import Exposure, Redacted, Row, Unstorable
from wizard.workspace.errors import AddressUnreadable, DatabaseOccupied
from wizard.workspace.postgres_link import exposure_of, guard
from wizard.workspace.postgres_words import PostgresWords

_DEFAULTS: Final[dict[str, str | int]] = {
    "application_name": "customer-ai-connect",
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""What the address may override. A connection that is cut without a word is noticed within a minute."""

_WAKEFUL: Final = """
    SELECT set_config('idle_in_transaction_session_timeout', '60000', false)
    WHERE current_setting('idle_in_transaction_session_timeout') = '0'"""
"""Unless the server has a time of its own. A computer that falls asleep would else keep its locks until it wakes."""

_BINARY: Final[dict[type, str]] = {str: "text", int: "int8", float: "float8", bool: "bool"}
"""What columns are to PostgreSQL. Records are sent as they are in memory: in text, each character is looked at."""

_MIGRATION_LOCK: Final = 0x437573746F6D6572
"""The advisory lock that whoever changes the schema holds."""


class PostgresDatabase:
    """The database at an address.

    Args:
        address: as libpq reads it, with any of its parameters: several hosts, `sslmode`, `sslrootcert`, …
    """

    driver_error = psycopg.Error
    words = PostgresWords()

    def __init__(self, address: str) -> None:
        try:
            given = conninfo_to_dict(address)
            for port in filter(None, str(given.get("port", "")).split(",")):
                int(port)
        except (psycopg.Error, ValueError):
            raise AddressUnreadable from None  # its text may quote the password
        self.place = _place(given)
        self.engine = _engine(given)

    @property
    def now(self) -> ColumnElement[float]:
        """The server's clock."""
        return literal_column("CAST(extract(epoch FROM clock_timestamp()) AS double precision)", Float)

    def exposure(self) -> Exposure:
        """How much others can see of what passes."""
        with self.engine.connect() as connection:
            return exposure_of(_driver(connection))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of everything."""
        options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes."""
        with self.engine.begin() as connection:
            yield connection

    def insert(self, table: Table) -> postgresql.Insert:
        """An insertion that can resolve conflicts."""
        return postgresql.insert(table)

    def lock_schema(self, connection: Connection) -> None:
        """Others that open the workspace wait here until the schema is made."""
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")

    def refuse_others(self, tables: Sequence[str]) -> None:
        """Other programs' tables are welcome, unless they have the names of ours."""
        taken = {table.name for table in schema.metadata.sorted_tables}.intersection(tables)
        if taken:
            raise DatabaseOccupied(", ".join(sorted(taken)))

    def prepare_migration(self, found: int) -> None:
        """Nothing to do."""

    def keep_copy(self, version: int) -> None:
        """Nothing to copy: the migration is one transaction, and backups are the server's."""

    def save_rows(self, connection: Connection, table: Table, instance_id: int, rows: Sequence[Row]) -> int:
        """COPY into a staging table, and one INSERT from there."""
        newest = _newest_of_each(rows)
        statements = _Statements.of(table)
        driver = _driver(connection)
        try:
            with driver.cursor() as cursor:
                cursor.execute(statements.begin(instance_id))
                with cursor.copy(statements.copy) as copy:
                    copy.set_types(statements.types)
                    for row in newest:
                        copy.write_row((instance_id, *row))
                cursor.execute(statements.merge, (instance_id,))
                (known,) = cursor.fetchone() or (0,)
        except (psycopg.DataError, ProgramLimitExceeded, UnicodeEncodeError, OverflowError) as error:
            raise Unstorable from error
        except psycopg.Error as error:
            _leave(connection, driver, error)
            raise
        return len(newest) - int(known)

    def append_rows(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """COPY straight into the table."""
        driver = _driver(connection)
        try:
            with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({_columns(table)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        except psycopg.Error as error:
            _leave(connection, driver, error)
            raise

    def purge(self, owed: Sequence[Redacted], stop: Stop) -> bool:  # noqa: ARG002
        """Have the server clear away former rows. What its own log and backups hold is its administrator's."""
        options: dict[str, Any] = {"isolation_level": "AUTOCOMMIT"}
        with self.engine.connect().execution_options(**options) as connection:
            records = schema.RECORDS if any(one.is_everything for one in owed) else ("messages",)
            connection.exec_driver_sql(f"VACUUM {', '.join(records)}, search_documents")
        return True


class _Statements:
    """What keeping a page of one stream takes. Made once a stream: the hot path of a sync."""

    def __init__(self, table: Table) -> None:
        name, columns = table.name, _columns(table)
        changed = ", ".join(f"{c.name} = excluded.{c.name}" for c in table.columns if not c.primary_key)
        self._begin = f"CREATE TEMP TABLE IF NOT EXISTS incoming_{name} (LIKE {name}) ON COMMIT DELETE ROWS"
        self._stream = name
        self.copy = f"COPY pg_temp.incoming_{name} ({columns}) FROM STDIN (FORMAT BINARY)"
        self.types = [_BINARY[column.type.python_type] for column in table.columns]
        # `written` is carried out although nothing reads it; `known` sees the table as it was before.
        self.merge = f"""
            WITH known AS (
                SELECT count(*) FROM {name}
                WHERE instance_id = %s AND id = ANY(ARRAY(SELECT id FROM pg_temp.incoming_{name}))),
            written AS (
                INSERT INTO {name} AS t ({columns}) SELECT {columns} FROM pg_temp.incoming_{name}
                ON CONFLICT (instance_id, id) DO UPDATE SET {changed} WHERE excluded.updated_at >= t.updated_at)
            SELECT count FROM known"""  # noqa: S608 - our own words

    def begin(self, instance_id: int) -> str:
        """Make the staging table, and let pages of one stream follow one another: they are counted."""
        key, columns = f"{instance_id:d}, '{self._stream}'", "instance_id, stream, backfill_done, expected_at_least"
        there = f"INSERT INTO cursors ({columns}) VALUES ({key}, false, false) ON CONFLICT DO NOTHING"  # noqa: S608
        lock = f"SELECT 1 FROM cursors WHERE (instance_id, stream) = ({key}) FOR UPDATE"  # noqa: S608
        return f"{self._begin}; {there}; {lock}"

    @staticmethod
    @cache
    def of(table: Table) -> "_Statements":
        """The statements for a table."""
        return _Statements(table)


def _columns(table: Table) -> str:
    return ", ".join(column.name for column in table.columns)


def _newest_of_each(rows: Sequence[Row]) -> Sequence[Row]:
    """Each record once: PostgreSQL refuses to replace a row twice in one statement."""
    newest: dict[object, Row] = {}
    for row in rows:
        twin = newest.get(row[0])
        if twin is None or str(row[1]) >= str(twin[1]):
            newest[row[0]] = row
    return rows if len(newest) == len(rows) else list(newest.values())


def _driver(connection: Connection) -> "psycopg.Connection[tuple[Any, ...]]":
    return cast("psycopg.Connection[tuple[Any, ...]]", connection.connection.driver_connection)


def _leave(connection: Connection, driver: "psycopg.Connection[Any]", error: psycopg.Error) -> None:
    if driver.closed:
        connection.invalidate(error)


def _engine(given: dict[str, Any]) -> Engine:
    several = "," in str(given.get("host", ""))
    wanted = _DEFAULTS | ({"target_session_attrs": "read-write"} if several else {}) | guard(given) | given

    def connect() -> "psycopg.Connection[Any]":
        # Never prepared: a plan made while a table was small would go on reading all of it once it is large.
        connection = psycopg.connect(**wanted, prepare_threshold=None)
        connection.execute(_WAKEFUL)
        connection.commit()
        return connection

    # The address stays in here: an engine that does not know it cannot say it.
    return create_engine(
        "postgresql+psycopg://",
        creator=connect,
        pool_pre_ping=True,  # a connection that broke while idle, at a failover for one, is replaced before use
        hide_parameters=True,
        use_native_hstore=False,
    )


def _place(given: dict[str, Any]) -> str:
    """The address anew from its parts, without a password and other parameters."""
    hosts, ports = (str(given.get(name, "")).split(",") for name in ("host", "port"))
    each_port = ports if len(ports) == len(hosts) else ports * len(hosts)
    servers = ",".join(map(_server, hosts, each_port))
    user = f"{quote(given['user'], safe='')}@" if "user" in given else ""
    return f"postgresql://{user}{servers}/{quote(given.get('dbname', ''), safe='')}"


def _server(host: str, port: str) -> str:
    name = f"[{host}]" if ":" in host else quote(host, safe="")
    return f"{name}:{port}" if port else name
