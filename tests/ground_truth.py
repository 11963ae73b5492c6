"""What a workspace must hold: read straight from the practice Kustomer, compared row by row."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from wizard.kustomer.streams import BY_NAME
from wizard.practice import PracticeServer

Record = dict[str, Any]
Row = dict[str, Any]

KINDS = {
    "users": "user",
    "teams": "team",
    "tags": "tag",
    "shortcuts": "shortcut",
    "brands": "brand",
    "slas": "sla",
    "satisfaction_surveys": "satisfaction",
    "klasses": "klass",
    "conversations": "conversation",
    "messages": "message",
    "notes": "note",
    "conversation_times": "conversation_time",
    "customers": "customer",
    "customer_merges": "customer_merge",
    "companies": "company",
    "custom_objects": "kobject",
}
"""Streams whose records are kept as Kustomer shows them."""

COLUMNS: dict[str, dict[str, str | Callable[[Record], object]]] = {
    "conversations": {"name": "name", "preview": "preview", "status": "status", "customer_id": "@customer"},
    "messages": {"subject": "subject", "preview": "preview", "conversation_id": "@conversation"},
    "notes": {"body": "body", "conversation_id": "@conversation", "created_by": "@createdBy"},
    "customers": {"email": lambda r: r["attributes"]["emails"][0]["email"], "external_id": "externalId"},
    "companies": {"name": "name"},
    "users": {"email": "email"},
    "teams": {"name": "name"},
    "tags": {"color": "color"},
    "shortcuts": {"name": "name", "is_private": "isPrivate"},
    "brands": {"name": "name", "is_default": "default"},
    "slas": {"name": "name", "sla_id": "@sla", "version": "version"},
    "satisfaction_surveys": {"name": "name", "channel": "channel", "enabled": "enabled"},
    "klasses": {"name": "name", "display_name": "displayName", "status": "status"},
    "conversation_times": {"handle_seconds": "handleTime", "conversation_id": "@conversation"},
    "customer_merges": {"source_id": "@source", "target_id": "@target", "status": "status"},
    "custom_objects": {"klass": lambda r: r["type"].partition(".")[2], "title": "title", "customer_id": "@customer"},
}
"""By stream and column: an attribute, with `@` a relation, or what to make of the record."""


Read = Callable[[str], list[Row]]
"""Reads all that a table holds of the instance."""


def assert_equal_to_truth(
    where: Path | str, instance_id: int, server: PracticeServer, *, vanished: dict[str, set[str]] | None = None
) -> None:
    """Every record is there once, as new as Kustomer's, with the same words; and nothing else is.

    Args:
        where: the workspace's file, or its address.
        instance_id: of the account.
        server: the account.
        vanished: by kind, ids of records that left no trace, and must be here still, marked.
    """
    with _reading(where, instance_id) as read:
        for stream, kind in KINDS.items():
            truth = {record["id"]: record for record in server.truth(kind)}
            marked = (vanished or {}).get(kind, set())
            rows = read(stream)
            _assert_same(stream, {row["id"] for row in rows}, truth.keys() | marked)
            for row in rows:
                if row["id"] in marked:
                    assert row["deleted_at"], f"{stream} {row['id']} has vanished"
                else:
                    _assert_row(stream, row, truth[row["id"]], silent=not server.options.deletes_move_time)
        _assert_parts(read, server, vanished or {})


def assert_cursors_are_honest(where: Path | str, instance_id: int, server: PracticeServer) -> None:
    """Whatever a cursor says is here is here, as new as Kustomer's; also in the middle of a backfill.

    What has changed since lies beyond the cursors.
    """
    with _reading(where, instance_id) as read:
        for cursor in read("cursors"):
            stream = cursor["stream"]
            rows = {row["id"]: row["updated_at"] for row in read(stream)}
            assert cursor["records"] == len(rows), f"{stream} is counted wrong"
            if BY_NAME[stream].kind != "search":
                continue
            # At both ends there may be more of the same moment.
            first, last = "" if cursor["archive_done"] else cursor["backfill"] or "~", cursor["live"] or ""
            said = {record["id"]: _moment(record) for record in server.truth(KINDS[stream])}
            promised = {identifier: moment for identifier, moment in said.items() if first < moment < last}
            wrong = [identifier for identifier, moment in promised.items() if rows.get(identifier) != moment]
            assert not wrong, f"{stream}: {len(wrong)} of {len(promised)} are missing or old between {first} and {last}"


def assert_cursors_are_complete(where: Path | str, instance_id: int, server: PracticeServer) -> None:
    """Every walk has reached its end, and changes are looked for from the newest record on."""
    assert_cursors_are_honest(where, instance_id, server)
    with _reading(where, instance_id) as read:
        for cursor in read("cursors"):
            stream = cursor["stream"]
            if BY_NAME[stream].kind == "search":
                assert cursor["backfill_done"], stream
                assert cursor["live"] == max(map(_moment, server.truth(KINDS[stream])), default=None), stream


def counts_of_truth(server: PracticeServer) -> dict[str, int]:
    """How many records of each stream there are."""
    parts = {"attachments": "attachment", "satisfaction_responses": "satisfaction_response"}
    kinds = KINDS | parts | {"custom_attributes": "metadata"}
    return {stream: server.count(kind) for stream, kind in kinds.items()}


@contextmanager
def _reading(where: Path | str, instance_id: int) -> Iterator[Read]:
    """Past the program, with the database's own driver, and all of it as it was at one moment."""
    with closing(_server(where) if isinstance(where, str) else _file(where)) as connection:

        def read(table: str) -> list[Row]:
            rows = connection.execute(f"SELECT * FROM {table} WHERE instance_id = {instance_id:d}")  # noqa: S608
            return [dict(row) for row in rows]

        yield read


