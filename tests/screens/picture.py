"""One picture of a scene, and what is wrong with what it shows."""

from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import Qt

APPEARANCES: Final = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture.

    Attributes:
        scene: its name in the catalogue.
        speech: one of `SPEECHES`.
        scale: in percent.
        appearance: one of `APPEARANCES`; empty if there is nothing to be seen.
        small: whether the window is as small as it gets.
        flaws: of what it shows.
    """

    scene: str
    speech: str
    scale: int
    appearance: str = ""
    small: bool = False
    flaws: list[str] = field(default_factory=list)

    @property
    def file(self) -> str:
        """Its name in the folder of the pictures."""
        size = ".small" if self.small else ""
        return f"{self.scene}.{self.speech}.{self.appearance}.{self.scale}{size}.png"
