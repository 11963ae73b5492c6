"""The request budget: as many requests as Kustomer allows, and never one more.

Kustomer counts in windows of 60 seconds: searches by API keys (100 a minute) apart from all requests of the
account (1,000 and more a minute, shared with every other integration and user). Sources: facts sheet 4.

Two rules are kept at once. By our own count, no more than the limit is sent in any 60 seconds; that alone keeps
us below the limit however Kustomer's windows lie. A request counts from when it is sent until 60 seconds after
it was answered, since Kustomer counted it at some moment in between. And Kustomer's own count, where its headers
tell it, is believed when it is stricter: others use the account too.
"""

import re
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import takewhile
from time import monotonic
from typing import Final, Literal

from wizard.stop import Stop

WINDOW_SECONDS: Final = 60.0
SEARCHES_PER_MINUTE: Final = 100.0
REQUESTS_PER_MINUTE: Final = 300.0
"""Of the smallest plan; the headers tell the real one."""

LONGEST_WAIT: Final = 120.0
"""A reset further away than this is not believed: windows last a minute."""

RESET_MARGIN: Final = 1.0
"""The reset is told in whole seconds, and nobody says which way they are rounded."""

UNTOLD_PAUSE: Final = 15.0
"""How long everybody waits after a 429 that does not say how long: a window ends within four of them."""

LATELY: Final = 0.2
"""The part of a window that tells how fast requests are sent."""

ALONE_SECONDS: Final = 0.02
"""How often to see whether the very first request is answered, before which no other is sent."""

_NUMBER: Final = re.compile(r"[0-9]{1,14}(?:\.[0-9]{1,9})?")
_COUNT: Final = re.compile(r"-?[0-9]{1,14}")
_MILLISECONDS_FROM: Final = 1e11
"""Seconds since 1970 reach this in the year 5138; a larger number counts milliseconds."""

Kind = Literal["search", "org"]


@dataclass
class _Bucket:
    """One of Kustomer's two counts.

    Attributes:
        limit: requests in a window; None if nothing is paced.
        share: the part of it that is ours.
        window: seconds.
        under_way: requests that are not answered yet.
        free_at: when each answered request stops counting, in order.
        remaining: what Kustomer still allows until `resets_at`; None if it did not say.
        refused: there was a 429, so that nothing is sent before `resets_at`, whatever late answers say.
        untold: no request was answered yet. One goes ahead, since others may have used up most of the window.
    """

    limit: float | None
    share: float
    window: float
    under_way: int = 0
    free_at: deque[float] = field(default_factory=deque)
    remaining: int | None = None
    resets_at: float = 0.0
    refused: bool = False
    untold: bool = True

    def seconds_to_wait(self, now: float) -> float:
        if self.limit is None:
            return 0.0
        if self.untold and self.under_way:
            return ALONE_SECONDS
        self._forget_what_is_past(now)
        if self.remaining is not None and self.remaining <= 0:
            return self.resets_at - now
        allowed = max(1, int(self.limit * self.share))
        surplus = len(self.free_at) + self.under_way + 1 - allowed
        if surplus <= 0:
            return 0.0
        return self.free_at[surplus - 1] - now if surplus <= len(self.free_at) else self.window

    def is_hurried(self, now: float) -> bool:
        if self.limit is None:
            return False
        self._forget_what_is_past(now)
        since = now + self.window * (1 - LATELY)
        lately = self.under_way + sum(1 for freed in takewhile(since.__lt__, reversed(self.free_at)))
        seconds = self.free_at[0] - now if self.free_at else self.window
        used_by_then = len(self.free_at) + self.under_way + lately * seconds / (self.window * LATELY)
        return used_by_then >= self.limit * self.share

    def take(self) -> None:
        self.under_way += 1
        if self.remaining is not None:
            self.remaining -= 1

    def give_back(self, now: float) -> None:
        self.under_way -= 1
        self.untold = False
        if self.limit is not None:
            self.free_at.append(now + self.window)

    def learn(self, now: float, told: "_Told") -> None:
        if self.limit is None:
            return
        self._forget_what_is_past(now)
        if told.limit:
            self.limit = float(told.limit)
        if told.refused:
            self._refuse(now + (UNTOLD_PAUSE if told.seconds is None else told.seconds) + RESET_MARGIN)
        elif told.remaining is not None:
            # What else is under way may not have been counted yet.
            self._believe(now, told.remaining - max(0, self.under_way - 1), told.seconds)

    def _refuse(self, until: float) -> None:
        # The word of an earlier refusal stands, if it is the longer one: this one may have been sent before it.
        self.resets_at = max(until, self.resets_at) if self.refused else until
        self.remaining, self.refused = 0, True

    def _believe(self, now: float, left: int, seconds: float | None) -> None:
        same_window = self.refused
        if seconds is not None:
            ends = now + seconds + RESET_MARGIN
            same_window = same_window or (self.remaining is not None and ends < self.resets_at + self.window / 2)
            self.resets_at = max(ends, self.resets_at) if self.refused else ends
        elif self.remaining is None:
            self.resets_at = now + self.window
        # Answers overtake each other. Within a window a count only ever falls, so a larger one is an older one.
        self.remaining = min(left, self.remaining) if same_window and self.remaining is not None else left

    def _forget_what_is_past(self, now: float) -> None:
        while self.free_at and self.free_at[0] <= now:
            self.free_at.popleft()
        if self.remaining is not None and now >= self.resets_at:
            self.remaining, self.refused = None, False


