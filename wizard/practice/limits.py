"""Request limits: fixed windows per key for searches, and per account for everything (facts sheet 4)."""

import time
from dataclasses import dataclass, field
from typing import Final

PLANS: Final = {"enterprise": 1000, "ultimate": 2000, "business": 500, "professional": 300}
"""Requests a minute of an account, by its plan."""


@dataclass
class Window:
    """What one count still allows in the present window. A negative `remaining` means that it is refused."""

    limit: int
    remaining: int
    resets_at: int

    @property
    def headers(self) -> dict[str, str]:
        """What Kustomer says of the count in every answer."""
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(max(0, self.remaining)),
            "x-ratelimit-reset": str(self.resets_at),
        }


@dataclass
class Limits:
    """Counts requests.

    Attributes:
        search: searches a window of one key; 0 for no limit.
        org: requests a window of one account; 0 for no limit.
        seconds: how long a window is.
    """

    search: int
    org: int
    seconds: float
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def count_request(self, org: str, key: str, *, is_search: bool) -> Window | None:
        """Count one request of a key of an account; None if nothing is limited.

        Searches count twice, for the key and for the account; the answer is about the count that refuses, or else
        about the key's.
        """
        of_org = self._count(f"org {org}", self.org)
        if not is_search or (of_org and of_org.remaining < 0):
            return of_org
        return self._count(f"search {key}", self.search) or of_org

    def exhausted(self) -> Window:
        """A search window that allows nothing more."""
        return Window(self.search or 100, -1, self._end_of(self._number()))

    def _count(self, bucket: str, limit: int) -> Window | None:
        if not limit:
            return None
        number = self._number()
        if (bucket, number) not in self._counts:
            self._counts = {key: count for key, count in self._counts.items() if key[1] == number}
        used = self._counts[bucket, number] = self._counts.get((bucket, number), 0) + 1
        return Window(limit, limit - used, self._end_of(number))

    def _number(self) -> int:
        return int(time.time() // self.seconds)

    def _end_of(self, number: int) -> int:
        return -int(-(number + 1) * self.seconds // 1)
