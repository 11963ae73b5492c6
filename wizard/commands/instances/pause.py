"""`instances pause`: stop syncing an instance for the time being."""

import argparse

from wizard.commands.instances.pausing import set_paused
from wizard.commands.parser import Parser
from wizard.commands.terminal import Terminal
from wizard.stop import Stop


def declare(parser: Parser) -> None:
    """Takes the instance."""
    parser.take_name()


def run(options: argparse.Namespace, terminal: Terminal, stop: Stop) -> int:
    """Pause; whoever syncs the instance stops within seconds, wherever that is."""
    return set_paused(options, terminal, stop, paused=True)
