"""`instances replace-key`: give an instance another API key."""

import argparse

from wizard.commands.instances.again import connect_again
from wizard.commands.instances.keys import declare_source
from wizard.commands.parser import Parser
from wizard.commands.terminal import Terminal
from wizard.stop import Stop
from wizard.workspace.instances import Status


def declare(parser: Parser) -> None:
    """Takes the instance."""
    parser.take_name()
    declare_source(parser)


def run(options: argparse.Namespace, terminal: Terminal, stop: Stop) -> int:
    """Check the new key; the old one stays until every check has passed."""
    return connect_again(options, terminal, stop, {Status.CONNECTED, Status.NOT_AUTHENTICATED})
