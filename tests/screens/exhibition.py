"""Goes through the gallery, takes a picture of everything in every light, and notes what is wrong."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from tests.screens.contrast import measure
from tests.screens.gallery import screens
from tests.screens.inspection import inspect
from tests.screens.pseudo import Speaker
from tests.screens.room import Room

SCHEMES: Final = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
QUIRKS: Final = re.compile(r"This plugin does not support (propagateSizeHints|raise|grabbing)")
"""What the platform without a screen says of every window."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, and what is wrong with what is on it."""

    screen: str
    number: int
    language: str
    scheme: str
    scale: int
    file: str
    complaints: list[str] = field(default_factory=list)

    def plain(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


class Exhibition:
    """Shows what is in the gallery.

    Args:
        folder: for the pictures; None to take none.
    """

    def __init__(self, room: Room, folder: Path | None = None) -> None:
        self._room, self._folder = room, folder
        self._speaker = Speaker(room.application)
        self._scale = round(room.application.primaryScreen().devicePixelRatio() * 100)
        self._warnings: list[str] = []

    def show(self, languages: Sequence[str], schemes: Sequence[str], pattern: str = "") -> Iterator[Picture]:
        """Go through everything whose name fits a pattern."""
        before = qInstallMessageHandler(self._hear)
        try:
            for language in languages:
                self._speaker.speak(language)
                for name in screens():
                    if re.search(pattern, name):
                        yield from self._show_one(name, language, schemes)
        finally:
            qInstallMessageHandler(before)
            self._speaker.speak("en")
            self._room.theme.choose(Qt.ColorScheme.Unknown)

    def _show_one(self, name: str, language: str, schemes: Sequence[str]) -> Iterator[Picture]:
        self._room.theme.choose(SCHEMES[schemes[0]])
        states = screens()[name](self._room)
        number = 0
        try:
            for number, window in enumerate(states, start=1):
                for scheme in schemes:
                    yield self._take(name, number, language, scheme, window, first=scheme == schemes[0])
                self._room.theme.choose(SCHEMES[schemes[0]])
        except Exception as error:  # noqa: BLE001 - one broken screen hides no other
            yield Picture(name, number, language, schemes[0], self._scale, "", [f"cannot be shown: {error!r}"])
        finally:
            states.close()  # type: ignore[attr-defined]
            self._room.tidy()
        if self._warnings:
            yield Picture(name, number, language, schemes[0], self._scale, "", self._heard())

    def _take(self, name: str, number: int, language: str, scheme: str, window: QWidget, *, first: bool) -> Picture:
        self._room.theme.choose(SCHEMES[scheme])
        self._room.settle()
        picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        complaints = inspect(window, language) if first else []
        complaints += [*measure(window, picture), *self._heard()]
        complaints = list(dict.fromkeys(complaints))
        file = ""
        if self._folder:
            file = f"{name.replace('/', '-')}-{number}-{language}-{scheme}-{self._scale}.png"
            if not picture.save(str(self._folder / file)):
                raise OSError(f"the picture {file} could not be saved")
        return Picture(name, number, language, scheme, self._scale, file, complaints)

    def _hear(self, _kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
        if not QUIRKS.search(words):
            self._warnings.append(f"Qt says: {words}")

    def _heard(self) -> list[str]:
        heard, self._warnings = self._warnings, []
        return heard
