"""The sweep: what vanished without a trace is found by comparing ids, once a week.

Window by window of the time of creation, the ids that Kustomer lists are compared with those that are here. A window
is as large as search can list; ids alone are asked for. Whatever is missing is asked for by itself before it is
marked: it may have been created, deleted or hidden just now. If Kustomer does not tell, it stays as it is. What is
listed but not here, or marked here, is fetched.

A sweep of a large account is spread over many runs: it goes on from its last window.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from wizard.kustomer.answers import Ids
from wizard.kustomer.client import Criterion, KustomerClient
from wizard.kustomer.errors import BadRequest, NotFound
from wizard.kustomer.streams import Stream
from wizard.sync.archive import REACH, REACH_MARGIN
from wizard.sync.ledger import Ledger
from wizard.sync.merges import CUSTOMERS, with_merges_of
from wizard.sync.moments import has_passed, later, stamp
from wizard.sync.tracks import Track
from wizard.sync.verify import fetch, verify
from wizard.sync.walk import DEEPEST_PAGE, DEEPEST_RECORD, Batch

logger = logging.getLogger(__name__)

EVERY: Final = timedelta(days=7)

SETTLED: Final = timedelta(minutes=10)
"""What was created more recently may not be in Kustomer's index yet."""

FULL_WINDOW: Final = 8_000
"""How many records the next window should have, by the one before: somewhat fewer than can be listed."""

LONGEST_WINDOW: Final = timedelta(days=36_500)
SHORTEST_WINDOW: Final = timedelta(milliseconds=1)
VERIFIED_AT_ONCE: Final = 100

Place = Literal["search", "archive"]
"""Where records are listed: those that changed within two years, and the others."""


class Allowance:
    """How many searches the sweeps of one run may take."""

    def __init__(self, searches: int) -> None:
        self._left = searches

    def take(self) -> bool:
        """Take one, if there is one left."""
        self._left -= 1
        return self._left >= 0


def is_due(ledger: Ledger, stream: Stream, now: datetime) -> bool:
    """Whether a stream is to be swept."""
    cursor = ledger.cursor(stream)
    return cursor.backfill_done and (cursor.sweep is not None or has_passed(cursor.swept_at, EVERY, now))


def sweep_track(
    client: KustomerClient, ledger: Ledger, stream: Stream, allowance: Allowance, now: Callable[[], datetime]
) -> Track:
    """Compares the ids of a stream."""

    def keep(batch: Batch) -> None:
        cursor = ledger.cursor(stream)
        if batch.finished:
            cursor = replace(cursor, sweep=None, swept_at=stamp(now()))
        elif batch.reached:
            cursor = replace(cursor, sweep=batch.reached)
        ledger.keep(stream, batch, cursor)

    return Track(stream, _Sweep(client, ledger, stream, allowance, now()).batches(), keep, optional=True)


@dataclass(frozen=True, slots=True)
class _Window:
    """Records created from `first` on and before `end`."""

    first: str
    end: str

    @property
    def length(self) -> timedelta:
        return datetime.fromisoformat(self.end) - datetime.fromisoformat(self.first)

    def cut(self, length: timedelta) -> "_Window":
        """No longer than this."""
        length = min(max(length, SHORTEST_WINDOW), LONGEST_WINDOW)
        return _Window(self.first, min(self.end, later(self.first, length)))


class _UsedUp(Exception):
    """No more searches are allowed in this run."""


