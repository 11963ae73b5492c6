"""How much of the search budget is used, how soon what is new is here, and whether Kustomer ever has to refuse.

Usage: python -m tests.benchmarks.pacing LATENCY all|one|month

Five minutes on a virtual clock; `month` lasts until the last 30 days of a large account are here.

The real engine, client and budget; simulated are time and Kustomer, who counts in fixed windows of a minute.
"""

import heapq
import json
import random
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from email.utils import formatdate
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.benchmarks.books import DAY, FOREVER, SHARES, Books, stamp
from tests.benchmarks.harness import Broken, Figure, at_least, at_most, child
from tests.benchmarks.kustomer import Desk
from tests.benchmarks.ours import client_for, open_workspace, sync
from tests.benchmarks.proof import INSTANCE
from wizard.kustomer.budget import Budget
from wizard.kustomer.streams import STREAMS
from wizard.kustomer.transport import Answer, Request
from wizard.stop import Stop, Stopped
from wizard.sync import tracks
from wizard.workspace.workspace import Workspace

MINUTES: Final = 5
A_MINUTE: Final = 100
BEGINS: Final = 1_800_000_000.0
PHASE: Final = 23.0
"""How far into one of Kustomer's windows the sync begins."""

QUIET: Final = 0.02
"""After so many real seconds in which nobody fell asleep or woke up, all who can are asleep."""

LARGE: Final = 1_000_000
"""Records of a large account: 86 full pages for its last 30 days, of 700."""

MONTH: Final = 30 * DAY
MONTHS: Final = ("0.6", "2")
"""Seconds that answers take while it arrives."""

SCENES: Final = {
    "all streams, answers in 0.6 s": ("0.6", "all"),
    "all streams, answers in 2 s": ("2", "all"),
    "one stream left, answers in 2 s": ("2", "one"),
}


def measure(_folder: Path, *, quick: bool) -> list[Figure]:
    """Every scene. They need no real time, so they are played at once."""
    with ThreadPoolExecutor(len(SCENES) + len(MONTHS)) as pool:
        months = pool.map(lambda latency: child("pacing", latency, "month"), MONTHS)
        played = list(pool.map(lambda scene: child("pacing", *scene), SCENES.values()))
        month_played = list(months)
    figures = [
        at_least(f"search budget used, {name}", scene["searches"] / (MINUTES * A_MINUTE), 0.95)
        for name, scene in zip(SCENES, played, strict=True)
    ]
    return [
        *figures,
        *(
            at_most(f"last 30 days of {LARGE:,} records here, answers in {latency} s", month["seconds"], 60, "s")
            for latency, month in zip(MONTHS, month_played, strict=True)
        ),
        at_most("own 429s in all of these", sum(scene["refused"] for scene in [*played, *month_played]), 0),
    ]


class Time:
    """A clock that stands still while anybody works, and leaps when everybody sleeps.

    Args:
        sleepers: how many sleep at once when nobody works; with fewer, it leaps after a short real while.
        ends: when to stop.
    """

    def __init__(self, sleepers: int, stop: Stop, ends: float) -> None:
        self.now = 0.0
        self._sleepers, self._stop, self._ends = sleepers, stop, ends
        self._asleep: list[tuple[float, int, threading.Event]] = []
        self._number = count()
        self._at_work = 0
        self._changed = threading.Condition()
        threading.Thread(target=self._run, daemon=True).start()

    def sleep(self, seconds: float) -> None:
        """Sleep for some virtual seconds; raises `Stopped` when time is over."""
        alarm = threading.Event()
        with self._changed:
            heapq.heappush(self._asleep, (self.now + seconds, next(self._number), alarm))
            self._changed.notify()
        alarm.wait()
        self._stop.check()

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """While somebody works for long."""
        with self._changed:
            self._at_work += 1
        try:
            yield
        finally:
            with self._changed:
                self._at_work -= 1
                self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while not self._stop.is_set():
                if len(self._asleep) < self._sleepers and self._changed.wait(QUIET):
                    continue
                if not self._asleep or self._at_work:
                    self._changed.wait(QUIET)
                    continue
                self.now, _, alarm = heapq.heappop(self._asleep)
                if self.now >= self._ends:
                    self._stop.set()
                alarm.set()
            for _, _, alarm in self._asleep:
                alarm.set()


