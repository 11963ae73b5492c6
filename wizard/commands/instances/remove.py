"""`instances remove`: take an instance off the list, and only if told to, its data out of the workspace."""

import argparse

from wizard.commands.naming import find, runtime_of
from wizard.commands.parser import Parser
from wizard.commands.running import COMPLETE
from wizard.commands.terminal import Terminal, problem_shape
from wizard.commands.words import number, records
from wizard.problem import Problem
from wizard.stop import Stop, Stopped
from wizard.workspace.errors import WorkspaceProblem
from wizard.workspace.workspace import Workspace


def declare(parser: Parser) -> None:
    """Takes the instance, and whether its records go too."""
    parser.take_name()
    parser.add_argument("--with-data", action="store_true", help="also delete its records; this cannot be undone")
    parser.add_argument("--yes", action="store_true", help="do not ask for the name to be typed")


def run(options: argparse.Namespace, terminal: Terminal, stop: Stop) -> int:
    """Have the name typed, then remove."""
    with runtime_of(options) as runtime:
        instance = find(runtime.instances.all(), options.name)
        count = sum(runtime.workspace.queries.counts(instance.id).values())
        fate = f"deletes {records(count)}" if options.with_data else f"leaves {records(count)} in the workspace"
        question = f"This removes “{instance.name}” and {fate}. Type its name to go on:"
        terminal.confirm_by_name(question, instance.name, yes=options.yes)
        try:
            leftovers = runtime.supervisor.remove(
                instance.id,
                with_records=options.with_data,
                stop=stop,
                report=lambda deleted: terminal.show_live(f"deleted: {number(deleted)} of {number(count)}"),
            )
        except Stopped:
            if options.with_data:
                terminal.warn(
                    f"“{instance.name}” stays, disconnected, with what is left. Remove it again for the rest."
                )
            raise
        try:
            leftovers += _wipe(runtime.workspace, stop)
        except Stopped:
            rest = "The next window or worker clears away what is left below the surface."
            terminal.warn(f"“{instance.name}” is removed. {rest}")
            raise
    terminal.say(f"“{instance.name}” is removed. {'Its records are deleted.' if options.with_data else ''}".strip())
    for problem in leftovers:
        terminal.warn(f"! {problem}")
    terminal.answer(
        {
            "removed": instance.name,
            "deleted_records": count if options.with_data else 0,
            "left_behind": [problem_shape(problem) for problem in leftovers],
        }
    )
    return COMPLETE


def _wipe(workspace: Workspace, stop: Stop) -> tuple[Problem, ...]:
    """Wipe what was deleted from below the surface, too; returns what could not be."""
    try:
        workspace.search_index.purge(stop)
    except WorkspaceProblem as problem:
        return (problem,)
    return ()