@dataclass(frozen=True, slots=True)
class _Told:
    """What Kustomer said of a count, as far as it can be believed."""

    limit: int | None
    remaining: int | None
    seconds: float | None
    refused: bool


class Budget:
    """Paces requests. Shared by everything that uses one key; thread-safe.

    Args:
        search_per_minute: searches allowed; None paces nothing at all.
        org_share: the part of the account's own limit that may be used, 0 to 1.
        window: seconds in which Kustomer counts.
        clock: seconds, only ever growing.
        sleep: waits so many seconds, or raises `Stopped` when the stop is set.
    """

    def __init__(
        self,
        search_per_minute: float | None = SEARCHES_PER_MINUTE,
        org_share: float = 0.5,
        window: float = WINDOW_SECONDS,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[Stop, float], None] = Stop.sleep,
    ) -> None:
        org_limit = None if search_per_minute is None else REQUESTS_PER_MINUTE
        self._search_ceiling = search_per_minute
        self._window = window
        self._buckets = {
            "search": _Bucket(search_per_minute, 1.0, window),
            "org": _Bucket(org_limit, org_share, window),
        }
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()

    @property
    def search_per_minute(self) -> float | None:
        """Searches that Kustomer allows in a minute; None if nothing is paced."""
        return self._buckets["search"].limit

    def set_org_share(self, org_share: float) -> None:
        """From now on, use this part of the account's own limit, 0 to 1."""
        with self._lock:
            self._buckets["org"].share = org_share

    def is_hurried(self) -> bool:
        """Whether searches, sent as fast as lately, will be used up before any comes free: then none is to spare."""
        with self._lock:
            return self._buckets["search"].is_hurried(self._clock())

    def of_another_key(self) -> "Budget":
        """The budget of another key of the same account: searches are its own, requests are counted together."""
        other = Budget(self._search_ceiling, window=self._window, clock=self._clock, sleep=self._sleep)
        other._buckets["org"], other._lock = self._buckets["org"], self._lock
        return other

    def acquire(self, kind: Kind, stop: Stop, on_wait: Callable[[float], None] = lambda _seconds: None) -> None:
        """Wait until a request may be sent. Whoever acquires must `release`.

        Args:
            kind: a search counts twice: as a search, and as a request of the account.
            stop: ends the wait.
            on_wait: told how many seconds the wait will be, if there is one.

        Raises:
            Stopped: the stop was set.
        """
        buckets = self._counted_by(kind)
        while True:
            stop.check()
            with self._lock:
                now = self._clock()
                seconds = max(bucket.seconds_to_wait(now) for bucket in buckets)
                if seconds <= 0:
                    for bucket in buckets:
                        bucket.take()
                    return
            if seconds > ALONE_SECONDS:
                on_wait(seconds)
            self._sleep(stop, seconds)

    def learn(self, kind: Kind, headers: Mapping[str, str], status: int = 200) -> None:
        """Believe what an answer says of Kustomer's own count, as far as it can be believed.

        Args:
            kind: of the request, which is still to be released.
            headers: of the answer, by lower-case name.
            status: of the answer; 429 says that nothing is left.
        """
        told = _Told(
            limit=_count(headers, "x-ratelimit-limit"),
            remaining=_count(headers, "x-ratelimit-remaining"),
            seconds=seconds_until_reset(headers),
            refused=status == 429,
        )
        counted: Kind = kind
        if kind == "search" and told.limit and self._search_ceiling and told.limit > self._search_ceiling:
            counted = "org"  # too large to be the count of searches
        with self._lock:
            self._buckets[counted].learn(self._clock(), told)

    def release(self, kind: Kind) -> None:
        """The request is over, answered or not."""
        with self._lock:
            now = self._clock()
            for bucket in self._counted_by(kind):
                bucket.give_back(now)

    def _counted_by(self, kind: Kind) -> list[_Bucket]:
        return [self._buckets["org"], self._buckets["search"]] if kind == "search" else [self._buckets["org"]]


def seconds_until_reset(headers: Mapping[str, str]) -> float | None:
    """How long Kustomer says to wait: `Retry-After`, else `x-ratelimit-reset`; None if absent or absurd.

    The reset is a time on Kustomer's clock, so it is compared with Kustomer's own `Date`. It is told in seconds
    since 1970 (facts sheet 4); milliseconds and written dates are understood as well.
    """
    seconds = _number(headers, "retry-after")
    if seconds is None and (moment := _date(headers, "retry-after")) is not None:
        seconds = moment - _server_time(headers)
    if seconds is None and (reset := _reset(headers)) is not None:
        seconds = reset - _server_time(headers)
    return seconds if seconds is not None and 0 <= seconds <= LONGEST_WAIT else None


def _reset(headers: Mapping[str, str]) -> float | None:
    number = _number(headers, "x-ratelimit-reset")
    if number is None:
        return _date(headers, "x-ratelimit-reset")
    return number / 1000 if number > _MILLISECONDS_FROM else number


def _server_time(headers: Mapping[str, str]) -> float:
    told = _date(headers, "date")
    return datetime.now(UTC).timestamp() if told is None else told


def _date(headers: Mapping[str, str], name: str) -> float | None:
    """A date as HTTP or as JSON writes it; without a time zone it is in UTC."""
    written = headers.get(name, "").strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(written)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None


def _number(headers: Mapping[str, str], name: str) -> float | None:
    value = headers.get(name, "").strip()
    return float(value) if _NUMBER.fullmatch(value) else None


def _count(headers: Mapping[str, str], name: str) -> int | None:
    value = headers.get(name, "").strip()
    return max(0, int(value)) if _COUNT.fullmatch(value) else None
