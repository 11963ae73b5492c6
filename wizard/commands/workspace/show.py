"""`workspace show`: which workspace is used, and why."""

import argparse
from typing import Final

from wizard.commands.parser import Parser
from wizard.commands.running import COMPLETE
from wizard.commands.terminal import Terminal
from wizard.commands.words import records
from wizard.commands.workspace.exposed import warn_if_exposed
from wizard.folders import folders_of
from wizard.place import VARIABLE, Origin, find_place
from wizard.stop import Stop
from wizard.workspace.schema import VERSION
from wizard.workspace.workspace import Workspace

_WHY: Final = {
    Origin.ENVIRONMENT: f"named by {VARIABLE}",
    Origin.CHOSEN: "chosen with workspace use",
    Origin.DEFAULT: "the usual one",
}


def declare(parser: Parser) -> None:
    """Takes nothing."""


def run(options: argparse.Namespace, terminal: Terminal, stop: Stop) -> int:  # noqa: ARG001
    """Open it, and say what is in it."""
    folders = folders_of(options.folder)
    place = find_place(folders.state, folders.data)
    with Workspace(place.where) as workspace:
        instances = workspace.instances.all()
        warn_if_exposed(terminal, workspace)
        count = sum(sum(workspace.queries.counts(instance.id).values()) for instance in instances)
    terminal.say(f"{workspace.place} ({_WHY[place.origin]})")
    terminal.say(f"Version {VERSION}, {len(instances)} instances, {records(count)}.")
    terminal.answer(
        {
            "workspace": workspace.place,
            "origin": place.origin.value,
            "version": VERSION,
            "instances": len(instances),
            "records": count,
        }
    )
    return COMPLETE
