"""What can go wrong with a workspace, and the sentence for each."""

import errno
import os
from pathlib import Path
from typing import Final

from wizard.problem import Worded
from wizard.text import NOTHING, text

PASSWORD_FILE: Final = r"%APPDATA%\postgresql\pgpass.conf" if os.name == "nt" else "~/.pgpass"
"""Where PostgreSQL's library looks for passwords (PostgreSQL, The Password File)."""


class WorkspaceProblem(Worded):
    """The workspace could not be read or written."""

    kind = "workspace_unusable"
    sentences = (
        text("The workspace cannot be used right now."),
        text("Try again; if it stays like this, copy the diagnostics and ask for help."),
    )


class DiskFull(WorkspaceProblem):
    """There is no room left where the workspace lies."""

    kind = "disk_full"
    retryable = True
    sentences = (
        text("The disk is full, so nothing more can be saved."),
        text("Free some space; syncing goes on by itself from where it stopped."),
    )


class WorkspaceReadOnly(WorkspaceProblem):
    """The file or its folder may not be written."""

    kind = "workspace_read_only"
    sentences = (
        text("The workspace can be read but not written."),
        text("Allow your user account to write to the workspace folder, then try again."),
    )


class WorkspaceUnmade(WorkspaceReadOnly):
    """There is no file yet, and none can be made.

    Args:
        path: where it would be.
        detail: what the system said.
    """

    sentences = (
        text("The workspace {path} cannot be made."),
        text("Allow your user account to write to the workspace folder, then try again."),
    )

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(detail, path=path)


class WorkspaceBusy(WorkspaceProblem):
    """Another program held the workspace for too long."""

    kind = "workspace_busy"
    retryable = True
    sentences = (
        text("Another program is using the workspace."),
        text("Close the other program; this one tries again by itself."),
    )


class WorkspaceDamaged(WorkspaceProblem):
    """The file is not a readable database any more."""

    kind = "workspace_damaged"
    sentences = (
        text("The workspace file is damaged or is not a workspace."),
        text("Restore it from a backup, or move it away and start with a new one."),
    )


class ServerUnreachable(WorkspaceProblem):
    """PostgreSQL does not answer, or not yet."""

    kind = "server_unreachable"
    retryable = True
    sentences = (
        text("The workspace's database server cannot be reached."),
        text("Check the network and the workspace's address; syncing goes on by itself once the server answers."),
    )


class ConnectionLost(WorkspaceProblem):
    """The connection broke while it was used."""

    kind = "connection_lost"
    retryable = True
    sentences = (
        text("The connection to the workspace's database broke off."),
        text("Nothing half-written was kept; syncing goes on by itself once the server answers."),
    )


class LoginRefused(WorkspaceProblem):
    """PostgreSQL does not know the user, or not with this password."""

    kind = "login_refused"
    sentences = (
        text("The workspace's database refuses the user name or the password."),
        text(
            "Correct the name in the workspace's address, and the password in PGPASSWORD or in the file {file}, "
            "which nobody but you may be allowed to read.",
            file=PASSWORD_FILE,
        ),
    )


class AccessRefused(WorkspaceProblem):
    """PostgreSQL lets nobody in from here, or not in this way."""

    kind = "access_refused"
    sentences = (
        text("The workspace's database does not let this computer in."),
        text(
            "Ask its administrator to admit this user and computer in pg_hba.conf, or connect with sslmode=verify-full."
        ),
    )


class DatabaseMissing(WorkspaceProblem):
    """The server is there, the database is not."""

    kind = "database_missing"
    sentences = (
        text("There is no such database on the workspace's server."),
        text("Create the database, or correct its name in the workspace's address."),
    )


class TlsRefused(WorkspaceProblem):
    """The two sides found no encrypted connection that both accept."""

    kind = "tls_refused"
    sentences = (
        text("No trusted, encrypted connection to the workspace's database could be made."),
        text(
            "Check sslmode and sslrootcert in the workspace's address; the server's "
            "administrator knows its certificate."
        ),
    )


class PasswordInClear(WorkspaceProblem):
    """The server, or somebody in its place, wants the password as it is."""

    kind = "password_in_clear"
    sentences = (
        text("The workspace's database asks for the password in a way that others could read. It was not sent."),
        text(
            "Add ?sslmode=verify-full to the workspace's address, so that the server proves who it is; "
            "its administrator knows its certificate."
        ),
    )


class RightsMissing(WorkspaceProblem):
    """The database user may not do what is needed."""

    kind = "rights_missing"
    sentences = (
        text("The database user lacks a right that the workspace needs."),
        text("Ask the database's administrator to grant the right that the details name."),
    )


class ServerReadOnly(WorkspaceProblem):
    """PostgreSQL accepts no changes: a standby, or set so."""

    kind = "server_read_only"
    retryable = True
    sentences = (
        text("The workspace's database accepts no changes: it is a standby server or set to read-only."),
        text("Check that the address is the primary server's; syncing goes on by itself once it may write."),
    )


class TooManyConnections(WorkspaceProblem):
    """PostgreSQL, or a limit of the role or database, admits no more connections."""

    kind = "too_many_connections"
    retryable = True
    sentences = (
        text("The workspace's database has no connection left."),
        text("Close programs that use it, or have its administrator raise the limit; this one tries again by itself."),
    )


