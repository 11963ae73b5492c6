"""Which workspace is opened: what the environment names, else what was chosen, else the file of this folder."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from wizard.files import write_whole
from wizard.problem import Problem
from wizard.text import text
from wizard.workspace.errors import PASSWORD_FILE

Where = Path | str
"""A SQLite file, or the address of a PostgreSQL database."""

VARIABLE: Final = "CUSTOMER_AI_CONNECT_WORKSPACE"
"""The variable that names a workspace; its address may hold a password, which no other place may."""

_CHOICE: Final = "workspace.txt"
_SCHEMES: Final = ("postgresql://", "postgres://")
_MISTYPED: Final = re.compile(
    r"[^/]*://|postgres(ql)?(:|//)|(host|hostaddr|port|dbname|user|password|service)\s*=", re.IGNORECASE
)
"""How an address begins that is not written as ours are. Taken for a path, it would become an empty workspace."""

_SECRETS: Final = {"password", "sslpassword", "oauth_client_secret", "scram_client_key"}
"""What libpq takes from an address and nobody else may know."""


class Origin(StrEnum):
    """Why it is this workspace."""

    ENVIRONMENT = "environment"
    CHOSEN = "chosen"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace to open."""

    where: Where
    origin: Origin


class PlaceFlaw(Problem):
    """What was written is no place for a workspace."""

    kind = "place_unusable"


class ChoiceUnreadable(PlaceFlaw):
    """A workspace was chosen, but which one cannot be read. Another one would be filled instead."""

    kind = "choice_unreadable"

    def __init__(self, file: Path, why: Exception) -> None:
        super().__init__(
            text("Which workspace was chosen cannot be read from {file}.", file=file),
            text("Allow the program's user account to read it, or set {variable} to the workspace.", variable=VARIABLE),
            detail=str(why),
        )


class PasswordInAddress(PlaceFlaw):
    """An address with a password, where others can see it or it would be written down."""

    kind = "password_in_address"

    def __init__(self) -> None:
        super().__init__(
            text("The address holds a password, which others on this computer could see."),
            text(
                "Leave it out, and put it into {file} (or the file that PGPASSFILE names) or into PGPASSWORD; "
                "or set {variable} to the whole address.",
                variable=VARIABLE,
                file=PASSWORD_FILE,
            ),
        )


def find_place(state_folder: Path, data_folder: Path, environment: Mapping[str, str] = os.environ) -> Place:
    """The workspace to open.

    Args:
        state_folder: where a choice is remembered.
        data_folder: where the workspace is if nothing else was chosen.
        environment: of the program.

    Raises:
        PlaceFlaw: the environment names something that is no place, or what was chosen cannot be read.
    """
    if named := environment.get(VARIABLE, "").strip():
        return Place(read_place(named), Origin.ENVIRONMENT)
    if chosen := _chosen(state_folder):
        return Place(read_place(chosen), Origin.CHOSEN)
    return Place(default_file(data_folder), Origin.DEFAULT)


def default_file(data_folder: Path) -> Path:
    """The workspace of a folder."""
    return data_folder / "workspace.sqlite"


def read_place(written: str) -> Where:
    """The place that somebody wrote: an address as it is, a path made absolute.

    Raises:
        PlaceFlaw: it is neither.
    """
    if written.startswith(_SCHEMES):
        return written
    path = Path(written).expanduser().absolute()
    if not written.strip() or _MISTYPED.match(written) or path.is_dir():
        raise PlaceFlaw(
            text("This is neither a file nor the address of a PostgreSQL database."),
            text("Write a file’s path, or an address such as postgresql://user@server/database?sslmode=verify-full."),
        )
    return path


def read_public_place(written: str) -> Where:
    """The same, for what others may see.

    Raises:
        PasswordInAddress: it holds a password.
        PlaceFlaw: it is no place.
    """
    where = read_place(written)
    if isinstance(where, str) and _holds_secret(where):
        raise PasswordInAddress
    return where


def choose(state_folder: Path, where: Where | None) -> None:
    """Remember a workspace, without a secret in it; None goes back to the default.

    Raises:
        PlaceFlaw: the choice cannot be written down.
    """
    path = state_folder / _CHOICE
    try:
        if where is None:
            path.unlink(missing_ok=True)
            return
        write_whole(path, f"{where}\n".encode())
    except OSError as error:
        raise PlaceFlaw(
            text("The choice cannot be remembered in {folder}.", folder=state_folder),
            text("Allow your user account to write there."),
            detail=str(error),
        ) from error


def _chosen(state_folder: Path) -> str:
    file = state_folder / _CHOICE
    try:
        return file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        raise ChoiceUnreadable(file, error) from error


def _holds_secret(address: str) -> bool:
    """Whether libpq finds a secret there, or somebody else may: a slash ends what libpq takes for the password."""
    from psycopg import ProgrammingError  # slow to load, and not needed for a file
    from psycopg.conninfo import conninfo_to_dict

    if re.match(r"\w+://[^?]*:[^?]*@", address):
        return True
    try:
        return not _SECRETS.isdisjoint(conninfo_to_dict(address))
    except ProgrammingError:
        return False  # no address at all, which is said where it is opened
