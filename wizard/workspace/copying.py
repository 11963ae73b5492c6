"""Moving a whole workspace from one database to another, and proving that it arrived."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Table, func, select

from wizard.stop import Stop
from wizard.workspace import schema
from wizard.workspace.backlog import note_everything
from wizard.workspace.database import Database, pieces
from wizard.workspace.errors import CopyDiffers, TargetNotEmpty
from wizard.workspace.records import storable
from wizard.workspace.workspace import Workspace

AT_ONCE: Final = 1000

TABLES: Final = (schema.instances, schema.cursors, schema.runs, *schema.RECORDS.values())
"""What is copied. The full-text index is made anew, leases stay behind."""

Report = Callable[[str, int, int], None]
"""Is told of progress: (table, rows copied, rows there are)."""


@dataclass(frozen=True, slots=True)
class Copied:
    """One table that arrived.

    Attributes:
        rows: how many.
        digest: SHA-256 over all of them in order, equal on both sides.
    """

    table: str
    rows: int
    digest: str


def copy_workspace(source: Workspace, target: Workspace, report: Report, stop: Stop) -> list[Copied]:
    """Copy everything into an empty workspace.

    It is one transaction of the target, ended only when every table was read back and found equal: whatever
    interrupts it, even the end of the program or of a server, leaves the target as empty as it was. The source is
    seen as it was at the beginning, and may be in use.

    Args:
        source: what is copied; not changed.
        target: an empty workspace, in either database.
        report: is told of progress.
        stop: ends it between two pieces.

    Raises:
        TargetNotEmpty: there is something in the target already.
        CopyDiffers: what arrived is not what was sent.
        Stopped: the stop was set.
    """
    origin, destination = source.database, target.database
    with destination.write() as writing:
        _require_empty(writing)
        with origin.read() as reading:  # no longer than needed: servers end transactions that lie idle
            sent = [_send(reading, writing, destination, table, report, stop) for table in TABLES]
        for table, there in zip(TABLES, sent, strict=True):
            stop.check()
            if _digest(_read(writing, table), stop) != (there.rows, there.digest):
                raise CopyDiffers(table.name)
        note_everything(writing)
    return sent


def _require_empty(connection: Connection) -> None:
    for table in TABLES:
        if connection.execute(select(table).limit(1)).first() is not None:
            raise TargetNotEmpty(table.name)


def _send(
    reading: Connection, writing: Connection, destination: Database, table: Table, report: Report, stop: Stop
) -> Copied:
    total = reading.scalar(select(func.count()).select_from(table)) or 0
    sent = 0

    def pass_on() -> Iterator[Sequence[tuple[object, ...]]]:
        nonlocal sent
        for piece in _read(reading, table):
            destination.backend.append_rows(writing, table, piece)
            yield piece
            sent += len(piece)
            report(table.name, sent, total)

    rows, digest = _digest(pass_on(), stop)
    return Copied(table.name, rows, digest)


def _read(connection: Connection, table: Table) -> Iterator[Sequence[tuple[object, ...]]]:
    statement: Any = select(table).order_by(*table.primary_key.columns)
    for piece in pieces(connection, statement, AT_ONCE):
        yield storable(table, map(tuple, piece))


def _digest(all_rows: Iterator[Sequence[tuple[object, ...]]], stop: Stop) -> tuple[int, str]:
    rows, digest = 0, hashlib.sha256()
    for piece in all_rows:
        stop.check()
        rows += len(piece)
        digest.update("\n".join([*map(repr, piece), ""]).encode())
    return rows, digest.hexdigest()
