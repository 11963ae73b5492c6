"""History is walked in windows side by side: nothing is missing, little is asked for twice, whenever it is stopped."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from weakref import WeakSet

import pytest

from tests.sync.test_engine import INSTANCE
from tests.sync.test_walk import Shelf, moment
from wizard.kustomer.answers import Page
from wizard.kustomer.records import Record
from wizard.kustomer.streams import BY_NAME
from wizard.stop import Stop, Stopped
from wizard.sync import backfill as module
from wizard.sync.backfill import Backfill
from wizard.sync.ledger import Ledger
from wizard.sync.tracker import Tracker
from wizard.sync.tracks import SIDE_BY_SIDE, Track, drive
from wizard.sync.walk import Bounds, walk
from wizard.workspace.records import Cursor
from wizard.workspace.workspace import Workspace

STREAM: Final = BY_NAME["companies"]
SIZE: Final = 5
EVENLY: Final = {f"r{number}": number * 47 for number in range(1_200)}


class Json(str):
    """The JSON of one record, different from any other's even if it says the same."""

    __slots__ = ("__weakref__",)
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


class History:
    """The backfill of a shelf into a workspace.

    Attributes:
        windows: that the latest run walked.
        most_in_memory: how many records there were at most between two pages of it.
    """

    def __init__(self, workspace: Workspace, times: dict[str, int]) -> None:
        self.shelf = Shelf(times, size=SIZE)
        self.windows = self.most_in_memory = 0
        self._in_memory = WeakSet[Json]()
        self._workspace = workspace

    def walk(self, pages: int | None = None) -> None:
        """Walk on from where the last run has got; stopped after so many pages, or at the end."""
        opened, stop, left = list[Track](), Stop(), pages
        ledger = Ledger(self._workspace.records, INSTANCE, Tracker(INSTANCE, lambda _state: None))
        tracks = Backfill(self._fetch, ledger, STREAM, lambda: datetime.now(UTC), opened.append).tracks()
        self.windows = len(tracks)

        def between() -> Iterable[Track]:
            nonlocal left
            self.most_in_memory = max(self.most_in_memory, len(self._in_memory))
            left = None if left is None else left - 1
            if left == 0:
                stop.set()
            more, opened[:] = opened.copy(), []
            self.windows += len(more)
            return more

        drive(tracks, stop=stop, failed=self._refused, between=between)

    def _fetch(self, bounds: Bounds, number: int, size: int) -> Page:
        page = self.shelf.fetch(down=True)(bounds, number, size)
        rows = [(one.id, one.updated_at, None, None, "Lumen", None, "[]", Json("{}")) for one in page.records]
        self._in_memory.update(row[-1] for row in rows)
        return Page([Record(str(row[0]), str(row[1]), row) for row in rows], page.total, page.has_more, page.timed_out)

    @staticmethod
    def _refused(track: Track, refusal: Exception) -> None:
        raise AssertionError((track, refusal))

    @property
    def cursor(self) -> Cursor:
        return self._workspace.records.cursors(INSTANCE)[STREAM.name]

    @property
    def here(self) -> dict[str, object]:
        return self._workspace.records.owed.values(INSTANCE, STREAM.name, "updated_at")

    def is_whole(self) -> bool:
        """Whether everything is here that did not change meanwhile: what did is for the walk for changes."""
        begun_at = self.cursor.live or ""
        truth = {identifier: moment(time) for identifier, time in self.shelf.times.items()}
        here = self.here
        return all(here.get(identifier) == time for identifier, time in truth.items() if time <= begun_at)


def test_a_long_history_is_walked_in_windows(workspace: Workspace) -> None:
    history = History(workspace, EVENLY)
    history.walk()

    assert history.is_whole()
    assert history.windows > 3
    # An anchor a page, half a page a window.
    assert history.shelf.requests <= len(EVENLY) / (SIZE - 1) + history.windows
    assert history.cursor.backfill_done
    assert (history.cursor.backfill, history.cursor.gaps) == (moment(0), None)


def test_no_page_stays_in_memory_once_it_is_kept(workspace: Workspace) -> None:
    history = History(workspace, {f"r{number}": number * 23 for number in range(2_400)})
    history.walk()

    assert history.windows > SIDE_BY_SIDE
    assert history.most_in_memory <= SIDE_BY_SIDE * SIZE, "only what is under way"


@pytest.mark.parametrize("count", [0, 1, SIZE, 3 * SIZE, 2 * module.SHORT_WINDOW * (SIZE - 1) - 1])
def test_a_short_history_costs_no_request_more(workspace: Workspace, count: int) -> None:
    history = History(workspace, {f"r{number}": number * 31 for number in range(count)})
    plain = Shelf(history.shelf.times, size=SIZE)
    list(walk(plain.fetch(down=True), down=True, start=None, size=SIZE))
    history.walk()

    assert history.is_whole()
    assert (history.windows, history.shelf.requests) == (1, plain.requests)


def test_a_total_that_is_a_ceiling_opens_windows_too(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CAPPED_TOTAL", 100)
    history = History(workspace, EVENLY)
    history.shelf.cap = 100
    history.walk()

    assert history.is_whole()
    assert history.windows > 3
    assert history.cursor.expected_at_least


def test_bulk_changes_mislead_no_window(workspace: Workspace) -> None:
    """Hundreds of records a second, one in a second, hundreds of one moment."""
    dense = {f"dense{number}": 55_000 + number for number in range(900)}
    sparse = {f"sparse{number}": number * 1_000 for number in range(50)}
    tied = {f"tied{number}": 30_500 for number in range(300)}
    early = {f"early{number}": number // 2 for number in range(1_200)}
    history = History(workspace, {**dense, **sparse, **tied, **early})
    history.walk()

    assert history.is_whole()
    assert history.cursor.backfill == moment(0)
    assert history.shelf.requests <= len(history.shelf.times) / (SIZE - 1) * 1.25


def test_what_search_holds_ends_with_its_oldest_record(workspace: Workspace) -> None:
    """The archive is walked from there: a window that ends far below must not hide what lies between."""
    history = History(workspace, {f"r{number}": 40_000 + number * 20 for number in range(400)})
    history.walk()

    assert history.windows > 1
    assert history.cursor.backfill == moment(40_000)


@pytest.mark.parametrize("seed", range(4))
def test_stopped_anywhere_it_goes_on_in_every_window(workspace: Workspace, seed: int) -> None:
    rng = random.Random(seed)
    history = History(workspace, EVENLY)
    history.shelf.before_page = lambda: history.shelf.touch(f"r{rng.randrange(1_200)}") if rng.random() < 0.2 else None
    stops = 0
    while not stops or not history.cursor.backfill_done:
        try:
            history.walk(pages=rng.randrange(1, 70))
        except Stopped:
            stops += 1

    assert stops > 4
    assert history.is_whole()
    unbroken = len(EVENLY) / (SIZE - 1) + 12
    assert history.shelf.requests <= unbroken + stops * (SIDE_BY_SIDE + 1)
