"""The budget against a simulated Kustomer, minute after minute, in no time."""

import heapq
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.kustomer.budget import LONGEST_WAIT, RESET_MARGIN, UNTOLD_PAUSE, Budget, Kind, seconds_until_reset
from wizard.stop import Stop, Stopped

EPOCH = 1_790_000_000.0
"""When the virtual clock began, by Kustomer's clock."""


class Wait(BaseException):
    """Instead of sleeping: so many seconds."""

    def __init__(self, _stop: Stop, seconds: float) -> None:
        self.seconds = seconds


@dataclass
class Clock:
    """Time that passes when nothing is left to do now."""

    now: float = 0.0
    plans: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        heapq.heappush(self.plans, (self.now + seconds, next(self.numbers), action))

    def run(self, until: float) -> None:
        while self.plans and self.plans[0][0] <= until:
            self.now, _, action = heapq.heappop(self.plans)
            action()
        self.now = until


@dataclass
class Kustomer:
    """Counts in fixed windows that begin whenever it likes."""

    clock: Clock
    limit: int = 100
    phase: float = 0.0
    tells: tuple[str, ...] = ("limit", "remaining", "reset")
    others: Callable[[float], int] = lambda _now: 0
    counts: Counter[int] = field(default_factory=Counter)
    answered: Counter[int] = field(default_factory=Counter)

    def count(self) -> tuple[int, dict[str, str]]:
        """Count a request that arrives now: its status and headers."""
        window = int((self.clock.now - self.phase) // 60)
        self.counts[window] += 1
        into = (self.clock.now - self.phase) % 60
        left = self.limit - self.counts[window] - self.others(into)
        ends = EPOCH + (window + 1) * 60 + self.phase
        told = {"limit": str(self.limit), "remaining": str(max(0, left)), "reset": str(int(ends))}
        status = 429 if left < 0 else 200
        self.answered[status] += 1
        date = format_datetime(datetime.fromtimestamp(int(EPOCH + self.clock.now), UTC), usegmt=True)
        return status, {"date": date} | {f"x-ratelimit-{name}": told[name] for name in self.tells}


@dataclass
class Workers:
    """Some who send one request after another, as fast as the budget lets them."""

    clock: Clock
    kustomer: Kustomer
    budget: Budget
    latencies: Iterator[float]
    kind: Kind = "search"
    sent: list[float] = field(default_factory=list)
    free: list[float] = field(default_factory=list)

    def send(self) -> None:
        try:
            self.budget.acquire(self.kind, Stop())
        except Wait as wait:
            self.clock.after(wait.seconds, self.send)
            return
        self.sent.append(self.clock.now)
        latency = next(self.latencies)
        self.clock.after(latency / 2, lambda: self.arrive(latency / 2))

    def arrive(self, way_back: float) -> None:
        status, headers = self.kustomer.count()
        self.clock.after(way_back, lambda: self.hear(status, headers))

    def hear(self, status: int, headers: dict[str, str]) -> None:
        self.budget.learn(self.kind, headers, status)
        self.budget.release(self.kind)
        self.free.append(self.clock.now + 60)
        self.send()


def simulate(
    *,
    minutes: float = 5,
    workers: int = 4,
    latencies: Iterable[float] = (0.4,),
    limit: int = 100,
    phase: float = 0.0,
    tells: tuple[str, ...] = ("limit", "remaining", "reset"),
    others: Callable[[float], int] = lambda _now: 0,
    kind: Kind = "search",
    org_share: float = 1.0,
) -> Workers:
    clock = Clock()
    kustomer = Kustomer(clock, limit, phase, tells, others)
    budget = Budget(org_share=org_share, clock=lambda: clock.now, sleep=_raise_wait)
    crowd = Workers(clock, kustomer, budget, itertools.cycle(latencies), kind)
    for _ in range(workers):
        crowd.send()
    clock.run(minutes * 60)
    return crowd


def _raise_wait(stop: Stop, seconds: float) -> None:
    raise Wait(stop, seconds)


TELLS: list[tuple[str, ...]] = [
    ("limit", "remaining", "reset"),
    ("limit", "remaining"),
    ("remaining", "reset"),
    ("remaining",),
    ("limit",),
    (),
]


@pytest.mark.parametrize("tells", TELLS)
@pytest.mark.parametrize("phase", [0.0, 0.4, 7.3, 20.0, 45.9, 59.5])
@pytest.mark.parametrize(("workers", "latencies"), [(1, [0.05]), (1, [0.5]), (4, [0.4]), (4, [0.2, 2.0, 1.1])])
def test_all_of_the_search_budget_is_used_and_never_more(
    workers: int, latencies: list[float], phase: float, tells: tuple[str, ...]
) -> None:
    crowd = simulate(workers=workers, latencies=latencies, phase=phase, tells=tells)
    assert crowd.kustomer.answered[429] == 0
    assert len(crowd.sent) >= 0.95 * 500


@given(
    workers=st.integers(1, 6),
    latencies=st.lists(st.floats(0.01, 45.0), min_size=1, max_size=9),
    phase=st.floats(0, 60),
    limit=st.integers(1, 30),
    tells=st.sampled_from(TELLS),
)
@settings(max_examples=150, deadline=None)
def test_never_more_than_the_limit_in_any_minute(
    workers: int, latencies: list[float], phase: float, limit: int, tells: tuple[str, ...]
) -> None:
    clock = Clock()
    kustomer = Kustomer(clock, limit, phase, tells)
    budget = Budget(search_per_minute=limit, clock=lambda: clock.now, sleep=_raise_wait)
    crowd = Workers(clock, kustomer, budget, itertools.cycle(latencies))
    for _ in range(workers):
        crowd.send()
    clock.run(240)
    assert kustomer.answered[429] == 0
    # Kustomer counts a request at any moment between sending and answer: all that may share a minute with it.
    for number, moment in enumerate(crowd.sent):
        still_counting = number - sum(free <= moment for free in crowd.free) + 1
        assert still_counting <= limit


@pytest.mark.parametrize("eaten", [0, 500, 900, 990, 998])
@pytest.mark.parametrize("phase", [0.0, 13.7, 59.0])
def test_what_others_use_up_is_left_to_them(eaten: int, phase: float) -> None:
    # They are at work before anything is asked, and go on until the half of each minute.
    crowd = simulate(
        limit=1000, phase=phase, kind="org", others=lambda into: int(eaten * min(1.0, 0.7 + into / 100)), workers=1
    )
    assert crowd.kustomer.answered[429] <= 5, "at most one a minute, when somebody else took the last request"
    assert len(crowd.sent) >= min(600, 4 * (1000 - eaten) * 0.9)


def test_no_more_than_the_share_of_the_account_is_used() -> None:
    crowd = simulate(limit=1000, kind="org", org_share=0.1, latencies=[0.05])
    assert crowd.kustomer.answered[429] == 0
    assert max(crowd.kustomer.counts.values()) <= 100
    assert len(crowd.sent) >= 475


def test_searches_count_as_requests_of_the_account_too() -> None:
    clock = Clock()
    budget = Budget(org_share=0.1, clock=lambda: clock.now, sleep=_raise_wait)
    for _ in range(30):  # a tenth of the smallest plan
        budget.acquire("search", Stop())
        budget.release("search")
    with pytest.raises(Wait):
        budget.acquire("search", Stop())
    budget.set_org_share(1.0)
    budget.acquire("search", Stop())


def waits(budget: Budget, kind: Kind = "search") -> float:
    """Seconds that the next request would have to wait."""
    try:
        budget.acquire(kind, Stop())
    except Wait as wait:
        return wait.seconds
    budget.release(kind)
    return 0.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def budget(clock: Clock) -> Budget:
    return Budget(clock=lambda: clock.now, sleep=_raise_wait)


def answer(budget: Budget, kind: Kind = "search", status: int = 200, **headers: object) -> None:
    budget.acquire(kind, Stop())
    told = {name.replace("_", "-"): str(value) for name, value in headers.items()}
    budget.learn(kind, {"date": date_of(EPOCH)} | told, status)
    budget.release(kind)


def date_of(moment: float) -> str:
    return format_datetime(datetime.fromtimestamp(moment, UTC), usegmt=True)


NAIVE = "Sat Sep 26 17:33:40 2026"  # without a time zone, as old servers write it
RESETS = [
    ({"x-ratelimit-reset": f"{EPOCH + 30:.0f}"}, 30),
    ({"x-ratelimit-reset": f" {EPOCH + 30:.0f} "}, 30),
    ({"x-ratelimit-reset": f"{EPOCH + 30.5}"}, 30.5),
    ({"x-ratelimit-reset": f"{(EPOCH + 30) * 1000:.0f}"}, 30),
    ({"x-ratelimit-reset": date_of(EPOCH + 30)}, 30),
    ({"x-ratelimit-reset": datetime.fromtimestamp(EPOCH + 30, UTC).isoformat()}, 30),
    ({"x-ratelimit-reset": datetime.fromtimestamp(EPOCH + 30, UTC).isoformat().replace("+00:00", "Z")}, 30),
    ({"x-ratelimit-reset": f"{EPOCH:.0f}"}, 0),
    ({"x-ratelimit-reset": f"{EPOCH - 1:.0f}"}, None),
    ({"x-ratelimit-reset": f"{EPOCH + LONGEST_WAIT + 1:.0f}"}, None),
    ({"x-ratelimit-reset": "9" * 30}, None),
    ({"x-ratelimit-reset": "soon"}, None),
    ({"x-ratelimit-reset": ""}, None),
    ({"x-ratelimit-reset": "-5"}, None),
    ({"x-ratelimit-reset": "٣٠"}, None),
    ({"x-ratelimit-reset": "nan"}, None),
    ({}, None),
    ({"retry-after": "7"}, 7),
    ({"retry-after": "7.5"}, 7.5),
    ({"retry-after": "0"}, 0),
    ({"retry-after": date_of(EPOCH + 7)}, 7),
    ({"retry-after": date_of(EPOCH - 7)}, None),
    ({"retry-after": "7", "x-ratelimit-reset": f"{EPOCH + 30:.0f}"}, 7),
    ({"retry-after": "later", "x-ratelimit-reset": f"{EPOCH + 30:.0f}"}, 30),
    ({"retry-after": "86400"}, None),
    ({"retry-after": "1e9"}, None),
    ({"retry-after": "-1"}, None),
]


@pytest.mark.parametrize(("headers", "seconds"), RESETS)
def test_the_reset_is_understood_however_it_is_told(headers: dict[str, str], seconds: float | None) -> None:
    told = seconds_until_reset({"date": date_of(EPOCH)} | headers)
    assert told == (None if seconds is None else pytest.approx(seconds))


@pytest.fixture
def tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A computer far from Greenwich."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    if hasattr(time, "tzset"):
        time.tzset()
    yield
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.mark.usefixtures("tokyo")
def test_a_date_without_a_zone_is_in_utc() -> None:
    told = datetime.strptime(NAIVE, "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    headers = {"date": date_of(told.timestamp() - 9), "retry-after": NAIVE}
    assert seconds_until_reset(headers) == pytest.approx(9)
    assert seconds_until_reset({**headers, "retry-after": date_of(told.timestamp()).replace("GMT", "-0000")}) == 9


def test_without_kustomers_date_this_computers_clock_is_used() -> None:
    reset = datetime.now(UTC).timestamp() + 40
    assert seconds_until_reset({"x-ratelimit-reset": f"{reset:.0f}"}) == pytest.approx(40, abs=2)


@given(st.dictionaries(st.sampled_from(["retry-after", "x-ratelimit-reset", "date"]), st.text() | st.just(NAIVE)))
def test_no_header_is_too_strange(headers: dict[str, str]) -> None:
    seconds = seconds_until_reset(headers)
    assert seconds is None or 0 <= seconds <= LONGEST_WAIT


@given(
    st.dictionaries(
        st.sampled_from([f"x-ratelimit-{n}" for n in ("limit", "remaining", "reset")]), st.text(max_size=9)
    ),
    st.sampled_from([200, 429, 500]),
)
def test_no_answer_makes_the_budget_wait_forever(headers: dict[str, str], status: int) -> None:
    clock = Clock()
    budget = Budget(clock=lambda: clock.now, sleep=_raise_wait)
    answer(budget, status=status, **{name.replace("-", "_"): value for name, value in headers.items()})
    assert waits(budget) <= LONGEST_WAIT + RESET_MARGIN


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x_ratelimit_reset": f"{EPOCH + 30:.0f}"}, 30 + RESET_MARGIN),
        ({"retry_after": "5"}, 5 + RESET_MARGIN),
        ({"retry_after": "0"}, RESET_MARGIN),
        ({"x_ratelimit_reset": f"{EPOCH - 99:.0f}"}, UNTOLD_PAUSE + RESET_MARGIN),
        ({"x_ratelimit_reset": f"{EPOCH + 9e6:.0f}"}, UNTOLD_PAUSE + RESET_MARGIN),
        ({}, UNTOLD_PAUSE + RESET_MARGIN),
    ],
)
def test_after_a_429_everybody_waits(clock: Clock, budget: Budget, headers: dict[str, str], seconds: float) -> None:
    answer(budget, status=429, **headers)
    assert waits(budget) == pytest.approx(seconds)
    clock.now += seconds
    assert waits(budget) == 0


