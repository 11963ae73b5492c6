"""The full-text index in PostgreSQL: a tsvector of each text, and a GIN index over them."""

from collections.abc import Sequence

from sqlalchemy import Column, ColumnElement, Connection, Index, MetaData, Table, cast, column, delete
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from wizard.workspace.backend import Document, documents
from wizard.workspace.words import Phrase, Question

LAST_POSITION = 16_383
"""The highest position of a word that a tsvector can hold."""

_PUT = """
    INSERT INTO search_documents AS d (instance_id, stream, id, conversation_id, customer_id, created_at, words)
    SELECT %s, %s, t.id, t.conversation_id, t.customer_id, t.created_at, t.words::tsvector
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
        AS t (id, conversation_id, customer_id, created_at, words)
    ON CONFLICT (instance_id, stream, id) DO UPDATE
    SET conversation_id = excluded.conversation_id, customer_id = excluded.customer_id, words = excluded.words
    WHERE (d.conversation_id, d.customer_id, d.words)
        IS DISTINCT FROM (excluded.conversation_id, excluded.customer_id, excluded.words)"""


class PostgresWords:
    """Writes and asks the index."""

    def create(self, connection: Connection) -> None:
        """Make the index, if it is not there."""
        _table().create(connection, checkfirst=True)

    def put(self, connection: Connection, instance_id: int, stream: str, texts: Sequence[Document]) -> None:
        """Index texts, each instead of its former version."""
        if texts:
            *columns, words = (list(column) for column in zip(*texts, strict=True))
            vectors = [_vector(each) for each in words]
            connection.exec_driver_sql(_PUT, (instance_id, stream, *columns, vectors))

    def remove(self, connection: Connection, instance_id: int, stream: str, ids: Sequence[str]) -> None:
        """Take texts out; a search does not find them from here on."""
        of_stream = (documents.c.instance_id == instance_id) & (documents.c.stream == stream)
        connection.execute(delete(documents).where(of_stream, documents.c.id.in_(ids)))

    def remove_instance(self, connection: Connection, instance_id: int) -> None:
        """Take all of an instance's texts out."""
        connection.execute(delete(documents).where(documents.c.instance_id == instance_id))

    def matches(self, instance_id: int, question: Question) -> ColumnElement[bool]:
        """The condition on `documents` that a question about an instance stands for."""
        return (documents.c.instance_id == instance_id) & column("words", TSVECTOR).bool_op("@@")(
            cast(_expression(question), TSQUERY)
        )


def _table() -> Table:
    from sqlalchemy import BigInteger
    from sqlalchemy.dialects.postgresql import TEXT

    word = TEXT(collation="C")
    made = Table(
        "search_documents",
        MetaData(),
        Column("instance_id", BigInteger, primary_key=True, autoincrement=False),
        Column("stream", word, primary_key=True),
        Column("id", word, primary_key=True),
        Column("conversation_id", word),
        Column("customer_id", word),
        Column("created_at", word),
        Column("words", TSVECTOR, nullable=False),
    )
    Index("search_documents_of_customer", made.c.instance_id, made.c.customer_id)
    Index("search_documents_words", made.c.words, postgresql_using="gin")
    return made


def _vector(words: list[str]) -> str:
    return " ".join(f"'{word}':{min(position, LAST_POSITION)}" for position, word in enumerate(words, 1))


def _expression(question: Question) -> str:
    # Words consist of letters and digits only, so that quoting them makes any of them harmless.
    wanted = " & ".join(f"({' | '.join(map(_phrase, group))})" for group in question.groups)
    return " & !".join((wanted, *map(_phrase, question.without)))


def _phrase(phrase: Phrase) -> str:
    words = " <-> ".join(f"'{word}'" for word in phrase.words)
    return f"({words}{':*' if phrase.unfinished else ''})"
