"""The copies of a SQLite workspace that migrations left beside it: what is redacted is redacted there too."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from glob import escape
from pathlib import Path


def copies_of(path: Path) -> list[Path]:
    """The copies beside a workspace's file."""
    return sorted(path.parent.glob(f"{escape(path.stem)}.schema-*{escape(path.suffix)}"))


def scrub(copy: Path, messages: Sequence[tuple[int, str]]) -> None:
    """Remove the words of messages from a copy, whatever version it is of."""
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        if "search_words" in tables:
            connection.executemany(
                "DELETE FROM search_words WHERE rowid = (SELECT doc FROM search_documents"
                " WHERE instance_id = ? AND stream = 'messages' AND id = ?)",
                messages,
            )
            connection.execute("INSERT INTO search_words (search_words) VALUES ('optimize')")
        connection.executemany(
            "UPDATE messages SET subject = NULL, preview = NULL, redacted = 1, record = ?"
            " WHERE instance_id = ? AND id = ?",
            [
                (json.dumps({"id": identifier, "type": "message"}), instance, identifier)
                for instance, identifier in messages
            ],
        )
        connection.commit()
