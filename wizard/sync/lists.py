"""Streams that are plain lists: read whole, so that what is missing from them is gone.

A record may also be missing because others moved up a page while the pages were turned, or because it is of a kind
that was not asked for. So each missing one is asked for by itself before it is called deleted. If Kustomer does not
tell, it is taken at its list's word, unless that is empty: should it be wrong, the next one puts it right.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from wizard.kustomer.answers import Page
from wizard.kustomer.client import KustomerClient
from wizard.kustomer.errors import BadRequest, FeatureMissing, NotFound
from wizard.kustomer.streams import Stream
from wizard.sync.ledger import Ledger, later_than
from wizard.sync.listing import pages
from wizard.sync.moments import has_passed, stamp
from wizard.sync.tracks import Track
from wizard.sync.verify import verify
from wizard.sync.walk import Batch

WHOLE_EVERY: Final = timedelta(days=1)
"""How often a list is read with everything that belongs to it; most change a few times a year."""


def is_due(ledger: Ledger, stream: Stream, now: datetime) -> bool:
    """Whether a list is to be read in this run."""
    return stream.each_run or needs_all(ledger, stream, now)


def needs_all(ledger: Ledger, stream: Stream, now: datetime) -> bool:
    """Whether a list is to be read with everything that belongs to it."""
    cursor = ledger.cursor(stream)
    return not cursor.backfill_done or has_passed(cursor.swept_at, WHOLE_EVERY, now)


def list_track(client: KustomerClient, ledger: Ledger, stream: Stream, now: Callable[[], datetime]) -> Track:
    """Reads a list."""
    everything = needs_all(ledger, stream, now())
    queries = stream.queries if everything else stream.queries[:1]
    listed, is_new = set[str](), later_than(ledger.cursor(stream).live)

    def keep(batch: Batch) -> None:
        listed.update(record.id for record in batch.records)
        newest = max((record.updated_at for record in batch.records), default="")
        cursor = ledger.cursor(stream)
        done = cursor.backfill_done or batch.finished
        cursor = replace(cursor, live=max(cursor.live or "", newest) or None, backfill_done=done)
        if everything:
            cursor = replace(cursor, expected=len(listed), swept_at=stamp(now()) if batch.finished else cursor.swept_at)
        ledger.keep(stream, batch, cursor, is_new)

    return Track(stream, _read(client, ledger, stream, queries), keep)


def _read(client: KustomerClient, ledger: Ledger, stream: Stream, queries: tuple[str, ...]) -> Iterator[Batch]:
    # A part of a list says nothing of what is not on it.
    whole = queries == stream.queries
    missing = set(ledger.records.ids(ledger.instance_id, stream.name)) if whole else set[str]()
    anything = False
    for query in queries:
        for page in pages(partial(_page, client, stream, query, query == queries[0]), stream.page_size):
            missing.difference_update(record.id for record in page.records)
            anything = anything or bool(page.records)
            yield Batch(page.records, None, page.total, finished=False)
    said = verify(client, ledger, stream, sorted(missing))
    gone = [*said.gone, *said.untold] if anything else said.gone
    yield Batch(said.there, None, None, finished=True, gone=gone)


def _page(client: KustomerClient, stream: Stream, query: str, first: bool, number: int, size: int) -> Page:
    try:
        return client.list_page(stream, number, size, query=query)
    except NotFound as problem:
        raise FeatureMissing(stream.roles[:1], problem.detail) from None
    except BadRequest:
        if first:
            raise
        return Page([], None, has_more=False, timed_out=False)  # nobody documents what belongs to a list for sure
