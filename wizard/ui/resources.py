"""Where the program's pictures and style are: inside the installed package, or beside it in a checkout."""

from pathlib import Path
from typing import Final

_INSTALLED: Final = Path(__file__).parent.parent / "_resources"
RESOURCES: Final = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[2] / "resources"
"""The folder of everything that is not code."""


def icon_file(name: str) -> Path:
    """The drawing of an icon, such as `key`."""
    return RESOURCES / "icons" / f"{name}.svg"


def style_files() -> list[Path]:
    """The parts of the application's style sheet, in the order in which they apply."""
    return sorted((RESOURCES / "style").glob("*.qss"))
