"""Leases beside a run: two programs over one workspace never run an instance at once."""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import StartPractice
from tests.ground_truth import assert_equal_to_truth
from tests.sync.test_supervisor import SECONDS, House
from tests.workspace.made import add_instances
from wizard.kustomer.budget import Budget
from wizard.stop import Stop
from wizard.sync.leasing import Holder, wait_until_free
from wizard.sync.progress import Phase
from wizard.workspace.errors import LeaseLost
from wizard.workspace.records import Cursor
from wizard.workspace.runs import RunOutcome
from wizard.workspace.workspace import Workspace

OTHER = "another-computer-1"


@pytest.fixture
def house(workspace: Workspace, start_practice: StartPractice) -> Iterator[House]:
    house = House(workspace, start_practice(conversations=300), lambda: Budget(None))
    yield house
    house.supervisor.stop_all()
    assert house.supervisor.join(SECONDS)


def test_what_another_has_is_taken_over_when_it_is_free(house: House, tmp_path: Path) -> None:
    instance = house.connect(house.server.create_key())
    house.workspace.leases.take(instance.id, OTHER, 60)
    house.supervisor.start_all()
    house.watch.wait_for_phase(Phase.ELSEWHERE)
    assert house.server.requests == []

    house.workspace.leases.release(instance.id, OTHER)
    house.supervisor.sync_now(instance.id)
    house.watch.wait_for_phase(Phase.UP_TO_DATE)
    assert_equal_to_truth(tmp_path / "workspace.sqlite", instance.id, house.server)
    assert house.workspace.leases.holder(instance.id) not in {None, OTHER}


def test_what_is_removed_just_before_it_is_taken_is_left_alone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = house.connect(house.server.create_key())
    holder = house.supervisor._holder
    take = holder.take

    def take_too_late(instance_id: int, lost: Callable[[], None]) -> bool:
        if house.instances.all():
            house.workspace.instances.remove(instance_id, with_records=True)
        return take(instance_id, lost)

    monkeypatch.setattr(holder, "take", take_too_late)
    house.supervisor.start_all()
    assert house.supervisor.join(SECONDS), "nothing is left to do"
    assert house.server.requests == []
    assert house.workspace.runs.latest(instance.id) == []
    assert house.workspace.leases.holder(instance.id) is None


def test_a_lease_that_is_lost_ends_the_run_before_another_page_is_kept(house: House) -> None:
    instance = house.connect(house.server.create_key())
    house.server.faults.latency = 0.2
    house.supervisor.start_all()
    house.watch.wait_for(lambda state: state.records > 0)
    leases = house.workspace.leases
    ours = leases.holder(instance.id)
    assert ours
    since = len(house.watch.states)
    leases.release(instance.id, ours)
    assert leases.take(instance.id, OTHER, 60)

    house.watch.wait_for_phase(Phase.ELSEWHERE, since)
    counts = house.workspace.queries.counts(instance.id)
    (run,) = house.workspace.runs.latest(instance.id)
    assert run.outcome in {RunOutcome.FAILED, RunOutcome.STOPPED}
    house.server.faults.latency = 0
    house.supervisor.sync_now(instance.id)
    house.watch.wait_for_phase(Phase.ELSEWHERE, since)
    assert house.workspace.queries.counts(instance.id) == counts
    assert leases.holder(instance.id) == OTHER


def test_stopping_and_pausing_give_the_lease_back(house: House) -> None:
    instance = house.connect(house.server.create_key())
    house.supervisor.start_all()
    house.watch.wait_for_phase(Phase.UP_TO_DATE)
    assert house.workspace.leases.holder(instance.id), "it is kept between two runs"
    house.supervisor.pause(instance.id)
    house.watch.wait_for_phase(Phase.PAUSED)
    assert house.workspace.leases.holder(instance.id) is None

    since = len(house.watch.states)
    house.supervisor.resume(instance.id)
    house.watch.wait_for_phase(Phase.UP_TO_DATE, since)
    house.supervisor.stop_all()
    assert house.supervisor.join(SECONDS)
    assert house.workspace.leases.holder(instance.id) is None


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that leases go by: a list of one number, which a test may change."""
    time = [0.0]
    monkeypatch.setattr("wizard.sync.leasing.monotonic", lambda: time[0])
    return time


def test_a_holder_renews_what_it_has_and_says_what_it_lost(workspace: Workspace, clock: list[float]) -> None:
    add_instances(workspace, 1, 2)
    lost: list[str] = []
    holder = Holder(workspace, seconds=60)
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
    holder = Holder(workspace, seconds=30)
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
    holder = Holder(workspace, at_most=2)
    assert [holder.take(number, lambda: None) for number in (1, 2, 3)] == [True, True, False]
    assert holder.take(1, lambda: None), "what it has, it has"
    holder.release(2)
    assert holder.take(3, lambda: None)


def test_two_holders_are_told_apart_even_in_one_process(workspace: Workspace) -> None:
    add_instances(workspace, 1)
    one, two = Holder(workspace), Holder(workspace)
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
