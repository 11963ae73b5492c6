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
    """There is a workspace at a place already.

    Args:
        written: the place, as it was written; None if it is the one in use, whose address may hold a password.
    """

    kind = "workspace_there"

    def __init__(self, written: str | None) -> None:
        use = text("Use it with: {command}", command=command("workspace", "use", written or ""))
        super().__init__(
            text("There is a workspace at this place already."),
            use if written is not None else text("It is the one that the program uses."),
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


def require_none(where: Where, written: str | None) -> None:
    """Make sure that there is none at a place, however that was written.

    Raises:
        WorkspaceThere: there is.
        WorkspaceProblem: it cannot be found out.
    """
    if is_there(where):
        raise WorkspaceThere(written)
