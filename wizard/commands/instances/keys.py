"""Where a command gets an API key from: never from its arguments, which others on the computer can read."""

import argparse
from enum import StrEnum

from wizard.commands.parser import Parser
from wizard.commands.terminal import Terminal
from wizard.instances.names import require_key_of_its_own
from wizard.instances.server_keys import missing
from wizard.runtime import Runtime
from wizard.workspace.instances import Instance, KeyKept


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
    options: argparse.Namespace, terminal: Terminal, runtime: Runtime, name: str, instance: Instance | None = None
) -> tuple[str, KeyKept]:
    """The key as it was given, and where it is to be kept.

    Args:
        options: with `key_from`; if that is not said, a server's key stays a server's key.
        terminal: to ask on.
        runtime: to look around in.
        name: of the instance.
        instance: as it is so far; None if there is none.

    Raises:
        VaultProblem: it was not given where it should be.
        KeyShared: it would be given to another instance, too.
    """
    server = runtime.instances.vault.server
    on_server = instance is not None and instance.key_kept is KeyKept.SERVER
    looks = {
        KeySource.ENVIRONMENT: server.in_variable,
        KeySource.FILE: server.in_file,
        None: server.find if on_server else None,
    }
    look = looks.get(options.key_from)
    kept = KeyKept.SERVER if look else KeyKept.KEYRING
    others = [one for one in runtime.instances.all() if instance is None or one.id != instance.id]
    require_key_of_its_own(name, kept, others)
    if look is None:
        return terminal.read_secret(f"API key of “{name}” (is not shown): "), kept
    key = look(name)
    if key is None:
        raise missing(name)
    return key.reveal(), kept
