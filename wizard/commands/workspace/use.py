"""`workspace use`: use another workspace from now on."""

import argparse

from wizard.commands.parser import Parser, UsageFlaw
from wizard.commands.running import COMPLETE
from wizard.commands.terminal import Terminal
from wizard.commands.workspace.exposed import warn_if_exposed
from wizard.commands.workspace.places import named_place, require_workspace
from wizard.folders import folders_of
from wizard.place import VARIABLE, Origin, choose, default_file, find_place
from wizard.stop import Stop
from wizard.text import text
from wizard.workspace.workspace import Workspace


def declare(parser: Parser) -> None:
    """Takes the place."""
    parser.add_argument(
        "place", metavar="URL|PATH", nargs="?", help="a PostgreSQL address without a password, or a file"
    )
    parser.add_argument("--default", action="store_true", help="go back to the usual one")


def run(options: argparse.Namespace, terminal: Terminal, stop: Stop) -> int:  # noqa: ARG001
    """Remember it, once it was opened."""
    if bool(options.place) == options.default:
        raise UsageFlaw(text("Say which workspace: an address or a file, or --default."))
    folders = folders_of(options.folder)
    where = default_file(folders.data) if options.default else named_place(options, options.place)
    if not options.default:
        require_workspace(where)
    with Workspace(where) as workspace:
        place = workspace.place
        warn_if_exposed(terminal, workspace)
    choose(folders.state, None if options.default else where)
    terminal.say(f"From now on, {place} is used.")
    if find_place(folders.state, folders.data).origin is Origin.ENVIRONMENT:
        terminal.warn(f"But not here: {VARIABLE} names another one, and counts first.")
    terminal.answer({"workspace": place})
    return COMPLETE
