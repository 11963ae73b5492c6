"""Pausing and resuming. Whoever syncs the instance sees it in the workspace."""

import argparse

from wizard.commands.instances.again import OtherCommand
from wizard.commands.naming import find, runtime_of
from wizard.commands.running import COMPLETE
from wizard.commands.shapes import instance_shape
from wizard.commands.terminal import Terminal
from wizard.stop import Stop
from wizard.sync.leasing import wait_until_free
from wizard.workspace.instances import Status


def set_paused(options: argparse.Namespace, terminal: Terminal, stop: Stop, *, paused: bool) -> int:
    """Pause or resume; returns the exit code."""
    with runtime_of(options) as runtime:
        instance = find(runtime.instances.all(), options.name)
        if instance.status is not Status.CONNECTED:
            raise OtherCommand(instance)
        instance = runtime.instances.pause(instance.id, paused=paused)
        free = not paused or wait_until_free(runtime.workspace, instance.id, stop)
    terminal.say(f"“{instance.name}” {'is paused. What is here stays.' if paused else 'is synced again.'}")
    if not free:
        terminal.warn("Another worker has not noticed yet; it stops before long.")
    terminal.answer({"instance": instance_shape(instance)})
    return COMPLETE
