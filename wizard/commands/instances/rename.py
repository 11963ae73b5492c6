"""`instances rename`: call an instance something else."""

import argparse

from wizard.commands.naming import find, runtime_of
from wizard.commands.parser import Parser
from wizard.commands.running import COMPLETE
from wizard.commands.shapes import instance_shape
from wizard.commands.terminal import Terminal
from wizard.instances.server_keys import file_of, variable_of
from wizard.stop import Stop
from wizard.workspace.instances import KeyKept


def declare(parser: Parser) -> None:
    """Takes both names."""
    parser.take_name()
    parser.add_argument("new_name", metavar="NEW", help="what to call it from now on")


def run(options: argparse.Namespace, terminal: Terminal, stop: Stop) -> int:  # noqa: ARG001
    """Rename; a server's key goes by the name, so say where it is looked for now."""
    with runtime_of(options) as runtime:
        before = find(runtime.instances.all(), options.name)
        renamed = runtime.instances.rename(before.id, options.new_name)
    terminal.say(f"“{before.name}” is called “{renamed.name}” from now on.")
    if renamed.key_kept is KeyKept.SERVER and file_of(before.name) != file_of(renamed.name):
        terminal.warn(
            f"Its key is looked for in {variable_of(renamed.name)} or in the file {file_of(renamed.name)} from now on."
        )
    terminal.answer({"instance": instance_shape(renamed)})
    return COMPLETE
