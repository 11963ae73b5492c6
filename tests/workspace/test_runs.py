"""The history of runs: what is read of it, and what is kept."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.workspace.conftest import Ask
from wizard.workspace import runs
from wizard.workspace.runs import RunOutcome
from wizard.workspace.workspace import Workspace

YEAR = timedelta(days=365)


@pytest.fixture
def instance_id(workspace: Workspace) -> int:
    return workspace.instances.add(name="Acme", subdomain="acme", practice=False).id


def run(workspace: Workspace, instance_id: int, outcome: RunOutcome) -> datetime:
    started = workspace.runs.start(instance_id)
    workspace.runs.finish(instance_id, started, outcome, records=1, requests=1)
    return started


def outcomes(workspace: Workspace, instance_id: int) -> list[RunOutcome]:
    return [one.outcome for one in workspace.runs.latest(instance_id)]


def test_a_run_under_a_clock_that_was_ahead_is_not_taken_for_the_newest(
    workspace: Workspace, instance_id: int, ask: Ask
) -> None:
    run(workspace, instance_id, RunOutcome.FAILED)
    ask("UPDATE runs SET started_at = :ahead", ahead=(datetime.now(UTC) + YEAR).isoformat())
    run(workspace, instance_id, RunOutcome.COMPLETE)
    assert outcomes(workspace, instance_id) == [RunOutcome.COMPLETE]
    assert workspace.runs.latest(instance_id, 1, RunOutcome.FAILED) == []


def test_a_run_on_a_computer_whose_clock_is_a_little_ahead_counts(
    workspace: Workspace, instance_id: int, ask: Ask
) -> None:
    run(workspace, instance_id, RunOutcome.FAILED)
    ask("UPDATE runs SET started_at = :ahead", ahead=(datetime.now(UTC) + timedelta(minutes=5)).isoformat())
    assert outcomes(workspace, instance_id) == [RunOutcome.FAILED]


def test_the_oldest_runs_are_forgotten_but_not_the_last_complete_one(
    workspace: Workspace, instance_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "KEPT", 3)
    other = workspace.instances.add(name="Lumen", subdomain="lumen", practice=False).id
    run(workspace, other, RunOutcome.STOPPED)
    for outcome in (RunOutcome.STOPPED, RunOutcome.COMPLETE, *[RunOutcome.FAILED] * 5):
        run(workspace, instance_id, outcome)
    workspace.runs.start(instance_id)
    assert outcomes(workspace, instance_id) == [
        RunOutcome.RUNNING,
        *[RunOutcome.FAILED] * 3,
        RunOutcome.COMPLETE,
    ]
    assert outcomes(workspace, other) == [RunOutcome.STOPPED]


def test_a_run_that_was_killed_does_not_go_on_once_another_begins(workspace: Workspace, instance_id: int) -> None:
    for _ in range(2):
        workspace.runs.start(instance_id)
    assert outcomes(workspace, instance_id) == [RunOutcome.RUNNING, RunOutcome.STOPPED]
