"""Whatever happens in an account and whatever becomes of us meanwhile: in the end, the workspace equals the truth.

A few examples in every test run; `make soak` walks on for as long as it is given.
"""

import os
import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from sqlalchemy import event

from tests.ground_truth import KINDS, assert_cursors_are_honest
from tests.sync.conftest import NOW, Bench
from tests.sync.test_engine import INSTANCE
from wizard.kustomer.client import Patience
from wizard.kustomer.streams import RECOMMENDED_ROLES
from wizard.practice import PracticeOptions, PracticeServer, search
from wizard.practice.events import EVENTS
from wizard.problem import Problem
from wizard.stop import Stop, Stopped
from wizard.workspace.workspace import Workspace

EXAMPLES = int(os.environ.get("SOAK_EXAMPLES", "6"))
STEPS = int(os.environ.get("SOAK_STEPS", "14"))

HASTY = Patience(attempts=4, longest_wait=0.01)
FAULTS = ("drop_next", "fail_next", "time_out_next")
STREAM_OF = {kind: stream for stream, kind in KINDS.items()}
SWEPT = ["conversation", "message", "note", "customer", "company", "kobject"]
OLD = 1500
"""Days of an account whose history reaches into the archive."""

seeds = st.integers(0, 1 << 20)
options = st.fixed_dictionaries(
    {
        "seed": st.integers(1, 1000),
        "conversations": st.sampled_from([0, 25, 120]),
        "history_days": st.sampled_from([540, OLD]),
        "archive_holds_all": st.booleans(),
        "deletes_move_time": st.booleans(),
        "deleted_are_shown": st.booleans(),
        "missing_role_hides": st.booleans(),
        "missing_role_status": st.sampled_from([401, 403]),
        "index_lag": st.sampled_from([0.0, 45.0, 280.0]),
        "total_cap": st.sampled_from([None, 10_000]),
    }
)


