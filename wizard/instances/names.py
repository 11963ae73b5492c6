"""Names of instances: which there can be, and which are free."""

from collections.abc import Collection, Iterable
from typing import Final

from wizard.instances.server_keys import file_of, variable_of
from wizard.kustomer.misplaced import looks_like_key
from wizard.problem import Problem
from wizard.text import text
from wizard.workspace.errors import NameTaken
from wizard.workspace.instances import Instance, KeyKept, fold

NAME_LENGTH: Final = 60
"""Characters a name may have."""


class NameFlaw(Problem):
    """A name that no instance can have."""

    kind = "name_unusable"


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


def free_name(name: str, instances: Collection[Instance], own: int | None) -> str:
    """The name as it will be kept, if it is nobody else's.

    Args:
        name: as it was typed.
        instances: that there are.
        own: the id of the one that may have it already.

    Raises:
        NameFlaw: it can be none.
        NameTaken: another instance has it.
        KeyShared: a server would take another instance's key for its key.
    """
    cleaned, others = clean_name(name), [one for one in instances if one.id != own]
    for other in others:
        if fold(other.name) == fold(cleaned):
            raise NameTaken(other.name)
    kept = next((one.key_kept for one in instances if one.id == own), KeyKept.KEYRING)
    require_key_of_its_own(cleaned, kept, others)
    return cleaned


def require_key_of_its_own(name: str, kept: KeyKept, others: Iterable[Instance]) -> None:
    """Make sure that a server which is given the key of this name does not give it to another instance, too.

    Args:
        name: of an instance from now on.
        kept: where its key is from now on.
        others: the other instances.

    Raises:
        KeyShared: it does.
    """
    for other in others:
        if KeyKept.SERVER in {kept, other.key_kept} and file_of(other.name) == file_of(name):
            raise KeyShared(name, other.name)


def clean_name(name: str) -> str:
    """What is seen of a name, if it can be one.

    Raises:
        NameFlaw: nothing is left, or too much, or a key, which all who use the workspace could read.
    """
    cleaned = seen(name)
    if looks_like_key(cleaned):
        raise NameFlaw(text("This looks like an API key."), text("Type a name you will recognise later."))
    if not cleaned:
        raise NameFlaw(text("The connection needs a name."), text("Type a name you will recognise later."))
    if len(cleaned) > NAME_LENGTH:
        raise NameFlaw(
            text("This name is too long."),
            text("Use at most {count} characters.", count=NAME_LENGTH),
        )
    return cleaned


def seen(name: str) -> str:
    """A name without what nobody sees: outer and doubled white space, control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())
