"""The places on this computer: the keyring, the workspace, the log."""

import secrets
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from wizard.commands.doctor.finding import Finding, failed, passed, warned
from wizard.commands.words import command, size
from wizard.commands.workspace.exposed import HINT, exposed
from wizard.files import make_private
from wizard.instances.errors import VaultMissing, VaultProblem
from wizard.instances.vault import KeyringVault
from wizard.kustomer.key import ApiKey
from wizard.problem import Problem
from wizard.stop import Stop
from wizard.text import text
from wizard.workspace.instances import Instance, KeyKept
from wizard.workspace.schema import VERSION
from wizard.workspace.workspace import Workspace

LITTLE_SPACE: Final = 2_000_000_000
NO_SPACE: Final = 200_000_000
"""Bytes that are free."""

FAR_BEHIND: Final = 2000
"""Pages that are not in the full-text index: about a million records."""


class PlaceUnwritable(Problem):
    """A folder cannot be written, or hardly."""

    kind = "place_unwritable"


def look_at_keyring(keyring: KeyringVault, instances: Iterable[Instance], stop: Stop) -> list[Finding]:
    """Have the keyring keep a probe, give it back and forget it."""
    probe = secrets.randbits(47) + 1
    try:
        name = keyring.describe(stop)
        keyring.keep(probe, ApiKey(secrets.token_hex(16)), stop)
        try:
            keyring.fetch(probe, stop)
        finally:
            keyring.forget(probe, stop)
    except VaultMissing as problem:
        if any(instance.key_kept is KeyKept.KEYRING and instance.key_hint for instance in instances):
            return [failed("keyring", problem)]
        hint = text("Give keys by CUSTOMER_AI_CONNECT_KEY_<NAME>, or by files in the folder CUSTOMER_AI_CONNECT_KEYS.")
        return [warned("keyring", problem.message, hint)]
    except VaultProblem as problem:
        return [failed("keyring", problem)]
    return [passed("keyring", text("The keyring ({name}) keeps a key, gives it back and forgets it.", name=name))]


def look_at_workspace(workspace: Workspace) -> list[Finding]:
    """Write to the workspace, and see who can listen, whether there is room and the index is up to date."""
    try:
        workspace.check_writable()
        behind = workspace.search_index.behind()
        sentence = exposed(workspace)
    except Problem as problem:
        return [failed("workspace", problem)]
    written = text("The workspace {place} can be written (version {version}).", place=workspace.place, version=VERSION)
    on_the_way = [warned("connection", sentence, HINT)] if sentence else []
    return [passed("workspace", written), *on_the_way, *_space(Path(workspace.place)), _index(behind)]


def look_at_log(folder: Path) -> list[Finding]:
    """Write to the folder of the log."""
    try:
        make_private(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        problem = PlaceUnwritable(
            text("The log cannot be written in {folder}.", folder=folder),
            text("Allow your user account to write there, or free some space."),
            detail=str(error),
        )
        return [failed("log", problem)]
    return [passed("log", text("The log is written in {folder}.", folder=folder))]


def _space(file: Path) -> list[Finding]:
    """Room on the disk; a database server's is not ours to see."""
    if not file.exists():
        return []
    free = shutil.disk_usage(file.parent).free
    sentence = text("{size} are free where the workspace lies.", size=size(free))
    copy = command("workspace", "copy", str(file))
    hint = text("Free some space, or move the workspace with: {command} TO", command=copy)
    if free < NO_SPACE:
        return [failed("space", PlaceUnwritable(sentence, hint))]
    return [warned("space", sentence, hint) if free < LITTLE_SPACE else passed("space", sentence)]


def _index(behind: int) -> Finding:
    if behind == 0:
        return passed("search_index", text("The full-text index is up to date."))
    sentence = text("The full-text index is {pages} pages behind.", pages=behind)
    if behind < FAR_BEHIND:
        return passed("search_index", sentence)
    return warned("search_index", sentence, text("It catches up while the program or a worker runs."))
