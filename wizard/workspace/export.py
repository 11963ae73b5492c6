"""Exports: any selection of records into a file that other programs read, with constant memory."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, Final

from sqlalchemy import Select, Table, select

from wizard.stop import Stop
from wizard.workspace import schema
from wizard.workspace.conversations import EVERYTHING, ConversationFilter, chosen
from wizard.workspace.database import Database, pieces
from wizard.workspace.errors import ExportFailed, NotAFile
from wizard.workspace.export_formats import CsvWriter, JsonLinesWriter, ParquetWriter, Writer
from wizard.workspace.workspace import Workspace

AT_ONCE: Final = 1000


class Format(StrEnum):
    """What an export is written as."""

    CSV = "csv"
    JSON_LINES = "jsonl"
    PARQUET = "parquet"


_WRITERS: Final[dict[Format, Callable[[IO[bytes], Table], Writer]]] = {
    Format.CSV: CsvWriter,
    Format.JSON_LINES: JsonLinesWriter,
    Format.PARQUET: ParquetWriter,
}


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records are exported.

    Attributes:
        stream: what they are.
        wanted: of conversations, those the filter lets through; of messages and notes, those of such conversations,
            and with `deleted` unset only those that were not deleted themselves; other streams take no filter.
    """

    instance_id: int
    stream: str
    wanted: ConversationFilter = EVERYTHING


def export(
    workspace: Workspace,
    selection: Selection,
    path: Path,
    format: Format,  # noqa: A002 - what everybody calls it
    report: Callable[[int], None],
    stop: Stop,
) -> int:
    """Write a selection of records to a file, as they are at this moment; returns how many.

    The file appears when it is complete: an export that fails or is stopped leaves nothing behind.

    Args:
        workspace: whose records.
        selection: which of them.
        path: the file; one that is there is replaced, and a link to one goes on leading there.
        format: what to write.
        report: called with how many records are written so far.
        stop: ends it between two pieces.

    Raises:
        ParquetMissing: Parquet is asked for, and what writes it is not installed.
        NotAFile: there is something else at the path, such as a device.
        ExportFailed: the file cannot be written.
        Stopped: the stop was set.
    """
    database, table, written = workspace.database, schema.RECORDS[selection.stream], 0
    try:
        target = Path(os.path.realpath(path))  # Windows raises here where a share cannot be reached
        if target.exists() and not target.is_file():
            raise NotAFile
        with (
            _unfinished(target) as unfinished,
            database.read() as connection,
            _WRITERS[format](unfinished, table) as writer,
        ):
            for piece in pieces(connection, _statement(database, selection, table), AT_ONCE):
                stop.check()
                writer.write(piece)
                written += len(piece)
                report(written)
    except OSError as error:
        raise ExportFailed(error) from error
    return written


@contextmanager
def _unfinished(target: Path) -> Iterator[IO[bytes]]:
    """A new file beside the target, in whose place it is put once it is complete.

    Nobody opens it by its name: others who may write to the folder could have put a file of their own there.
    """
    descriptor, name = tempfile.mkstemp(".part", "export-", target.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _statement(database: Database, selection: Selection, table: Table) -> Select[Any]:
    theirs = table.c.instance_id == selection.instance_id
    statement = select(*schema.own_columns(table)).where(theirs).order_by(table.c.id)
    if selection.wanted == EVERYTHING:
        return statement
    if not selection.wanted.deleted:
        statement = statement.where(table.c.deleted_at.is_(None))
    conversations = schema.conversations
    link = table.c.id if table is conversations else table.c.conversation_id
    if replace(selection.wanted, deleted=True) != EVERYTHING:
        let_through = chosen(database, selection.instance_id, selection.wanted)
        return statement.where(link.in_(let_through.with_only_columns(conversations.c.id)))
    if table is conversations:
        return statement
    # What belongs to no conversation that is here was not deleted with one.
    deleted = select(conversations.c.id).where(
        conversations.c.instance_id == selection.instance_id, conversations.c.deleted_at.is_not(None)
    )
    return statement.where(link.is_(None) | link.not_in(deleted))
