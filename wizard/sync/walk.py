"""Walking a stream that changes while it is walked, without missing a record.

A walk goes through the records of a stream in the order of `updatedAt`, either up (for changes) or down (for
history, so that the newest is here first). It never turns pages of a moving set: after every page it anchors
itself anew on the last record's time and asks for what lies at or beyond it, dropping those it has had.

Why nothing is missed: a record that changes while it is walked gets a new, later `updatedAt`. Walking up, it
moves to where the walk is still to come. Walking down, it moves above where the walk began, which is where the
walk up for changes begins.

Records that share one `updatedAt` can be more than fit a page, since bulk jobs write hundreds at once. Such a
tie is walked by itself, page by page; it can only shrink, and when it does it is walked again. A tie that is
longer than pages can be turned is halved by the time at which its records were created, until each part fits.

Where a page is too large to be taken, half as many records are asked for from there on.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from wizard.kustomer.answers import Page
from wizard.kustomer.errors import AnswerTooLarge, OutOfOrder
from wizard.kustomer.records import Record
from wizard.problem import Problem
from wizard.text import text

DEEPEST_PAGE: Final = 100
"""The last page Kustomer's search serves (developer.kustomer.com, Pagination)."""

DEEPEST_RECORD: Final = 10_000
"""The last record it serves, as the team of another connector found (facts sheet 5); also where totals may end."""

TIE_ATTEMPTS: Final = 3
"""How often a tie is walked whose pages do not add up to its total."""

Bound = tuple[Literal["updated", "created"], Literal["gt", "gte", "lt", "lte"], str]
"""A limit on a time of the records: `("updated", "gte", "2026-10-01T00:00:00.000Z")`."""

Bounds = tuple[Bound, ...]

Fetch = Callable[[Bounds, int, int], Page]
"""Asks for the records within the bounds, in the walk's order: (bounds, page number from 1, page size) to a page."""


class TieTooLong(Problem):
    """More records share one `updatedAt` than Kustomer's search can list."""

    kind = "tie_too_long"

    def __init__(self, moment: str) -> None:
        super().__init__(
            text(
                "More records were changed at the very same moment ({moment}) than Kustomer can list.",
                moment=moment,
            ),
            text("Change some of them in Kustomer, or ask Kustomer's support for help with this moment."),
        )


