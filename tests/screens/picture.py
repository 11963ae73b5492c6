"""One picture of a scene, and what is wrong with what it shows."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from PySide6.QtCore import Qt

_SOME, _MUCH = Qt.ContrastPreference.NoPreference, Qt.ContrastPreference.HighContrast


class Appearance(NamedTuple):
    """What a person, or their system, wants the screens to look like.

    Attributes:
        least: the contrast that every word then has at least.
    """

    scheme: Qt.ColorScheme
    contrast: Qt.ContrastPreference = _SOME
    least: float = 4.5


APPEARANCES: Final = {
    "light-strong": Appearance(Qt.ColorScheme.Light, _MUCH, 7.0),
    "dark-strong": Appearance(Qt.ColorScheme.Dark, _MUCH, 7.0),
    "light": Appearance(Qt.ColorScheme.Light),
    "dark": Appearance(Qt.ColorScheme.Dark),
}

USUAL: Final = [name for name, look in APPEARANCES.items() if look.contrast is _SOME]
"""Those whose contrast is not for eyes that need more."""


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
