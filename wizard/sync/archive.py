"""The archive: records that did not change for two years, which search does not reach.

Nobody says whether Kustomer's archive holds only what is old or everything. It is walked from where the backfill
ended, downwards, which is right in both cases. What slipped out of search's reach while the backfill went on lies
beyond where that ended. An account that does not give its archive out is asked again in every run.

Notes and conversation times are not in it. Those that are too old for search are listed beneath their conversation,
and belong to conversations that were created long ago: these are gone through one by one, and once more should the
archive be given out only later.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import msgspec

from wizard.kustomer.client import KustomerClient
from wizard.kustomer.errors import BadRequest, KeyRefused, NotFound
from wizard.kustomer.streams import BY_NAME, Stream, path_of
from wizard.sync import merges
from wizard.sync.beneath import listed
from wizard.sync.ledger import Ledger
from wizard.sync.moments import stamp
from wizard.sync.refusals import missing_role
from wizard.sync.tracks import Track
from wizard.sync.walk import Batch, Fetch, walk

logger = logging.getLogger(__name__)

REACH: Final = timedelta(days=2 * 365)
"""How far back search goes (developer.kustomer.com, Search)."""

REACH_MARGIN: Final = timedelta(days=3)
"""Two years may be a little more or less than that."""

CONVERSATIONS_AT_ONCE: Final = 20
"""What is beneath so many conversations is kept together: the most that a kill makes to be asked for again."""

REFUSED: Final = Batch([], None, None, finished=False)
"""In place of a page of an archive that is not given out."""

CONVERSATIONS: Final = BY_NAME["conversations"]
NOTES: Final = BY_NAME["notes"]
BENEATH: Final = {"notes": "/v1/conversations/{id}/notes", "conversation_times": "/v1/conversations/{id}/times"}
"""Where the records of these streams are listed that are in no archive."""


def archive_track(client: KustomerClient, ledger: Ledger, stream: Stream, fetch: Fetch) -> Track:
    """Goes back through a stream's archive from where its backfill ended."""
    start = ledger.cursor(stream).archive or ledger.cursor(stream).backfill

    def keep(batch: Batch) -> None:
        cursor, known = ledger.cursor(stream), sum(record.updated_at == start for record in batch.records)
        if cursor.archive is None and batch.total is not None:
            cursor = replace(cursor, expected=(cursor.expected or 0) + max(0, batch.total - known))
        if batch.finished:
            _owe_what_is_beneath(ledger, stream)
        if batch is REFUSED:
            cursor = replace(cursor, archive_refused=True)
        else:
            cursor = replace(cursor, archive=batch.reached, archive_done=batch.finished, archive_refused=False)
        ledger.keep(stream, batch, cursor, lambda record: record.updated_at != start)

    return Track(stream, _walk(client, stream, fetch, start), keep, goes_back=True, optional=True)


def _walk(client: KustomerClient, stream: Stream, fetch: Fetch, start: str | None) -> Iterator[Batch]:
    try:
        yield from walk(fetch, down=True, start=start, size=stream.page_size)
    except (BadRequest, NotFound):
        yield REFUSED
    except KeyRefused as refusal:
        role = missing_role(client, stream, refusal)
        logger.warning("The archive of %s was refused: it takes the role %s", stream.name, role)
        yield REFUSED


def _owe_what_is_beneath(ledger: Ledger, stream: Stream) -> None:
    """Ask about what is listed beneath a stream's records once more, if some were asked about before all were here.

    To be done before the archive is noted to be here: should the program be killed between, it is done again.
    """
    if stream is CONVERSATIONS:
        for beneath in (BY_NAME[name] for name in BENEATH):
            ledger.owe(beneath, replace(ledger.cursor(beneath), archive=None, archive_done=False))
    elif stream is merges.CUSTOMERS:
        merges.owe(ledger)


def is_owed(ledger: Ledger, stream: Stream) -> bool:
    """Whether what is beneath old conversations is still to be asked for."""
    cursor = ledger.cursor(stream)
    return ledger.cursor(CONVERSATIONS).backfill_done and cursor.backfill_done and not cursor.archive_done


def beneath_track(client: KustomerClient, ledger: Ledger, stream: Stream, now: Callable[[], datetime]) -> Track:
    """Lists what is beneath old conversations, the newest conversations first."""
    created_to = stamp(now() - REACH + REACH_MARGIN)

    def keep(batch: Batch) -> None:
        cursor = replace(ledger.cursor(stream), archive=batch.reached, archive_done=batch.finished)
        ledger.keep(stream, batch, cursor, lambda record: record.updated_at < created_to)

    return Track(stream, _beneath(client, ledger, stream, created_to), keep, optional=True)


def _beneath(client: KustomerClient, ledger: Ledger, stream: Stream, created_to: str) -> Iterator[Batch]:
    below, finished = ledger.cursor(stream).archive, False
    while not finished:
        rows = ledger.records.owed.old_conversations(ledger.instance_id, created_to, below, CONVERSATIONS_AT_ONCE)
        asked = [str(row[0]) for row in rows if stream is not NOTES or _has_notes(str(row[1]))]
        paths = (path_of(BENEATH[stream.name], id=conversation) for conversation in asked)
        found = [record for path in paths for record in listed(client, stream, path)]
        finished = len(rows) < CONVERSATIONS_AT_ONCE
        below = str(rows[-1][0]) if rows else below
        yield Batch(found, below, None, finished)


def _has_notes(conversation: str) -> bool:
    """Whether a conversation may have notes: it has unless it says that it has none."""
    try:
        return msgspec.json.decode(conversation, type=_Conversation).attributes.noteCount != 0
    except ValueError:
        return True


class _Attributes(msgspec.Struct):
    noteCount: int | None = None  # noqa: N815 - Kustomer's name


class _Conversation(msgspec.Struct):
    attributes: _Attributes
