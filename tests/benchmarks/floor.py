"""The floor: the least anyone could do with the same pages, in the same order, with the same HTTP client.

Usage: python -m tests.benchmarks.floor sqlite|bare|postgres|json URL [DATABASE]

Download, decode with msgspec, one bare upsert of the same columns and JSON, one transaction a page. Answers to surveys
are rows of their own, which are read from the conversations they are on. `sqlite` and
`postgres` write into tables with the program's own indexes, `bare` into tables with a primary key and no more.
`json` does nothing with the pages but read them with the standard library.
"""

import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

import httpx
import msgspec
import psycopg
from msgspec import Raw, Struct

from tests.benchmarks.proof import INSTANCE
from wizard.kustomer.streams import STREAMS, Stream
from wizard.workspace.sqlite import LOG_BYTES, PAGE_BYTES
from wizard.workspace.workspace import Workspace

Row = tuple[object, ...]
Rows = dict[str, list[Row]]
"""What is on one page, by the table it belongs to."""

Keep = Callable[[Rows], None]


class _Identity(Struct, frozen=True, gc=False):
    id: str | None = None


class _Relation(Struct, frozen=True, gc=False):
    data: _Identity = _Identity()


class _Relations(Struct, rename="camel", frozen=True, gc=False):
    customer: _Relation = _Relation()
    conversation: _Relation = _Relation()
    company: _Relation = _Relation()
    created_by: _Relation = _Relation()


class _Times(Struct, rename="camel", gc=False):
    updated_at: str
    created_at: str
    deleted_at: str | None = None


class _Level(Struct, rename="camel", gc=False):
    form: str | None = None
    form_response: str | None = None
    channel: str | None = None
    status: str | None = None
    rating: float | None = None
    score: float | None = None
    sent_by: str | None = None
    sent_at: str | None = None
    created_at: str | None = None


_LEVEL: Final = msgspec.json.Decoder(_Level)


class _Conversation(_Times, rename="camel", gc=False):
    channels: Raw = Raw(b"[]")
    assigned_users: Raw = Raw(b"[]")
    assigned_teams: Raw = Raw(b"[]")
    tags: Raw = Raw(b"[]")
    satisfaction_level: Raw = Raw(b"{}")
    level: _Level | None = None
    name: str | None = None
    preview: str | None = None
    status: str | None = None
    direction: str | None = None
    priority: int | None = None
    message_count: int | None = None
    last_message_at: str | None = None
    ended_at: str | None = None


class _Message(_Times, rename="camel", gc=False):
    channel: str | None = None
    direction: str | None = None
    status: str | None = None
    subject: str | None = None
    preview: str | None = None
    sent_at: str | None = None
    redacted: bool | None = None


class _Note(_Times, rename="camel", gc=False):
    body: str | None = None


class _Address(Struct, gc=False):
    email: str | None = None
    phone: str | None = None


class _Customer(_Times, rename="camel", gc=False):
    display_name: str | None = None
    external_id: str | None = None
    emails: list[_Address] = []
    phones: list[_Address] = []
    last_activity_at: str | None = None


class _Company(_Times, rename="camel", gc=False):
    name: str | None = None
    external_id: str | None = None
    domains: Raw = Raw(b"[]")


def _conversation(a: _Conversation, r: _Relations) -> Row:
    channels, level = str(a.channels, "utf-8"), _LEVEL.decode(a.satisfaction_level)
    a.level = level
    return (
        *(r.customer.data.id, a.name, a.preview, a.status, channels[2:-2], channels, a.direction, a.priority),
        *(str(a.assigned_users, "utf-8"), str(a.assigned_teams, "utf-8"), str(a.tags, "utf-8")),
        *(level.rating, level.score, a.message_count, a.last_message_at, a.ended_at),
    )


def _answer(conversation: str, a: _Conversation, r: _Relations) -> Row | None:
    level = a.level
    if level is None or not level.form_response:
        return None
    return (
        *(INSTANCE, level.form_response, a.updated_at, level.created_at, None, conversation, r.customer.data.id),
        *(level.form, level.channel, level.status, level.rating, level.score, level.sent_by, level.sent_at),
        str(a.satisfaction_level, "utf-8"),
    )


