"""Walks that are moved on side by side."""

import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from queue import SimpleQueue
from typing import Any
from weakref import ReferenceType, ref

import pytest

from wizard.kustomer.budget import Budget
from wizard.kustomer.streams import STREAMS
from wizard.problem import Problem
from wizard.stop import Stop
from wizard.sync import tracks
from wizard.sync.tracks import AHEAD, SIDE_BY_SIDE, Track, drive
from wizard.sync.walk import Batch

SECONDS = 30
PAGES = 3

Keep = Callable[[Batch], None]


def walk_side_by_side(keep: Keep) -> None:
    """As many walks as there may be at once, of three pages each. The first pages all come together."""
    together = threading.Barrier(SIDE_BY_SIDE)

    def pages() -> Iterator[Batch]:
        for number in range(PAGES):
            if not number:
                together.wait(SECONDS)
            yield Batch((), None, None, finished=False)

    def refuse(_track: Track, refusal: Problem) -> None:
        raise refusal

    drive([Track(STREAMS[0], pages(), keep) for _ in range(SIDE_BY_SIDE)], stop=Stop(), failed=refuse)


class Counted(SimpleQueue[Any]):
    """A queue that knows how much was taken out of it."""

    taken = 0

    def get(self, block: bool = True, timeout: float | None = None) -> Any:  # noqa: ANN401 - its own way
        found = super().get(block, timeout)
        self.taken += 1
        return found


def test_nothing_more_is_asked_for_while_pages_wait_to_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    queue, run_in_background = Counted(), tracks.run_in_background
    sent: list[object] = []

    def note(function: Callable[[], Batch | None], told: Callable[[Callable[[], Batch | None]], None]) -> None:
        sent.append(function)
        run_in_background(function, told)

    monkeypatch.setattr(tracks, "Answers", lambda: queue)
    monkeypatch.setattr(tracks, "run_in_background", note)
    turns: list[tuple[int, int]] = []

    def keep(_batch: Batch) -> None:
        """Write so slowly that everything under way arrives meanwhile."""
        until = time.monotonic() + SECONDS
        while len(sent) - queue.taken > queue.qsize():
            assert time.monotonic() < until
            time.sleep(0.001)
        turns.append((len(sent), queue.taken))

    walk_side_by_side(keep)
    assert len(turns) == PAGES * SIDE_BY_SIDE
    more = [after - before for (before, _), (after, taken) in pairwise(turns) if before - taken >= AHEAD]
    assert more
    assert not any(more)


def test_every_page_is_kept_once() -> None:
    kept: list[Batch] = []
    walk_side_by_side(kept.append)
    assert len(set(map(id, kept))) == len(kept) == PAGES * SIDE_BY_SIDE


class Page(list[Any]):
    """Records of which one can tell whether anybody holds on to them."""


def test_a_page_is_let_go_of_before_the_next_one_is_waited_for() -> None:
    kept = list[ReferenceType[Page]]()

    def pages() -> Iterator[Batch]:
        for _ in range(PAGES):
            yield Batch(Page(), None, None, finished=False)

    def keep(batch: Batch) -> None:
        kept.append(ref(batch.records))  # type: ignore[arg-type]

    def between() -> tuple[Track, ...]:
        assert kept[-1]() is None
        return ()

    def refuse(_track: Track, refusal: Problem) -> None:
        raise refusal

    drive([Track(STREAMS[0], pages(), keep)], stop=Stop(), failed=refuse, between=between)
    assert len(kept) == PAGES


@pytest.mark.parametrize("hurried", [True, False])
def test_what_is_old_waits_for_what_is_new_if_nothing_is_to_spare(*, hurried: bool) -> None:
    kept: list[str] = []

    def pages(moments: tuple[str, ...]) -> Iterator[Batch]:
        for moment in moments:
            yield Batch((), moment, None, finished=False)

    def track(*moments: str) -> Track:
        return Track(STREAMS[0], pages(moments), lambda batch: kept.append(str(batch.reached)), goes_back=True)

    def refuse(_track: Track, refusal: Problem) -> None:
        raise refusal

    new, old = track("2026-09", "2026-08", "2026-07", "2026-06"), track("2025-09", "2025-08", "2025-07")
    drive([new, old], stop=Stop(), failed=refuse, recent="2026-07-15", hurried=lambda: hurried)
    late = [moment for moment in kept[: kept.index("2026-07")] if moment < "2025-09"]
    assert sorted(kept) == sorted([*["2026-09", "2026-08", "2026-07", "2026-06", "2025-09", "2025-08", "2025-07"]])
    assert not (hurried and late)


def test_nothing_is_to_spare_when_searches_will_be_used_up_before_any_comes_free() -> None:
    now = [0.0]
    budget, stop = Budget(100, clock=lambda: now[0]), Stop()

    def search(times: int, every: float) -> None:
        for _ in range(times):
            budget.acquire("search", stop)
            budget.release("search")
            now[0] += every

    search(30, every=1)
    assert not budget.is_hurried(), "half an even pace"
    search(20, every=0.25)
    assert budget.is_hurried()
    now[0] += 13
    assert not budget.is_hurried(), "what was sent long ago tells nothing of the pace"
    now[0] += 60
    search(17, every=0)
    assert budget.is_hurried(), "seventeen in twelve seconds are more than a hundred in what is left of a minute"
    assert not Budget(None).is_hurried()
