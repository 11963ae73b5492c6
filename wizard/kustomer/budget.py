"""The request budget: as many requests as Kustomer allows, and never one more.

Kustomer counts in windows of 60 seconds: searches by API keys (100 a minute) apart from all requests of the
account (1,000 and more a minute, shared with every other integration and user). Sources: facts sheet 4.

Two rules are kept at once. By our own count, no more than the limit is sent in any 60 seconds; that alone keeps
us below the limit however Kustomer's windows lie. And Kustomer's own count, where its headers tell it, is
believed when it is stricter (others use the account too), or when it says that a new window has begun.
"""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Final, Literal

from wizard.stop import Stop

WINDOW_SECONDS: Final = 60.0
SEARCHES_PER_MINUTE: Final = 100.0
REQUESTS_PER_MINUTE: Final = 300.0
"""Of the smallest plan; the headers tell the real one."""

LONGEST_WAIT: Final = 120.0
"""A reset further away than this is not believed: windows last a minute."""

RESET_MARGIN: Final = 0.25
"""The reset is told in whole seconds."""

Kind = Literal["search", "org"]


@dataclass
class _Bucket:
    """One of Kustomer's two counts."""

    limit: float | None
    share: float
    sent: deque[float] = field(default_factory=deque)
    remaining: int | None = None
    resets_at: float | None = None

    def seconds_to_wait(self, now: float) -> float:
        if self.limit is None:
            return 0.0
        if self.resets_at is not None and now >= self.resets_at:
            self.sent.clear()
            self.remaining = self.resets_at = None
        if self.remaining is not None and self.remaining <= 0 and self.resets_at is not None:
            return self.resets_at - now
        while self.sent and now - self.sent[0] >= WINDOW_SECONDS:
            self.sent.popleft()
        allowed = max(1, int(self.limit * self.share))
        return self.sent[-allowed] + WINDOW_SECONDS - now if len(self.sent) >= allowed else 0.0

    def take(self, now: float) -> None:
        self.sent.append(now)
        if self.remaining is not None:
            self.remaining -= 1

    def learn(self, now: float, limit: int | None, remaining: int | None, seconds: float | None) -> None:
        if self.limit is None:
            return
        if limit:
            self.limit = float(limit)
        if seconds is not None:
            self.resets_at = now + seconds + RESET_MARGIN
        if remaining is not None and self.resets_at is not None:
            self.remaining = remaining


class Budget:
    """Paces requests. Shared by everything that uses one key; thread-safe.

    Args:
        search_per_minute: searches allowed; None paces nothing at all.
        org_share: the part of the account's own limit that may be used, 0 to 1.
        clock: seconds, only ever growing.
    """

    def __init__(
        self,
        search_per_minute: float | None = SEARCHES_PER_MINUTE,
        org_share: float = 0.5,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        org_limit = None if search_per_minute is None else REQUESTS_PER_MINUTE
        self._search_ceiling = search_per_minute
        self._buckets = {"search": _Bucket(search_per_minute, 1.0), "org": _Bucket(org_limit, org_share)}
        self._clock = clock
        self._lock = threading.Lock()

    @property
    def search_per_minute(self) -> float | None:
        """Searches that Kustomer allows in a minute; None if nothing is paced."""
        return self._buckets["search"].limit

    def acquire(self, kind: Kind, stop: Stop, on_wait: Callable[[float], None]) -> None:
        """Wait until a request may be sent, and count it.

        Args:
            kind: a search counts twice: as a search, and as a request of the account.
            stop: ends the wait.
            on_wait: told how many seconds the wait will be, if there is one.

        Raises:
            Stopped: the stop was set.
        """
        buckets = self._counted_by(kind)
        while True:
            with self._lock:
                now = self._clock()
                seconds = max(bucket.seconds_to_wait(now) for bucket in buckets)
                if seconds <= 0:
                    for bucket in buckets:
                        bucket.take(now)
                    return
            on_wait(seconds)
            stop.sleep(seconds)

    def learn(self, kind: Kind, headers: Mapping[str, str]) -> None:
        """Believe what Kustomer says of its own count, as far as it can be believed."""
        limit, remaining = _number(headers, "x-ratelimit-limit"), _number(headers, "x-ratelimit-remaining")
        seconds = seconds_until_reset(headers)
        counted: Kind = kind
        if kind == "search" and limit is not None and limit > (self._search_ceiling or limit):
            counted = "org"  # too large to be the count of searches
        with self._lock:
            self._buckets[counted].learn(self._clock(), limit, remaining, seconds)

    def _counted_by(self, kind: Kind) -> list[_Bucket]:
        return [self._buckets["org"], self._buckets["search"]] if kind == "search" else [self._buckets["org"]]


def seconds_until_reset(headers: Mapping[str, str]) -> float | None:
    """How long Kustomer says to wait: `Retry-After`, else `x-ratelimit-reset`; None if absent or absurd.

    The reset is a time on Kustomer's clock, so it is compared with Kustomer's own `Date`.
    """
    seconds: float | None = _number(headers, "retry-after")
    if seconds is None and (reset := _number(headers, "x-ratelimit-reset")) is not None:
        seconds = reset - _server_time(headers)
    return seconds if seconds is not None and 0 <= seconds <= LONGEST_WAIT else None


def _server_time(headers: Mapping[str, str]) -> float:
    try:
        return parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, ValueError):
        return datetime.now(UTC).timestamp()


def _number(headers: Mapping[str, str], name: str) -> int | None:
    value = headers.get(name, "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 15 else None