def test_a_429_of_the_account_stops_searches_and_one_of_searches_does_not_stop_the_rest(budget: Budget) -> None:
    answer(budget, "search", 429, retry_after=20)
    assert waits(budget, "search") > 20
    assert waits(budget, "org") == 0
    answer(budget, "org", 429, retry_after=40)
    assert waits(budget, "search") > 40


def test_the_first_request_goes_ahead_and_learns_what_is_left(budget: Budget) -> None:
    told = list[float]()
    budget.acquire("search", Stop())
    with pytest.raises(Wait):
        budget.acquire("search", Stop(), told.append)
    assert not told, "so short a wait is nothing to speak of"
    budget.learn("search", {"x-ratelimit-limit": "100", "x-ratelimit-remaining": "1"})
    budget.release("search")
    budget.acquire("search", Stop())
    assert waits(budget) > 30


def test_late_answers_do_not_undo_a_429(clock: Clock, budget: Budget) -> None:
    answer(budget)
    for _ in range(3):
        budget.acquire("search", Stop())
    soon = {"x-ratelimit-limit": "100", "x-ratelimit-remaining": "7", "x-ratelimit-reset": f"{EPOCH + 50:.0f}"}
    budget.learn("search", {"date": date_of(EPOCH), "retry-after": "30"}, 429)
    budget.release("search")
    budget.learn("search", {"date": date_of(EPOCH)} | soon, 200)
    budget.release("search")
    budget.learn("search", {"date": date_of(EPOCH), "retry-after": "1"}, 429)
    budget.release("search")
    assert waits(budget) >= 30
    clock.now += 120
    assert waits(budget) == 0


