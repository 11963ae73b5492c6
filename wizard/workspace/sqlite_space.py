"""Giving the space of what was deleted back to the system: SQLite keeps it for what is yet to come."""

import sqlite3
from typing import Final

QUICKLY_LAID_BYTES: Final = 256 * 1024 * 1024
"""So much is written anew within two or three seconds."""


def shorten(connection: sqlite3.Connection) -> None:
    """Lay a file anew if most of it is free, and so little is not that nobody has to wait for long."""
    pages, free, size = (_pragma(connection, name) for name in ("page_count", "freelist_count", "page_size"))
    if pages - free < min(free, QUICKLY_LAID_BYTES // size):
        connection.execute("VACUUM")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
