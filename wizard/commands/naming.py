"""Instances by their names."""

import argparse
from collections.abc import Sequence

from wizard.commands.words import ADD, names
from wizard.folders import folders_of
from wizard.instances.names import seen
from wizard.problem import Problem
from wizard.runtime import Runtime, open_runtime
from wizard.text import text
from wizard.workspace.instances import Instance, fold


class UnknownName(Problem):
    """No instance, or more than one, can be meant."""

    kind = "unknown_name"


def find(instances: Sequence[Instance], name: str) -> Instance:
    """The instance of a name, whatever its capitals and spaces.

    Raises:
        UnknownName: there is none; the sentence lists what there is.
    """
    wanted = fold(seen(name))
    for instance in instances:
        if fold(instance.name) == wanted:
            return instance
    if not instances:
        raise UnknownName(text("Nothing is connected yet."), text("Connect an account with: {command}", command=ADD))
    close = [one.name for one in instances if wanted and wanted in {fold(one.subdomain), fold(one.name)[: len(wanted)]}]
    raise UnknownName(
        text("No instance is called “{name}”.", name=name),
        text("Did you mean {names}?", names=names(close))
        if close
        else text("There is {names}.", names=names(one.name for one in instances)),
    )


def runtime_of(options: argparse.Namespace) -> Runtime:
    """What a command about an instance works with.

    Raises:
        Problem: the workspace cannot be opened.
    """
    return open_runtime(folders_of(options.folder))
