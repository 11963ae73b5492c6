"""The gallery: every state of every screen, by name. To add one, write a function and put `@screen("…")` above it."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Final

from PySide6.QtWidgets import QWidget

from tests.screens.room import Room

Screen = Callable[[Room], Iterator[QWidget]]
"""Brings a screen into a state, and yields the window to look at."""

SCREENS: Final[dict[str, Screen]] = {}
_WINGS: Final = ("setup", "window", "dialogs", "around")


def screen(name: str) -> Callable[[Screen], Screen]:
    """Hang a screen into the gallery.

    Args:
        name: of the picture; what is before the slash groups it with others.
    """

    def hang(show: Screen) -> Screen:
        if name in SCREENS:
            raise ValueError(f"there are two screens called {name}")
        SCREENS[name] = show
        return show

    return hang


def screens() -> dict[str, Screen]:
    """All of them."""
    for wing in _WINGS:
        import_module(f"tests.screens.wing_{wing}")
    return SCREENS
