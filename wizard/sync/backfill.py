"""The backfill: the first fetch of a stream's history, newest first, in windows that are walked side by side.

An answer of Kustomer can take longer than three of the pauses that its request limit asks for, so that one walk alone
would leave most of the limit unused. A walk whose rest is long therefore ends at a time not far ahead, and another
one goes on from there. Each is walked at the density of its own first page, so a window is a span of time that holds
about as many pages as it is to have; the first are short, since what is new is to be here first.

What is still missing are gaps: one for each window, newest first, kept with every page in the stream's cursor. A
history that is short is one window, and costs no request more than a walk without windows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import msgspec

from wizard.kustomer.answers import Page
from wizard.kustomer.streams import Stream
from wizard.kustomer.times import NEVER
from wizard.sync.ledger import Ledger
from wizard.sync.moments import later, stamp
from wizard.sync.tracks import Track
from wizard.sync.walk import Batch, Bounds, Fetch, walk
from wizard.workspace.records import Cursor

RECENT: Final = timedelta(days=30)
"""What people ask for first: until it is here, what is older only gets searches that are to spare."""

SHORT_WINDOW: Final = 6
"""Pages of a window of the recent past: so few that several are walked side by side where it matters most.

Further back each has twice as many as the one before, until they are long enough."""

DOUBLINGS: Final = 4
"""The last page of a window is half empty: with 96 pages that is less than a hundredth of the requests."""

CAPPED_TOTAL: Final = 10_000
"""A total of exactly this may be a ceiling: Kustomer's own app asks for totals up to it."""

BEGINNING: Final = datetime.fromisoformat(NEVER)


@dataclass(eq=False)
class Gap:
    """A stretch of history that is not here yet.

    Attributes:
        upper: everything later is here, or in another gap; None before the first page.
        lower: where it ends (not included); None at the beginning of history.
        walked: nothing is missing. Kept if it is the oldest, to tell where history begins.
    """

    upper: str | None
    lower: str | None = None
    walked: bool = False


class Backfill:
    """The backfill of one stream.

    Args:
        fetch: asks Kustomer, newest first.
        ledger: where its pages are kept.
        stream: whose history it is.
        now: the present.
        opened: is given every further window.
    """

    def __init__(
        self,
        fetch: Fetch,
        ledger: Ledger,
        stream: Stream,
        now: Callable[[], datetime],
        opened: Callable[[Track], None],
    ) -> None:
        self._fetch = fetch
        self._ledger = ledger
        self._stream = stream
        self._now = now
        self._opened = opened
        self._gaps = _gaps_of(ledger.cursor(stream))
        self._windows = len(self._gaps) - 1

    def tracks(self) -> list[Track]:
        """A track for each window that is known so far."""
        return [self._track(gap) for gap in self._gaps if not gap.walked]

    def _track(self, gap: Gap) -> Track:
        return Track(
            self._stream,
            self._walk(gap),
            lambda batch: self._keep(gap, batch),
            goes_back=True,
            priority=gap.upper or "~",
        )

    def _walk(self, gap: Gap) -> Iterator[Batch]:
        def fetch(bounds: Bounds, number: int, size: int) -> Page:
            return self._fetch((*bounds, ("updated", "gt", gap.lower)) if gap.lower else bounds, number, size)

        def ended(batch: Batch) -> Batch:
            if gap.lower is None and not batch.finished:
                gap.lower = self._end_of_window(batch)
            return batch

        return map(ended, walk(fetch, down=True, start=gap.upper, size=self._stream.page_size))

    def _end_of_window(self, batch: Batch) -> str | None:
        """Where a walk into the open shall end, by one of its pages; None if it may well go on by itself."""
        is_recent = (batch.reached or "") > stamp(self._now() - RECENT)
        pages = SHORT_WINDOW << (0 if is_recent else min(self._windows, DOUBLINGS))
        if not batch.records or not batch.reached or batch.total is None:
            return None
        if batch.total != CAPPED_TOTAL and batch.total < 2 * pages * len(batch.records):
            return None
        newest, oldest = (datetime.fromisoformat(moment) for moment in (batch.records[0].updated_at, batch.reached))
        length = (newest - oldest) * pages
        return later(batch.reached, -length) if timedelta(0) < length < oldest - BEGINNING else None

    def _keep(self, gap: Gap, batch: Batch) -> None:
        cursor = self._ledger.cursor(self._stream)
        if cursor.backfill is None:
            cursor = _begun(cursor, batch)
        self._advance(gap, batch)
        done = self._gaps[0].walked
        # What was just walked as a whole need not be swept for a while.
        cursor = replace(cursor, backfill_done=done, swept_at=stamp(self._now()) if done else None)
        self._ledger.keep(self._stream, batch, replace(cursor, backfill=self._gaps[0].upper, gaps=_written(self._gaps)))

    def _advance(self, gap: Gap, batch: Batch) -> None:
        gap.upper, gap.walked = batch.reached if batch.records else gap.upper, batch.finished
        if gap.lower is None:
            return
        if gap is self._gaps[-1]:
            self._gaps.append(Gap(gap.lower))
            self._windows += 1
            self._opened(self._track(self._gaps[-1]))
        if gap.walked:
            place = self._gaps.index(gap)
            del self._gaps[place]
            if self._gaps[place].upper == gap.lower:
                # There may be nothing further back: what search holds ends with a record, and there the archive begins.
                self._gaps[place].upper = gap.upper


def _begun(cursor: Cursor, batch: Batch) -> Cursor:
    """The cursor of a backfill that begins: changes are looked for from its newest record on."""
    newest = batch.records[0].updated_at if batch.records else None
    return replace(cursor, live=newest, expected=batch.total, expected_at_least=batch.total == CAPPED_TOTAL)


def _gaps_of(cursor: Cursor) -> list[Gap]:
    if cursor.gaps is None:
        return [Gap(cursor.backfill)]
    return [Gap(*gap) for gap in msgspec.json.decode(cursor.gaps)]


def _written(gaps: list[Gap]) -> str | None:
    """Gaps as the cursor has them: none, as long as a single one goes on from where the backfill has got."""
    if len(gaps) == 1:
        return None
    return msgspec.json.encode([(gap.upper, gap.lower, gap.walked) for gap in gaps]).decode()
