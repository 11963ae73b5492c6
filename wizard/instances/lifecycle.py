"""The life of an instance: what may happen to it, and in which order.

add ──► NOT_AUTHENTICATED ──► CONNECTED ──► DISCONNECTED
              ▲    │              │ │            │
              │    └ cancel       │ └────────────┤ reconnect
              └── refuse ─────────┘              ▼ (the same checks, then CONNECTED)
"""

from dataclasses import replace
from datetime import UTC, datetime

from wizard.instances.errors import VaultProblem
from wizard.instances.names import clean_name, free_name
from wizard.instances.vault import Vault
from wizard.kustomer.key import ApiKey, KeyFacts
from wizard.kustomer.subdomain import parse_subdomain
from wizard.problem import Worded
from wizard.stop import Stop
from wizard.text import NOTHING, Text, text
from wizard.workspace.clearing import Report
from wizard.workspace.instances import Instance, KeyKept, Status
from wizard.workspace.workspace import Workspace


class RenamedSince(Worded):
    """A name that is not what it was when it was given."""

    kind = "renamed_since"
    sentences = (text("Somebody has renamed it to “{name}” since."), text("That name stays."))

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class Instances:
    """The instances of a workspace and their keys. Blocking: not for the thread that paints.

    Raises:
        WorkspaceProblem: from every method, when the workspace cannot be used.
    """

    def __init__(self, workspace: Workspace, vault: Vault) -> None:
        self._workspace = workspace
        self._table = workspace.instances
        self.vault = vault

    def all(self) -> list[Instance]:
        """Every instance, by name."""
        return self._table.all()

    def get(self, instance_id: int) -> Instance:
        """One instance; raises NoSuchInstance if it is gone."""
        return self._table.get(instance_id)

    def add(self, name: str, subdomain: str, *, practice: bool = False) -> Instance:
        """Create an instance, not authenticated yet.

        Raises:
            NameFlaw: the name is empty or too long.
            NameTaken: another instance has it.
        """
        return self._table.add(name=clean_name(name), subdomain=parse_subdomain(subdomain), practice=practice)

    def correct(self, instance_id: int, name: str, subdomain: str) -> Instance:
        """Give an instance other details; raises as `add` does."""
        return self._table.change(instance_id, name=clean_name(name), subdomain=parse_subdomain(subdomain))

    def rename(self, instance_id: int, name: str) -> Instance:
        """Call an instance something else; raises as `check_name` does."""
        return self._table.change(instance_id, name=self.check_name(name, instance_id=instance_id))

    def rename_back(self, instance_id: int, former: str, *, given: str) -> Instance:
        """Call an instance as before; raises as `rename` does.

        Raises:
            RenamedSince: it does not have the name any more that it was given.
        """
        now = self.get(instance_id).name
        if now != given:
            raise RenamedSince(now)
        return self.rename(instance_id, former)

    def refuse(self, instance_id: int, why: Text) -> Instance:
        """Note that Kustomer does not accept the details of an instance."""
        return self._table.change(instance_id, status=Status.NOT_AUTHENTICATED, refusal=why)

    def refuse_connection(self, seen: Instance, why: Text) -> bool:
        """Note that Kustomer does not accept any more what an instance was connected with when it was seen.

        Returns:
            Whether that was noted: not if somebody has disconnected it or connected it anew since.
        """
        return self._table.change_connection(seen, status=Status.NOT_AUTHENTICATED, refusal=why)

    def connect(self, instance: Instance, key: ApiKey, facts: KeyFacts, kept: KeyKept, stop: Stop) -> Instance:
        """Store a key that passed its checks, read it back, and only then call the instance connected.

        Args:
            instance: with the name, subdomain and org id that passed the checks; they are kept now.
            key: what Kustomer accepted.
            facts: what the key says of itself.
            kept: where to store it.
            stop: gives up on the keyring.

        Raises:
            VaultProblem: the key could not be stored; the instance stays as it was.
        """
        self.vault.keep(instance, key, kept, stop)
        return self._table.change(
            instance.id,
            name=instance.name,
            subdomain=instance.subdomain,
            org_id=instance.org_id,
            status=Status.CONNECTED,
            refusal=NOTHING,
            key_hint=key.hint,
            key_expires_at=facts.expires_at,
            key_kept=kept,
            paused=False,
            connected_at=datetime.now(UTC),
            disconnected_at=None,
        )

    def pause(self, instance_id: int, *, paused: bool) -> Instance:
        """Pause or resume syncing, across restarts."""
        return self._table.change(instance_id, paused=paused)

    def disconnect(self, instance_id: int, stop: Stop) -> tuple[Instance, VaultProblem | None]:
        """Forget the key and call the instance disconnected; its records stay.

        Its run must have ended before. A keyring that cannot be reached does not keep anybody connected.

        Returns:
            The instance, and what kept its key from being deleted, if anything did.
        """
        trouble = self._forget_key(self.get(instance_id), stop)
        return self._table.change(instance_id, status=Status.DISCONNECTED, disconnected_at=datetime.now(UTC)), trouble

    def remove(
        self, instance_id: int, stop: Stop, *, with_records: bool, report: Report = lambda _deleted: None
    ) -> VaultProblem | None:
        """Take an instance off the list, with its key; delete its records only if told to.

        Records are deleted a little at a time. If that ends before its time, the instance is still on the list,
        disconnected, with what is left.

        Args:
            instance_id: which.
            stop: ends it before its time.
            with_records: delete its records, too.
            report: is told how many records are deleted so far.

        Returns:
            What kept its key from being deleted, if anything did.
        """
        instance = self.get(instance_id)
        trouble = self._forget_key(instance, stop)
        if with_records:
            if instance.status is Status.CONNECTED:
                self._table.change(instance_id, status=Status.DISCONNECTED, disconnected_at=datetime.now(UTC))
            self._workspace.clear(instance_id, stop, report)
        self._table.remove(instance_id, with_records=with_records)
        return trouble

    def restore(self, instance: Instance) -> Instance:
        """Put an instance back on the list that was taken off it without its records.

        Its key is gone for good: what was connected comes back disconnected.

        Args:
            instance: as it was.

        Raises:
            NameTaken: another instance has its name by now.
        """
        if instance.connected_at and instance.status is not Status.DISCONNECTED:
            instance = replace(instance, status=Status.DISCONNECTED, disconnected_at=datetime.now(UTC))
        return self._table.restore(instance)

    def check_name(self, name: str, *, instance_id: int | None = None) -> str:
        """The name as it will be kept; `instance_id` is the one that may have it already.

        Raises:
            NameFlaw: it is empty or too long.
            NameTaken: another instance has it.
            KeyShared: a server would take another instance's key for its key.
        """
        return free_name(name, self.all(), instance_id)

    def _forget_key(self, instance: Instance, stop: Stop) -> VaultProblem | None:
        try:
            self.vault.forget(instance, stop)
        except VaultProblem as problem:
            return problem
        return None
