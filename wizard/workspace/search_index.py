"""The full-text index: brought up to date beside the sync, never in its way."""

import json
from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, delete, func, null, select

from wizard.stop import Stop
from wizard.workspace import schema
from wizard.workspace.backend import Document
from wizard.workspace.backlog import SEARCHED
from wizard.workspace.database import Database
from wizard.workspace.redaction import purge_redacted
from wizard.workspace.words import words_of

_BACKLOG: Final = schema.index_backlog

Report = Callable[[int], None]


class SearchIndex:
    """Brings the index up to date. May be killed at any moment, and run by several at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def behind(self) -> int:
        """How many pages of records are not indexed yet."""
        with self._database.read() as connection:
            return connection.scalar(select(func.count()).select_from(_BACKLOG)) or 0

    def catch_up(self, stop: Stop, limit: int | None = None, report: Report | None = None) -> int:
        """Index what was kept since, one small transaction a page, and wipe what was redacted.

        Args:
            stop: ends it between two transactions.
            limit: how many pages at most; None for all.
            report: is told how many pages are indexed so far.

        Returns:
            How many pages were indexed.

        Raises:
            Stopped: the stop was set.
            CopyNotWiped: all is done except in a copy of the workspace that cannot be used.
            WorkspaceProblem: the workspace cannot be written.
        """
        done = 0
        while (limit is None or done < limit) and self._database.transact(self._index_a_page):
            done += 1
            if report:
                report(done)
            stop.check()
        stop.check()
        self.purge(stop)
        return done

    def purge(self, stop: Stop) -> None:
        """Wipe what was redacted or deleted from below the surface, if anything was.

        Raises:
            CopyNotWiped: all is done except in a copy of the workspace that cannot be used.
        """
        purge_redacted(self._database, stop)

    def _index_a_page(self, connection: Connection) -> bool:
        first = select(_BACKLOG).order_by(_BACKLOG.c.instance_id, _BACKLOG.c.page).limit(1)
        page = connection.execute(first.with_for_update(skip_locked=True)).first()
        if page is None:
            return False
        texts = _texts(connection, page.instance_id, page.stream, json.loads(page.ids))
        self._database.backend.words.put(connection, page.instance_id, page.stream, texts)
        this = (_BACKLOG.c.instance_id == page.instance_id) & (_BACKLOG.c.page == page.page)
        connection.execute(delete(_BACKLOG).where(this))
        return True


def _texts(connection: Connection, instance_id: int, stream: str, ids: list[str]) -> list[Document]:
    table, searched = schema.RECORDS[stream], SEARCHED[stream]
    belongs = (table.c[name] if name else null() for name in (searched.conversation, searched.customer))
    redacted = table.c.redacted if "redacted" in table.c else null()
    columns = (table.c[name] for name in searched.columns)
    statement = select(table.c.id, *belongs, table.c.created_at, redacted, *columns)
    chosen = statement.where(table.c.instance_id == instance_id, table.c.id.in_(ids))
    # Locked, so that a message cannot be redacted between being read here and being written to the index.
    rows = connection.execute(chosen.with_for_update(read=True))
    return [(*row[:4], [] if row[4] else words_of(*row[5:])) for row in rows]
