"""`workspace copy`: copy a workspace into an empty one, and prove that all of it arrived."""

import argparse

from wizard.commands.parser import Parser
from wizard.commands.running import COMPLETE
from wizard.commands.terminal import Terminal
from wizard.commands.words import command, number, records
from wizard.commands.workspace.places import named_place, require_workspace
from wizard.stop import Stop
from wizard.workspace.copying import copy_workspace
from wizard.workspace.schema import RECORDS
from wizard.workspace.workspace import Workspace


def declare(parser: Parser) -> None:
    """Takes both places."""
    for name, metavar in (("origin", "FROM"), ("target", "TO")):
        parser.add_argument(name, metavar=metavar, help="a PostgreSQL address without a password, or a file")


def run(options: argparse.Namespace, terminal: Terminal, stop: Stop) -> int:
    """Copy table by table; the target stays empty unless all of it is proven equal."""
    origin, target = named_place(options, options.origin), named_place(options, options.target)
    require_workspace(origin)

    def report(table: str, done: int, total: int) -> None:
        terminal.show_live(f"{table}: {number(done)} of {number(total)}")

    with Workspace(origin) as source, Workspace(target) as copy:
        copied = copy_workspace(source, copy, report, stop)
        place = copy.place
    for table in copied:
        terminal.say(f"✓ {table.table}: {number(table.rows)}, equal on both sides")
    count = sum(table.rows for table in copied if table.table in RECORDS)
    terminal.say(f"{records(count)} are in {place}. Nothing was changed in the original.")
    terminal.say(f"Use it with: {command('workspace', 'use', str(target))}")
    terminal.answer(
        {
            "workspace": place,
            "tables": [{"table": one.table, "rows": one.rows, "digest": one.digest} for one in copied],
        }
    )
    return COMPLETE
