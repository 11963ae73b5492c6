"""Giving the space of what was deleted back to the system: SQLite keeps it for what is yet to come."""

import logging
import shutil
import sqlite3
from pathlib import Path
from typing import Final

logger = logging.getLogger(__name__)

QUICKLY_LAID_BYTES: Final = 64 * 1024 * 1024
"""So much is written anew within a second, and may be in memory meanwhile."""


def shorten(connection: sqlite3.Connection, path: Path) -> None:
    """Lay a file anew if most of it is free, and so little is not that nobody has to wait for long.

    Nothing depends on it: where there is no room for it, the file stays as long as it is.
    """
    pages, free, size = (_pragma(connection, name) for name in ("page_count", "freelist_count", "page_size"))
    kept = (pages - free) * size
    if pages - free >= free or kept > QUICKLY_LAID_BYTES or shutil.disk_usage(path.parent).free < 2 * kept:
        return
    try:
        # Otherwise all that stays would be written to the system's folder for temporary files.
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("VACUUM")
    except sqlite3.Error as error:
        logger.info("The space in %s was not given back: %s", path.name, error)
    finally:
        connection.execute("PRAGMA temp_store = DEFAULT")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
