"""Leases while they are held: taken before a run, renewed beside it, given back when a worker has no use for them.

A lease is held between two runs, too: what a worker knows of Kustomer's request limits is worth keeping, and an
instance that goes from hand to hand would be run more often than anybody wants.
"""

import logging
import math
import os
import secrets
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Final

from wizard.problem import Problem
from wizard.stop import Stop
from wizard.sync.periodic import PeriodicThread
from wizard.workspace.records import RecordTables
from wizard.workspace.workspace import Workspace

logger = logging.getLogger(__name__)

LEASE_SECONDS: Final = 30.0
"""How long an instance stays with a worker that died."""

LOOK_SECONDS: Final = 5.0
"""How often to see what others changed in the workspace."""


class LeaseHolder:
    """The leases of one process. Thread-safe.

    Args:
        workspace: whose database gives the leases.
        seconds: for which a lease lasts unless it is renewed.
        at_most: instances to hold at once; None for as many as there are.

    Attributes:
        id: of this worker, unlike any other's; begins with the name of its computer.
        records: written only while their instance is leased to this worker.
    """

    def __init__(self, workspace: Workspace, seconds: float = LEASE_SECONDS, at_most: int | None = None) -> None:
        self.id = f"{socket.gethostname()[:50]}-{os.getpid()}-{secrets.token_hex(4)}"
        self.seconds = seconds
        self.records = RecordTables(workspace.database, self.id)
        self._leases = workspace.leases
        self._at_most = at_most
        self._held: dict[int, Callable[[], None]] = {}
        self._asked_for: set[int] = set()
        self._renewed_at = -math.inf
        self._lock = threading.Lock()

    @property
    def patience(self) -> float:
        """Seconds after which to see whether an instance that another worker has is free."""
        return max(0.05, min(self.seconds / 3, LOOK_SECONDS))

    def take(self, instance_id: int, lost: Callable[[], None]) -> bool:
        """Lease an instance, if it is free; returns whether it is ours now.

        Args:
            instance_id: which.
            lost: called when the lease was lost to another worker.

        Raises:
            NoSuchInstance: it was removed.
        """
        with self._lock:
            ours = {*self._held, *self._asked_for, instance_id}
            if self._at_most is not None and len(ours) > self._at_most:
                return False
            self._asked_for.add(instance_id)
        taken = False
        try:
            free = self._leases.holder(instance_id) in {None, self.id}  # looking does not write
            taken = free and self._leases.take(instance_id, self.id, self.seconds)
        finally:
            with self._lock:
                self._asked_for.discard(instance_id)
                self._held.pop(instance_id, None)
                if taken:
                    self._held[instance_id] = lost
        return taken

    def release(self, instance_id: int) -> None:
        """Give an instance back, if it is ours. What cannot be given back runs out by itself."""
        if self._forget(instance_id):
            with suppress(Problem):
                self._leases.release(instance_id, self.id)

    def renew(self) -> None:
        """Extend the leases before half of their time has gone, and tell whoever lost one.

        No sooner, since whoever writes all the time keeps a disk from sleeping.
        """
        held = dict(self._held)
        if not held or monotonic() - self._renewed_at + self.patience <= self.seconds / 2:
            return
        try:
            ours = self._leases.renew(held.keys(), self.id, self.seconds)
        except Problem as problem:  # the next time may be in time; if not, no page is kept without a lease
            logger.warning("The leases were not renewed: %s", problem.kind)
            return
        self._renewed_at = monotonic()
        for instance_id in held.keys() - ours:
            if self._forget(instance_id):
                held[instance_id]()

    def _forget(self, instance_id: int) -> bool:
        with self._lock:
            return self._held.pop(instance_id, None) is not None


class LeaseRenewer(PeriodicThread):
    """Renews the leases, and sees what others changed in the workspace.

    Args:
        holder: of the leases.
        look: sees what others changed.
    """

    def __init__(self, holder: LeaseHolder, look: Callable[[], None]) -> None:
        super().__init__("sync-keeper", lambda: holder.patience, self._keep)
        self._holder = holder
        self._look = look

    def _keep(self) -> None:
        self._holder.renew()
        self._look()


def wait_until_free(workspace: Workspace, instance_id: int, stop: Stop, seconds: float = 3 * LOOK_SECONDS) -> bool:
    """Wait until nobody syncs an instance that nobody should sync any more; returns whether that is so in time."""
    deadline = monotonic() + seconds
    while workspace.leases.holder(instance_id) is not None:
        if monotonic() >= deadline:
            return False
        stop.sleep(0.1)
    return True
