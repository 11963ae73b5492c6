"""What can go wrong with a workspace, and the sentence for each."""

import sqlite3
from typing import ClassVar

from sqlalchemy.exc import DBAPIError

from wizard.problem import Problem
from wizard.text import text


class WorkspaceProblem(Problem):
    """The workspace could not be read or written."""

    kind = "workspace_unusable"

    def __init__(self, detail: str = "") -> None:
        super().__init__(
            text("The workspace cannot be used right now."),
            text("Try again; if it stays like this, copy the diagnostics and ask for help."),
            detail=detail,
        )


class _Worded(WorkspaceProblem):
    """A workspace problem whose two sentences are fixed."""

    sentences: ClassVar[tuple[str, str]]

    def __init__(self, detail: str = "") -> None:
        Problem.__init__(self, text(self.sentences[0]), text(self.sentences[1]), detail=detail)


class DiskFull(_Worded):
    """There is no room left where the workspace lies."""

    kind = "disk_full"
    retryable = True
    sentences = (
        "The disk is full, so nothing more can be saved.",
        "Free some space; syncing goes on by itself from where it stopped.",
    )


class WorkspaceReadOnly(_Worded):
    """The file or its folder may not be written."""

    kind = "workspace_read_only"
    sentences = (
        "The workspace can be read but not written.",
        "Allow your user account to write to the workspace folder, then try again.",
    )


class WorkspaceBusy(_Worded):
    """Another program held the workspace for too long."""

    kind = "workspace_busy"
    retryable = True
    sentences = (
        "Another program is using the workspace.",
        "Close the other program; this one tries again by itself.",
    )


class WorkspaceDamaged(_Worded):
    """The file is not a readable database any more."""

    kind = "workspace_damaged"
    sentences = (
        "The workspace file is damaged or is not a workspace.",
        "Restore it from a backup, or move it away and start with a new one.",
    )


class NewerWorkspace(WorkspaceProblem):
    """The workspace was written by a newer version of this program."""

    kind = "workspace_newer"

    def __init__(self, found: int, known: int) -> None:
        Problem.__init__(
            self,
            text("This workspace was made by a newer version of Customer AI Connect."),
            text("Update Customer AI Connect, then open the workspace again."),
            detail=f"schema {found}, this version knows {known}",
        )


class NameTaken(WorkspaceProblem):
    """Another instance of the workspace has this name."""

    kind = "name_taken"

    def __init__(self, name: str) -> None:
        Problem.__init__(
            self, text("“{name}” is already taken.", name=name), text("Choose a name that tells them apart.")
        )


class NoSuchInstance(WorkspaceProblem):
    """The instance is not in the workspace (any more)."""

    kind = "no_such_instance"

    def __init__(self) -> None:
        Problem.__init__(self, text("This instance is not in the workspace any more."))


_BY_SQLITE_CODE: dict[int, type[_Worded]] = {
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_READONLY: WorkspaceReadOnly,
    sqlite3.SQLITE_CANTOPEN: WorkspaceReadOnly,
    sqlite3.SQLITE_PERM: WorkspaceReadOnly,
    sqlite3.SQLITE_BUSY: WorkspaceBusy,
    sqlite3.SQLITE_LOCKED: WorkspaceBusy,
    sqlite3.SQLITE_CORRUPT: WorkspaceDamaged,
    sqlite3.SQLITE_NOTADB: WorkspaceDamaged,
}


def as_problem(error: DBAPIError) -> WorkspaceProblem:
    """Tell a database driver's error in words.

    SQLite's primary result code is the low byte of the extended one (sqlite.org/rescode.html).
    """
    code = getattr(error.orig, "sqlite_errorcode", None)
    detail = f"{type(error.orig).__name__}: {error.orig}"
    if isinstance(code, int) and (code & 0xFF) in _BY_SQLITE_CODE:
        return _BY_SQLITE_CODE[code & 0xFF](detail)
    return WorkspaceProblem(detail)
