"""The program's own sync, as far as benchmarks use it. The one place that knows how the engine is started.

Usage: python -m tests.benchmarks.ours pass URL WORKSPACE    one pass
       python -m tests.benchmarks.ours life URL WORKSPACE    a first pass, the index, passes over little and nothing
"""

import json
import os
import sys
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Final

from tests.benchmarks.harness import median, peak_memory
from tests.benchmarks.proof import INSTANCE
from tests.benchmarks.serving import Kustomer
from wizard.kustomer.budget import Budget
from wizard.kustomer.client import KustomerClient
from wizard.kustomer.key import ApiKey
from wizard.kustomer.sites import local_site
from wizard.stop import Stop
from wizard.sync.engine import Engine
from wizard.sync.tracker import Tracker
from wizard.workspace.workspace import Workspace

SUBDOMAIN: Final = os.environ.get("BENCH_SUBDOMAIN", "bench")
KEY: Final = ApiKey(os.environ.get("BENCH_KEY", "bench-key-that-opens-nothing"))
IDLE_PASSES: Final = 5


@dataclass(frozen=True, slots=True)
class Pass:
    """How one pass went.

    Attributes:
        cpu: seconds of the processor, of all threads.
        records: that arrived.
        memory: the most the process had until the end of the pass, in bytes.
    """

    seconds: float
    cpu: float
    records: int
    memory: int


def open_workspace(where: str) -> Workspace:
    """The workspace in a file or at an address."""
    return Workspace(where if "://" in where else Path(where))


def client_for(url: str, stop: Stop, budget: Budget | None = None) -> KustomerClient:
    """A client that keeps to no limit, unless it is given one."""
    return KustomerClient(local_site(SUBDOMAIN, url), KEY, stop=stop, budget=budget or Budget(None))


def sync(client: KustomerClient, workspace: Workspace, stop: Stop) -> int:
    """One pass; returns how many records arrived."""
    tracker = Tracker(INSTANCE, lambda _state: None)
    tracker.begin(workspace.queries.counts(INSTANCE), workspace.records.cursors(INSTANCE))
    Engine(client, workspace.records, INSTANCE, tracker, stop).run()
    return tracker.arrived


def measure(url: str, workspace: Workspace) -> Pass:
    """One pass, measured from its first request to its last page."""
    started, cpu_started = perf_counter(), process_time()
    stop = Stop()
    with client_for(url, stop) as client:
        records = sync(client, workspace, stop)
    return Pass(perf_counter() - started, process_time() - cpu_started, records, peak_memory())


def live(url: str, workspace: Workspace) -> dict[str, object]:
    """What a workspace goes through: everything, then nothing new, then a hundredth of it."""
    server = Kustomer(url)
    server.asked()
    first = measure(url, workspace)
    asked_first = server.asked()
    started = perf_counter()
    workspace.search_index.catch_up(Stop())
    indexing = perf_counter() - started
    idle = median(measure(url, workspace).seconds for _ in range(IDLE_PASSES))
    server.asked()
    measure(url, workspace)
    asked_idle = server.asked()
    changed = []
    for _ in range(3):
        server.change()
        changed.append(measure(url, workspace).seconds)
        workspace.search_index.catch_up(Stop())
    return {
        "first": asdict(first),
        "asked_first": asked_first,
        "asked_idle": asked_idle,
        "indexing": indexing,
        "idle": idle,
        "changed": median(changed),
    }


def main() -> None:
    """Measure, and say how it went."""
    what, url, where = sys.argv[1:]
    with ExitStack() as ends:
        workspace = ends.enter_context(open_workspace(where))
        result = live(url, workspace) if what == "life" else asdict(measure(url, workspace))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
