"""The copies of a SQLite workspace that migrations left beside it: what is redacted or deleted is so there too."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from glob import escape
from pathlib import Path
from typing import Final

from wizard.stop import Stop
from wizard.workspace.backend import Redacted
from wizard.workspace.errors import CopyNotWiped
from wizard.workspace.sqlite_space import shorten

_CHOOSE: Final = """
    CREATE TEMP TABLE redacted (instance_id, id, conversation_id, customer_id, PRIMARY KEY (instance_id, id));
    CREATE TEMP VIEW beside AS
        SELECT instance_id, conversation_id, customer_id FROM redacted
        UNION SELECT instance_id, m.conversation_id, m.customer_id
        FROM redacted JOIN messages AS m USING (instance_id, id);
    CREATE TEMP VIEW found AS
        SELECT instance_id, 'messages' AS stream, id FROM redacted
        UNION SELECT instance_id, 'conversations', conversation_id FROM beside"""

_MERGE_WORDS: Final = "INSERT INTO search_words (search_words) VALUES ('optimize')"

_WIPE_WORDS: Final = (
    """DELETE FROM search_words WHERE rowid IN (
        SELECT doc FROM found JOIN search_documents USING (instance_id, stream, id))""",
    _MERGE_WORDS,
    # Whoever goes back to the copy finds conversations by what is left of them.
    """INSERT OR REPLACE INTO index_backlog (instance_id, page, stream, ids)
        SELECT DISTINCT instance_id, conversation_id, 'conversations', json_array(conversation_id)
        FROM beside WHERE conversation_id IS NOT NULL""",
)

_WITHOUT_PREVIEW: Final = """record = CASE
    WHEN json_valid(record) THEN json_remove(record, '$.attributes.preview')
    ELSE json_object('id', id) END"""

_WIPE_RECORDS: Final = (
    f"""UPDATE conversations SET preview = NULL, {_WITHOUT_PREVIEW}
        WHERE (instance_id, id) IN (SELECT instance_id, conversation_id FROM beside)""",  # noqa: S608 - our own words
    f"""UPDATE customers SET {_WITHOUT_PREVIEW}
        WHERE (instance_id, id) IN (SELECT instance_id, customer_id FROM beside)""",  # noqa: S608 - our own words
    """UPDATE messages SET subject = NULL, preview = NULL, redacted = 1,
        record = json_object('id', id, 'type', 'message')
        WHERE (instance_id, id) IN (SELECT instance_id, id FROM redacted)""",
)


_DOCUMENTS: Final = "SELECT doc FROM search_documents WHERE instance_id = ? ORDER BY doc LIMIT ?"
_DELETE_WORDS: Final = f"DELETE FROM search_words WHERE rowid IN ({_DOCUMENTS})"  # noqa: S608 - our own words
_DELETE_DOCUMENTS: Final = f"DELETE FROM search_documents WHERE doc IN ({_DOCUMENTS})"  # noqa: S608 - our own words

_OF_INSTANCES: Final = """
    SELECT t.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND c.name = 'instance_id'"""


PIECE: Final = 1_000
"""Rows that one transaction deletes."""


def wipe_copies(path: Path, owed: Sequence[Redacted], stop: Stop) -> None:
    """Remove from the copies beside a workspace's file what was redacted or deleted since they were made.

    Raises:
        CopyNotWiped: one of the copies cannot be used; the others are wiped.
    """
    problem: CopyNotWiped | None = None
    for copy in sorted(path.parent.glob(f"{escape(path.stem)}.schema-*{escape(path.suffix)}")):
        stop.check()
        try:
            _wipe(copy, owed, stop)
        except sqlite3.Error as error:
            problem = CopyNotWiped(copy, f"{type(error).__name__}: {error}")
    if problem:
        raise problem


def _wipe(path: Path, owed: Sequence[Redacted], stop: Stop) -> None:
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA secure_delete = ON")
        has_words = bool(copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'search_words'").fetchone())
        _wipe_messages(copy, [message for message in owed if not message.is_everything], has_words=has_words)
        gone = [one.instance_id for one in owed if one.is_everything]
        for instance_id in gone:
            _delete_instance(copy, instance_id, stop, has_words=has_words)
        if gone:
            shorten(copy, path)


def _wipe_messages(copy: sqlite3.Connection, messages: Sequence[Redacted], *, has_words: bool) -> None:
    """Remove the words of messages, and the previews that may repeat them."""
    copy.executescript(_CHOOSE)
    copy.executemany("INSERT INTO redacted VALUES (?, ?, ?, ?)", messages)
    for statement in (*(_WIPE_WORDS if has_words else ()), *_WIPE_RECORDS):
        copy.execute(statement)
    copy.commit()


def _delete_instance(copy: sqlite3.Connection, instance_id: int, stop: Stop, *, has_words: bool) -> None:
    """Delete an instance with all that belongs to it, a little at a time."""
    pieces: list[tuple[str, ...]] = [(_DELETE_WORDS, _DELETE_DOCUMENTS)] if has_words else []
    for (table,) in copy.execute(_OF_INSTANCES).fetchall():
        rows = f"SELECT rowid FROM {table} WHERE instance_id = ? LIMIT ?"  # noqa: S608 - our own words
        pieces.append((f"DELETE FROM {table} WHERE rowid IN ({rows})",))  # noqa: S608 - our own words
    for statements in pieces:
        while [copy.execute(statement, (instance_id, PIECE)).rowcount for statement in statements][-1]:
            copy.commit()
            stop.check()
    copy.execute("DELETE FROM instances WHERE id = ?", (instance_id,))
    if has_words:
        copy.execute(_MERGE_WORDS)
    copy.commit()
