"""The full-text index in SQLite: FTS5, with a table that says which record a text belongs to."""

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, column, select, table, text

from wizard.workspace.backend import Document, documents
from wizard.workspace.words import Phrase, Question

_CREATE: Final = (
    """CREATE TABLE IF NOT EXISTS search_documents (
        doc INTEGER PRIMARY KEY, instance_id BIGINT NOT NULL, stream VARCHAR(40) NOT NULL, id VARCHAR(40) NOT NULL,
        conversation_id VARCHAR(40), customer_id VARCHAR(40), created_at VARCHAR(24),
        UNIQUE (instance_id, stream, id))""",
    "CREATE INDEX IF NOT EXISTS search_documents_of_customer ON search_documents (instance_id, customer_id)",
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5(words, columnsize=0, tokenize='unicode61')",
)

_KNOWN: Final = """
    SELECT d.id, d.doc, d.conversation_id, d.customer_id, w.words
    FROM search_documents d LEFT JOIN search_words w ON w.rowid = d.doc
    WHERE d.instance_id = ? AND d.stream = ? AND d.id IN (SELECT value FROM json_each(?))"""

MERGED_PAGES: Final = 500
"""How many pages of the index one step of merging writes: some hundredths of a second."""


class SqliteWords:
    """Writes and asks the index."""

    def create(self, connection: Connection) -> None:
        """Make the index, if it is not there."""
        for statement in _CREATE:
            connection.exec_driver_sql(statement)

    def put(self, connection: Connection, instance_id: int, stream: str, texts: Sequence[Document]) -> None:
        """Index texts, each instead of its former version. What has not changed is left alone."""
        ids = json.dumps([identifier for identifier, *_ in texts])
        found = connection.exec_driver_sql(_KNOWN, (instance_id, stream, ids))
        known = {
            identifier: (doc, (conversation, person), words) for identifier, doc, conversation, person, words in found
        }
        highest = connection.exec_driver_sql("SELECT coalesce(max(doc), 0) FROM search_documents").scalar_one()
        outdated, fresh, moved, words = [], [], [], []
        for identifier, conversation, person, created, list_of_words in texts:
            joined = " ".join(list_of_words)
            doc, was_with, was = known.get(identifier, (None, None, None))
            if doc is None:
                highest += 1
                doc = highest
                fresh.append((doc, instance_id, stream, identifier, conversation, person, created))
            elif (conversation, person) != was_with:
                moved.append((conversation, person, doc))
            if joined != (was or ""):
                outdated.extend([(doc,)] if was else [])
                words.extend([(doc, joined)] if joined else [])
        _many(connection, "DELETE FROM search_words WHERE rowid = ?", outdated)
        _many(connection, "INSERT INTO search_documents VALUES (?, ?, ?, ?, ?, ?, ?)", fresh)
        _many(connection, "UPDATE search_documents SET conversation_id = ?, customer_id = ? WHERE doc = ?", moved)
        _many(connection, "INSERT INTO search_words (rowid, words) VALUES (?, ?)", words)

    def remove(self, connection: Connection, instance_id: int, stream: str, ids: Sequence[str]) -> None:
        """Take texts out; a search does not find them from here on."""
        values = (instance_id, stream, json.dumps(list(ids)))
        which = "instance_id = ? AND stream = ? AND id IN (SELECT value FROM json_each(?))"
        self._remove(connection, which, values)

    def remove_instance(self, connection: Connection, instance_id: int) -> None:
        """Take all of an instance's texts out."""
        self._remove(connection, "instance_id = ?", (instance_id,))

    def _remove(self, connection: Connection, which: str, values: tuple[object, ...]) -> None:
        chosen = f"SELECT doc FROM search_documents WHERE {which}"  # noqa: S608 - our own words
        connection.exec_driver_sql(f"DELETE FROM search_words WHERE rowid IN ({chosen})", values)  # noqa: S608
        connection.exec_driver_sql(f"DELETE FROM search_documents WHERE {which}", values)  # noqa: S608

    def matches(self, instance_id: int, question: Question) -> ColumnElement[bool]:
        """The condition on `documents` that a question about an instance stands for."""
        asked = text("search_words MATCH :asked").bindparams(asked=_expression(question))
        hits = documents.c.doc.in_(select(column("rowid")).select_from(table("search_words")).where(asked))
        # The sum keeps SQLite from going through all of the instance's texts instead of through the hits.
        return hits & (documents.c.instance_id + 0 == instance_id)

    def merge_further(self, writing: Callable[[], AbstractContextManager[Connection]], *, first: bool) -> bool:
        """Merge the index's segments a little further into one; returns whether it is complete.

        FTS5 marks what is deleted and keeps the words themselves until segments merge. (SQLite 3.42 could wipe
        them at once, at the price of a file that older versions cannot read.)
        """
        with writing() as connection:
            before = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
            pages = -MERGED_PAGES if first else MERGED_PAGES
            connection.exec_driver_sql("INSERT INTO search_words (search_words, rank) VALUES ('merge', ?)", (pages,))
            done = connection.exec_driver_sql("SELECT total_changes()").scalar_one() - before
        return not first and done < 2


def _many(connection: Connection, statement: str, values: Sequence[tuple[Any, ...]]) -> None:
    if values:
        connection.exec_driver_sql(statement, list(values))


def _expression(question: Question) -> str:
    # Words consist of letters and digits only, so that quoting them makes any of them harmless.
    wanted = " AND ".join(f"({' OR '.join(map(_phrase, group))})" for group in question.groups)
    if not question.without:
        return wanted
    return f"({wanted}) NOT ({' OR '.join(map(_phrase, question.without))})"


def _phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"{"*" if phrase.unfinished else ""}'
