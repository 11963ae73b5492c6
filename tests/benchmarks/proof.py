"""Proof that what was measured really happened: every record counted, some compared byte by byte."""

import sqlite3
import zlib
from collections.abc import Mapping
from contextlib import closing
from typing import Any, Final

import psycopg

from tests.benchmarks.harness import Broken
from tests.benchmarks.serving import Kustomer

INSTANCE: Final = 7
"""Whose records everybody writes."""


def prove(server: Kustomer, where: str, *, lists: bool = True) -> None:
    """Compare a workspace with what the server knows.

    Args:
        server: that was synced.
        where: a SQLite file, or the address of a PostgreSQL database.
        lists: whether the short plain lists must be there as well.

    Raises:
        Broken: a record is missing, or is not what it is on the server.
    """
    mark, connection = ("%s", psycopg.connect(where)) if "://" in where else ("?", sqlite3.connect(where))
    with closing(connection):
        for stream, truth in server.truth().items():
            if lists or truth["count"] > 1000:
                _compare(connection, mark, stream, truth)


def _compare(connection: Any, mark: str, stream: str, truth: Mapping[str, Any]) -> None:  # noqa: ANN401 - of two drivers
    cursor = connection.cursor()
    cursor.execute(f"SELECT count(*) FROM {stream}")  # noqa: S608 - our own words
    (count,) = cursor.fetchone()
    if count != truth["count"]:
        raise Broken(f"{stream}: {count} records of {truth['count']}")
    for identifier, checksum in truth["sums"].items():
        one = f"SELECT record FROM {stream} WHERE instance_id = {mark} AND id = {mark}"  # noqa: S608 - our own words
        cursor.execute(one, (INSTANCE, identifier))
        row = cursor.fetchone()
        if row is None or zlib.crc32(row[0].encode()) != checksum:
            raise Broken(f"{stream}: {identifier} is {'another' if row else 'missing'}")
