"""Where a command gets an API key from: never from its arguments, which others on the computer can read."""

import argparse
from enum import StrEnum

from wizard.commands.parser import Parser
from wizard.commands.terminal import Terminal
from wizard.house import House
from wizard.instances.server_keys import file_of, missing, variable_of
from wizard.problem import Problem
from wizard.text import text
from wizard.workspace.instances import Instance, KeyKept


class KeyShared(Problem):
    """A server would take the key of one instance for that of another."""

    kind = "key_shared"

    def __init__(self, name: str, other: str) -> None:
        super().__init__(
            text(
                "“{name}” would be given the key of “{other}”: {variable}.",
                name=name,
                other=other,
                variable=variable_of(name),
            ),
            text("Choose a name with other letters or digits."),
        )


class KeySource(StrEnum):
    """Where the key is."""

    ASK = "ask"
    ENVIRONMENT = "env"
    FILE = "file"


def declare_source(parser: Parser) -> None:
    """Lets the source be chosen."""
    parser.add_argument(
        "--key-from",
        type=KeySource,
        choices=list(KeySource),
        metavar="|".join(KeySource),
        help=(
            "ask: type it, or pass it on standard input; it goes into the system's keyring (default). env, file: for "
            "servers, it stays in CUSTOMER_AI_CONNECT_KEY_<NAME>, or in a file of the folder CUSTOMER_AI_CONNECT_KEYS"
        ),
    )


def get_key(
    options: argparse.Namespace, terminal: Terminal, house: House, name: str, instance: Instance | None = None
) -> tuple[str, KeyKept]:
    """The key as it was given, and where it is to be kept.

    Args:
        options: with `key_from`; if that is not said, a server's key stays a server's key.
        terminal: to ask on.
        house: to look around in.
        name: of the instance.
        instance: as it is so far; None if there is none.

    Raises:
        VaultProblem: it was not given where it should be.
        KeyShared: it would be given to another instance, too.
    """
    server = house.instances.vault.server
    on_server = instance is not None and instance.key_kept is KeyKept.SERVER
    looks = {
        KeySource.ENVIRONMENT: server.in_variable,
        KeySource.FILE: server.in_file,
        None: server.find if on_server else None,
    }
    look = looks.get(options.key_from)
    kept = KeyKept.SERVER if look else KeyKept.KEYRING
    require_key_of_its_own(house, name, kept, instance)
    if look is None:
        return terminal.read_secret(f"API key of “{name}” (is not shown): "), kept
    key = look(name)
    if key is None:
        raise missing(name)
    return key.reveal(), kept


def require_key_of_its_own(house: House, name: str, kept: KeyKept, instance: Instance | None = None) -> None:
    """Make sure that a server which is given the key of this name does not give it to another instance, too.

    Args:
        house: with the other instances.
        name: of the instance from now on.
        kept: where its key is from now on.
        instance: as it is so far; None if there is none.

    Raises:
        KeyShared: it does.
    """
    for other in house.instances.all():
        is_another = instance is None or other.id != instance.id
        if is_another and KeyKept.SERVER in {kept, other.key_kept} and file_of(other.name) == file_of(name):
            raise KeyShared(name, other.name)
