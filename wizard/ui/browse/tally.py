"""Conversations counted by day and channel, and gathered into as many bars as there is room for."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from wizard.workspace.queries import DayCount

MOST_SERIES: Final = 6
"""Channels beyond these are counted together: nobody tells more colours apart."""


class Unit(StrEnum):
    """For how long a bar stands."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many conversations were created, by day.

    Attributes:
        channels: the series, the largest first; `OTHERS` stands last for all that have none of their own.
        days: each day on which there were any, in order, with a count for each series.
    """

    channels: tuple[str, ...] = ()
    days: tuple[tuple[date, tuple[int, ...]], ...] = ()

    @property
    def totals(self) -> tuple[int, ...]:
        """Of each series."""
        return tuple(map(sum, zip(*(counts for _, counts in self.days), strict=True)))


OTHERS: Final = ""
"""The series of everything else, and of conversations without a channel."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Some days of a chart, both ends included."""

    first: date
    last: date
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """Of all series."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart's bars, without a gap from the first to the last."""

    unit: Unit
    bars: tuple[Bar, ...] = ()

    @property
    def highest(self) -> int:
        """The total of the highest bar."""
        return max((bar.total for bar in self.bars), default=0)


def tally(counted: Sequence[DayCount]) -> Tally:
    """Put counts in order."""
    sizes: Counter[str] = Counter()
    for one in counted:
        sizes[one.channel or OTHERS] += one.count
    known = sorted((name for name in sizes if name), key=lambda name: (-sizes[name], name))
    crowded = OTHERS in sizes or len(known) > MOST_SERIES
    own = known[: MOST_SERIES - 1] if crowded else known
    channels = (*own, OTHERS) if crowded else tuple(own)
    place = {name: number for number, name in enumerate(own)}
    days: dict[date, list[int]] = {}
    for one in counted:
        counts = days.setdefault(one.day, [0] * len(channels))
        counts[place.get(one.channel or OTHERS, len(channels) - 1)] += one.count
    return Tally(channels, tuple((day, tuple(days[day])) for day in sorted(days)))


def gather(tally: Tally, most: int) -> Bars:
    """Gather days into at most so many bars: the shortest unit that fits."""
    if not tally.days:
        return Bars(Unit.DAY)
    first, last = tally.days[0][0], tally.days[-1][0]
    for unit, begin in _BEGINNINGS.items():
        if _at_most(unit, first, last) <= most or unit is Unit.YEAR:
            return Bars(unit, _bars(tally, unit, begin(first), last))
    raise AssertionError("years always fit")


def _at_most(unit: Unit, first: date, last: date) -> int:
    days = (last - first).days
    return {
        Unit.DAY: days + 1,
        Unit.WEEK: days // 7 + 2,
        Unit.MONTH: (last.year - first.year) * 12 + last.month - first.month + 1,
        Unit.YEAR: last.year - first.year + 1,
    }[unit]


def _bars(tally: Tally, unit: Unit, start: date, last: date) -> tuple[Bar, ...]:
    starts = [start]
    while starts[-1] <= last:
        starts.append(_after(unit, starts[-1]))
    sums = [[0] * len(tally.channels) for _ in starts[1:]]
    for day, counts in tally.days:
        bar = sums[bisect_right(starts, day) - 1]
        for series, count in enumerate(counts):
            bar[series] += count
    ends = (after - timedelta(days=1) for _, after in pairwise(starts))
    return tuple(Bar(begin, end, tuple(bar)) for begin, end, bar in zip(starts, ends, sums, strict=False))


def _after(unit: Unit, start: date) -> date:
    if unit in {Unit.DAY, Unit.WEEK}:
        return start + timedelta(days=1 if unit is Unit.DAY else 7)
    ahead = start.replace(day=1) + timedelta(days=32 if unit is Unit.MONTH else 366)
    return _BEGINNINGS[unit](ahead)


_BEGINNINGS: Final[dict[Unit, Callable[[date], date]]] = {
    Unit.DAY: lambda day: day,
    Unit.WEEK: lambda day: day - timedelta(days=day.weekday()),
    Unit.MONTH: lambda day: day.replace(day=1),
    Unit.YEAR: lambda day: day.replace(month=1, day=1),
}
