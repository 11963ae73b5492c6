"""Whether the window stays alive while records pour in: a timer every 10 ms, and the gaps between its beats.

Usage: python -m tests.benchmarks.heartbeat URL FOLDER INSTANCES SECONDS [SEARCHES_A_MINUTE]

The program as it is, in a window that nobody sees, with accounts that are connected already.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.benchmarks.harness import Broken, Figure, at_most, child, median, told
from tests.benchmarks.serving import kustomer

BEAT_MS: Final = 10
WORST: Final = 8
"""So many of the longest gaps are told with their times, for whoever looks for their cause."""

SLEEPER: Final = """
import sys, threading, time
ended, last, longest = threading.Event(), time.perf_counter(), 0.0
threading.Thread(target=lambda: (sys.stdin.read(), ended.set())).start()
while not ended.is_set():
    time.sleep(0.01)
    now = time.perf_counter()
    longest, last = max(longest, now - last), now
print(longest * 1000)
"""
"""Shows what the machine itself does to a beat: a process that does nothing but sleep."""

CALM_SECONDS: Final = 0.8
PATIENCE_SECONDS: Final = 60.0

RECORDS, RECORDS_QUICK = 120_000, 40_000
RECORDS_OF_FIVE: Final = 25_000
ROUNDS: Final = 3


def measure(folder: Path, *, quick: bool) -> list[Figure]:
    """One account without limits, one within its limits, five without."""
    rounds = 1 if quick else ROUNDS
    with TemporaryDirectory(dir=folder) as root:
        with kustomer(RECORDS_QUICK if quick else RECORDS) as server:
            free = [_beats(server.url, f"{root}/free{n}", 1, 3 if quick else 10) for n in range(rounds)]
            server.be_slow(0.1)
            limited = [_beats(server.url, f"{root}/limited{n}", 1, 2.5 if quick else 10, 100) for n in range(rounds)]
        with kustomer(RECORDS_OF_FIVE) as server:
            five = [] if quick else [_beats(server.url, f"{root}/five{n}", 5, 12) for n in range(rounds)]
    everything = [*free, *limited, *five]
    figures = [
        at_most("GUI heartbeat, limits off: gap that 99 % stay below", _middle(free, "p99"), 20, "ms"),
        at_most("GUI heartbeat, limits off: longest gap", _middle(free, "longest"), 50, "ms"),
        at_most("GUI heartbeat, within the limits: longest gap", _middle(limited, "longest"), 20, "ms"),
        told("GUI heartbeat, nothing going on: longest gap", _middle(everything, "calm"), "ms"),
        told("heartbeat of a process that only sleeps, meanwhile: longest gap", _middle(everything, "asleep"), "ms"),
    ]
    if five:
        name = "GUI heartbeat, five accounts, limits off"
        figures.append(at_most(f"{name}: gap that 99 % stay below", _middle(five, "p99"), 20, "ms"))
        figures.append(at_most(f"{name}: longest gap", _middle(five, "longest"), 50, "ms"))
    return figures


def _middle(runs: list[dict[str, Any]], what: str) -> float:
    return median(run[what] for run in runs)


def _beats(url: str, folder: str, *arguments: object) -> dict[str, Any]:
    beats: dict[str, Any] = child("heartbeat", url, folder, *arguments, QT_QPA_PLATFORM="offscreen")
    if beats["records"] < 1000 or beats["beats"] < 20:
        raise Broken(f"hardly anything happened: {beats}")
    return beats


def main() -> None:
    """Beat, and say how evenly."""
    url, folder, instances, seconds, *limit = sys.argv[1:]
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    window = _Window(url, Path(folder), int(instances), float(seconds), float(limit[0]) if limit else None)
    print(json.dumps(window.run()))


class _Window:
    """The program, watched."""

    def __init__(self, url: str, folder: Path, instances: int, seconds: float, per_minute: float | None) -> None:
        from PySide6.QtCore import Qt, QTimer

        from wizard.folders import folders_in
        from wizard.ui.start import Start

        self._url, self._folders, self._instances = url, folders_in(folder), instances
        self._seconds, self._per_minute = seconds, per_minute
        self._start = Start(self._build, self._folders.state)
        self._gaps: list[float] = []
        self._calm: list[float] = []
        self._worst: list[tuple[int, float]] = []
        self._last = time.perf_counter()
        self._began = self._ended = 0.0
        self._states: dict[int, Any] = {}
        self._start.bridge.sync_changed.connect(self._changed)
        self._timer = QTimer(interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        QTimer.singleShot(int(PATIENCE_SECONDS * 1000), self._start.window.quit)

    def run(self) -> dict[str, Any]:
        """Open the window, let it sync, close it."""
        self._timer.start()
        with subprocess.Popen(
            [sys.executable, "-c", SLEEPER], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as sleeper:
            self._start.run()
            alone, _ = sleeper.communicate()
        gaps = sorted(self._gaps)
        return {
            "beats": len(gaps),
            "p99": gaps[int(len(gaps) * 0.99)] if gaps else 0.0,
            "longest": gaps[-1] if gaps else 0.0,
            "worst": self._worst,
            "calm": max(self._calm, default=0.0),
            "asleep": float(alone),
            "records": sum(state.records for state in self._states.values()),
            "seconds": self._ended - self._began,
        }

    def _build(self, on_change: Any) -> Any:  # noqa: ANN401 - as `Start` has it
        from tests.benchmarks.ours import SUBDOMAIN
        from wizard.app import build_services
        from wizard.kustomer.budget import Budget
        from wizard.kustomer.key import read_key
        from wizard.kustomer.sites import local_site
        from wizard.practice.keys import KeyRing
        from wizard.stop import Stop
        from wizard.sync.budgets import Budgets
        from wizard.workspace.instances import KeyKept

        site = local_site(SUBDOMAIN, self._url)
        services = build_services(self._folders, None, on_change, lambda _subdomain, _practice: site)
        services.supervisor._budgets = Budgets(lambda: Budget(self._per_minute))
        token = KeyRing().create(
            org=SUBDOMAIN, org_id="", pod="prod1", name="bench", roles=("org",), expires_at=None
        )  # fmt: skip
        key, facts = read_key(token)
        for number in range(self._instances):
            instance = services.instances.add(f"Bench {number}", SUBDOMAIN)
            services.instances.connect(instance, key, facts, KeyKept.SESSION, Stop())
        time.sleep(CALM_SECONDS)
        return services

    def _beat(self) -> None:
        now = time.perf_counter()
        gap, self._last = (now - self._last) * 1000, now
        if self._began and not self._ended:
            self._gaps.append(gap)
            self._worst = sorted([*self._worst, (round(gap), round(now - self._began, 2))])[-WORST:]
            if now - self._began > self._seconds:
                self._end(now)
        elif not self._start.window.services and len(self._calm) < 0.8 * CALM_SECONDS * 1000 / BEAT_MS:
            self._calm.append(gap)

    def _changed(self, state: Any) -> None:  # noqa: ANN401 - a SyncState
        from wizard.sync.progress import Phase

        self._states[state.instance_id] = state
        if state.phase is Phase.SYNCING and not self._began:
            self._began = time.perf_counter()
        phases = [known.phase for known in self._states.values()]
        if len(phases) == self._instances and all(phase is Phase.UP_TO_DATE for phase in phases) and not self._ended:
            self._end(time.perf_counter())
        if any(phase in {Phase.FAILED, Phase.RETRYING, Phase.REFUSED, Phase.KEY_UNREADABLE} for phase in phases):
            sys.exit(f"the sync went wrong: {self._states}")

    def _end(self, now: float) -> None:
        self._ended = now
        self._start.window.quit()


if __name__ == "__main__":
    main()
