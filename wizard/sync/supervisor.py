"""Keeps every connected instance syncing, each in a worker thread of its own."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from wizard.instances.errors import VaultProblem
from wizard.instances.lifecycle import Instances
from wizard.kustomer.client_factory import ClientFactory
from wizard.kustomer.errors import KeyRefused
from wizard.problem import Problem
from wizard.stop import Stop
from wizard.sync.budgets import Budgets
from wizard.sync.leasing import LeaseHolder, LeaseRenewer
from wizard.sync.progress import SyncState
from wizard.sync.worker import STOP_SECONDS, Worker
from wizard.workspace.clearing import Report
from wizard.workspace.instances import Instance, Status
from wizard.workspace.workspace import Workspace


class NotRevoked(Problem):
    """The key that was to be revoked could not be read, so that it still exists in Kustomer."""

    kind = "not_revoked"

    def __init__(self, why: VaultProblem) -> None:
        super().__init__(why.message, why.hint, detail=why.detail)


class Supervisor:
    """Starts, pauses and ends the workers of all connected instances. Thread-safe.

    Args:
        client_factory: to Kustomer; asked for each run.
        on_change: called from worker threads with each new state.
        interval: seconds between two runs of an instance.
        holder: of the leases.
        jitter: by what part of the interval a pause may be longer or shorter.
        once: run each instance once, and no more.
        adopt: also start what others connect in the workspace, sooner or later.
    """

    def __init__(
        self,
        instances: Instances,
        workspace: Workspace,
        client_factory: ClientFactory,
        on_change: Callable[[SyncState], None],
        interval: float = 180.0,
        holder: LeaseHolder | None = None,
        *,
        jitter: float = 0.0,
        once: bool = False,
        adopt: bool = False,
    ) -> None:
        self._instances = instances
        self._workspace = workspace
        self._client_factory = client_factory
        self._on_change = on_change
        self._interval = interval
        self._budgets = Budgets(client_factory.make_budget)
        self._holder = holder or LeaseHolder(workspace)
        self._jitter = jitter
        self._once = once
        self._adopt = adopt
        self._keeper: LeaseRenewer | None = None
        self._workers: dict[int, Worker] = {}
        self._leaving: set[int] = set()
        self._lock = threading.Lock()
        self._closing = False

    def start_all(self) -> None:
        """Start the worker of every connected instance. Reads the workspace."""
        with self._lock:
            self._keep_leases()
        for instance in self._instances.all():
            if instance.status is Status.CONNECTED:
                self.start(instance.id)

    def start(self, instance_id: int) -> None:
        """Start the worker of an instance, or start it anew with the details it has now.

        None is started while the instance is being disconnected or removed.
        """
        worker = Worker(
            instance_id,
            self._instances,
            self._workspace,
            self._client_factory,
            self._on_change,
            lambda: self._interval * random.uniform(1 - self._jitter, 1 + self._jitter),
            self._budgets.of,
            self._holder,
            once=self._once,
        )
        with self._lock:
            if self._closing or instance_id in self._leaving:
                return
            self._keep_leases()
            previous = self._workers.get(instance_id)
            self._workers[instance_id] = worker
        worker.start(after=previous)

    def follow(self) -> None:
        """Do what others changed in the workspace: pause, resume, begin anew or end. Reads the workspace."""
        there = {instance.id: instance for instance in self._instances.all()}
        for instance_id, worker in list(self._workers.items()):
            worker.follow(there.get(instance_id))
        alive = {instance_id for instance_id, worker in self._workers.items() if worker.is_alive()}
        for instance in there.values() if self._adopt else ():
            if instance.status is Status.CONNECTED and instance.id not in alive:
                self.start(instance.id)

    def state(self, instance_id: int) -> SyncState | None:
        """How the syncing of an instance stands; None if it has no worker."""
        worker = self._workers.get(instance_id)
        return worker.state if worker else None

    def sync_now(self, instance_id: int) -> None:
        """Begin the next run at once, as a person asked: a keyring may ask them for its password."""
        self._instances.vault.keyring.allow_prompt()
        if worker := self._workers.get(instance_id):
            worker.wake()

    def set_interval(self, seconds: float) -> None:
        """From now on, wait so long between two runs; who waits now runs once and then keeps to it."""
        self._interval = seconds
        for worker in list(self._workers.values()):
            worker.wake()

    def share_budget(self, org_share: float) -> None:
        """From now on, use this part of each account's request limit, 0 to 1."""
        self._budgets.share(org_share)

    def reconnect(self) -> None:
        """The way to Kustomer has changed: begin every run anew. What has arrived stays."""
        for worker in list(self._workers.values()):
            worker.interrupt()

    def pause(self, instance_id: int) -> None:
        """Stop syncing until `resume`, across restarts. Writes the workspace."""
        self._instances.pause(instance_id, paused=True)
        if worker := self._workers.get(instance_id):
            worker.interrupt()

    def resume(self, instance_id: int) -> None:
        """Go on after `pause`. Writes the workspace."""
        self._instances.pause(instance_id, paused=False)
        self.sync_now(instance_id)

    def disconnect(self, instance_id: int, *, revoke: bool, stop: Stop) -> tuple[Instance, tuple[Problem, ...]]:
        """End the run and wait for it, forget the key, call the instance disconnected. Its records stay.

        Args:
            instance_id: whose data is to stop flowing.
            revoke: also delete the key in Kustomer.
            stop: gives up waiting for Kustomer or the keyring.

        Returns:
            The instance, and what could not be cleaned up: a key left in Kustomer or in the keyring.
        """
        leftovers: list[Problem] = []
        with self._without_worker(instance_id):
            if revoke and (problem := self._revoke(self._instances.get(instance_id), stop)):
                leftovers.append(problem)
            instance, trouble = self._instances.disconnect(instance_id, stop)
        return instance, (*leftovers, *([trouble] if trouble else []))

    def remove(
        self, instance_id: int, *, with_records: bool, stop: Stop, report: Report = lambda _deleted: None
    ) -> tuple[Problem, ...]:
        """Take an instance off the list; returns what could not be cleaned up. See `Instances.remove`."""
        with self._without_worker(instance_id):
            trouble = self._instances.remove(instance_id, stop, with_records=with_records, report=report)
        return (trouble,) if trouble else ()

    def stop_all(self) -> None:
        """Ask every worker to end, and start no more."""
        with self._lock:
            self._closing = True
            workers = list(self._workers.values())
        if self._keeper:
            self._keeper.stop()
        for worker in workers:
            worker.stop()

    def join(self, seconds: float) -> bool:
        """Wait until every worker has ended; returns whether they have within `seconds`."""
        deadline = monotonic() + seconds
        for worker in list(self._workers.values()):
            worker.join(max(0.0, deadline - monotonic()))
        if self._closing and self._keeper:
            self._keeper.join(max(0.0, deadline - monotonic()))
        return not any(worker.is_alive() for worker in self._workers.values())

    def _keep_leases(self) -> None:
        if self._keeper is None and not self._closing:
            self._keeper = LeaseRenewer(self._holder, self.follow)
            self._keeper.start()

    @contextmanager
    def _without_worker(self, instance_id: int) -> Iterator[None]:
        """End the worker of an instance, and let none be started before what is done without it is done."""
        with self._lock:
            self._leaving.add(instance_id)
            worker = self._workers.pop(instance_id, None)
        try:
            if worker:
                worker.stop()
                worker.join(STOP_SECONDS)
            yield
        finally:
            with self._lock:
                self._leaving.discard(instance_id)

    def _revoke(self, instance: Instance, stop: Stop) -> Problem | None:
        try:
            key = self._instances.vault.fetch(instance, stop)
            with self._client_factory.client(instance.subdomain, key, practice=instance.practice, stop=stop) as client:
                client.revoke_token()
        except KeyRefused:
            return None  # it is not valid any more, which is what was wanted
        except VaultProblem as problem:
            return NotRevoked(problem)
        except Problem as problem:
            return problem
        return None