class TieUnsettled(Problem):
    """The pages of a tie do not add up to its total, however often they are turned."""

    kind = "tie_unsettled"
    retryable = True

    def __init__(self, moment: str) -> None:
        super().__init__(
            text("Kustomer does not list all records of one moment ({moment}).", moment=moment),
            text("It goes on by itself; nothing is lost."),
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """One page of a walk.

    Attributes:
        records: those this walk has not had before as they are now.
        reached: the walk is complete up (or down) to this time; None if there is nothing at all.
        total: how many records there were within the bounds, if Kustomer said so.
        finished: there is nothing beyond.
        beside: records of other streams that came with them, by stream.
        gone: ids of records that Kustomer does not have any more.
        refused: other streams of which Kustomer does not tell what belongs here: the role that it takes, by stream.
    """

    records: Sequence[Record]
    reached: str | None
    total: int | None
    finished: bool
    beside: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    gone: Sequence[str] = ()
    refused: Mapping[str, str] = field(default_factory=dict)


def walk(fetch: Fetch, *, down: bool, start: str | None, size: int) -> Iterator[Batch]:
    """Walk a stream from `start` (included) to its end, one page at a time.

    Args:
        fetch: asks Kustomer; must sort by `updatedAt` in the walk's direction.
        down: newest first.
        start: where to begin; None begins at the very end.
        size: how many records a page has at most.

    Raises:
        AnswerTooLarge: a single record is too large to be taken.
        TieTooLong: more records were updated, and created, at one moment than search can list.
        TieUnsettled: the pages of a tie do not add up.
        OutOfOrder: an answer was not in the order asked for.
    """
    place, pages = _Place(start, down=down), _Pages(fetch, size)
    while not place.finished:
        # No name holds on to a page: it would stay in memory while the next one is on its way.
        yield place.advance(pages.ask(place.bounds))
        if place.in_tie:
            yield from _walk_tie(pages, place.reached, place.had)
            place.leave_tie()


class _Smaller(Exception):
    """Pages are smaller from here on: those that were turned have to be turned anew."""


class _Pages:
    """Asks for the pages of one walk."""

    def __init__(self, fetch: Fetch, size: int) -> None:
        self._fetch = fetch
        self._size = size

    def ask(self, bounds: Bounds, number: int = 1) -> Page:
        """One page of what lies within the bounds.

        Raises:
            _Smaller: it would have been too large, and is not the first.
        """
        try:
            return self._fetch(bounds, number, self._size)
        except AnswerTooLarge:
            if self._size == 1:
                raise
        self._size //= 2
        if number > 1:
            raise _Smaller
        return self.ask(bounds)


class _Place:
    """Where a walk has got.

    Attributes:
        reached: the time of the last record; empty before the first one of a walk from the very end.
        had: the ids of the last page's records of that time.
        bounds: within which the next page is asked for.
        in_tie: the records of the last page all share one time, and there may be more of them.
        finished: there is nothing beyond.
    """

    def __init__(self, start: str | None, *, down: bool) -> None:
        self._down = down
        self.had = set[str]()
        self.reached = start or ""
        self.bounds = self._onwards(included=True)
        self.in_tie = self.finished = False

    def advance(self, page: Page) -> Batch:
        """Take the page that was asked for."""
        _require_order(page.records, down=self._down)
        # One that was had and has changed since is new again: it may have moved up into this very page.
        fresh = [record for record in page.records if record.id not in self.had or record.updated_at != self.reached]
        if page.records:
            self.reached = page.records[-1].updated_at
        self.finished = not (page.has_more and page.records)
        self.in_tie = not self.finished and page.records[0].updated_at == self.reached
        self.had = {record.id for record in page.records if record.updated_at == self.reached}
        self.bounds = self._onwards(included=True)
        return Batch(fresh, self.reached or None, page.total, self.finished)

    def leave_tie(self) -> None:
        """Go on beyond the records that share one time."""
        self.bounds, self.had, self.in_tie = self._onwards(included=False), set(), False

    def _onwards(self, *, included: bool) -> Bounds:
        if not self.reached:
            return ()
        if self._down:
            return (("updated", "lte" if included else "lt", self.reached),)
        return (("updated", "gte" if included else "gt", self.reached),)


def _walk_tie(pages: _Pages, moment: str, had: set[str]) -> Iterator[Batch]:
    """Everything that was updated at one moment, but those that were had."""
    tie: Bounds = (("updated", "gte", moment), ("updated", "lte", moment))
    parts: list[_Span] = [_EVER]
    while parts:
        span = parts.pop()
        bounds = (*tie, *span.bounds)
        first = pages.ask(bounds)
        if _fits(first):
            try:
                yield from _turn_pages(pages, bounds, first, moment, had)
            except _Smaller:
                parts.append(span)
        elif span.is_one_moment:
            raise TieTooLong(moment)
        else:
            parts += span.halves()


def _fits(first: Page) -> bool:
    """Whether all pages that begin with this one can be turned."""
    reach = min(DEEPEST_RECORD, DEEPEST_PAGE * len(first.records))
    return not first.has_more or (first.total is not None and first.total <= reach and first.total < DEEPEST_RECORD)


def _turn_pages(pages: _Pages, bounds: Bounds, first: Page, moment: str, had: set[str]) -> Iterator[Batch]:
    """All pages of a set that can only shrink, the first of which is here already."""
    page = first
    for _ in range(TIE_ATTEMPTS):
        there, number, size = set[str](), 1, page.total
        while True:
            yield Batch([record for record in page.records if record.id not in had], moment, None, finished=False)
            ids = {record.id for record in page.records}
            there |= ids
            had |= ids
            # One that left the tie pulled a later one onto a page already turned: turn them all again.
            if page.total != size or not page.has_more or number == DEEPEST_PAGE:
                break
            number += 1
            page = pages.ask(bounds, number)
        if page.total == size and (size is None or len(there) >= size):
            return
        page = pages.ask(bounds)
    raise TieUnsettled(moment)


@dataclass(frozen=True, slots=True)
class _Span:
    """A span of time in which records were created, both ends included."""

    first: datetime
    last: datetime

    @property
    def bounds(self) -> Bounds:
        if self == _EVER:
            return ()
        return (("created", "gte", _stamp(self.first)), ("created", "lte", _stamp(self.last)))

    @property
    def is_one_moment(self) -> bool:
        return self.first == self.last

    def halves(self) -> "tuple[_Span, _Span]":
        middle = self.first + (self.last - self.first) // timedelta(milliseconds=2) * timedelta(milliseconds=1)
        return _Span(self.first, middle), _Span(middle + timedelta(milliseconds=1), self.last)


_EVER: Final = _Span(datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _require_order(records: Sequence[Record], *, down: bool) -> None:
    times = [record.updated_at for record in records]
    if times != sorted(times, reverse=down):
        raise OutOfOrder(f"{len(records)} records, {'newest' if down else 'oldest'} first")