def _message(a: _Message, r: _Relations) -> Row:
    return (
        *(r.conversation.data.id, r.customer.data.id, a.channel, a.direction, a.status, a.subject, a.preview),
        *(a.sent_at, a.redacted),
    )


def _note(a: _Note, r: _Relations) -> Row:
    return (r.conversation.data.id, r.customer.data.id, a.body, r.created_by.data.id)


def _customer(a: _Customer, r: _Relations) -> Row:
    email, phone = a.emails[0].email, a.phones[0].phone
    return (a.display_name, r.company.data.id, a.external_id, email, phone, a.last_activity_at)


def _company(a: _Company, _r: _Relations) -> Row:
    return (a.name, a.external_id, str(a.domains, "utf-8"))


_COMMON: Final = ("instance_id", "id", "updated_at", "created_at", "deleted_at")
_OWN: Final[dict[str, tuple[str, type[_Times], Callable[[Any, _Relations], Row]]]] = {
    "conversations": (
        "customer_id name preview status channel channels direction priority assigned_users assigned_teams tags "  # noqa: ISC004
        "satisfaction_rating satisfaction_score message_count last_message_at ended_at",
        _Conversation,
        _conversation,
    ),
    "messages": (
        "conversation_id customer_id channel direction status subject preview sent_at redacted",
        _Message,
        _message,
    ),
    "notes": ("conversation_id customer_id body created_by", _Note, _note),
    "customers": ("name company_id external_id email phone last_activity_at", _Customer, _customer),
    "companies": ("name external_id domains", _Company, _company),
}
"""The columns of each stream, what is decoded for them, and how they are filled. Lists are too short to matter."""

_ANSWERS: Final = "satisfaction_responses"
_ANSWER_COLUMNS: Final = "conversation_id customer_id survey_id channel status rating score sent_by sent_at"
_WRITTEN: Final = {name: columns for name, (columns, _, _) in _OWN.items()} | {_ANSWERS: _ANSWER_COLUMNS}

READ: Final = tuple(stream for stream in STREAMS if stream.name in _OWN)


def columns_of(stream: str) -> tuple[str, ...]:
    """The columns that the floor writes."""
    return (*_COMMON, *_WRITTEN[stream].split(), "record")


class _Answer(Struct):
    data: list[Raw]


_ANSWER: Final = msgspec.json.Decoder(_Answer)


def reader(stream: str) -> Callable[[bytes], Rows]:
    """Reads the rows of a page."""
    _, attributes, columns = _OWN[stream]
    whole = msgspec.defstruct(
        "Whole", [("id", str), ("attributes", attributes), ("relationships", _Relations)], gc=False
    )
    decode = msgspec.json.Decoder(whole).decode

    def read(body: bytes) -> Rows:
        rows: list[Row] = []
        answers: list[Row] = []
        for raw in _ANSWER.decode(body).data:
            record: Any = decode(raw)
            a = record.attributes
            own = columns(a, record.relationships)
            rows.append((INSTANCE, record.id, a.updated_at, a.created_at, a.deleted_at, *own, str(raw, "utf-8")))
            if attributes is _Conversation and (answer := _answer(record.id, a, record.relationships)):
                answers.append(answer)
        return {stream: rows, _ANSWERS: answers} if answers else {stream: rows}

    return read


def pages(http: httpx.Client, url: str, stream: Stream) -> Iterator[bytes]:
    """The pages of a stream as the engine asks for them: newest first, anchored anew on the last record."""
    time = f"{stream.context}_updated_at"
    bounds: list[object] = []
    while True:
        asked = {"queryContext": stream.context, "and": bounds, "sort": [{time: "desc"}], "includeDeleted": True}
        path = f"{url}{stream.path}?page=1&pageSize={stream.page_size}"
        body = http.post(path, content=msgspec.json.encode(asked)).content
        yield body
        if b'"next":null' in body[:500]:
            return
        bounds = [{time: {"lte": _last_updated(body)}}]


