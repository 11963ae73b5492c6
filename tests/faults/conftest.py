"""What the faults happen to: an account, whoever stands before it, a workspace, and the program that syncs them.

The whole program but its screens: a supervisor with its workers and leases. Only its patience is short.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import StartPractice
from tests.faults.between import Between
from tests.ground_truth import assert_cursors_are_complete, assert_cursors_are_honest, assert_equal_to_truth
from tests.sync.test_supervisor import SECONDS, Watch
from wizard.instances.lifecycle import Instances
from wizard.instances.vault import Vault
from wizard.kustomer import client_factory
from wizard.kustomer.budget import Budget
from wizard.kustomer.client import KustomerClient, Patience
from wizard.kustomer.client_factory import ClientFactory
from wizard.kustomer.key import read_key
from wizard.kustomer.sites import local_site
from wizard.kustomer.transport import Limits
from wizard.practice import PracticeServer
from wizard.problem import Problem
from wizard.stop import Stop
from wizard.sync import worker
from wizard.sync.leasing import LeaseHolder
from wizard.sync.progress import Phase, SyncState
from wizard.sync.supervisor import Supervisor
from wizard.workspace.instances import Instance, KeyKept
from wizard.workspace.runs import RunOutcome
from wizard.workspace.workspace import Workspace

PAGE = 20
"""Records on a page, so that a small account has many pages."""

MID_RUN = 25
"""After so many requests, the lists are read, and the backfill is under way."""

ATTEMPTS = 3
"""How often a request is tried before a run gives up."""


class Scene:
    """One account that is synced into one workspace.

    Attributes:
        where: the workspace's file, or its address.
        url: where the account is said to be.
        interval: seconds between two runs.
    """

    interval = 3600.0

    def __init__(
        self,
        kustomer: PracticeServer,
        where: Path | str,
        *,
        make_budget: Callable[[], Budget] = lambda: Budget(None),
        lease: float = 30.0,
    ) -> None:
        self.kustomer = kustomer
        self.where = where
        self.between = Between(kustomer)
        self.url = self.between.url
        self.workspace = Workspace(where)
        self.instances = Instances(self.workspace, Vault())
        self.watch = Watch()
        self.token = kustomer.create_key()
        self.supervisor = Supervisor(
            self.instances,
            self.workspace,
            ClientFactory(lambda name, _practice: local_site(name, self.url), make_budget),
            self.watch,
            holder=LeaseHolder(self.workspace, lease),
        )
        self.instance = self.connect(self.instances.add("Lumen", kustomer.subdomain, practice=True))

    def connect(self, instance: Instance) -> Instance:
        """Connect an instance with the present key."""
        key, facts = read_key(self.token)
        return self.instances.connect(instance, key, facts, KeyKept.SESSION, Stop())

    def start(self) -> None:
        """Begin to sync."""
        self.supervisor.set_interval(self.interval)
        self.supervisor.start_all()

    def sync_now(self) -> None:
        """Begin the next run, and wait until the workspace is up to date."""
        since = len(self.watch.states)
        self.supervisor.sync_now(self.instance.id)
        begun = self.wait_for(Phase.STARTING, since)  # another run may have been under way
        self.wait_for(Phase.UP_TO_DATE, self.watch.states.index(begun, since))

    def end(self) -> None:
        """Stop syncing, and close the workspace."""
        self.supervisor.stop_all()
        assert self.supervisor.join(SECONDS)
        self.workspace.close()

    def wait_for(self, phase: Phase, since: int = 0) -> SyncState:
        """Wait until the worker is in a phase."""
        return self.watch.wait_for_phase(phase, since)

    def wait_for_problem(self, kind: type[Problem], phase: Phase = Phase.RETRYING, since: int = 0) -> Problem:
        """Wait until the worker says what is wrong and what to do, and check that nothing is lost meanwhile."""
        state = self.watch.wait_for(lambda state: state.phase is phase and type(state.problem) is kind, since)
        assert state.problem
        assert str(state.problem.message)
        assert str(state.problem.hint)
        self.assert_honest()
        return state.problem

    def wait_for_failed_run(self, kind: type[Problem]) -> Problem:
        """Wait until a run has failed and the next one begins; returns what is said of it in the list of runs, too."""
        problem = self.wait_for_problem(kind)
        self.wait_for(Phase.STARTING, len(self.watch.states))
        failed = [run for run in self.workspace.runs.latest(self.instance.id) if run.outcome is RunOutcome.FAILED]
        assert str(failed[-1].problem) == str(problem.message)
        return problem

    def assert_honest(self) -> None:
        """Nothing is said to be here that is not."""
        assert_cursors_are_honest(self.where, self.instance.id, self.kustomer)

    def assert_whole(self) -> None:
        """No record is lost, none is there twice or old, and the cursors are where they belong."""
        assert_equal_to_truth(self.where, self.instance.id, self.kustomer)
        assert_cursors_are_complete(self.where, self.instance.id, self.kustomer)
        state = self.supervisor.state(self.instance.id)
        assert state
        assert state.problem is None

    def assert_goes_on(self, since: int = 0) -> None:
        """By itself: the workspace becomes whole, and stays so when more happens."""
        self.wait_for(Phase.UP_TO_DATE, since)
        self.assert_whole()
        self.kustomer.change(10, seed=7)
        self.sync_now()
        self.assert_whole()


MakeScene = Callable[..., Scene]


@pytest.fixture
def make_scene(start_practice: StartPractice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeScene]:
    monkeypatch.setattr("wizard.practice.search.LARGEST_PAGE", PAGE)
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(worker, "SYNCING", Patience(attempts=ATTEMPTS, longest_wait=0.01))
    with ExitStack() as stack:

        def make(where: Path | str | None = None, *, limits: Limits = Limits(), **options: object) -> Scene:
            monkeypatch.setattr(client_factory, "KustomerClient", partial(KustomerClient, limits=limits))
            ours = {name: options.pop(name) for name in ("make_budget", "lease") if name in options}
            kustomer = start_practice(**({"conversations": 40} | options))
            scene = Scene(kustomer, where or tmp_path / "workspace.sqlite", **ours)  # type: ignore[arg-type]
            stack.enter_context(scene.between)
            stack.callback(scene.end)
            return scene

        yield make


@pytest.fixture
def scene(make_scene: MakeScene) -> Scene:
    return make_scene()
