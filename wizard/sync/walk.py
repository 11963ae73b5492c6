"""Walking a stream that changes while it is walked, without missing a record.

A walk goes through the records of a stream in the order of `updatedAt`, either up (for changes) or down (for
history, so that the newest is here first). It never turns pages of a moving set: after every page it anchors
itself anew on the last record's time and asks for what lies at or beyond it, dropping the ids it has had.

Why nothing is missed: a record that changes while it is walked gets a new, later `updatedAt`. Walking up, it
moves to where the walk is still to come. Walking down, it moves above where the walk began, which is where the
walk up for changes begins.

Records that share one `updatedAt` can be more than fit a page, since bulk jobs write hundreds at once. Such a
tie is walked by itself, page by page; it can only shrink, and when it does it is walked again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from wizard.kustomer.errors import NotKustomer
from wizard.kustomer.records import Page, Record
from wizard.problem import Problem
from wizard.text import text

DEEPEST_PAGE: Final = 100
"""The last page Kustomer's search serves (developer.kustomer.com, Pagination)."""

Bounds = dict[str, str]
"""Limits on `updatedAt`, by operator: `{"gte": "2026-10-01T00:00:00.000Z"}`."""

Fetch = Callable[[Bounds, int], Page]
"""Asks for the records within the bounds, in the walk's order: (bounds, page number from 1) to a page."""


class TieTooLong(Problem):
    """More records share one `updatedAt` than Kustomer's search can list."""

    kind = "tie_too_long"

    def __init__(self, moment: str) -> None:
        super().__init__(
            text(
                "More records were changed at the very same moment ({moment}) than Kustomer can list.",
                moment=moment,
            ),
            text("Change one of them in Kustomer, or ask Kustomer's support for help with this moment."),
        )


@dataclass(frozen=True, slots=True)
class Leap:
    """One page of a walk.

    Attributes:
        records: those this walk has not had before.
        reached: the walk is complete up (or down) to this time; None if there is nothing at all.
        total: how many records there were within the bounds, if Kustomer said so.
        finished: there is nothing beyond.
    """

    records: Sequence[Record]
    reached: str | None
    total: int | None
    finished: bool


def walk(fetch: Fetch, *, down: bool, start: str | None) -> Iterator[Leap]:
    """Walk a stream from `start` (included) to its end, one page at a time.

    Args:
        fetch: asks Kustomer; must sort by `updatedAt` in the walk's direction.
        down: newest first.
        start: where to begin; None begins at the very end.

    Raises:
        TieTooLong: a tie is longer than search can list.
        NotKustomer: an answer was not in the order asked for.
    """
    at_or_beyond, beyond = ("lte", "lt") if down else ("gte", "gt")
    bounds: Bounds = {at_or_beyond: start} if start else {}
    anchor, had = start, set[str]()
    while True:
        page = fetch(bounds, 1)
        _require_order(page.records, down=down)
        fresh = [record for record in page.records if record.id not in had]
        reached = page.records[-1].updated_at if page.records else anchor
        finished = not (page.has_more and page.records)
        yield Leap(fresh, reached, page.total, finished)
        if finished or reached is None:
            return
        if page.records[0].updated_at == reached:
            yield from _walk_tie(fetch, reached)
            bounds, had = {beyond: reached}, set()
        else:
            had = {record.id for record in page.records if record.updated_at == reached}
            bounds = {at_or_beyond: reached}
        anchor = reached


def _walk_tie(fetch: Fetch, moment: str) -> Iterator[Leap]:
    number, size = 1, None
    while True:
        if number > DEEPEST_PAGE:
            raise TieTooLong(moment)
        page = fetch({"gte": moment, "lte": moment}, number)
        yield Leap(page.records, moment, None, finished=False)
        # One that left the tie pulled a later one onto a page already turned: turn them all again.
        shrunk = size is not None and page.total != size
        if not shrunk and not page.has_more:
            return
        number = 1 if shrunk else number + 1
        size = page.total


def _require_order(records: Sequence[Record], *, down: bool) -> None:
    times = [record.updated_at for record in records]
    if times != sorted(times, reverse=down):
        raise NotKustomer(detail="the records are not in the order that was asked for")