class _Sweep:
    """One run's part of the sweep of one stream."""

    def __init__(
        self, client: KustomerClient, ledger: Ledger, stream: Stream, allowance: Allowance, now: datetime
    ) -> None:
        self._client = client
        self._ledger = ledger
        self._stream = stream
        self._allowance = allowance
        self._until = stamp(now - SETTLED)
        self._horizon = stamp(now - REACH + REACH_MARGIN)
        self._total: int | None = None
        self._sees = False

    def batches(self) -> Iterator[Batch]:
        """Every window until the end, or until no more searches are allowed."""
        place, _, moment = (self._ledger.cursor(self._stream).sweep or "").partition(" ")
        archived = self._stream.archived and self._ledger.cursor(self._stream).archive_done
        places: list[Place] = ["search", "archive"] if archived else ["search"]
        try:
            for here in places[int(place == "archive") :]:
                first = moment if here == place else self._oldest()
                if first is not None:
                    yield from self._sweep(here, first)
        except _UsedUp:
            return
        except (BadRequest, NotFound) as problem:  # nobody documents for sure that ids can be asked for alone
            logger.warning("%s cannot be swept: %s", self._stream.name, problem.kind)
            return
        yield Batch([], None, None, finished=True)

    def _oldest(self) -> str | None:
        oldest = self._ledger.records.owed.oldest(self._ledger.instance_id, self._stream.name)
        return max(oldest, self._horizon) if oldest and self._stream.walked_by == "created" else oldest

    def _sweep(self, place: Place, first: str) -> Iterator[Batch]:
        length = LONGEST_WINDOW
        while first < self._until:
            window = _Window(first, self._until).cut(length)
            while (listed := self._list(place, window)) is None and window.length > SHORTEST_WINDOW:
                window = window.cut(window.length * self._shrink())
            if listed is not None:
                yield from self._compare(place, window, listed)
            first, length = window.end, window.length * (FULL_WINDOW / max(1, len(listed or ())))
            yield Batch([], f"{place} {first}", None, finished=False)

    def _shrink(self) -> float:
        """By how much a window that is too large is to be made smaller. A total of 10,000 may be a ceiling."""
        return FULL_WINDOW / self._total if self._total and self._total > DEEPEST_RECORD else 0.25

    def _list(self, place: Place, window: _Window) -> set[str] | None:
        """The ids that Kustomer lists; None if they are more than it can."""
        where, size = self._within(place, window), self._stream.page_size
        page, number = self._ask(place, where, 1, size), 1
        self._total, deepest = page.total, min(DEEPEST_RECORD, DEEPEST_PAGE * len(page.ids))
        if page.has_more and (page.total is None or page.total >= deepest):
            return None
        ids = set(page.ids)
        while page.has_more and page.ids:
            number += 1
            page = self._ask(place, where, number, size)
            ids.update(page.ids)
        return ids

    def _ask(self, place: Place, where: list[Criterion], number: int, size: int) -> Ids:
        if not self._allowance.take():
            raise _UsedUp
        archive = place == "archive"
        return self._client.search_ids(self._stream, where=where, page=number, page_size=size, archive=archive)

    def _within(self, place: Place, window: _Window) -> list[Criterion]:
        context = self._stream.context
        created = f"{context}_created_at"
        where: list[Criterion] = [{created: {"gte": window.first}}, {created: {"lt": window.end}}]
        if self._stream.walked_by == "updated":
            where.append({f"{context}_updated_at": {"lt" if place == "archive" else "gte": self._horizon}})
        return where

    def _compare(self, place: Place, window: _Window, listed: set[str]) -> Iterator[Batch]:
        updated = (None, self._horizon) if place == "archive" else (self._horizon, None)
        created = (window.first, window.end)
        ours = set(self._ledger.records.owed.ids_within(self._ledger.instance_id, self._stream.name, created, updated))
        missing = sorted(ours - listed)
        if missing and not listed and not self._sees_anything():
            raise _UsedUp  # a search that finds nothing at all may hide what the key may not read
        for start in range(0, len(missing), VERIFIED_AT_ONCE):
            said = verify(self._client, self._ledger, self._stream, missing[start : start + VERIFIED_AT_ONCE])
            lost = [*said.gone, *(record.id for record in said.there if record.row[3] is not None)]
            batch = Batch(said.there, None, None, finished=False, gone=said.gone)
            # Customers may be gone, or deleted, because they became part of others.
            yield with_merges_of(self._client, self._ledger, batch, lost) if self._stream is CUSTOMERS else batch
        yield Batch(fetch(self._client, self._ledger, self._stream, sorted(listed - ours)), None, None, finished=False)

    def _sees_anything(self) -> bool:
        self._sees = self._sees or bool(self._ask("search", [], 1, 1).ids)
        return self._sees
