"""What Connect does: make the instance, run the checks one by one, store the key, call it connected.

The order is the promise. The row comes first, so that wrong details leave an instance that can be corrected or
cancelled. The key goes into the keyring only after Kustomer accepted it, and the instance is connected only
after the key was read back.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from wizard.instances.lifecycle import Instances
from wizard.kustomer.client import KustomerClient
from wizard.kustomer.client_factory import ClientFactory
from wizard.kustomer.errors import RateLimited
from wizard.kustomer.key import ApiKey, KeyFacts, read_key
from wizard.kustomer.subdomain import parse_subdomain
from wizard.problem import Problem
from wizard.setup.answers import Answers
from wizard.setup.checks import Check, CheckReport, CheckState
from wizard.setup.cures import cures_of
from wizard.setup.examination import Examination, Passed
from wizard.stop import Stop
from wizard.text import NOTHING, Text, text
from wizard.workspace.instances import Instance, KeyKept, Status
from wizard.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ConnectResult:
    """How a Connect ended.

    Attributes:
        instance: connected, or created and not authenticated.
        failed: the check that failed; None if connected.
        expected_records: how much there is to fetch; None if unknown.
        expected_seconds: how long that takes at Kustomer's rate limit; None if unknown.
    """

    instance: Instance
    failed: CheckReport | None
    expected_records: int | None = None
    expected_seconds: float | None = None

    @property
    def connected(self) -> bool:
        """Whether data flows from now on."""
        return self.failed is None


class Connector:
    """Connects instances. Blocking: for worker threads.

    Args:
        client_factory: to Kustomer; asked for at each press of Connect.
    """

    def __init__(self, instances: Instances, workspace: Workspace, client_factory: ClientFactory) -> None:
        self._instances = instances
        self._workspace = workspace
        self._client_factory = client_factory
        self._unproven: dict[int, str] = {}

    def connect(
        self,
        answers: Answers,
        *,
        report: Callable[[CheckReport], None],
        created: Callable[[Instance], None],
        stop: Stop,
    ) -> ConnectResult:
        """Make or correct the instance of these answers, check it, and connect it if all is well.

        Args:
            answers: what was typed.
            report: told of every change of every check, in order.
            created: told of the instance as soon as it exists.
            stop: ends it within milliseconds.

        Raises:
            Stopped: the stop was set; the instance stays as it was, or not authenticated if it is new.
            Problem: the answers themselves cannot be used, or the instance could not be written.
        """
        key, facts = read_key(answers.key)
        instance = self._create_or_correct(answers)
        self._unproven[instance.id] = answers.key
        created(instance)
        attempt = _Attempt(self._instances, self._workspace, instance, key, facts, answers.kept, report, stop)
        client = self._client_factory.client(
            instance.subdomain, key, practice=instance.practice, stop=stop, on_wait=attempt.wait
        )
        result = attempt.run(client)
        if result.connected:
            self._unproven.pop(instance.id, None)
        return result

    def unproven_key(self, instance_id: int) -> str:
        """The key last typed for an instance that did not connect, while the program runs; else empty."""
        return self._unproven.get(instance_id, "")

    def cancel(self, instance_id: int, stop: Stop) -> None:
        """Remove an instance that was never connected, so that nothing of it stays.

        If it was connected once, its records stay in the workspace: cancelling never deletes data.
        """
        never = self._instances.get(instance_id).connected_at is None
        self._instances.remove(instance_id, stop, with_records=never)
        self._unproven.pop(instance_id, None)

    def _create_or_correct(self, answers: Answers) -> Instance:
        if answers.instance_id is None:
            return self._instances.add(answers.name, answers.subdomain, practice=answers.practice)
        instance = self._instances.get(answers.instance_id)
        if instance.connected_at is None:
            return self._instances.correct(instance.id, answers.name, answers.subdomain)
        # What works, or worked, keeps its details until the new ones have passed every check.
        return replace(
            instance,
            name=self._instances.check_name(answers.name, instance_id=instance.id),
            subdomain=parse_subdomain(answers.subdomain),
        )


class _Attempt:
    """One press of Connect."""

    def __init__(
        self,
        instances: Instances,
        workspace: Workspace,
        instance: Instance,
        key: ApiKey,
        facts: KeyFacts,
        kept: KeyKept,
        report: Callable[[CheckReport], None],
        stop: Stop,
    ) -> None:
        self._instances = instances
        self._workspace = workspace
        self._instance = instance
        self._key = key
        self._facts = facts
        self._kept = kept
        self._report = report
        self._stop = stop
        self._under_way: Check | None = None

    def wait(self, problem: Problem | None, until: datetime | None) -> None:
        """The client waits, or goes on: say so at the check that is under way."""
        if self._under_way:
            sentence = _waiting_sentence(problem, until) if until else NOTHING
            self._report(CheckReport(self._under_way, CheckState.RUNNING, sentence))

    def run(self, client: KustomerClient) -> ConnectResult:
        for check in Check:
            self._report(CheckReport(check, CheckState.WAITING))
        with client:
            examination = Examination(
                client,
                self._facts,
                name=self._instance.name,
                known_org=self._instance.org_id,
                others=self._others(),
            )
            failed = self._work_through(examination)
        if failed:
            return ConnectResult(self._note_refusal(failed), failed)
        amount = examination.amount
        return ConnectResult(
            self._instances.get(self._instance.id),
            None,
            expected_records=amount.records if amount else None,
            expected_seconds=amount.seconds if amount else None,
        )

    def _work_through(self, examination: Examination) -> CheckReport | None:
        """Run the checks in order; returns the report of the one that failed."""
        for check, look in self._looks(examination).items():
            self._stop.check()
            self._under_way = check
            self._report(CheckReport(check, CheckState.RUNNING))
            try:
                passed = look()
            except Problem as problem:
                failed = CheckReport(
                    check, CheckState.FAILED, problem.message, problem.hint, cures_of(problem), problem.detail
                )
                self._report(failed)
                return failed
            state = CheckState.WARNED if passed.warned else CheckState.PASSED
            self._report(CheckReport(check, state, passed.sentence, passed.hint, passed.cures, passed.detail))
        return None

    def _looks(self, examination: Examination) -> dict[Check, Callable[[], Passed]]:
        return {
            Check.KEY_SHAPE: examination.key_shape,
            Check.REACHABLE: examination.reachable,
            Check.SUBDOMAIN_KNOWN: examination.subdomain_known,
            Check.KEY_ACCEPTED: examination.key_accepted,
            Check.KEY_BELONGS: examination.key_belongs,
            Check.REGION: examination.region,
            Check.SEARCH_ALLOWED: examination.search_allowed,
            Check.ROLES: examination.roles,
            Check.AMOUNT: examination.how_much,
            Check.EXPIRY: examination.expiry,
            Check.WORKSPACE: self._check_workspace,
            Check.KEY_KEPT: lambda: self._keep_key(examination.org_id),
        }

    def _check_workspace(self) -> Passed:
        self._workspace.check_writable()
        return Passed(text("The workspace can be written."))

    def _keep_key(self, org_id: str) -> Passed:
        accepted = replace(self._instance, org_id=org_id or self._instance.org_id)
        self._instances.connect(accepted, self._key, self._facts, self._kept, self._stop)
        if self._kept is KeyKept.SESSION:
            return Passed(
                text("The key is kept in memory until the program ends."),
                text("You will be asked for it again after a restart."),
                warned=True,
            )
        if self._kept is KeyKept.SERVER:
            return Passed(text("The key is given to this computer from outside, and is kept nowhere else."))
        return Passed(text("The key is in your system keyring, and was read back."))

    def _others(self) -> dict[str, str]:
        return {
            other.org_id: other.name
            for other in self._instances.all()
            if other.id != self._instance.id and other.org_id and other.status is Status.CONNECTED
        }

    def _note_refusal(self, failed: CheckReport) -> Instance:
        current = self._instances.get(self._instance.id)
        if current.status is Status.NOT_AUTHENTICATED:
            return self._instances.refuse(current.id, failed.sentence)
        return current


def _waiting_sentence(problem: Problem | None, until: datetime) -> Text:
    if problem is None or isinstance(problem, RateLimited):
        # As a word, not as a moment: screens write moments as days.
        return text("Waiting for Kustomer’s request limit, continues at {time}.", time=f"{until.astimezone():%H:%M}")
    return text("Kustomer did not answer; trying again.")
