"""Which commands there are. Loads none of them."""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Final

from wizard.commands.parser import PROGRAM, Parser
from wizard.commands.running import run


@dataclass(frozen=True, slots=True)
class Entry:
    """One command, or a group of them.

    Attributes:
        room: the module that declares its arguments and runs it.
        help: what it does, in one line.
        example: of how to use it.
        group: the commands beneath it.
    """

    room: str
    help: str
    example: str = ""
    group: "Mapping[str, Entry] | None" = None


_INSTANCES: Final = {
    "list": Entry("instances.listing", "show what is connected", "instances list"),
    "add": Entry("instances.add", "connect a Kustomer account", "instances add Lumen lumenbikes < key.txt"),
    "reconnect": Entry("instances.reconnect", "connect one again that was disconnected", "instances reconnect Lumen"),
    "replace-key": Entry("instances.replace_key", "give one another API key", "instances replace-key Lumen"),
    "correct": Entry(
        "instances.correct",
        "correct the details of one that did not connect",
        "instances correct Lumen --subdomain lumenbikes",
    ),
    "rename": Entry("instances.rename", "call one something else", 'instances rename Lumen "Lumen Bikes"'),
    "pause": Entry("instances.pause", "stop syncing one for the time being", "instances pause Lumen"),
    "resume": Entry("instances.resume", "go on syncing one", "instances resume Lumen"),
    "disconnect": Entry(
        "instances.disconnect", "stop its data from flowing, and keep what is here", "instances disconnect Lumen"
    ),
    "remove": Entry("instances.remove", "take one off the list", "instances remove Lumen --with-data"),
}

_ADDRESS: Final = "'postgresql://ann@db/support?sslmode=verify-full'"

_WORKSPACE: Final = {
    "show": Entry("workspace.show", "say which workspace is used, and why", "workspace show"),
    "create": Entry("workspace.create", "make an empty workspace", f"workspace create {_ADDRESS}"),
    "use": Entry("workspace.use", "use another workspace from now on", f"workspace use {_ADDRESS}"),
    "copy": Entry(
        "workspace.copy",
        "copy a workspace into an empty one, and prove it",
        f"workspace copy workspace.sqlite {_ADDRESS}",
    ),
}

COMMANDS: Final = {
    "instances": Entry("", "see and change what is connected", group=_INSTANCES),
    "status": Entry("status", "how every instance stands", "status"),
    "sync": Entry("sync", "bring the workspace up to date, once", "sync Lumen"),
    "worker": Entry("worker", "keep the workspace up to date until stopped", "worker --interval 180"),
    "doctor": Entry("doctor.command", "find out what is wrong, and what helps", "doctor"),
    "export": Entry("export", "write records to a file", "export Lumen conversations conversations.csv"),
    "workspace": Entry("", "see and choose where data lands", group=_WORKSPACE),
}


def declare(parser: Parser, entries: Mapping[str, Entry]) -> None:
    """Have a parser read these commands."""
    add(parser.add_subparsers(title="commands", metavar="COMMAND", required=True), entries)


def add(commands: "argparse._SubParsersAction[Parser]", entries: Mapping[str, Entry] = COMMANDS) -> None:
    """Add commands to others."""
    for name, entry in entries.items():
        commands.add_parser(
            name,
            help=entry.help,
            description=f"{entry.help[0].upper()}{entry.help[1:]}.",
            example=f"{PROGRAM} {entry.example}" if entry.example else "",
            declare=partial(_declare_entry, entry),
        )


def _declare_entry(entry: Entry, parser: Parser) -> None:
    if entry.group:
        declare(parser, entry.group)
        return
    room = import_module(f"wizard.commands.{entry.room}")
    room.declare(parser)
    parser.take_json()
    parser.set_defaults(command=partial(run, room.run))
