"""API keys for servers, which have no keyring: given from outside, by a variable or a file; never written by us.

What is given here counts wherever the key is said to be, so that a server can run an instance that was connected
on somebody's desktop.
"""

import os
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from wizard.files import decoded
from wizard.instances.errors import KeyFileUnreadable, KeyMissingHere, KeyNotHandedOn, KeyUnusableHere
from wizard.kustomer.key import ApiKey, KeyFlaw, read_key

VARIABLE: Final = "CUSTOMER_AI_CONNECT_KEY_"
"""What the variable with a key begins with; the instance's name follows."""

FOLDER_VARIABLE: Final = "CUSTOMER_AI_CONNECT_KEYS"
"""The variable that names the folder of mounted secrets, one file an instance."""

FOLDER_PREFIX: Final = "key_"
"""What systemd puts before the names of files that `LoadCredential=key:FOLDER` hands on."""

_HANDED_ON: Final = "CREDENTIALS_DIRECTORY"
"""The variable in which systemd names the folder of the files that it handed on."""

_LONGEST: Final = 64 * 1024


class ServerKeys:
    """Looks up what was given.

    Args:
        environment: of the program.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._environment = environment

    def find(self, name: str) -> ApiKey | None:
        """The key that was given for the instance of this name; None if none was. May block, if the folder is far away.

        Raises:
            VaultProblem: something was given that cannot be read, or is no key.
        """
        return self.in_variable(name) or self.in_file(name)

    def fetch(self, name: str) -> ApiKey:
        """The key that was given for the instance of this name.

        Raises:
            KeyMissingHere: none was.
        """
        if key := self.find(name):
            return key
        raise missing(name, self._environment)

    def in_variable(self, name: str) -> ApiKey | None:
        """The key in the variable for an instance."""
        variable = variable_of(name)
        return _key(self._environment.get(variable, ""), variable)

    def in_file(self, name: str) -> ApiKey | None:
        """The key in the file for an instance."""
        folder = self._environment.get(FOLDER_VARIABLE, "")
        if not folder:
            return None
        try:
            found = _file(Path(folder), file_of(name))
            return _key(_read(found), found.name) if found else None
        except OSError as error:
            raise KeyFileUnreadable(folder, type(error).__name__) from None


def missing(name: str, environment: Mapping[str, str] = os.environ) -> KeyMissingHere:
    """The problem that nobody gave the key of an instance."""
    handed_on = FOLDER_VARIABLE in environment and environment[FOLDER_VARIABLE] == environment.get(_HANDED_ON)
    problem = KeyNotHandedOn if handed_on else KeyMissingHere
    return problem(variable_of(name), file_of(name), FOLDER_VARIABLE)


def variable_of(name: str) -> str:
    """The variable for the key of an instance: `CUSTOMER_AI_CONNECT_KEY_LUMEN_BIKES`."""
    return VARIABLE + file_of(name).upper()


def file_of(name: str) -> str:
    """The file for the key of an instance: `lumen_bikes`. Small letters, digits and single underscores only."""
    return _plain(name) or "".join(map(_coded, name))


def _file(folder: Path, wanted: str) -> Path | None:
    """The file of that name, whatever its capitals and spaces; hidden files are the system's own."""
    names = {wanted, FOLDER_PREFIX + wanted}
    seen = (path for path in sorted(folder.iterdir()) if not path.name.startswith("."))
    return next((path for path in seen if _plain(path.name) in names and path.is_file()), None)


def _read(path: Path) -> str:
    with path.open("rb") as file:
        return decoded(file.read(_LONGEST))


def _key(given: str, place: str) -> ApiKey | None:
    """The key that was given; None where the place for it is still empty."""
    if not given.strip():
        return None
    try:
        return read_key(given)[0]
    except KeyFlaw as flaw:
        raise KeyUnusableHere(place, flaw) from None


def _plain(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.casefold())
    letters = (letter for letter in apart if not unicodedata.combining(letter))
    coded = "".join(_coded(letter) if letter.isalnum() and not letter.isascii() else letter for letter in letters)
    return re.sub(r"[^a-z0-9]+", "_", coded).strip("_")


def _coded(letter: str) -> str:
    """A letter of another alphabet, by its number."""
    return f"u{ord(letter):x}"
