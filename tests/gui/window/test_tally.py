"""Counting by day, and gathering into as many bars as there is room for."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wizard.ui.browse.tally import MOST_SERIES, OTHERS, Tally, Unit, gather, tally
from wizard.workspace.queries import DayCount

DAY = date(2026, 10, 7)  # a Wednesday
COUNTS = st.lists(
    st.builds(
        DayCount,
        st.dates(date(2001, 1, 1), date(2030, 12, 31)),
        st.one_of(st.none(), st.sampled_from("abcdefghij")),
        st.integers(1, 1000),
    ),
    max_size=60,
)


@given(COUNTS, st.integers(2, 400))
def test_nothing_is_lost_and_nothing_is_counted_twice(counted: list[DayCount], most: int) -> None:
    told = tally(counted)
    bars = gather(told, most)
    assert sum(told.totals) == sum(one.count for one in counted) == sum(bar.total for bar in bars.bars)
    assert len(told.channels) <= MOST_SERIES
    assert len(bars.bars) <= most or bars.unit is Unit.YEAR
    for before, after in zip(bars.bars, bars.bars[1:], strict=False):
        assert after.first == before.last + timedelta(days=1), "a day without any is a gap of its own"
    for day, counts in told.days:
        (bar,) = [bar for bar in bars.bars if bar.first <= day <= bar.last]
        assert all(part >= one for part, one in zip(bar.counts, counts, strict=True))


def test_the_shortest_unit_that_fits_is_taken() -> None:
    year = tally([DayCount(DAY + timedelta(days=number), "email", 1) for number in range(365)])
    assert gather(year, 400).unit is Unit.DAY
    weeks = gather(year, 60)
    assert weeks.unit is Unit.WEEK
    assert weeks.bars[0].first == date(2026, 10, 5), "weeks begin on Monday"
    months = gather(year, 20)
    assert months.unit is Unit.MONTH
    assert (months.bars[0].first, months.bars[0].last) == (date(2026, 10, 1), date(2026, 10, 31))
    assert months.bars[0].total == 25
    assert gather(year, 3).unit is Unit.YEAR


def test_the_largest_channels_have_a_colour_of_their_own() -> None:
    counted = [DayCount(DAY, name, size) for size, name in enumerate("abcdefgh", start=1)]
    told = tally([*counted, DayCount(DAY, None, 50)])
    assert told.channels == ("h", "g", "f", "e", "d", OTHERS)
    assert told.totals == (8, 7, 6, 5, 4, 50 + 3 + 2 + 1)
    assert tally(counted[:6]).channels == ("f", "e", "d", "c", "b", "a"), "six fit without others"


def test_nothing_is_nothing() -> None:
    assert tally([]) == Tally()
    assert gather(Tally(), 10).bars == ()
    assert Tally().totals == ()
