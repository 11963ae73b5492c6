"""Leases beside a run: two programs over one workspace never run an instance at once."""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import StartPractice
from tests.ground_truth import assert_equal_to_truth
from tests.sync.test_supervisor import SECONDS, Runtime
from tests.workspace.made import add_instances
from wizard.kustomer.budget import Budget
from wizard.stop import Stop
from wizard.sync.leasing import LeaseHolder, wait_until_free
from wizard.sync.progress import Phase
from wizard.workspace.errors import LeaseLost
from wizard.workspace.records import Cursor
from wizard.workspace.runs import RunOutcome
from wizard.workspace.workspace import Workspace

OTHER = "another-computer-1"


@pytest.fixture
def runtime(workspace: Workspace, start_practice: StartPractice) -> Iterator[Runtime]:
    runtime = Runtime(workspace, start_practice(conversations=300), lambda: Budget(None))
    yield runtime
    runtime.supervisor.stop_all()
    assert runtime.supervisor.join(SECONDS)


def test_what_another_has_is_taken_over_when_it_is_free(runtime: Runtime, tmp_path: Path) -> None:
    instance = runtime.connect(runtime.server.create_key())
    runtime.workspace.leases.take(instance.id, OTHER, 60)
    runtime.supervisor.start_all()
    runtime.watch.wait_for_phase(Phase.ELSEWHERE)
    assert runtime.server.requests == []

    runtime.workspace.leases.release(instance.id, OTHER)
    runtime.supervisor.sync_now(instance.id)
    runtime.watch.wait_for_phase(Phase.UP_TO_DATE)
    assert_equal_to_truth(tmp_path / "workspace.sqlite", instance.id, runtime.server)
    assert runtime.workspace.leases.holder(instance.id) not in {None, OTHER}


def test_what_is_removed_just_before_it_is_taken_is_left_alone(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = runtime.connect(runtime.server.create_key())
    holder = runtime.supervisor._holder
    take = holder.take

    def take_too_late(instance_id: int, lost: Callable[[], None]) -> bool:
        if runtime.instances.all():
            runtime.workspace.instances.remove(instance_id, with_records=True)
        return take(instance_id, lost)

    monkeypatch.setattr(holder, "take", take_too_late)
    runtime.supervisor.start_all()
    assert runtime.supervisor.join(SECONDS), "nothing is left to do"
    assert runtime.server.requests == []
    assert runtime.workspace.runs.latest(instance.id) == []
    assert runtime.workspace.leases.holder(instance.id) is None


def test_a_lease_that_is_lost_ends_the_run_before_another_page_is_kept(runtime: Runtime) -> None:
    instance = runtime.connect(runtime.server.create_key())
    runtime.server.faults.latency = 0.2
    runtime.supervisor.start_all()
    runtime.watch.wait_for(lambda state: state.records > 0)
    leases = runtime.workspace.leases
    ours = leases.holder(instance.id)
    assert ours
    since = len(runtime.watch.states)
    leases.release(instance.id, ours)
    assert leases.take(instance.id, OTHER, 60)

    runtime.watch.wait_for_phase(Phase.ELSEWHERE, since)
    counts = runtime.workspace.queries.counts(instance.id)
    (run,) = runtime.workspace.runs.latest(instance.id)
    assert run.outcome in {RunOutcome.FAILED, RunOutcome.STOPPED}
    runtime.server.faults.latency = 0
    runtime.supervisor.sync_now(instance.id)
    runtime.watch.wait_for_phase(Phase.ELSEWHERE, since)
    assert runtime.workspace.queries.counts(instance.id) == counts
    assert leases.holder(instance.id) == OTHER


def test_stopping_and_pausing_give_the_lease_back(runtime: Runtime) -> None:
    instance = runtime.connect(runtime.server.create_key())
    runtime.supervisor.start_all()
    runtime.watch.wait_for_phase(Phase.UP_TO_DATE)
    assert runtime.workspace.leases.holder(instance.id), "it is kept between two runs"
    runtime.supervisor.pause(instance.id)
    runtime.watch.wait_for_phase(Phase.PAUSED)
    assert runtime.workspace.leases.holder(instance.id) is None

    since = len(runtime.watch.states)
    runtime.supervisor.resume(instance.id)
    runtime.watch.wait_for_phase(Phase.UP_TO_DATE, since)
    runtime.supervisor.stop_all()
    assert runtime.supervisor.join(SECONDS)
    assert runtime.workspace.leases.holder(instance.id) is None


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that leases go by: a list of one number, which a test may change."""
    time = [0.0]
    monkeypatch.setattr("wizard.sync.leasing.monotonic", lambda: time[0])
    return time


def test_a_holder_renews_what_it_has_and_says_what_it_lost(workspace: Workspace, clock: list[float]) -> None:
    add_instances(workspace, 1, 2)
    lost: list[str] = []
    holder = LeaseHolder(workspace, seconds=60)
    assert holder.take(1, lambda: lost.append("1"))
    assert holder.take(2, lambda: lost.append("2"))
    holder.renew()
    assert lost == []
    workspace.leases.release(1, holder.id)
    workspace.leases.take(1, OTHER, 60)
    for clock[0] in (30, 60):
        holder.renew()
    assert lost == ["1"], "once"
    assert not holder.take(1, lambda: None)
    holder.release(1)
    assert workspace.leases.holder(1) == OTHER
    holder.release(2)
    assert workspace.leases.holder(2) is None


def test_leases_are_renewed_together_and_not_before_it_is_time(
    workspace: Workspace, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    add_instances(workspace, 1, 2)
    holder = LeaseHolder(workspace, seconds=30)
    assert all(holder.take(number, lambda: None) for number in (1, 2))
    renewed: list[tuple[float, set[int]]] = []
    renew = workspace.leases.renew

    def note(instance_ids: Collection[int], *more: Any) -> set[int]:  # noqa: ANN401 - whatever it takes
        renewed.append((clock[0], set(instance_ids)))
        return renew(instance_ids, *more)

    monkeypatch.setattr(workspace.leases, "renew", note)
    for clock[0] in range(0, 60, 5):
        holder.renew()
    assert renewed == [(0, {1, 2}), (15, {1, 2}), (30, {1, 2}), (45, {1, 2})]


def test_a_holder_takes_no_more_than_it_is_told_to(workspace: Workspace) -> None:
    add_instances(workspace, 1, 2, 3)
    holder = LeaseHolder(workspace, at_most=2)
    assert [holder.take(number, lambda: None) for number in (1, 2, 3)] == [True, True, False]
    assert holder.take(1, lambda: None), "what it has, it has"
    holder.release(2)
    assert holder.take(3, lambda: None)


def test_two_holders_are_told_apart_even_in_one_process(workspace: Workspace) -> None:
    add_instances(workspace, 1)
    one, two = LeaseHolder(workspace), LeaseHolder(workspace)
    assert one.id != two.id
    assert len(one.id) <= 80
    assert one.take(1, lambda: None)
    assert not two.take(1, lambda: None)
    one.records.save_page(1, "tags", [], Cursor())
    with pytest.raises(LeaseLost):
        two.records.save_page(1, "tags", [], Cursor())


def test_waiting_for_a_free_instance_is_bounded(workspace: Workspace) -> None:
    add_instances(workspace, 1)
    workspace.leases.take(1, OTHER, 60)
    assert not wait_until_free(workspace, 1, Stop(), seconds=0.05)
    workspace.leases.release(1, OTHER)
    assert wait_until_free(workspace, 1, Stop(), seconds=0.05)
