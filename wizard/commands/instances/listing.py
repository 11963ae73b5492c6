"""`instances list`: what is connected."""

import argparse
from typing import Final

from wizard.commands.naming import runtime_of
from wizard.commands.parser import Parser
from wizard.commands.running import COMPLETE
from wizard.commands.shapes import instance_shape
from wizard.commands.table import table
from wizard.commands.terminal import Terminal
from wizard.commands.words import ADD, day
from wizard.stop import Stop
from wizard.workspace.instances import Instance, KeyKept, Status

_PLACES: Final = {
    KeyKept.KEYRING: "in the keyring",
    KeyKept.SESSION: "for one session",
    KeyKept.SERVER: "given by the server",
}


def declare(parser: Parser) -> None:
    """Takes nothing."""


def run(options: argparse.Namespace, terminal: Terminal, stop: Stop) -> int:  # noqa: ARG001
    """Show every instance."""
    with runtime_of(options) as runtime:
        instances = runtime.instances.all()
    for line in table([_row(instance) for instance in instances]):
        terminal.say(line)
    if not instances:
        terminal.say(f"Nothing is connected yet. Connect an account with: {ADD}")
    terminal.answer({"instances": [instance_shape(instance) for instance in instances]})
    return COMPLETE


def status_words(instance: Instance) -> str:
    """How an instance stands, in few words."""
    if instance.status is Status.CONNECTED:
        return "paused" if instance.paused else "connected"
    return instance.status.replace("_", " ")


def key_words(instance: Instance) -> str:
    """What is known of its key."""
    if not instance.key_hint or instance.status is Status.DISCONNECTED:
        return ""
    ends = f", valid until {day(instance.key_expires_at)}" if instance.key_expires_at else ""
    return f"key …{instance.key_hint} {_PLACES[instance.key_kept]}{ends}"


def _row(instance: Instance) -> tuple[str, ...]:
    practice = " (practice)" if instance.practice else ""
    return instance.name, instance.subdomain + practice, status_words(instance), key_words(instance)