class Simulated:
    """Stands in for the transport: an answer comes after a while, and some are refused."""

    def __init__(self, desk: Desk, time: Time, latency: float) -> None:
        self.refused = 0
        self.searches = 0
        self._desk, self._time, self._latency = desk, time, latency
        self._window, self._used = -1, 0
        self._random = random.Random(1)
        self._lock = threading.Lock()

    def exchange(self, request: Request) -> Answer:
        """Answer a request. It is counted on its way, at a moment nobody knows."""
        with self._lock:
            whole = self._latency * self._random.lognormvariate(0, 0.35)
            before = whole * self._random.random()
        self._time.sleep(before)
        with self._lock:
            status, headers = self._count(is_search="/search" in request.path)
        head, body = b"\r\nauthorization: bearer bench\r\n", request.content or b""
        if status == 200:
            status, content = self._desk.answer(request.method, request.path, head, body)
        else:
            content = b'{"errors":[{"code":"too_many_requests","message":"Rate limit exceeded","meta":{}}]}'
        self._time.sleep(whole - before)
        return Answer(status, headers, content)

    def cut(self) -> None:
        """There is nothing to cut."""

    def close(self) -> None:
        """There is nothing to close."""

    def _count(self, *, is_search: bool) -> tuple[int, dict[str, str]]:
        now = self._time.now
        window = int((now + PHASE) // 60)
        if window != self._window:
            self._window, self._used = window, 0
        date = {"date": formatdate(BEGINS + now, usegmt=True)}
        if not is_search:
            return 200, date
        self._used += 1
        refused = self._used > A_MINUTE
        self.refused += refused
        self.searches += not refused
        told = {
            "x-ratelimit-limit": str(A_MINUTE),
            "x-ratelimit-remaining": str(max(0, A_MINUTE - self._used)),
            "x-ratelimit-reset": str(int(BEGINS + (window + 1) * 60 - PHASE)),
        }
        return 429 if refused else 200, date | told


Enough = Callable[[Workspace], bool]


def play(latency: float, books: Books, enough: Enough = lambda _workspace: False) -> dict[str, Any]:
    """Sync for five virtual minutes, or until there is enough."""
    stop = Stop()
    time = Time(getattr(tracks, "SIDE_BY_SIDE", 4), stop, MINUTES * 60.0)
    budget = Budget(A_MINUTE, clock=lambda: time.now, sleep=lambda _stop, seconds: time.sleep(seconds))
    kustomer = Simulated(Desk(books), time, latency)
    with TemporaryDirectory() as root, open_workspace(f"{root}/workspace.sqlite") as workspace:
        save = workspace.records.save_page

        def save_and_look(*arguments: Any, **options: Any) -> Mapping[str, int]:  # noqa: ANN401 - whatever it is
            with time.standing_still():
                added = save(*arguments, **options)
                if enough(workspace):
                    stop.set()
                return added

        workspace.records.save_page = save_and_look  # type: ignore[method-assign]
        with client_for("http://127.0.0.1:9", stop, budget) as client, suppress(Stopped):
            client._transport = kustomer  # type: ignore[assignment]
            sync(client, workspace, stop)
        if not stop.is_set():
            raise Broken("there was less to do than takes five minutes")
        if not sum(workspace.queries.counts(INSTANCE).values()):
            raise Broken("nothing arrived")
    return {"searches": kustomer.searches, "refused": kustomer.refused, "seconds": time.now}


def month_of(books: Books) -> Enough:
    """Whether every record of the last 30 days is in a workspace."""
    truth = {}
    for stream in STREAMS:
        book = books.books.get(stream.context)
        if stream.kind == "search" and book and book.count:
            since = book.newest - MONTH
            truth[stream.name] = stamp(since).decode(), sum(map(len, book.places((since, FOREVER), (0, FOREVER))))

    def enough(workspace: Workspace) -> bool:
        with closing(sqlite3.connect(workspace.place)) as connection:
            for stream, (since, expected) in truth.items():
                counting = f"SELECT count(*) FROM {stream} WHERE instance_id = ? AND updated_at >= ?"  # noqa: S608 - our own words
                if connection.execute(counting, (INSTANCE, since)).fetchone() != (expected,):
                    return False
        return True

    return enough


def main() -> None:
    """Play a scene, and say how it went."""
    latency, scene = float(sys.argv[1]), sys.argv[2]
    if scene == "month":
        books = Books(LARGE)
        played = play(latency, books, month_of(books))
    else:
        shares = SHARES if scene == "all" else {"conversation": 100}
        played = play(latency, Books(30_000, largest_page=10, shares=shares))
    print(json.dumps(played))


if __name__ == "__main__":
    main()
