"""When conversations begin: more of them as the shop grows, few at night and at weekends, and now and then a rush."""

import random
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Final

DAY: Final = 86_400_000
HOUR_WEIGHTS: Final = (1, 1, 0, 0, 0, 1, 3, 6, 10, 14, 15, 14, 12, 13, 14, 13, 12, 10, 8, 7, 6, 5, 3, 2)
WEEKDAY_WEIGHTS: Final = (1.2, 1.1, 1.0, 1.0, 0.95, 0.5, 0.4)
RUSH_EVERY_DAYS: Final = 67
RUSH_DAYS: Final = 2
RUSH_FACTOR: Final = 4.0

FRESHEST: Final = 5 * 60_000
"""How long before the present the newest conversation began, at least."""


def beginnings(count: int, *, end: datetime, days: int, rng: random.Random) -> list[int]:
    """When `count` conversations began, in order, as milliseconds since 1970.

    Args:
        count: how many.
        end: the present of the made-up shop.
        days: how long before that the first began, at most.
        rng: decides.
    """
    first_day = (end - timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
    weights = [_weight(first_day + timedelta(days=day), day, days) for day in range(days + 1)]
    chosen = rng.choices(range(days + 1), cum_weights=list(accumulate(weights)), k=count)
    hours = rng.choices(range(24), weights=HOUR_WEIGHTS, k=count)
    start, last = milliseconds(first_day), milliseconds(end) - FRESHEST
    moments = (
        start + day * DAY + hour * 3_600_000 + rng.randrange(3_600_000) for day, hour in zip(chosen, hours, strict=True)
    )
    # What would begin later today began yesterday at that hour: nothing is ahead of the present.
    return sorted(moment - DAY * max(0, -((last - moment) // DAY)) for moment in moments)


def milliseconds(moment: datetime) -> int:
    """A moment as milliseconds since 1970."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def stamp(moment: int) -> str:
    """Milliseconds since 1970 the way Kustomer writes times."""
    seconds, rest = divmod(moment, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}Z"


def _weight(date: datetime, day: int, days: int) -> float:
    growth = 0.4 + 0.6 * day / max(1, days)
    rush = RUSH_FACTOR if day % RUSH_EVERY_DAYS < RUSH_DAYS else 1.0
    return growth * rush * WEEKDAY_WEIGHTS[date.weekday()]
