"""Workspaces that somebody names in a command."""

import argparse

from wizard.commands.words import command
from wizard.folders import folders_of
from wizard.place import Where, find_place, read_public_place
from wizard.problem import Problem
from wizard.text import text
from wizard.workspace.database import is_there


class NoWorkspace(Problem):
    """There is no workspace at a place."""

    kind = "no_workspace"

    def __init__(self, where: Where) -> None:
        super().__init__(
            text("There is no workspace at this place."),
            text("Make one with: {command}", command=command("workspace", "create", str(where))),
        )


class WorkspaceThere(Problem):
    """There is a workspace at a place already."""

    kind = "workspace_there"

    def __init__(self, where: Where) -> None:
        super().__init__(
            text("There is a workspace at this place already."),
            text("Use it with: {command}", command=command("workspace", "use", str(where))),
        )


def named_place(options: argparse.Namespace, written: str | None) -> Where:
    """The place that was written; without one, the one that the program uses.

    Raises:
        PlaceFlaw: it is none, or it holds a password.
    """
    if written is not None:
        return read_public_place(written)
    folders = folders_of(options.folder)
    return find_place(folders.state, folders.data).where


def require_workspace(where: Where) -> None:
    """Make sure that there is a workspace, without making one.

    Raises:
        NoWorkspace: there is none.
        WorkspaceProblem: it cannot be found out.
    """
    if not is_there(where):
        raise NoWorkspace(where)


def require_none(where: Where) -> None:
    """Make sure that there is none.

    Raises:
        WorkspaceThere: there is.
        WorkspaceProblem: it cannot be found out.
    """
    if is_there(where):
        raise WorkspaceThere(where)