class AnAccountAndItsWorkspace(RuleBasedStateMachine):
    """One account in which things happen, and one workspace that follows it, interrupted again and again."""

    usual_page: ClassVar[int] = search.LARGEST_PAGE

    @initialize(chosen=options, page=st.sampled_from([7, 50, 500]))
    def begin(self, chosen: dict[str, Any], page: int) -> None:
        if chosen["history_days"] == OLD:
            # Of a note that is in no search and in no archive, nobody learns that it is gone.
            chosen = chosen | {"deletes_move_time": True}
        search.LARGEST_PAGE = page  # type: ignore[misc]
        server = PracticeServer(PracticeOptions(search_limit=0, org_limit=0, now=NOW, **chosen))
        server.start()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "workspace.sqlite"
        self.workspace = Workspace(self.path)
        self.bench = Bench(server, self.workspace, self.path)
        self.bench.patience = HASTY
        self.bench.describe = 20
        self.whole = self.bench.token
        self.old = chosen["history_days"] == OLD
        self.vanished: dict[str, set[str]] = {}
        if self.old:
            # What is beneath an old conversation cannot be listed any more once that is deleted.
            self.bench.sync()

    # --- there

    @rule(count=st.integers(1, 25), seed=seeds)
    def things_happen(self, count: int, seed: int) -> None:
        self.bench.server.change(count, seed=seed)

    @rule(name=st.sampled_from([*EVENTS, "delete customer", "new object", "new tag", "change setup"]), seed=seeds)
    def one_thing_happens(self, name: str, seed: int) -> None:
        self.bench.server.change(4, seed=seed, only=name)

    @rule(kind=st.sampled_from(SWEPT), seed=seeds)
    def some_vanish(self, kind: str, seed: int) -> None:
        if (kind == "note" and self.old) or self.bench.server.count(kind) < 8:
            return
        before = self.bench.ids(kind)
        known = self.workspace.records.owed.values(INSTANCE, STREAM_OF[kind], "updated_at")
        self.bench.server.change(2, seed=seed, only=f"vanish {kind}")
        gone = before - self.bench.ids(kind)
        self.vanished.setdefault(kind, set()).update(gone & known.keys())

    @rule(time=st.sampled_from([{"seconds": 20}, {"minutes": 4}, {"hours": 30}, {"days": 8}]))
    def time_passes(self, time: dict[str, float]) -> None:
        self.bench.wait(**time)

    @rule(count=st.integers(5, 60), seed=seeds)
    def a_bulk_job(self, count: int, seed: int) -> None:
        """Many records are changed in one and the same millisecond."""
        store = self.bench.server.main_account.store
        there = [
            number for number in range(store.numbered("conversation")) if not store.is_gone("conversation", number)
        ]
        with store.at_once(store.present()), pytest.MonkeyPatch.context() as patch:
            moment = store._tick()
            patch.setattr(store, "_tick", lambda: moment)
            for number in random.Random(seed).sample(there, min(count, len(there))):
                store.change("conversation", number, lambda attributes: attributes.update(priority=seed % 5))

    @rule(rounds=st.integers(3, 6), seed=seeds)
    def a_busy_time(self, rounds: int, seed: int) -> None:
        """Changes and syncs take turns, so that searches find some changes between others, and too late."""
        for number in range(rounds):
            self.bench.server.change(6, seed=seed + number)
            self.bench.wait(seconds=20)
            self._try(self.bench.sync)

    @rule(fault=st.sampled_from(FAULTS), count=st.integers(1, 3), status=st.sampled_from([500, 502, 503, 504]))
    def something_breaks(self, fault: str, count: int, status: int) -> None:
        self.bench.server.faults.fail_status = status
        setattr(self.bench.server.faults, fault, count)

    # --- here

    @rule()
    def sync(self) -> None:
        self._try(self.bench.sync)

    @rule(first=st.integers(1, len(RECOMMENDED_ROLES)), count=st.integers(1, 6))
    def sync_with_a_lesser_key(self, first: int, count: int) -> None:
        kept = RECOMMENDED_ROLES[:first] + RECOMMENDED_ROLES[first + count :]
        self.bench.token = self.bench.server.create_key(roles=kept)
        self._try(self.bench.sync)
        self.bench.token = self.whole

    @rule(pages=st.integers(1, 30))
    def sync_and_stop(self, pages: int) -> None:
        stop = Stop()
        with self._at_page(pages, stop.set):
            self._try(lambda: self.bench.sync(stop))

    @rule(pages=st.integers(1, 20), count=st.integers(1, 10), seed=seeds)
    def sync_while_things_happen(self, pages: int, count: int, seed: int) -> None:
        with self._at_page(pages, lambda: self.bench.server.change(count, seed=seed)):
            self._try(self.bench.sync)

    @rule(pages=st.integers(0, 80))
    def sync_with_little_space(self, pages: int) -> None:
        """The disk is full in the middle of some transaction."""
        with closing(sqlite3.connect(self.path)) as connection:
            (size,) = connection.execute("PRAGMA page_count").fetchone()

        def limit(connection: sqlite3.Connection, *_: object) -> None:
            connection.execute(f"PRAGMA max_page_count = {size + pages}").fetchall()

        event.listen(self.workspace.database.backend.engine, "checkout", limit)
        self._try(self.bench.sync)
        self.restart()

    @rule(fault=st.sampled_from(["outage", "captive_portal"]))
    def outage(self, fault: str) -> None:
        setattr(self.bench.server.faults, fault, True)
        self._try(self.bench.sync)
        setattr(self.bench.server.faults, fault, False)

    @rule()
    def restart(self) -> None:
        self.workspace.close()
        self.workspace = self.bench.workspace = Workspace(self.path)

    def teardown(self) -> None:
        if not hasattr(self, "bench"):
            return
        try:
            for fault in FAULTS:
                setattr(self.bench.server.faults, fault, 0)
            self.bench.sync()
            self.bench.wait(days=8)
            for _ in range(3):  # deleted customers of long ago are asked about some at a time
                self.bench.sync()
            if self._something_is_shown():
                self.bench.compare(self.vanished)
            assert_cursors_are_honest(self.path, INSTANCE, self.bench.server)
        finally:
            self.workspace.close()
            self.bench.server.stop()
            self.folder.cleanup()
            search.LARGEST_PAGE = self.usual_page  # type: ignore[misc]

    def _something_is_shown(self) -> bool:
        """A search that finds nothing at all may hide what the key may not read: then no absence is believed."""
        truths = [self.bench.server.truth(kind) for kind in SWEPT]
        return all(any(not record["attributes"].get("deleted") for record in truth) for truth in truths if truth)

    @contextmanager
    def _at_page(self, number: int, happens: Callable[[], object]) -> Iterator[None]:
        """Something happens when so many pages have been kept."""
        records, save, left = self.workspace.records, self.workspace.records.save_page, [number]

        def save_and_let_it_happen(*arguments: object) -> Mapping[str, int]:
            added = save(*arguments)  # type: ignore[arg-type]
            left[0] -= 1
            if not left[0]:
                happens()
            return added

        records.save_page = save_and_let_it_happen  # type: ignore[method-assign,assignment]
        try:
            yield
        finally:
            records.save_page = save  # type: ignore[method-assign]

    def _try(self, run: Callable[[], object]) -> None:
        """However a run ends, nothing is said to be here that is not."""
        with suppress(Problem, Stopped):
            run()
        if not self.bench.server.options.index_lag:
            assert_cursors_are_honest(self.path, INSTANCE, self.bench.server)


TestMachine = pytest.mark.timeout(300 if EXAMPLES < 20 else 24 * 3600)(AnAccountAndItsWorkspace.TestCase)
TestMachine.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
