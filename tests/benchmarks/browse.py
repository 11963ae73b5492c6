"""Browsing a workspace of a million conversations: whether the list stutters, and how soon a search shows its result.

Usage: python -m tests.benchmarks.browse WORKSPACE SECONDS SEARCHES

The list as the window shows it, in a window that nobody sees, scrolled at every beat of a timer. In the texts words are
as frequent as words are: the n-th most frequent is n times rarer than the first, which is in most of the texts. Those
that are searched for are neither the most frequent, which say nothing, nor rare, and are typed letter by letter.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.benchmarks.harness import Broken, Figure, at_most, child, median, told
from tests.benchmarks.heartbeat import SLEEPER

MANY, MANY_QUICK = 1_000_000, 20_000
SECONDS, SECONDS_QUICK = 10.0, 1.5
SEARCHES, SEARCHES_QUICK = 60, 12
ROUNDS: Final = 3

BEAT_MS: Final = 10
PATIENCE_SECONDS: Final = 60.0
WORDS: Final = 20_000
IN_A_TEXT: Final = 12
CUSTOMERS_EACH: Final = 20
SOUGHT: Final = (1.3, 3.7)
"""The powers of ten of the first and the last rank of words that are searched for: 20 to 5,000."""

LETTERS: Final = "etaoinshrdlucmfwypvbgk"


def measure(folder: Path, *, quick: bool) -> list[Figure]:
    """One workspace, browsed several times."""
    many, rounds = (MANY_QUICK, 1) if quick else (MANY, ROUNDS)
    with TemporaryDirectory(dir=folder) as root:
        file = Path(root) / "workspace.sqlite"
        fill(file, many)
        browsed = [
            child(
                "browse",
                file,
                SECONDS_QUICK if quick else SECONDS,
                SEARCHES_QUICK if quick else SEARCHES,
                QT_QPA_PLATFORM="offscreen",
            )
            for _ in range(rounds)
        ]
    of = f"{many:,} conversations"
    return [
        at_most(f"scrolling {of}: gap that 99 % stay below", _middle(browsed, "p99"), 20, "ms"),
        told(f"scrolling {of}: longest gap", _middle(browsed, "longest"), "ms"),
        told(f"opening the list of {of}", _middle(browsed, "opened"), "ms"),
        at_most(f"search among {of}: result, median of letters typed", _middle(browsed, "search"), 100, "ms"),
        told(f"search among {of}: result that 90 % stay below", _middle(browsed, "search_p90"), "ms"),
        told(f"search among {of}: longest gap of the window meanwhile", _middle(browsed, "search_gap"), "ms"),
        told("heartbeat of a process that only sleeps, meanwhile: longest gap", _middle(browsed, "asleep"), "ms"),
    ]


def _middle(runs: list[dict[str, Any]], what: str) -> float:
    return median(run[what] for run in runs)


# --- the workspace


def vocabulary() -> list[str]:
    """Made-up words, the most frequent first."""
    rng = random.Random(1)
    words: dict[str, None] = {}
    while len(words) < WORDS:
        words["".join(rng.choices(LETTERS, weights=range(len(LETTERS), 0, -1), k=rng.randint(3, 10)))] = None
    return list(words)


def fill(file: Path, many: int) -> None:
    """Make a workspace of so many conversations, as if they had been synced, with its full-text index."""
    from wizard.stop import Stop
    from wizard.workspace.records import Cursor
    from wizard.workspace.workspace import Workspace

    with Workspace(file) as workspace:
        instance = workspace.instances.add(name="Bench", subdomain="bench", practice=False)
        for stream, rows in (("customers", _customers(many)), ("conversations", _conversations(many))):
            for page in _pages(rows):
                workspace.records.save_page(instance.id, stream, page, Cursor())
        workspace.search_index.catch_up(Stop())


Row = tuple[object, ...]


def _pages(rows: Iterator[Row]) -> Iterator[list[Row]]:
    page: list[Row] = []
    for row in rows:
        page.append(row)
        if len(page) == 500:
            yield page
            page = []
    yield page


def _customers(many: int) -> Iterator[Row]:
    words, at = vocabulary(), _stamp(datetime.now(UTC))
    for number in range(many // CUSTOMERS_EACH + 1):
        name = f"{words[number % WORDS].title()} {words[(number * 7 + 3) % WORDS].title()}"
        yield (f"cu{number:08}", at, at, None, name, None, None, None, None, None, "{}")


def _conversations(many: int) -> Iterator[Row]:
    rng, words = random.Random(2), vocabulary()
    shares = list(accumulate(1 / (rank + 1) for rank in range(WORDS)))
    moment = datetime.now(UTC)
    for number in range(many):
        moment -= timedelta(seconds=rng.randrange(1, 180))
        at, channel = _stamp(moment), rng.choice(("email", "chat", "sms", "whatsapp", "voice"))
        said = rng.choices(words, cum_weights=shares, k=IN_A_TEXT)
        status = rng.choice(("open", "snoozed", "done", "done", "done"))
        own = (" ".join(said[:4]), " ".join(said[4:]), status, channel, f'["{channel}"]', "in", 3, "[]", "[]", "[]")
        customer = f"cu{number // CUSTOMERS_EACH:08}"
        record = f'{{"type":"conversation","id":"c{number:08}","attributes":{{}}}}'
        yield (f"c{number:08}", at, at, None, customer, *own, None, None, 3, at, None, record)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


# --- the window


def main() -> None:
    """Browse, and say how it went."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    file, seconds, searches = sys.argv[1:]
    with subprocess.Popen([sys.executable, "-c", SLEEPER], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as sleeper:
        browsed = _Window(Path(file)).run(float(seconds), int(searches))
        alone, _ = sleeper.communicate()
    print(json.dumps(browsed | {"asleep": float(alone)}))


class _Window:
    """The list, watched."""

    def __init__(self, file: Path) -> None:
        from types import SimpleNamespace

        from PySide6.QtCore import Qt, QTimer
        from PySide6.QtWidgets import QApplication, QWidget

        from wizard.ui.bridge import Bridge
        from wizard.ui.browse.browse import Browse
        from wizard.ui.theme import Theme
        from wizard.workspace.workspace import Workspace

        self._application = QApplication(sys.argv[:1])
        Theme(self._application)
        self._workspace, self._bridge, self._words = Workspace(file), Bridge(), vocabulary()
        services: Any = SimpleNamespace(workspace=self._workspace)
        self._window = QWidget()
        self._window.resize(1000, 800)
        self._browse = Browse(services, self._bridge, str, self._window)
        self._browse.resize(1000, 800)
        self._last, self._gaps, self._work = time.perf_counter(), list[float](), _rest
        self._timer = QTimer(interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def run(self, seconds: float, searches: int) -> dict[str, float]:
        """Open the list, scroll through it, and search it."""
        self._window.show()
        self._timer.start()
        began = time.perf_counter()
        self._browse.show_instance(self._workspace.instances.all()[0], 1)
        self._until(lambda: self._browse.table.model().rowCount() > 0)
        opened = (time.perf_counter() - began) * 1000
        scrolled = self._scroll(seconds)
        answers, gaps = self._search(searches)
        self._bridge.shutdown()
        return {
            "opened": opened,
            "p99": scrolled[int(len(scrolled) * 0.99)],
            "longest": scrolled[-1],
            "search": median(answers),
            "search_p90": answers[int(len(answers) * 0.9)],
            "search_gap": gaps[-1],
        }

    def _scroll(self, seconds: float) -> list[float]:
        """By the wheel, by pages and to places far away; in turn, and a little at every beat."""
        table, rng = self._browse.table, random.Random(3)
        bar, ends = table.verticalScrollBar(), time.perf_counter() + seconds
        beats = [0]

        def work() -> None:
            beats[0] += 1
            if beats[0] % 100 == 0:
                bar.setValue(rng.randrange(bar.maximum()))
            else:
                bar.setValue(bar.value() + (40 if beats[0] % 200 < 100 else table.height()))

        self._gaps.clear()
        self._work = work
        self._until(lambda: time.perf_counter() > ends, seconds + PATIENCE_SECONDS)
        self._work = _rest
        gaps = sorted(self._gaps)
        self._until(lambda: self._browse.table.model().index(table.rowAt(0), 0).data() != "")
        return gaps

    def _search(self, count: int) -> tuple[list[float], list[float]]:
        """Type words, letter by letter, each as soon as the one before is answered; its time begins with the search."""
        rng, answers = random.Random(4), list[float]()
        answered = list[str]()
        self._browse._results.found.connect(lambda answer: answered.append(answer.wanted.asked.text))
        self._gaps.clear()
        while len(answers) < count:
            word = self._words[int(10 ** rng.uniform(*SOUGHT))]
            answers += [self._find(word[:end], answered) for end in range(3, len(word) + 1)]
        return sorted(answers), sorted(self._gaps)

    def _find(self, typed: str, answered: list[str]) -> float:
        """Search for what is typed; returns after how many milliseconds that was answered."""
        from wizard.ui.browse.asked import Asked

        began = time.perf_counter()
        self._browse.ask(Asked(text=typed))
        self._until(lambda: answered[-1:] == [typed])
        return (time.perf_counter() - began) * 1000

    def _until(self, holds: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
        from PySide6.QtCore import QEventLoop

        ends = time.perf_counter() + seconds
        while not holds():
            self._application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, BEAT_MS)
            if time.perf_counter() > ends:
                raise Broken("the list does not answer")

    def _beat(self) -> None:
        now = time.perf_counter()
        self._gaps.append((now - self._last) * 1000)
        self._last = now
        self._work()


def _rest() -> None:
    """Nothing happens at a beat."""


if __name__ == "__main__":
    main()
