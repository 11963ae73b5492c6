"""What the databases' drivers say, told in our words."""

import re
import sqlite3
from typing import Final

from sqlalchemy import exc

from wizard.workspace.errors import (
    AccessRefused,
    AddressUnreadable,
    AlreadyThere,
    ConnectionLost,
    DatabaseMissing,
    DiskFull,
    LoginRefused,
    PasswordInClear,
    RightsMissing,
    ServerReadOnly,
    ServerUnreachable,
    TlsRefused,
    TookTooLong,
    TooManyConnections,
    WorkspaceBusy,
    WorkspaceConflict,
    WorkspaceDamaged,
    WorkspaceProblem,
    WorkspaceReadOnly,
)

_BY_SQLITE_CODE: Final[dict[int, type[WorkspaceProblem]]] = {
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_READONLY: WorkspaceReadOnly,
    sqlite3.SQLITE_CANTOPEN: WorkspaceReadOnly,
    sqlite3.SQLITE_PERM: WorkspaceReadOnly,
    sqlite3.SQLITE_BUSY: WorkspaceBusy,
    sqlite3.SQLITE_LOCKED: WorkspaceBusy,
    sqlite3.SQLITE_CORRUPT: WorkspaceDamaged,
    sqlite3.SQLITE_NOTADB: WorkspaceDamaged,
}

_BY_SQLSTATE: Final[dict[str, type[WorkspaceProblem]]] = {
    "08": ConnectionLost,
    "23505": AlreadyThere,
    "25006": ServerReadOnly,
    "25P": TookTooLong,
    "28": LoginRefused,
    "3D000": DatabaseMissing,
    "3F000": RightsMissing,
    "40": WorkspaceConflict,
    "42501": RightsMissing,
    "53100": DiskFull,
    "53300": TooManyConnections,
    "55P03": TookTooLong,
    "57014": TookTooLong,
    "57P": ConnectionLost,
    "57P03": ServerUnreachable,
}
"""By SQLSTATE, or by its first characters (postgresql.org/docs, Appendix A)."""

_BY_WORDS: Final[tuple[tuple[str, type[WorkspaceProblem]], ...]] = (
    (r"requirement \"!password\" failed", PasswordInClear),
    (r"no pg_hba.conf entry|no encryption\b.*pg_hba|rejects connection", AccessRefused),
    (r"password authentication failed|authentication failed|no password supplied|role .* does not exist", LoginRefused),
    (r"invalid (sslmode|connection option|integer|port)", AddressUnreadable),
    (r"does not support SSL|certificate|SSL error|sslmode|SSL negotiation|GSSAPI", TlsRefused),
    (r"database .* does not exist", DatabaseMissing),
    (r"permission denied for database|not permitted to log in|not currently accepting", AccessRefused),
    (r"too many (clients|connections)|connection slots", TooManyConnections),
    (r"read-only", ServerReadOnly),
    (
        r"connection (failed|refused|timeout|to server)|failed to resolve|(start|shutt)ing |recovery mode|expired",
        ServerUnreachable,
    ),
    (r"connection", ConnectionLost),
    (r"consuming input failed|server closed|SSL SYSCALL", ConnectionLost),
)
"""By the words of libpq, which gives no SQLSTATE when it could not connect."""


def as_problem(error: Exception) -> WorkspaceProblem:
    """Tell a database driver's error in words.

    SQLite's primary result code is the low byte of the extended one (sqlite.org/rescode.html).
    """
    cause = error.orig if isinstance(error, exc.DBAPIError) and error.orig else error
    code = getattr(cause, "sqlite_errorcode", None)
    if isinstance(code, int):
        kind: type[WorkspaceProblem] = _BY_SQLITE_CODE.get(code & 0xFF, WorkspaceProblem)
        if code == sqlite3.SQLITE_CONSTRAINT_UNIQUE:
            kind = AlreadyThere
    elif isinstance(error, exc.TimeoutError):
        kind = WorkspaceBusy  # every connection of ours is in use
    elif hasattr(cause, "sqlstate"):
        kind = _of_postgres(cause)
    else:
        kind = WorkspaceProblem
    return kind(_detail(cause))


def _of_postgres(cause: BaseException) -> type[WorkspaceProblem]:
    state = str(getattr(cause, "sqlstate", None) or "")
    for length in (5, 3, 2) if state else ():
        if state[:length] in _BY_SQLSTATE:
            return _BY_SQLSTATE[state[:length]]
    if state:
        return WorkspaceProblem
    return next((kind for words, kind in _BY_WORDS if re.search(words, str(cause), re.IGNORECASE)), WorkspaceProblem)


def _detail(cause: BaseException) -> str:
    # PostgreSQL's longer texts quote the row they are about: only the first sentence is fit for diagnostics.
    said = getattr(getattr(cause, "diag", None), "message_primary", None) or str(cause)
    state = getattr(cause, "sqlstate", None)
    return f"{type(cause).__name__}{f' {state}' if state else ''}: {said}"