def test_answers_that_overtake_each_other_are_told_apart(clock: Clock, budget: Budget) -> None:
    reset = {"x-ratelimit-limit": "100", "x-ratelimit-reset": f"{EPOCH + 50:.0f}", "date": date_of(EPOCH)}
    answer(budget)
    for _ in range(2):
        budget.acquire("search", Stop())
    for remaining in (1, 2):  # the second was sent first
        budget.learn("search", {**reset, "x-ratelimit-remaining": str(remaining)})
        budget.release("search")
    assert waits(budget) > 0, "nothing is left: one remained, and one was still under way"


def test_the_headers_of_a_search_may_speak_of_the_account(budget: Budget) -> None:
    answer(budget, x_ratelimit_limit=1000, x_ratelimit_remaining=0, x_ratelimit_reset=f"{EPOCH + 30:.0f}")
    assert waits(budget, "org") == pytest.approx(31)
    assert waits(budget, "search") == pytest.approx(31)
    assert budget.search_per_minute == 100


def test_a_smaller_search_limit_is_learned(budget: Budget) -> None:
    answer(budget, x_ratelimit_limit=3, x_ratelimit_remaining=2, x_ratelimit_reset=f"{EPOCH + 30:.0f}")
    assert budget.search_per_minute == 3
    answer(budget, "org", x_ratelimit_limit=1000, x_ratelimit_remaining=900)
    assert budget.search_per_minute == 3
    for _ in range(2):
        answer(budget)
    assert waits(budget) > 30


