"""`instances reconnect`: connect an instance again that was disconnected."""

import argparse

from wizard.commands.instances.again import connect_again
from wizard.commands.instances.keys import declare_source
from wizard.commands.parser import Parser
from wizard.commands.terminal import Terminal
from wizard.stop import Stop
from wizard.workspace.instances import Status


def declare(parser: Parser) -> None:
    """Takes the instance, and another subdomain if the account is called otherwise now."""
    parser.take_name()
    parser.add_argument("--subdomain", help="if it is another one now")
    declare_source(parser)


def run(options: argparse.Namespace, terminal: Terminal, stop: Stop) -> int:
    """Run the checks again, with a key that is asked for."""
    return connect_again(options, terminal, stop, {Status.DISCONNECTED})