def _file(path: Path) -> Any:  # noqa: ANN401
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    connection.execute("BEGIN")
    return connection


def _server(address: str) -> Any:  # noqa: ANN401
    connection = psycopg.connect(address, row_factory=dict_row)
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    return connection


def _moment(record: Record) -> str:
    """When a record changed last, as far as it says so."""
    return str(record["attributes"].get("updatedAt", record["attributes"]["createdAt"]))


def _assert_same(stream: str, here: set[str], there: set[str]) -> None:
    assert here == there, f"{stream}: {len(there - here)} are missing, {len(here - there)} are too many"


def _assert_row(stream: str, row: Row, record: Record, *, silent: bool) -> None:
    attributes = record["attributes"]
    assert row["updated_at"] == _moment(record), f"{stream} {row['id']} is old"
    assert bool(row["deleted_at"]) == bool(attributes.get("deleted")), f"{stream} {row['id']}"
    kept = json.loads(row["record"])
    if silent and attributes.get("deleted"):  # nobody is shown the record any more
        record = json.loads(json.dumps(record))
        for name in ("deleted", "deletedAt"):
            kept["attributes"].pop(name, None)
            record["attributes"].pop(name, None)
    assert kept == record
    for column, source in COLUMNS[stream].items():
        assert row[column] == _expected(record, source), f"{stream} {row['id']} {column}"


def _expected(record: Record, source: str | Callable[[Record], object]) -> object:
    if callable(source):
        return source(record)
    if source.startswith("@"):
        return record["relationships"].get(source[1:], {}).get("data", {}).get("id")
    return record["attributes"].get(source)


def _assert_parts(read: Read, server: PracticeServer, vanished: dict[str, set[str]]) -> None:
    """What is part of other records."""
    levels = {
        level["formResponse"]: (conversation["id"], level)
        for conversation in server.truth("conversation")
        if "formResponse" in (level := conversation["attributes"]["satisfactionLevel"])
    }
    rows = {row["id"]: row for row in read("satisfaction_responses")}
    lost = {r["id"] for r in rows.values() if r["conversation_id"] in vanished.get("conversation", set())}
    _assert_same("satisfaction_responses", rows.keys() - lost, levels.keys())
    for identifier, (conversation, level) in levels.items():
        row = rows[identifier]
        assert (row["conversation_id"], row["status"], row["rating"]) == (
            conversation,
            level["status"],
            level.get("rating"),
        )
        assert json.loads(row["record"]) == level

    named = {
        of["id"]: message
        for message in server.truth("message")
        for of in message["relationships"].get("attachments", {"data": []})["data"]
    }
    rows = {row["id"]: row for row in read("attachments")}
    lost = {r["id"] for r in rows.values() if r["message_id"] in vanished.get("message", set())}
    _assert_same("attachments", rows.keys() - lost, named.keys())
    files = {record["id"]: record["attributes"] for record in server.truth("attachment")}
    for identifier, message in named.items():
        row, file = rows[identifier], files[identifier]
        assert row["message_id"] == message["id"]
        assert row["conversation_id"] == message["relationships"]["conversation"]["data"]["id"]
        if row["name"]:
            assert (row["name"], row["content_type"], row["size"]) == (
                file["name"],
                file["contentType"],
                file["contentLength"],
            )

    described = {f"{a['of']}.{a['name']}": a["described"] for a in (r["attributes"] for r in server.truth("metadata"))}
    rows = {row["id"]: row for row in read("custom_attributes")}
    _assert_same("custom_attributes", set(rows), set(described))
    assert all(json.loads(rows[name]["record"]) == attribute for name, attribute in described.items())
