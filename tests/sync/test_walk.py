"""A walk finds every record of a set that changes while it is walked."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.kustomer.answers import Page
from wizard.kustomer.errors import AnswerTooLarge, OutOfOrder
from wizard.kustomer.records import Record
from wizard.sync.walk import Bound, Bounds, Fetch, TieTooLong, TieUnsettled, walk

COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "gte": lambda a, b: a >= b,
    "gt": lambda a, b: a > b,
    "lte": lambda a, b: a <= b,
    "lt": lambda a, b: a < b,
}


def moment(number: int) -> str:
    return f"2026-10-01T00:00:{number // 1000:02d}.{number % 1000:03d}Z"


class Shelf:
    """Records by id, searched the way Kustomer searches, which may change between two pages."""

    def __init__(self, times: dict[str, int], size: int, created: dict[str, str] | None = None) -> None:
        self.times = dict(times)
        self.created = created or {}
        self.size = size
        self.cap: int | None = None
        self.heavy = frozenset[str]()
        self.now = max(times.values(), default=0)
        self.requests = 0
        self.before_page: Callable[[], None] = lambda: None

    def touch(self, identifier: str) -> None:
        self.now += 1
        self.times[identifier] = self.now

    def fetch(self, down: bool) -> Fetch:
        def fetch(bounds: Bounds, number: int, asked: int) -> Page:
            size = min(asked, self.size)
            self.requests += 1
            self.before_page()
            found = sorted((moment(t), i) for i, t in self.times.items())
            matching = [(t, i) for t, i in found if all(self._keeps(t, i, bound) for bound in bounds)]
            # Kustomer breaks ties by an order of its own, the same for both directions here.
            ordered = sorted(matching, key=lambda pair: pair[0], reverse=down)
            page = ordered[(number - 1) * size : number * size]
            if len([identifier for _, identifier in page if identifier in self.heavy]) > 1:
                raise AnswerTooLarge
            records = [Record(i, t, (i, t)) for t, i in page]
            if number > 100 or number * size > 10_000:
                raise AssertionError("Kustomer does not turn so many pages")
            total = len(matching) if self.cap is None else min(self.cap, len(matching))
            return Page(records, total, len(page) >= size, timed_out=False)

        return fetch

    def _keeps(self, updated: str, identifier: str, bound: Bound) -> bool:
        time, operator, limit = bound
        return COMPARISONS[operator](updated if time == "updated" else self.created.get(identifier, updated), limit)


def ids_of(shelf: Shelf, *, down: bool, start: str | None = None) -> list[str]:
    return [
        record.id
        for batch in walk(shelf.fetch(down), down=down, start=start, size=shelf.size)
        for record in batch.records
    ]


@pytest.mark.parametrize("down", [True, False])
@pytest.mark.parametrize("count", [0, 1, 4, 5, 6, 10, 11])
def test_every_record_comes_once_in_order(count: int, down: bool) -> None:
    shelf = Shelf({f"r{n}": n for n in range(count)}, size=5)

    expected = sorted(shelf.times, key=lambda i: shelf.times[i], reverse=down)
    assert ids_of(shelf, down=down) == expected


@pytest.mark.parametrize("down", [True, False])
@pytest.mark.parametrize("tied", [4, 5, 6, 15, 16])
def test_ties_longer_than_a_page_come_whole_and_once(tied: int, down: bool) -> None:
    times = {f"early{n}": n for n in range(3)} | {f"tie{n}": 10 for n in range(tied)} | {"late": 20}
    assert sorted(ids_of(Shelf(times, size=5), down=down)) == sorted(times)


@pytest.mark.parametrize("down", [True, False])
def test_a_tie_that_shrinks_while_it_is_walked_loses_nobody(down: bool) -> None:
    shelf = Shelf({f"tie{n:02d}": 10 for n in range(20)}, size=5)
    leaving = iter(["tie00", "tie01", "tie07"])

    def leave() -> None:
        if shelf.requests in {3, 4, 6}:
            shelf.touch(next(leaving))

    shelf.before_page = leave
    found = set(ids_of(shelf, down=down))
    moved = {identifier for identifier, time in shelf.times.items() if time > 10}
    assert found | moved == set(shelf.times)


@pytest.mark.parametrize("cap", [None, 10_000])
@pytest.mark.parametrize("down", [True, False])
def test_a_tie_longer_than_search_reaches_is_divided_by_creation(down: bool, cap: int | None) -> None:
    identifiers = [f"r{n:05d}" for n in range(23_000)]
    created = {
        i: f"202{5 + n % 2}-0{1 + n % 9}-01T00:00:{n % 60:02d}.{n % 1000:03d}Z" for n, i in enumerate(identifiers)
    }
    shelf = Shelf(dict.fromkeys(identifiers, 7), 500, created)
    shelf.cap = cap
    found = ids_of(shelf, down=down)
    assert set(found) == set(identifiers)
    assert shelf.requests < 120, "46 pages, and the halving"


def test_a_tie_of_one_creation_beyond_the_last_page_is_refused_in_words() -> None:
    shelf = Shelf({f"r{n}": 7 for n in range(250)}, size=2)
    with pytest.raises(TieTooLong, match="very same moment"):
        ids_of(shelf, down=False)


def test_a_tie_whose_pages_overlap_is_turned_again_and_not_believed_for_ever() -> None:
    shelf = Shelf({f"r{n}": 7 for n in range(12)}, size=5)
    honest, lies = shelf.fetch(down=False), [2]

    def fetch(bounds: Bounds, number: int, size: int) -> Page:
        repeats = len(bounds) == 2 and number == 2 and lies and lies.pop()
        return honest(bounds, 1 if repeats else number, size)

    assert {r.id for batch in walk(fetch, down=False, start=None, size=5) for r in batch.records} == set(shelf.times)

    def always(bounds: Bounds, _number: int, size: int) -> Page:
        return honest(bounds, 1, size)

    with pytest.raises(TieUnsettled):
        list(walk(always, down=False, start=None, size=5))


@pytest.mark.parametrize("down", [True, False])
@pytest.mark.parametrize("tied", [0, 30])
@pytest.mark.parametrize("heavy", [range(12, 15), range(0, 45, 4), range(45)])
def test_pages_that_are_too_large_are_asked_for_in_smaller_ones(heavy: range, tied: int, down: bool) -> None:
    """Any two of the heavy ones are too much at once."""
    shelf = Shelf({f"r{n}": 10 if 5 <= n < 5 + tied else n for n in range(45)}, size=20)
    shelf.heavy = frozenset(f"r{n}" for n in heavy)
    assert set(ids_of(shelf, down=down)) == set(shelf.times)


def test_an_answer_in_the_wrong_order_is_not_believed() -> None:
    shelf = Shelf({f"r{n}": n for n in range(9)}, size=5)
    with pytest.raises(OutOfOrder):
        list(walk(shelf.fetch(down=True), down=False, start=None, size=5))


@given(
    times=st.dictionaries(st.integers(0, 20), st.integers(0, 12), max_size=20),
    size=st.integers(1, 7),
    down=st.booleans(),
    touches=st.lists(st.tuples(st.integers(1, 12), st.integers(0, 20)), max_size=12),
)
@settings(max_examples=1000, deadline=None)
def test_nothing_is_missed_while_records_change(
    times: dict[int, int], size: int, down: bool, touches: list[tuple[int, int]]
) -> None:
    shelf = Shelf({f"r{n}": t for n, t in times.items()}, size)
    began = dict(shelf.times)

    def change() -> None:
        for request, number in touches:
            if request == shelf.requests and f"r{number}" in shelf.times:
                shelf.touch(f"r{number}")

    shelf.before_page = change
    batches = list(walk(shelf.fetch(down), down=down, start=None, size=size))
    found = {record.id: record.updated_at for batch in batches for record in batch.records}
    # Walking down, what changed meanwhile is left to the walk up that begins where this one began.
    promised = {i: moment(t) for i, t in shelf.times.items() if not down or t == began[i]}
    assert found.keys() >= promised.keys()
    old = {i for i, time in promised.items() if time <= (batches[-1].reached or "") and found[i] != time}
    assert not old, "a cursor that is past a change promises that it is here"


def test_what_changes_after_it_was_had_is_taken_again() -> None:
    shelf = Shelf({f"r{n}": n for n in range(8)}, size=5)

    def change() -> None:
        if shelf.requests == 2:
            shelf.touch("r4")  # on which the second page is anchored

    shelf.before_page = change
    assert ids_of(shelf, down=False) == ["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r4"]


@given(times=st.lists(st.integers(0, 2000), max_size=300, unique=True), size=st.integers(5, 50))
def test_requests_are_as_few_as_pages_allow(times: list[int], size: int) -> None:
    shelf = Shelf({f"r{t}": t for t in times}, size)
    ids_of(shelf, down=True)
    # Each further page repeats the one record it is anchored on.
    assert shelf.requests <= len(times) // (size - 1) + 1
