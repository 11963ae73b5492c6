"""The copies of a SQLite workspace that migrations left beside it: what is redacted is redacted there too."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from glob import escape
from pathlib import Path
from typing import Final

from wizard.stop import Stop
from wizard.workspace.backend import Redacted
from wizard.workspace.errors import CopyNotWiped

_CHOOSE: Final = """
    CREATE TEMP TABLE redacted (instance_id, id, conversation_id, customer_id, PRIMARY KEY (instance_id, id));
    CREATE TEMP VIEW beside AS
        SELECT instance_id, conversation_id, customer_id FROM redacted
        UNION SELECT instance_id, m.conversation_id, m.customer_id
        FROM redacted JOIN messages AS m USING (instance_id, id);
    CREATE TEMP VIEW found AS
        SELECT instance_id, 'messages' AS stream, id FROM redacted
        UNION SELECT instance_id, 'conversations', conversation_id FROM beside"""

_WIPE_WORDS: Final = (
    """DELETE FROM search_words WHERE rowid IN (
        SELECT doc FROM found JOIN search_documents USING (instance_id, stream, id))""",
    "INSERT INTO search_words (search_words) VALUES ('optimize')",
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


def wipe_copies(path: Path, messages: Sequence[Redacted], stop: Stop) -> None:
    """Remove the words of messages, and the previews that may repeat them, from the copies beside a workspace's file.

    Raises:
        CopyNotWiped: one of the copies cannot be used; the others are wiped.
    """
    problem: CopyNotWiped | None = None
    for copy in sorted(path.parent.glob(f"{escape(path.stem)}.schema-*{escape(path.suffix)}")):
        stop.check()
        try:
            _wipe(copy, messages)
        except sqlite3.Error as error:
            problem = CopyNotWiped(copy, f"{type(error).__name__}: {error}")
    if problem:
        raise problem


def _wipe(copy: Path, messages: Sequence[Redacted]) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        connection.executescript(_CHOOSE)
        connection.executemany("INSERT INTO redacted VALUES (?, ?, ?, ?)", messages)
        for statement in (*(_WIPE_WORDS if "search_words" in tables else ()), *_WIPE_RECORDS):
            connection.execute(statement)
        connection.commit()