def _last_updated(body: bytes) -> str:
    at = body.rindex(b'"updatedAt":"') + 13
    return body[at : at + 24].decode()


def sync(url: str, keep: Keep) -> int:
    """Bring everything over; returns how many records."""
    records = 0
    with _client() as http:
        for stream in READ:
            read = reader(stream.name)
            for body in pages(http, url, stream):
                rows = read(body)
                keep(rows)
                records += len(rows[stream.name])
    return records


def sqlite_writer(path: Path) -> Keep:
    """One `executemany` a page."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_BYTES // PAGE_BYTES}")  # as the program has it
    statements = {name: _upsert(name) for name in _WRITTEN}

    def keep(rows: Rows) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for table, these in rows.items():
            connection.executemany(statements[table], these)
        connection.execute("COMMIT")

    return keep


def bare_writer(path: Path) -> Keep:
    """The same, into tables of its own that have a primary key and nothing else."""
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        for name in _WRITTEN:
            connection.execute(f"CREATE TABLE {name} ({', '.join(columns_of(name))}, PRIMARY KEY (instance_id, id))")
    connection.close()
    return sqlite_writer(path)


def postgres_writer(address: str) -> Keep:
    """COPY into a staging table and one INSERT a page."""
    connection = psycopg.connect(address)

    def keep(rows: Rows) -> None:
        with connection.transaction(), connection.cursor() as cursor:
            for table, these in rows.items():
                columns, staging = ", ".join(columns_of(table)), f"staging_{table}"
                cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {staging} (LIKE {table}) ON COMMIT DELETE ROWS")
                with cursor.copy(f"COPY {staging} ({columns}) FROM STDIN") as copy:
                    for row in these:
                        copy.write_row(row)
                moved = f"SELECT {columns} FROM {staging} {_resolve(table)}"  # noqa: S608 - our own words
                cursor.execute(f"INSERT INTO {table} AS t ({columns}) {moved}")

    return keep


def _upsert(stream: str) -> str:
    columns = columns_of(stream)
    places = ", ".join("?" * len(columns))
    return f"INSERT INTO {stream} AS t ({', '.join(columns)}) VALUES ({places}) {_resolve(stream)}"  # noqa: S608


def _resolve(stream: str) -> str:
    changed = ", ".join(f"{name} = excluded.{name}" for name in columns_of(stream)[2:])
    return f"ON CONFLICT (instance_id, id) DO UPDATE SET {changed} WHERE excluded.updated_at >= t.updated_at"


def read_with_json(url: str) -> tuple[float, float, int]:
    """Seconds, seconds of the processor, and records, of `json.loads` alone on every page."""
    seconds = cpu = 0.0
    records = 0
    with _client() as http:
        for stream in READ:
            for body in pages(http, url, stream):
                started, cpu_started = perf_counter(), process_time()
                answer = json.loads(body)
                seconds, cpu = seconds + perf_counter() - started, cpu + process_time() - cpu_started
                records += len(answer["data"])
    return seconds, cpu, records


def _client() -> httpx.Client:
    headers = {"Authorization": "Bearer bench", "Content-Type": "application/json", "Accept-Encoding": "gzip"}
    return httpx.Client(headers=headers, timeout=60, trust_env=False)


def main() -> None:
    """Measure one way, and say how it went."""
    how, url, *where = sys.argv[1:]
    if how == "json":
        seconds, cpu, records = read_with_json(url)
    else:
        if how != "bare":
            Workspace(where[0] if how == "postgres" else Path(where[0])).close()
        writers: dict[str, Callable[[], Keep]] = {
            "sqlite": lambda: sqlite_writer(Path(where[0])),
            "bare": lambda: bare_writer(Path(where[0])),
            "postgres": lambda: postgres_writer(where[0]),
        }
        keep = writers[how]()
        started, cpu_started = perf_counter(), process_time()
        records = sync(url, keep)
        seconds, cpu = perf_counter() - started, process_time() - cpu_started
    print(json.dumps({"seconds": seconds, "cpu": cpu, "records": records}))


if __name__ == "__main__":
    main()
