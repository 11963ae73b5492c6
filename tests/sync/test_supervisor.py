"""Workers: start, pause, disconnect, and what they say while they run."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from keyring.errors import KeyringLocked

from tests.conftest import StartPractice
from tests.ground_truth import assert_equal_to_truth
from tests.instances.test_vault import Drawer
from wizard.instances import vault
from wizard.instances.errors import OtherKeyHere, VaultLocked
from wizard.instances.lifecycle import Instances
from wizard.instances.server_keys import variable_of
from wizard.instances.vault import Vault
from wizard.kustomer import budget
from wizard.kustomer.budget import Budget
from wizard.kustomer.client_factory import ClientFactory
from wizard.kustomer.errors import ProxyProblem, TlsClock, TlsUntrusted
from wizard.kustomer.key import read_key
from wizard.kustomer.sites import local_site
from wizard.practice import PracticeServer
from wizard.stop import Stop, Stopped
from wizard.sync import worker as worker_module
from wizard.sync.engine import Engine
from wizard.sync.progress import Phase, SyncState
from wizard.sync.supervisor import Supervisor
from wizard.sync.tracks import SIDE_BY_SIDE
from wizard.text import Text
from wizard.workspace import schema
from wizard.workspace.errors import DiskFull, NewerWorkspace
from wizard.workspace.instances import Instance, KeyKept, Status
from wizard.workspace.runs import RunOutcome
from wizard.workspace.workspace import Workspace

SECONDS = 30.0


class Watch:
    """Collects states, and waits for the one that matters."""

    def __init__(self) -> None:
        self.states: list[SyncState] = []
        self._changed = threading.Condition()

    def __call__(self, state: SyncState) -> None:
        with self._changed:
            self.states.append(state)
            self._changed.notify_all()

    def wait_for(self, matches: Callable[[SyncState], bool], since: int = 0) -> SyncState:
        with self._changed:
            found = self._changed.wait_for(lambda: next(filter(matches, self.states[since:]), None), SECONDS)
        assert found, [state.phase for state in self.states[since:]]
        return found

    def wait_for_phase(self, phase: Phase, since: int = 0) -> SyncState:
        return self.wait_for(lambda state: state.phase is phase, since)


class Runtime:
    """A supervisor with everything it needs."""

    def __init__(
        self,
        workspace: Workspace,
        server: PracticeServer,
        make_budget: Callable[[], Budget] = Budget,
        *,
        adopt: bool = False,
    ) -> None:
        self.workspace = workspace
        self.server = server
        self.watch = Watch()
        self.instances = Instances(workspace, Vault())
        url = server.url
        self.supervisor = Supervisor(
            self.instances,
            workspace,
            ClientFactory(lambda name, _practice: local_site(name, url), make_budget),
            self.watch,
            interval=3600,
            adopt=adopt,
        )

    def connect(self, token: str, name: str = "Lumen") -> Instance:
        key, facts = read_key(token)
        instance = self.instances.add(name, "lumenbikes", practice=True)
        return self.instances.connect(instance, key, facts, KeyKept.SESSION, Stop())


def locked(*_arguments: object, **_more: object) -> None:
    """As a keyring that nobody has unlocked."""
    raise VaultLocked


def is_up_to_date(instance_id: int, state: SyncState) -> bool:
    return (state.instance_id, state.phase) == (instance_id, Phase.UP_TO_DATE)


@pytest.fixture
def runtime(workspace: Workspace, start_practice: StartPractice) -> Iterator[Runtime]:
    runtime = Runtime(workspace, start_practice(conversations=1000, search_limit=100))
    yield runtime
    runtime.supervisor.stop_all()
    assert runtime.supervisor.join(SECONDS)


def test_a_connected_instance_is_brought_up_to_date(runtime: Runtime, tmp_path: Path) -> None:
    instance = runtime.connect(runtime.server.create_key())
    runtime.supervisor.start_all()
    state = runtime.watch.wait_for_phase(Phase.UP_TO_DATE)

    assert state.fraction == 1.0
    assert state.problem is None
    assert state.until is not None
    assert_equal_to_truth(tmp_path / "workspace.sqlite", instance.id, runtime.server)
    (run,) = runtime.workspace.runs.latest(instance.id)
    assert run.outcome is RunOutcome.COMPLETE
    assert run.records == sum(runtime.workspace.queries.counts(instance.id).values())
    assert run.requests == len(runtime.server.requests)


def test_sync_now_begins_the_next_run(runtime: Runtime, tmp_path: Path) -> None:
    instance = runtime.connect(runtime.server.create_key())
    runtime.supervisor.start_all()
    runtime.watch.wait_for_phase(Phase.UP_TO_DATE)
    runtime.server.change(40, seed=3)
    since = len(runtime.watch.states)

    runtime.supervisor.sync_now(instance.id)
    runtime.watch.wait_for_phase(Phase.UP_TO_DATE, since)
    assert_equal_to_truth(tmp_path / "workspace.sqlite", instance.id, runtime.server)


def test_pausing_ends_a_run_and_resuming_goes_on(runtime: Runtime, tmp_path: Path) -> None:
    instance = runtime.connect(runtime.server.create_key())
    runtime.server.faults.latency = 0.2
    runtime.supervisor.start_all()
    runtime.watch.wait_for(lambda state: state.records > 0)

    runtime.supervisor.pause(instance.id)
    runtime.watch.wait_for_phase(Phase.PAUSED)
    assert runtime.instances.get(instance.id).paused

    runtime.server.faults.latency = 0
    runtime.supervisor.resume(instance.id)
    runtime.watch.wait_for_phase(Phase.UP_TO_DATE)
    assert_equal_to_truth(tmp_path / "workspace.sqlite", instance.id, runtime.server)


def test_disconnecting_stops_the_flow_keeps_the_records_and_forgets_the_key(runtime: Runtime) -> None:
    token = runtime.server.create_key()
    instance = runtime.connect(token)
    runtime.server.faults.latency = 0.1
    runtime.supervisor.start_all()
    runtime.watch.wait_for(lambda state: state.records > 0)

    disconnected, leftovers = runtime.supervisor.disconnect(instance.id, revoke=False, stop=Stop())

    requests = len(runtime.server.requests)
    counts = runtime.workspace.queries.counts(instance.id)
    assert disconnected.status is Status.DISCONNECTED
    assert leftovers == ()
    assert sum(counts.values()) > 0
    assert runtime.supervisor.state(instance.id) is None
    assert runtime.supervisor.join(SECONDS)
    assert runtime.workspace.queries.counts(instance.id) == counts
    assert len(runtime.server.requests) <= requests + SIDE_BY_SIDE, "what was on its way may still be heard there"
    key = runtime.server.keys.find(token)
    assert key
    assert not key.revoked


@pytest.mark.parametrize("leave", ["disconnect", "remove"])
def test_nobody_starts_what_is_being_disconnected_or_removed(
    workspace: Workspace, start_practice: StartPractice, monkeypatch: pytest.MonkeyPatch, leave: str
) -> None:
    """A keyring may take long to answer, and all the while the instance is still called connected."""
    runtime = Runtime(workspace, start_practice(conversations=10), adopt=True)
    supervisor, instance = runtime.supervisor, runtime.connect(runtime.server.create_key())
    supervisor.start_all()
    runtime.watch.wait_for_phase(Phase.UP_TO_DATE)
    forget, looked = runtime.instances.vault.forget, list[SyncState | None]()

    def forget_slowly(instance: Instance, stop: Stop) -> None:
        supervisor.follow()
        looked.append(supervisor.state(instance.id))
        forget(instance, stop)

    monkeypatch.setattr(runtime.instances.vault, "forget", forget_slowly)
    if leave == "disconnect":
        supervisor.disconnect(instance.id, revoke=False, stop=Stop())
    else:
        supervisor.remove(instance.id, with_records=False, stop=Stop())
        instance = runtime.instances.restore(instance)
    assert looked == [None]

    key, facts = read_key(runtime.server.create_key())
    runtime.instances.connect(instance, key, facts, KeyKept.SESSION, Stop())
    supervisor.follow()
    assert supervisor.state(instance.id), "connected again, it is started again"
    supervisor.stop_all()
    assert supervisor.join(SECONDS)


class Impatient(Stop):
    """Is set as soon as anybody waits for a moment."""

    def sleep(self, seconds: float) -> None:
        self.set()
        super().sleep(seconds)


def test_what_is_removed_only_in_part_is_still_on_the_list(runtime: Runtime) -> None:
    instance = runtime.connect(runtime.server.create_key())
    runtime.supervisor.start_all()
    runtime.watch.wait_for_phase(Phase.UP_TO_DATE)
    with pytest.raises(Stopped):
        runtime.supervisor.remove(instance.id, with_records=True, stop=Impatient())

    assert runtime.instances.get(instance.id).status is Status.DISCONNECTED
    assert sum(runtime.workspace.queries.counts(instance.id).values())
    runtime.supervisor.remove(instance.id, with_records=True, stop=Stop())
    assert runtime.instances.all() == []
    assert not any(runtime.workspace.queries.counts(instance.id).values())


def test_disconnecting_can_revoke_the_key_in_kustomer(runtime: Runtime) -> None:
    token = runtime.server.create_key()
    instance = runtime.connect(token)
    _, leftovers = runtime.supervisor.disconnect(instance.id, revoke=True, stop=Stop())

    assert leftovers == ()
    key = runtime.server.keys.find(token)
    assert key
    assert key.revoked


def test_syncing_now_does_not_wait_for_the_next_try_of_a_run(runtime: Runtime) -> None:
    instance = runtime.connect(runtime.server.create_key())
    runtime.server.faults.outage = True
    runtime.supervisor.start_all()
    runtime.watch.wait_for_phase(Phase.RETRYING)
    runtime.server.faults.outage = False
    runtime.supervisor.sync_now(instance.id)
    runtime.watch.wait_for_phase(Phase.UP_TO_DATE)

    outcomes = [run.outcome for run in runtime.workspace.runs.latest(instance.id)]
    assert outcomes == [RunOutcome.COMPLETE, RunOutcome.STOPPED]


def test_what_may_pass_by_itself_is_tried_again_before_its_time(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "RETRY_SECONDS", 0.02)
    on_the_way, run = iter([TlsUntrusted(), TlsClock(), ProxyProblem()]), Engine.run

    def run_once_they_have_passed(engine: Engine) -> None:
        for problem in on_the_way:
            raise problem
        run(engine)

    monkeypatch.setattr(Engine, "run", run_once_they_have_passed)
    runtime.connect(runtime.server.create_key())
    runtime.supervisor.start_all()
    runtime.watch.wait_for_phase(Phase.UP_TO_DATE)
    told = [type(state.problem) for state in runtime.watch.states if state.phase is Phase.FAILED]
    assert told == [TlsUntrusted, TlsClock, ProxyProblem]


def test_a_workspace_that_a_newer_program_has_changed_is_left_alone(runtime: Runtime) -> None:
    instance = runtime.connect(runtime.server.create_key())
    runtime.supervisor.start_all()
    runtime.watch.wait_for_phase(Phase.UP_TO_DATE)
    info, since = schema.workspace_info, len(runtime.watch.states)
    with runtime.workspace.database.write() as connection:
        connection.execute(info.update().where(info.c.key == "schema_version").values(value=str(schema.VERSION + 1)))
    runtime.supervisor.sync_now(instance.id)
    assert isinstance(runtime.watch.wait_for_phase(Phase.FAILED, since).problem, NewerWorkspace)


def test_an_outage_does_not_keep_anybody_connected(runtime: Runtime) -> None:
    instance = runtime.connect(runtime.server.create_key())
    runtime.server.stop()
    disconnected, leftovers = runtime.supervisor.disconnect(instance.id, revoke=True, stop=Stop())

    assert disconnected.status is Status.DISCONNECTED
    assert [problem.kind for problem in leftovers] == ["connection_refused"]


def test_a_key_that_cannot_be_read_is_left_in_kustomer_and_that_is_said(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = runtime.server.create_key()
    instance = runtime.connect(token)
    monkeypatch.setattr(runtime.instances.vault, "fetch", locked)
    disconnected, leftovers = runtime.supervisor.disconnect(instance.id, revoke=True, stop=Stop())

    assert disconnected.status is Status.DISCONNECTED
    assert [problem.kind for problem in leftovers] == ["not_revoked"]
    key = runtime.server.keys.find(token)
    assert key
    assert not key.revoked


def test_a_refusal_that_cannot_be_kept_is_told_and_kept_later(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = runtime.server.create_key()
    instance = runtime.connect(token)
    runtime.server.revoke_key(token)
    with monkeypatch.context() as broken:

        def full(*_arguments: object) -> None:
            raise DiskFull("made up")

        broken.setattr(runtime.instances, "refuse_connection", full)
        runtime.supervisor.start_all()
        state = runtime.watch.wait_for(lambda state: state.problem is not None)
        assert isinstance(state.problem, DiskFull)
        assert runtime.instances.get(instance.id).status is Status.CONNECTED
    runtime.supervisor.sync_now(instance.id)
    runtime.watch.wait_for_phase(Phase.REFUSED)
    assert runtime.instances.get(instance.id).status is Status.NOT_AUTHENTICATED


def test_a_refused_key_makes_the_instance_not_authenticated(runtime: Runtime) -> None:
    token = runtime.server.create_key()
    instance = runtime.connect(token)
    runtime.server.revoke_key(token)
    runtime.supervisor.start_all()
    state = runtime.watch.wait_for_phase(Phase.REFUSED)

    refused = runtime.instances.get(instance.id)
    assert refused.status is Status.NOT_AUTHENTICATED
    assert state.problem
    assert refused.refusal == state.problem.message


def refuse_late(runtime: Runtime, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[Instance], object]) -> Instance:
    """Sync an instance whose key is refused, and do something to it before that is noted."""
    token = runtime.server.create_key()
    instance = runtime.connect(token)
    runtime.server.revoke_key(token)
    refuse = runtime.instances.refuse_connection

    def refuse_too_late(seen: Instance, why: Text) -> bool:
        meanwhile(seen)
        return refuse(seen, why)

    monkeypatch.setattr(runtime.instances, "refuse_connection", refuse_too_late)
    runtime.supervisor.start_all()
    return instance


def test_a_refusal_that_comes_late_leaves_a_disconnected_instance_alone(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = refuse_late(runtime, monkeypatch, lambda seen: runtime.instances.disconnect(seen.id, Stop()))
    assert runtime.supervisor.join(SECONDS), "nothing is left to do"
    assert runtime.instances.get(instance.id).status is Status.DISCONNECTED
    assert Phase.REFUSED not in {state.phase for state in runtime.watch.states}
    assert runtime.watch.states[-1].phase is Phase.STOPPED, "nobody is told that it still syncs"


def test_a_refusal_of_a_key_that_was_replaced_meanwhile_lets_the_new_one_go_on(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replace_key(seen: Instance) -> None:
        key, facts = read_key(runtime.server.create_key())
        runtime.instances.connect(seen, key, facts, KeyKept.SESSION, Stop())

    instance = refuse_late(runtime, monkeypatch, replace_key)
    runtime.watch.wait_for_phase(Phase.UP_TO_DATE)
    assert runtime.instances.get(instance.id).status is Status.CONNECTED
    assert Phase.REFUSED not in {state.phase for state in runtime.watch.states}


def test_a_refusal_of_another_key_than_the_one_that_was_accepted_leaves_the_instance_connected(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = runtime.server.create_key(), runtime.server.create_key()
    instance = runtime.connect(new)
    monkeypatch.setenv(variable_of("Lumen"), old)
    runtime.server.revoke_key(old)
    runtime.supervisor.start_all()
    state = runtime.watch.wait_for_phase(Phase.KEY_UNREADABLE)

    assert isinstance(state.problem, OtherKeyHere)
    assert runtime.instances.get(instance.id).status is Status.CONNECTED
    assert runtime.workspace.leases.holder(instance.id) is None, "another worker may have the key"

    monkeypatch.setenv(variable_of("Lumen"), new)
    runtime.supervisor.sync_now(instance.id)
    runtime.watch.wait_for_phase(Phase.UP_TO_DATE)


def test_an_unreadable_keyring_is_not_a_refused_key(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = runtime.connect(runtime.server.create_key())
    monkeypatch.setattr(runtime.instances.vault, "fetch", locked)
    runtime.supervisor.start_all()
    state = runtime.watch.wait_for_phase(Phase.KEY_UNREADABLE)

    assert state.until, "it is tried again"
    assert runtime.instances.get(instance.id).status is Status.CONNECTED


def test_a_locked_keyring_asks_for_its_password_again_only_when_a_person_syncs_now(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawer, prompts = Drawer(), count()
    monkeypatch.setattr(vault, "_backend", lambda: drawer)
    key, facts = read_key(runtime.server.create_key())
    added = runtime.instances.add("Lumen", "lumenbikes", practice=True)
    instance = runtime.instances.connect(added, key, facts, KeyKept.KEYRING, Stop())

    def dismiss() -> None:
        next(prompts)
        raise KeyringLocked

    drawer.before = dismiss
    runtime.supervisor.start_all()
    runtime.watch.wait_for_phase(Phase.KEY_UNREADABLE)
    for wake in (lambda: runtime.supervisor.sync_now(instance.id), lambda: runtime.supervisor.set_interval(7200)):
        since = len(runtime.watch.states)
        wake()
        runtime.watch.wait_for_phase(Phase.KEY_UNREADABLE, since)
    assert next(prompts) == 2


def test_the_rate_limit_is_waited_for_and_said(workspace: Workspace, start_practice: StartPractice) -> None:
    server = start_practice(conversations=1200, search_limit=5, limit_window=2)
    runtime = Runtime(workspace, server, lambda: Budget(window=2))
    instance = runtime.connect(runtime.server.create_key())
    runtime.supervisor.start_all()
    state = runtime.watch.wait_for_phase(Phase.RATE_LIMITED)
    assert state.until

    runtime.watch.wait_for_phase(Phase.UP_TO_DATE)
    runtime.supervisor.stop_all()
    assert runtime.supervisor.join(SECONDS)
    assert workspace.queries.counts(instance.id)["conversations"] == 1200
    assert [status for *_, status in runtime.server.requests].count(429) <= 1, (
        "the first window is not known beforehand"
    )


def test_two_keys_of_one_account_never_ask_too_much_together(
    workspace: Workspace, start_practice: StartPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each alone keeps within the account's limit: only together could they exceed it."""
    monkeypatch.setattr(budget, "RESET_MARGIN", 0.1)
    server = start_practice(conversations=60, search_limit=0, org_limit=20, limit_window=1)
    runtime = Runtime(workspace, server, lambda: Budget(10_000, org_share=1.0, window=1))
    both = [runtime.connect(server.create_key(), name) for name in ("Lumen", "Lumen again")]
    server.faults.latency = 0.002
    runtime.supervisor.start_all()
    for instance in both:
        runtime.watch.wait_for(partial(is_up_to_date, instance.id))
    runtime.supervisor.stop_all()
    assert runtime.supervisor.join(SECONDS)
    assert [status for *_, status in server.requests].count(429) == 0


def test_stopping_ends_everything_and_starts_no_more(runtime: Runtime) -> None:
    instance = runtime.connect(runtime.server.create_key())
    runtime.server.faults.latency = 30
    runtime.supervisor.start_all()
    runtime.watch.wait_for_phase(Phase.SYNCING)
    runtime.supervisor.stop_all()
    assert runtime.supervisor.join(SECONDS)
    runtime.supervisor.start(instance.id)
    assert runtime.supervisor.state(instance.id) is not None
    assert runtime.supervisor.join(0), "a worker that was asked for too late is not started"
