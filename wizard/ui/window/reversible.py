"""What can be undone, and how: what can be brought back. A key cannot; it is deleted for good."""

from collections.abc import Callable
from dataclasses import dataclass

from wizard.instances.lifecycle import Instances
from wizard.text import NOTHING, Text, text
from wizard.workspace.instances import Instance, Status


@dataclass(frozen=True, slots=True)
class Reversible:
    """Something that was done.

    Attributes:
        said: what it was, in a sentence.
        hint: what is to be known before it is undone.
        undo: undoes it; blocking. Returns the instance that it was done to, as it is then.
        undone: what is so again, in a sentence.
    """

    said: Text
    hint: Text
    undo: Callable[[], Instance]
    undone: Text


def renamed(instances: Instances, instance_id: int, *, former: str, name: str) -> Reversible:
    """An instance was given another name."""
    return Reversible(
        said=text("Renamed to {name}.", name=name),
        hint=NOTHING,
        undo=lambda: instances.rename_back(instance_id, former, given=name),
        undone=text("It is called {name} again.", name=former),
    )


def taken_off(instances: Instances, instance: Instance) -> Reversible:
    """An instance was taken off the list, or cancelled, and its records stayed."""
    return Reversible(
        said=text("{name} is removed.", name=instance.name),
        hint=_what_comes_back(instance),
        undo=lambda: instances.restore(instance),
        undone=text("{name} is back.", name=instance.name),
    )


def _what_comes_back(instance: Instance) -> Text:
    if instance.connected_at is None:
        return text("If you undo this, you will need its API key again.")
    if instance.status is Status.DISCONNECTED:
        return text("Its data stays in the workspace.")
    return text("Its data stays in the workspace. If you undo this, it comes back disconnected, without its API key.")