class TookTooLong(WorkspaceProblem):
    """PostgreSQL broke the work off at a time limit."""

    kind = "took_too_long"
    retryable = True
    sentences = (
        text("The workspace's database broke the work off because it took too long."),
        text("This program tries again by itself; if it goes on, ask for a higher statement_timeout."),
    )


class WorkspaceConflict(WorkspaceProblem):
    """Two transactions were in each other's way; the database undid this one."""

    kind = "workspace_conflict"
    retryable = True
    sentences = (
        text("Another program changed the same data at the same moment."),
        text("Nothing was lost; this program tries again by itself."),
    )


class AddressUnreadable(WorkspaceProblem):
    """The text is not the address of a database."""

    kind = "address_unreadable"
    sentences = (
        text("The workspace's address cannot be understood."),
        text(
            "Write it like postgresql://user:password@server:5432/database?sslmode=verify-full, "
            "with %40 for an @ in the password."
        ),
    )


class DatabaseOccupied(WorkspaceProblem):
    """Tables of another program have the names that ours need."""

    kind = "database_occupied"
    sentences = (
        text("The database holds another program's tables, with names that the workspace needs."),
        text("Use an empty database, or a schema of its own: add ?options=-csearch_path%3Dname to the address."),
    )


class LeaseLost(WorkspaceProblem):
    """A worker wrote for an instance that is not its own any more."""

    kind = "lease_lost"
    retryable = True
    sentences = (
        text("Another worker has taken over this instance."),
        text("Nothing is lost: the other one goes on from the last page that was kept."),
    )


class TargetNotEmpty(WorkspaceProblem):
    """A workspace can only be copied into an empty one."""

    kind = "target_not_empty"
    sentences = (
        text("The workspace to copy into is not empty."),
        text("Choose a new file or an empty database; nothing was changed."),
    )


class CopyDiffers(WorkspaceProblem):
    """What arrived in the other database is not what was sent."""

    kind = "copy_differs"
    sentences = (
        text("The copy is not equal to its original, so it was undone."),
        text("Try again; if it happens again, copy the diagnostics and ask for help."),
    )


class CopyNotWiped(WorkspaceProblem):
    """A copy that a migration left cannot be opened or written; the workspace itself is fine.

    Args:
        copy: its file.
    """

    kind = "copy_not_wiped"
    retryable = True
    sentences = (
        text("An older copy of the workspace may still hold what was redacted or deleted, but cannot be used: {file}"),
        text("Delete the copy if you do not need it. The workspace itself is fine."),
    )

    def __init__(self, copy: Path, detail: str) -> None:
        super().__init__(detail, file=copy)


class ParquetMissing(WorkspaceProblem):
    """What writes Parquet is not installed."""

    kind = "parquet_missing"
    sentences = (
        text("Writing Parquet needs a library that is not installed."),
        text("Install pyarrow into the program's own Python environment, or export as CSV or JSON Lines."),
    )


class NotAFile(WorkspaceProblem):
    """What is to be written over is a folder, a device or a pipe."""

    kind = "not_a_file"
    sentences = (
        text("There is something else than a file in this place, which an export cannot be written to."),
        text("Choose another name for the file."),
    )


class ExportFailed(WorkspaceProblem):
    """The file could not be written.

    Args:
        error: what the system said.
    """

    kind = "export_failed"
    sentences = (
        text("The export could not be written."),
        text("Choose a folder that you may write to and that has enough space."),
    )

    def __init__(self, error: OSError) -> None:
        self.sentences = _BY_ERRNO.get(error.errno or 0, self.sentences)
        super().__init__(str(error))


_NOT_ALLOWED: Final = (
    text("The export could not be written there: the folder is protected, or the file is open in another program."),
    text("Close the file if it is open, or choose a folder of your own."),
)
_BY_ERRNO: Final = {
    **dict.fromkeys(
        (errno.ENOSPC, errno.EDQUOT),
        (
            text("The disk is full: there is not enough space for the export."),
            text("Free some space, or choose another disk."),
        ),
    ),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY), _NOT_ALLOWED),
    **dict.fromkeys(
        (errno.ENOENT, errno.ENOTDIR),
        (text("The folder for the export is not there any more."), text("Choose another folder.")),
    ),
}


class NewerWorkspace(WorkspaceProblem):
    """The workspace was written by a newer version of this program."""

    kind = "workspace_newer"
    sentences = (
        text("This workspace was made by a newer version of Customer AI Connect."),
        text("Update Customer AI Connect, then open the workspace again."),
    )

    def __init__(self, found: int, known: int) -> None:
        super().__init__(f"schema {found}, this version knows {known}")


class NameTaken(WorkspaceProblem):
    """Another instance of the workspace has this name."""

    kind = "name_taken"
    sentences = (text("“{name}” is already taken."), text("Choose a name that tells them apart."))

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class NoSuchInstance(WorkspaceProblem):
    """The instance is not in the workspace (any more)."""

    kind = "no_such_instance"
    sentences = (text("This instance is not in the workspace any more."), NOTHING)


class AlreadyThere(WorkspaceProblem):
    """A row with the same key exists."""

    kind = "already_there"
