"""`instances disconnect`: stop an instance's data from flowing, and keep what is here."""

import argparse

from wizard.commands.naming import find, runtime_of
from wizard.commands.parser import Parser
from wizard.commands.running import COMPLETE
from wizard.commands.shapes import instance_shape
from wizard.commands.terminal import Terminal, problem_shape
from wizard.problem import Problem
from wizard.stop import Stop
from wizard.sync.leasing import wait_until_free
from wizard.workspace.instances import Status


def declare(parser: Parser) -> None:
    """Takes the instance, and how thoroughly to disconnect it."""
    parser.take_name()
    parser.add_argument("--revoke", action="store_true", help="also delete the API key in Kustomer")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(options: argparse.Namespace, terminal: Terminal, stop: Stop) -> int:
    """Ask, forget the key, and wait until whoever syncs the instance has stopped."""
    with runtime_of(options) as runtime:
        instance = find(runtime.instances.all(), options.name)
        leftovers: tuple[Problem, ...] = ()
        if instance.status is not Status.DISCONNECTED:
            terminal.confirm(f"Stop data from flowing into “{instance.name}”? What is here stays.", yes=options.yes)
            instance, leftovers = runtime.supervisor.disconnect(instance.id, revoke=options.revoke, stop=stop)
        free = wait_until_free(runtime.workspace, instance.id, stop)
    terminal.say(f"“{instance.name}” is disconnected. What has arrived stays.")
    for problem in leftovers:
        terminal.warn(f"! {problem}")
    if not free:
        terminal.warn("! Another worker has not noticed yet; it stops before long.")
    terminal.answer(
        {"instance": instance_shape(instance), "left_behind": [problem_shape(problem) for problem in leftovers]}
    )
    return COMPLETE
