"""Which texts are still to be indexed: noted with each page that is kept, worked off later.

Only ids are noted, never texts. Working off reads the record as it is by then, so the order does not matter, and
neither does doing it twice.
"""

import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, select

from wizard.workspace import schema
from wizard.workspace.chunks import AT_ONCE, chunks


@dataclass(frozen=True, slots=True)
class Searched:
    """What of a stream can be found by its words.

    Attributes:
        columns: whose texts are indexed.
        conversation: the column that says to which conversation it belongs; empty if to none.
        customer: the column that says to which customer; empty if that does not matter.
    """

    columns: tuple[str, ...]
    conversation: str = ""
    customer: str = ""


SEARCHED: Final = {
    "conversations": Searched(("name", "preview"), conversation="id", customer="customer_id"),
    "messages": Searched(("subject", "preview"), conversation="conversation_id"),
    "notes": Searched(("body",), conversation="conversation_id"),
    "customers": Searched(("name",)),
}
"""By stream."""

_NOTE: Final = insert(schema.index_backlog)


def note(connection: Connection, instance_id: int, stream: str, ids: Sequence[str]) -> None:
    """Note that records were kept, in the transaction that keeps them."""
    if stream not in SEARCHED:
        return
    for part in chunks(ids):
        page = f"{time.time_ns():016x}{secrets.token_hex(4)}"
        written = json.dumps(part, separators=(",", ":"))
        connection.execute(_NOTE, {"instance_id": instance_id, "page": page, "stream": stream, "ids": written})


def note_everything(connection: Connection) -> None:
    """Note every text there is."""
    for stream in SEARCHED:
        table = schema.RECORDS[stream]
        for instance_id in connection.scalars(select(table.c.instance_id).distinct()).all():
            ids = select(table.c.id).where(table.c.instance_id == instance_id)
            with connection.execute(ids.execution_options(yield_per=AT_ONCE)) as result:
                for part in result.scalars().partitions():
                    note(connection, instance_id, stream, list(part))
