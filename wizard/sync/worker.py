"""The thread that keeps one instance syncing."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from wizard.instances.errors import OtherKeyHere, VaultProblem
from wizard.instances.lifecycle import Instances
from wizard.kustomer.budget import Budget
from wizard.kustomer.client import SYNCING
from wizard.kustomer.client_factory import ClientFactory
from wizard.kustomer.errors import (
    KeyRefused,
    KeyRevoked,
    KustomerProblem,
    NotFound,
    ProxyProblem,
    RateLimited,
    TlsClock,
    TlsUntrusted,
    UnknownSubdomain,
)
from wizard.kustomer.key import ApiKey
from wizard.problem import Bug, Problem
from wizard.stop import Stop, Stopped
from wizard.sync.engine import Engine
from wizard.sync.leasing import LeaseHolder
from wizard.sync.progress import Phase, SyncState
from wizard.sync.tracker import Tracker
from wizard.text import NOTHING
from wizard.workspace.errors import LeaseLost, NoSuchInstance
from wizard.workspace.instances import Instance, Status
from wizard.workspace.runs import RunOutcome
from wizard.workspace.workspace import Workspace

logger = logging.getLogger(__name__)

STOP_SECONDS: Final = 10.0
"""How long a worker may take to end: one transaction, at worst."""

RETRY_SECONDS: Final = 30.0
"""How soon a run that failed for a passing reason is tried again."""

MAY_PASS: Final = (TlsUntrusted, TlsClock, ProxyProblem)
"""What only somebody can mend at a desk, but goes away by itself in a hotel or on waking: it is tried again after twice
as long each time, at most the usual interval."""


class Worker:
    """Runs one instance again and again until it is stopped, paused in between, or refused by Kustomer.

    While another worker has the instance's lease, it waits.
    """

    def __init__(
        self,
        instance_id: int,
        instances: Instances,
        workspace: Workspace,
        client_factory: ClientFactory,
        on_change: Callable[[SyncState], None],
        interval: Callable[[], float],
        budget_of: Callable[[Instance], Budget],
        holder: LeaseHolder | None = None,
        *,
        once: bool = False,
    ) -> None:
        self._instance_id = instance_id
        self._instances = instances
        self._workspace = workspace
        self._client_factory = client_factory
        self._interval = interval
        self._budget_of = budget_of
        self._holder = holder or LeaseHolder(workspace)
        self._once = once
        self._seen: Instance | None = None
        self._tracker = Tracker(instance_id, on_change, self._searches_per_minute)
        self._stopping = Stop()
        self._run_stop = Stop()
        self._lock = threading.Lock()
        self._woken = threading.Event()
        self._thread = threading.Thread(target=self._live, name=f"sync-{instance_id}", daemon=True)
        self._previous: Worker | None = None
        self._hope = RETRY_SECONDS

    @property
    def state(self) -> SyncState:
        """How the syncing stands."""
        return self._tracker.state

    def start(self, after: "Worker | None" = None) -> None:
        """Begin, once the worker before it has ended."""
        self._previous = after
        self._thread.start()

    def wake(self) -> None:
        """Begin the next run at once. One that waits before it asks Kustomer again begins anew."""
        if self.state.phase is Phase.RETRYING:
            self.interrupt()
        self._woken.set()

    def interrupt(self) -> None:
        """End the present run, and look again at what is to be done."""
        with self._lock:
            self._run_stop.set()
        self._woken.set()

    def follow(self, instance: Instance | None) -> None:
        """Look again at what is to be done, if somebody changed the instance or removed it."""
        if self._seen and _what_matters(instance) != _what_matters(self._seen):
            self.interrupt()

    def stop(self) -> None:
        """Ask the worker to end."""
        self._stopping.set()
        self.interrupt()

    def join(self, seconds: float) -> None:
        """Wait for the worker to end, for `seconds` at most."""
        if self._thread.ident is not None:
            self._thread.join(seconds)

    def is_alive(self) -> bool:
        """Whether the worker has not ended yet."""
        return self._thread.is_alive()

    def _live(self) -> None:
        if self._previous:
            self._previous.stop()
            self._previous.join(STOP_SECONDS)
            self._previous = None
        try:
            self._repeat()
        finally:
            self._holder.release(self._instance_id)

    def _repeat(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            pause = self._pass()
            if pause is None or (self._once and pause):
                return
            self._woken.wait(pause)
        self._tracker.change(Phase.STOPPED)

    def _pass(self) -> float | None:
        """Look at the instance and run it if it is due; returns seconds until the next look, None to end."""
        try:
            instance = self._seen = self._instances.get(self._instance_id)
            if instance.status is not Status.CONNECTED:
                self._tracker.change(Phase.STOPPED)
                return None
            if instance.paused:
                self._holder.release(instance.id)
                self._tracker.change(Phase.PAUSED)
                return threading.TIMEOUT_MAX
            if not self._holder.take(instance.id, self.interrupt):
                return self._wait_for_lease()
            self._run(instance, self._fresh_stop())
        except Stopped:
            return 0.0
        except NoSuchInstance:
            self._tracker.change(Phase.STOPPED)
            return None
        except LeaseLost:
            self._holder.release(self._instance_id)
            return self._wait_for_lease()
        except (KeyRefused, UnknownSubdomain) as problem:
            return self._refuse(instance, problem)
        except Problem as problem:
            return self._wait_after(problem)
        except Exception as error:  # a worker must not die in silence
            logger.exception("A run of instance %d failed unexpectedly", self._instance_id)
            return self._wait_after(Bug(error))
        self._hope, interval = RETRY_SECONDS, self._interval()
        next_run = datetime.now(UTC) + timedelta(seconds=interval)
        self._tracker.change(Phase.UP_TO_DATE, until=next_run, synced_at=datetime.now(UTC))
        return interval

    def _run(self, instance: Instance, stop: Stop) -> None:
        self._tracker.change(Phase.STARTING)
        self._workspace.database.refuse_newer()
        key = self._instances.vault.fetch(instance, stop, unasked=True)
        client = self._client_factory.client(
            instance.subdomain,
            key,
            practice=instance.practice,
            stop=stop,
            budget=self._budget_of(instance),
            patience=SYNCING,
            on_wait=self._waiting,
        )
        self._tracker.begin(self._workspace.queries.counts(instance.id), self._workspace.records.cursors(instance.id))
        started = self._workspace.runs.start(instance.id)
        with client:
            outcome, reason = RunOutcome.STOPPED, NOTHING
            try:
                Engine(client, self._holder.records, instance.id, self._tracker, stop).run()
                outcome = RunOutcome.COMPLETE
            except Problem as problem:
                told = self._told(problem, instance, key)
                outcome, reason = RunOutcome.FAILED, told.message
                raise told from None
            finally:
                self._workspace.runs.finish(
                    instance.id,
                    started,
                    outcome,
                    records=self._tracker.arrived,
                    requests=client.requests_sent,
                    problem=reason,
                    skipped=self._tracker.skipped,
                )

    def _told(self, problem: Problem, instance: Instance, key: ApiKey) -> Problem:
        """What ended a run. A refused key speaks for the instance only if it is the one it was connected with."""
        told = self._cause(problem, instance, key)
        other_key = isinstance(told, KeyRefused) and key.hint != instance.key_hint
        return OtherKeyHere(told.detail) if other_key else told

    def _cause(self, problem: Problem, instance: Instance, key: ApiKey) -> Problem:
        """Why Kustomer says no all of a sudden: the account is gone, or the key, which it accepted before, is."""
        if type(problem) not in {KeyRefused, NotFound}:
            return problem
        practice, stop = instance.practice, self._fresh_stop()
        with (
            suppress(KustomerProblem),
            self._client_factory.client(instance.subdomain, key, practice=practice, stop=stop) as client,
        ):
            try:
                client.get_domain(instance.subdomain)
            except UnknownSubdomain as gone:
                return gone
        return KeyRevoked(instance.subdomain, problem.detail) if isinstance(problem, KeyRefused) else problem

    def _searches_per_minute(self) -> float | None:
        return self._budget_of(self._seen).search_per_minute if self._seen else None

    def _fresh_stop(self) -> Stop:
        with self._lock:
            self._run_stop = Stop()
            if self._stopping.is_set():
                self._run_stop.set()
            return self._run_stop

    def _waiting(self, problem: KustomerProblem | None, until: datetime | None) -> None:
        """The client waits, or goes on."""
        if until is None:
            self._tracker.change(Phase.SYNCING)
        elif problem is None or isinstance(problem, RateLimited):
            self._tracker.change(Phase.RATE_LIMITED, until=until)
        else:
            self._tracker.change(Phase.RETRYING, problem=problem, until=until)

    def _wait_for_lease(self) -> float:
        if self._tracker.state.phase is not Phase.ELSEWHERE:
            self._tracker.change(Phase.ELSEWHERE)
        return self._holder.patience

    def _refuse(self, seen: Instance, problem: Problem) -> float | None:
        try:
            refused = self._instances.refuse_connection(seen, problem.message)
        except Problem as trouble:
            return self._wait_after(trouble)
        if not refused:
            return 0.0  # it is connected in another way by now, or not at all
        self._tracker.change(Phase.REFUSED, problem=problem)
        return None

    def _wait_after(self, problem: Problem) -> float:
        seconds = self._seconds_after(problem)
        until = None if self._once else datetime.now(UTC) + timedelta(seconds=seconds)
        phase = Phase.RETRYING if problem.retryable and until else Phase.FAILED
        if isinstance(problem, VaultProblem):
            phase = Phase.KEY_UNREADABLE
            self._holder.release(self._instance_id)  # another worker may have the key
        self._tracker.change(phase, problem=problem, until=until)
        return seconds

    def _seconds_after(self, problem: Problem) -> float:
        """How long to wait after what went wrong."""
        if problem.retryable:
            return RETRY_SECONDS
        if not isinstance(problem, MAY_PASS):
            return self._interval()
        self._hope *= 2
        return min(self._hope, self._interval())


def _what_matters(instance: Instance | None) -> tuple[object, ...]:
    """What of an instance decides what its worker does; nothing, if it was removed."""
    return (instance.status, instance.paused, instance.subdomain, instance.connected_at) if instance else ()
