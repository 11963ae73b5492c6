"""`status`: how every instance stands, as far as the workspace tells."""

import argparse
from dataclasses import dataclass

from wizard.commands.instances.listing import key_words, status_words
from wizard.commands.naming import runtime_of
from wizard.commands.parser import Parser
from wizard.commands.running import COMPLETE
from wizard.commands.shapes import Shape, instance_shape, run_shape, time_shape
from wizard.commands.terminal import Terminal
from wizard.commands.words import ADD, ago, command, records
from wizard.kustomer.streams import BY_NAME
from wizard.runtime import Runtime
from wizard.stop import Stop
from wizard.sync.progress import is_whole
from wizard.workspace.instances import Instance, Status
from wizard.workspace.records import Cursor
from wizard.workspace.runs import Run, RunOutcome


@dataclass(frozen=True, slots=True)
class _Standing:
    """Everything the workspace knows of an instance."""

    instance: Instance
    last_run: Run | None
    last_success: Run | None
    cursors: dict[str, Cursor]
    counts: dict[str, int]
    holder: str | None

    @property
    def doing(self) -> str:
        """A word for what goes on; `idle` if nobody takes care of it."""
        if self.instance.status is not Status.CONNECTED:
            return "nothing"
        if self.instance.paused:
            return "paused"
        if self.holder is None:
            return "idle"
        outcome = self.last_run.outcome if self.last_run else RunOutcome.STOPPED
        return {RunOutcome.RUNNING: "syncing", RunOutcome.FAILED: "retrying"}.get(outcome, "waiting")

    @property
    def skipped(self) -> list[str]:
        """Streams that the last complete run left out, for which the key lacks a role."""
        return list(self.last_success.skipped) if self.last_success else []

    @property
    def backfilled(self) -> bool:
        """Whether all of history is here, as far as Kustomer gives it out."""
        return bool(self.cursors) and all(is_whole(BY_NAME[name], cursor) for name, cursor in self.cursors.items())

    @property
    def archive_refused(self) -> list[str]:
        """Streams of which Kustomer does not give out what did not change for two years."""
        return [name for name, cursor in self.cursors.items() if cursor.archive_refused]


def declare(parser: Parser) -> None:
    """Takes nothing."""


def run(options: argparse.Namespace, terminal: Terminal, stop: Stop) -> int:  # noqa: ARG001
    """Show how each instance stands."""
    with runtime_of(options) as runtime:
        standings = [_standing(runtime, instance) for instance in runtime.instances.all()]
        place = runtime.workspace.place
    terminal.say(f"Workspace {place}")
    for standing in standings:
        terminal.say()
        for line in _lines(standing):
            terminal.say(line)
    if not standings:
        terminal.say(f"Nothing is connected yet. Connect an account with: {ADD}")
    terminal.answer({"workspace": place, "instances": [_shape(standing) for standing in standings]})
    return COMPLETE


def _standing(runtime: Runtime, instance: Instance) -> _Standing:
    workspace = runtime.workspace
    return _Standing(
        instance,
        next(iter(workspace.runs.latest(instance.id, 1)), None),
        next(iter(workspace.runs.latest(instance.id, 1, RunOutcome.COMPLETE)), None),
        workspace.records.cursors(instance.id),
        workspace.queries.counts(instance.id),
        workspace.leases.holder(instance.id),
    )


def _shape(standing: _Standing) -> Shape:
    last = standing.last_success
    return {
        **instance_shape(standing.instance),
        "doing": standing.doing,
        "worker": standing.holder,
        "last_success_at": time_shape(last.finished_at if last else None),
        "last_run": run_shape(standing.last_run),
        "records": standing.counts,
        "backfill_done": standing.backfilled,
        "archive_refused": standing.archive_refused,
        "skipped": standing.skipped,
    }


def _lines(standing: _Standing) -> list[str]:
    instance, last = standing.instance, standing.last_success
    lines = [f"{instance.name}  ({instance.subdomain}, {status_words(instance)})"]
    if instance.refusal.source and instance.status is Status.NOT_AUTHENTICATED:
        lines.append(f"  {instance.refusal}")
    lines.append(f"  {_doing_words(standing)}")
    lines.append(f"  last complete sync: {ago(last.finished_at) if last and last.finished_at else 'never'}")
    lines.append(f"  {_records_words(standing)}")
    if key := key_words(instance):
        lines.append(f"  {key}")
    if standing.archive_refused:
        refused = ", ".join(standing.archive_refused)
        lines.append(f"  only what changed within two years, since Kustomer does not give out the rest: {refused}")
    if standing.skipped:
        lines.append(f"  left out, because the key lacks their roles: {', '.join(standing.skipped)}")
    return lines


def _doing_words(standing: _Standing) -> str:
    latest = standing.last_run
    words = {
        "nothing": "no data is flowing",
        "paused": f"paused; go on with: {command('instances', 'resume', standing.instance.name)}",
        "idle": "nobody is syncing it; start the program, or: customer-ai-connect worker",
        "syncing": f"syncing on {standing.holder}",
        "waiting": f"up to date; the next look is by {standing.holder}",
        "retrying": f"trying again on {standing.holder}",
    }[standing.doing]
    if latest and latest.outcome is RunOutcome.FAILED and standing.doing in {"retrying", "idle"}:
        return f"{words}; the last try failed: {latest.problem}"
    return words


def _records_words(standing: _Standing) -> str:
    there = {name: count for name, count in standing.counts.items() if count}
    whole = "" if standing.backfilled or not there else ", older history still to come"
    parts = f" ({', '.join(f'{count:,} {name}' for name, count in there.items())})" if there else ""
    return f"{records(sum(there.values()))}{parts}{whole}"
