"""`workspace create`: make an empty workspace."""

import argparse

from wizard.commands.parser import Parser
from wizard.commands.running import COMPLETE
from wizard.commands.terminal import Terminal
from wizard.commands.words import command
from wizard.commands.workspace.exposed import warn_if_exposed
from wizard.commands.workspace.places import named_place, require_none
from wizard.stop import Stop
from wizard.workspace.schema import VERSION
from wizard.workspace.workspace import Workspace


def declare(parser: Parser) -> None:
    """Takes the place."""
    parser.add_argument(
        "place",
        metavar="URL|PATH",
        nargs="?",
        help="a PostgreSQL address without a password, or a file (default: the one that the program uses)",
    )


def run(options: argparse.Namespace, terminal: Terminal, stop: Stop) -> int:  # noqa: ARG001
    """Make the tables; what is there already is left alone."""
    where = named_place(options, options.place)
    require_none(where, options.place)
    with Workspace(where) as workspace:
        warn_if_exposed(terminal, workspace)
        terminal.say(f"There is an empty workspace at {workspace.place}.")
        if options.place:
            terminal.say(f"Use it with: {command('workspace', 'use', options.place)}")
        terminal.answer({"workspace": workspace.place, "version": VERSION})
    return COMPLETE
