"""`sync`: bring the workspace up to date, once, in the foreground."""

import argparse
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from wizard.commands.naming import find
from wizard.commands.parser import Parser
from wizard.commands.progress import Progress, state_words
from wizard.commands.running import COMPLETE, SOME_FAILED
from wizard.commands.searching import bring_up_to_date
from wizard.commands.shapes import state_shape
from wizard.commands.terminal import Terminal
from wizard.commands.words import ADD, command, number
from wizard.folders import folders_of
from wizard.problem import Problem
from wizard.runtime import Runtime, Terms, open_runtime
from wizard.stop import Stop
from wizard.sync.progress import Phase, SyncState
from wizard.text import text
from wizard.workspace.instances import Instance, Status

_OUTCOMES: Final = {
    Phase.UP_TO_DATE: "complete",
    Phase.PAUSED: "paused",
    Phase.ELSEWHERE: "elsewhere",
    Phase.STOPPED: "stopped",
}
"""How a run ended, by the phase it was left in; everything else is a failure."""


class NothingToSync(Problem):
    """No instance that was asked for can be synced."""

    kind = "nothing_to_sync"


@dataclass(frozen=True, slots=True)
class _Result:
    """How one instance's run ended."""

    instance: Instance
    state: SyncState
    arrived: int
    requests: int

    @property
    def outcome(self) -> str:
        return _OUTCOMES.get(self.state.phase, "failed")

    @property
    def is_fine(self) -> bool:
        return self.outcome in {"complete", "paused"}


def declare(parser: Parser) -> None:
    """Takes the instances to sync."""
    parser.add_argument("names", metavar="NAME", nargs="*", help="which instances (default: every connected one)")
    parser.add_argument("--quiet", action="store_true", help="say nothing but what went wrong")


def run(options: argparse.Namespace, terminal: Terminal, stop: Stop) -> int:
    """Run each instance once, all at the same time."""
    progress, began = Progress(terminal), datetime.now(UTC)
    with open_runtime(folders_of(options.folder), progress.show, Terms(once=True)) as runtime:
        chosen = _choose(runtime.instances.all(), options.names)
        progress.names = {instance.id: instance.name for instance in chosen}
        forget = stop.call_when_set(runtime.supervisor.stop_all)
        for instance in chosen:
            runtime.supervisor.start(instance.id)
        runtime.supervisor.join(threading.TIMEOUT_MAX)
        forget()
        progress.end()
        stop.check()
        results = [_result(runtime, instance, began) for instance in chosen]
        for result in results:
            _tell(terminal, result)
        bring_up_to_date(runtime.workspace.search_index, terminal.warn, stop)
    failed = sum(not result.is_fine for result in results)
    terminal.tell({"event": "end", "complete": sum(one.outcome == "complete" for one in results), "failed": failed})
    return SOME_FAILED if failed else COMPLETE


def _choose(instances: Sequence[Instance], names: Sequence[str]) -> list[Instance]:
    if not names:
        connected = [instance for instance in instances if instance.status is Status.CONNECTED]
        if not connected:
            raise NothingToSync(text("No instance is connected."), text("Connect one with: {command}", command=ADD))
        return connected
    chosen = {instance.id: instance for instance in (find(instances, name) for name in names)}
    for instance in chosen.values():
        if instance.status is not Status.CONNECTED:
            raise NothingToSync(
                text("“{name}” is not connected.", name=instance.name),
                text("See what is wrong with it: {command}", command=command("status")),
            )
        if instance.paused:
            raise NothingToSync(
                text("“{name}” is paused.", name=instance.name),
                text("Go on with: {command}", command=command("instances", "resume", instance.name)),
            )
    return list(chosen.values())


def _result(runtime: Runtime, instance: Instance, began: datetime) -> _Result:
    state = runtime.supervisor.state(instance.id) or SyncState(instance.id, Phase.STOPPED)
    # What kept a run from beginning may have left a former one the latest, or another worker's.
    ours = state.phase is not Phase.ELSEWHERE
    runs = [run for run in runtime.workspace.runs.latest(instance.id, 1) if ours and run.started_at >= began]
    return _Result(instance, state, sum(run.records for run in runs), sum(run.requests for run in runs))


def _tell(terminal: Terminal, result: _Result) -> None:
    name, state = result.instance.name, result.state
    mark = "✓" if result.is_fine else "✗"
    arrived = f", {number(result.arrived)} fetched just now" if result.outcome == "complete" else ""
    line = f"{mark} {name}: {state_words(state)}{arrived}"
    (terminal.say if result.is_fine else terminal.warn)(line)
    if state.problem:
        for more in terminal.more_about(state.problem.hint, state.problem.detail):
            terminal.warn(f"  {more}")
    terminal.tell(
        {
            "event": "result",
            **state_shape(name, state),
            "outcome": result.outcome,
            "arrived": result.arrived,
            "requests": result.requests,
        }
    )
