"""`instances correct`: correct the details of an instance that did not connect."""

import argparse

from wizard.commands.instances.again import connect_again
from wizard.commands.instances.keys import declare_source
from wizard.commands.parser import Parser
from wizard.commands.terminal import Terminal
from wizard.stop import Stop
from wizard.workspace.instances import Status


def declare(parser: Parser) -> None:
    """Takes the instance, and what is to be different."""
    parser.take_name()
    parser.add_argument("--name", dest="new_name", metavar="NEW", help="what to call it instead")
    parser.add_argument("--subdomain", help="the right one")
    declare_source(parser)


def run(options: argparse.Namespace, terminal: Terminal, stop: Stop) -> int:
    """Run the checks again, with a key that is asked for."""
    return connect_again(options, terminal, stop, {Status.NOT_AUTHENTICATED})
