"""Connecting an instance that exists already."""

import argparse
from collections.abc import Set as AbstractSet
from typing import Final

from wizard.commands.instances.connecting import connect
from wizard.commands.instances.keys import get_key
from wizard.commands.naming import find, runtime_of
from wizard.commands.terminal import Terminal
from wizard.commands.words import command
from wizard.problem import Problem
from wizard.setup.answers import Answers
from wizard.stop import Stop
from wizard.text import Text, text
from wizard.workspace.instances import Instance, Status

_MEANT: Final[dict[Status, tuple[Text, str, str]]] = {
    Status.CONNECTED: (text("This instance is connected already."), "give it another key", "replace-key"),
    Status.DISCONNECTED: (text("This instance is disconnected."), "connect it again", "reconnect"),
    Status.NOT_AUTHENTICATED: (text("This instance never got through its checks."), "correct its details", "correct"),
}
"""As far as the status alone tells it."""


class OtherCommand(Problem):
    """As the instance stands, another command is meant."""

    kind = "other_command"

    def __init__(self, instance: Instance) -> None:
        message, aim, name = _meant(instance)
        super().__init__(
            message, text("To {aim}, use: {command}", aim=aim, command=command("instances", name, instance.name))
        )


def _meant(instance: Instance) -> tuple[Text, str, str]:
    """How an instance stands, what can be done about it, and by which command."""
    if instance.status is Status.NOT_AUTHENTICATED and instance.connected_at:
        message = text("This instance is not connected any more. {why}", why=instance.refusal)
        return message, "give it another key", "replace-key"
    return _MEANT[instance.status]


def connect_again(options: argparse.Namespace, terminal: Terminal, stop: Stop, fitting: AbstractSet[Status]) -> int:
    """Run the checks of an instance with a key that is asked for; returns the exit code.

    Args:
        options: with what was typed.
        terminal: to ask and tell on.
        stop: ends it.
        fitting: how the instance may stand.

    Raises:
        OtherCommand: it stands otherwise.
    """
    with runtime_of(options) as runtime:
        instance = find(runtime.instances.all(), options.name)
        if instance.status not in fitting:
            raise OtherCommand(instance)
        name = getattr(options, "new_name", None) or instance.name
        key, kept = get_key(options, terminal, runtime, name, instance)
        answers = Answers(
            name=name,
            key=key,
            subdomain=getattr(options, "subdomain", None) or instance.subdomain,
            kept=kept,
            practice=instance.practice,
            instance_id=instance.id,
        )
        return connect(terminal, runtime, answers, stop)