@pytest.mark.parametrize("limit", [0, -5, "", "many", "1.5", "100, 100;w=60"])
def test_an_absurd_limit_is_not_believed(budget: Budget, limit: object) -> None:
    answer(budget, x_ratelimit_limit=limit)
    assert budget.search_per_minute == 100


def test_a_negative_rest_is_none(budget: Budget) -> None:
    answer(budget, x_ratelimit_limit=100, x_ratelimit_remaining=-4, x_ratelimit_reset=f"{EPOCH + 30:.0f}")
    assert waits(budget) == pytest.approx(31)


def test_without_a_limit_nothing_waits() -> None:
    budget = Budget(None, sleep=_raise_wait)
    assert budget.search_per_minute is None
    for _ in range(500):
        answer(budget, status=429, retry_after=60)
    assert waits(budget) == 0


def test_a_wait_is_announced_with_its_length(clock: Clock, budget: Budget) -> None:
    answer(budget, status=429, retry_after=20)
    told: list[float] = []
    with pytest.raises(Wait):
        budget.acquire("search", Stop(), told.append)
    assert told == [pytest.approx(21)]


def test_a_stop_takes_nothing() -> None:
    stop = Stop()
    stop.set()
    budget = Budget(search_per_minute=1)
    with pytest.raises(Stopped):
        budget.acquire("search", stop)
    budget.acquire("search", Stop())  # the only one is still there


