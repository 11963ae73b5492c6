"""Every screen and dialog there is, and every state worth a look. A scene is one function with `@scene` above it."""

from collections.abc import Callable
from importlib import import_module
from typing import Final

from PySide6.QtWidgets import QWidget

from tests.screens.program import Program

Scene = Callable[[Program], QWidget | None]
"""Brings a program into a state; returns what is to be seen of it, if that is not simply what is in front.

Its first words say what that is, its name names the pictures.
"""

_PLACES: Final = ("wizard", "window", "around")
_SCENES: Final[dict[str, Scene]] = {}


def scene(show: Scene) -> Scene:
    """Put a scene into the catalogue."""
    place = show.__module__.rpartition(".")[2]
    _SCENES[f"{place}-{show.__name__}".replace("_", "-")] = show
    return show


def scenes() -> dict[str, Scene]:
    """All of them, by name, in the order in which people meet them."""
    for place in _PLACES:
        import_module(f"tests.screens.scenes.{place}")
    return dict(_SCENES)


def title(show: Scene) -> str:
    """What is to be seen, in a few words."""
    return (show.__doc__ or "").partition("\n")[0].rstrip(".")
