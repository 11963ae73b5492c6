"""What attachments are called: asked for conversation by conversation, some in each run, the newest first.

Messages only name the ids of their attachments, and no list has the rest (facts sheet 7.3). Asking about all of them
at once would take as many requests as there are conversations with attachments, so that it is left for when nothing
else is to be done.
"""

from collections.abc import Iterator
from typing import Final

from wizard.kustomer.client import KustomerClient
from wizard.kustomer.derived import describe_attachment
from wizard.kustomer.records import Record
from wizard.kustomer.streams import BY_NAME, path_of
from wizard.sync.beneath import listed
from wizard.sync.ledger import Ledger
from wizard.sync.tracks import Track
from wizard.sync.walk import Batch
from wizard.workspace.backend import Row

ATTACHMENTS: Final = BY_NAME["attachments"]

CONVERSATIONS_A_RUN: Final = 20
"""Few enough that the next run finds some of the account's request limit left."""

CONVERSATIONS_AT_ONCE: Final = 20


def attachments_track(client: KustomerClient, ledger: Ledger, conversations: int) -> Track:
    """Asks what the attachments of so many conversations are called, where only their ids are known."""

    def keep(batch: Batch) -> None:
        ledger.keep(ATTACHMENTS, batch, ledger.cursor(ATTACHMENTS), lambda _record: False)

    return Track(ATTACHMENTS, _describe(client, ledger, conversations), keep, optional=True)


def _describe(client: KustomerClient, ledger: Ledger, conversations: int) -> Iterator[Batch]:
    owed = ledger.records.owed
    for _ in range(conversations // CONVERSATIONS_AT_ONCE):
        named = owed.undescribed_attachments(ledger.instance_id, CONVERSATIONS_AT_ONCE)
        if not named:
            return
        found = [record for conversation, rows in named.items() for record in _details(client, conversation, rows)]
        yield Batch(found, None, None, finished=False)


def _details(client: KustomerClient, conversation: str, rows: list[Row]) -> Iterator[Record]:
    """The attachments of a conversation with their names. One that Kustomer does not know any more has none."""
    path = path_of(ATTACHMENTS.path, id=conversation)
    described = {record.id: record for record in listed(client, ATTACHMENTS, path)}
    for row in rows:
        details = described.get(str(row[0]))
        yield describe_attachment(row, details) if details else Record(str(row[0]), str(row[1]), _nameless(row))


def _nameless(row: Row) -> Row:
    """An attachment that was asked about: it is not asked about again."""
    return (*row[:7], "", *row[8:])