def test_many_threads_share_one_budget() -> None:
    budget, stop, waiting, taken = Budget(search_per_minute=50), Stop(), threading.Semaphore(0), Counter[int]()

    def work(number: int) -> None:
        try:
            while True:
                budget.acquire("search", stop, lambda _seconds: waiting.release())
                taken[number] += 1
                if taken[number] % 2:
                    budget.release("search")  # others stay under way
        except Stopped:
            return

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert waiting.acquire(timeout=10)
    stop.set()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
    assert taken.total() == 50


def test_keys_of_one_account_share_its_requests_and_not_their_searches() -> None:
    """Of 300 requests a minute a tenth may be used: 30, whichever key asks; of searches, each key has ten."""
    clock = [0.0]

    def sleep(_stop: Stop, seconds: float) -> None:
        clock[0] += seconds

    first = Budget(10, org_share=0.1, clock=lambda: clock[0], sleep=sleep)
    second = first.of_another_key()
    for each in (first, second):
        for _ in range(10):
            each.acquire("search", Stop())
            each.release("search")
    for _ in range(10):
        second.acquire("org", Stop())
        second.release("org")
    assert clock == [0.0]
    first.acquire("org", Stop())
    first.release("org")
    assert clock[0] > 0

    first.set_org_share(1.0)
    before = clock[0]
    for _ in range(50):
        second.acquire("org", Stop())
        second.release("org")
    assert clock[0] == before, "the share holds for both"
