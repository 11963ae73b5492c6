"""What a workspace must hold: read straight from the practice Kustomer, compared row by row."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from wizard.practice import PracticeServer

KINDS = {
    "users": "user",
    "teams": "team",
    "tags": "tag",
    "conversations": "conversation",
    "messages": "message",
    "notes": "note",
    "customers": "customer",
    "companies": "company",
}
TEXT_COLUMNS = {
    "conversations": ("name", "preview", "status"),
    "messages": ("subject", "preview"),
    "notes": ("body",),
    "customers": ("email", "external_id"),
    "companies": ("name",),
    "users": ("email",),
    "teams": ("name",),
    "tags": ("color",),
}


def assert_equal_to_truth(path: Path, instance_id: int, server: PracticeServer) -> None:
    """Every record is there once, as new as Kustomer's, with the same words; and nothing else is."""
    connection = sqlite3.connect(path)
    try:
        for stream, kind in KINDS.items():
            truth = {record["id"]: record for record in server.truth(kind)}
            columns = ("id", "updated_at", "deleted_at", "record", *TEXT_COLUMNS[stream])
            rows = connection.execute(
                f"SELECT {', '.join(columns)} FROM {stream} WHERE instance_id = ?",  # noqa: S608 - our own words
                (instance_id,),
            ).fetchall()
            assert len(rows) == len(truth), f"{stream}: {len(rows)} rows for {len(truth)} records"
            for row in rows:
                _assert_row(stream, dict(zip(columns, row, strict=True)), truth)
    finally:
        connection.close()


def _assert_row(stream: str, row: dict[str, str], truth: dict[str, dict[str, object]]) -> None:
    record = truth[row["id"]]
    attributes = record["attributes"]
    assert isinstance(attributes, dict)
    assert row["updated_at"] == attributes["updatedAt"], f"{stream} {row['id']} is old"
    assert bool(row["deleted_at"]) == bool(attributes.get("deleted"))
    assert json.loads(row["record"]) == record
    for column in TEXT_COLUMNS[stream]:
        assert row[column] == _expected(stream, column, attributes)


def _expected(stream: str, column: str, attributes: dict[str, Any]) -> object:
    if (stream, column) == ("customers", "email"):
        return attributes["emails"][0]["email"]
    return attributes.get({"external_id": "externalId"}.get(column, column))
