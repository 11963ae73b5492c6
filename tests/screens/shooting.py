"""Takes the pictures of one scale, and looks each screen over: `python -m tests.screens.shooting SCALE FOLDER`.

A process of its own for each scale: at 200 % Qt itself is told so from the start, and everything that is drawn, kept
and rounded goes the way it goes on such a screen; a larger grab of a small screen would show none of it.
"""

import faulthandler
import gc
import json
import logging
import sys
import traceback
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QApplication, QWidget

from tests.screens.catalogue import Scene, scenes
from tests.screens.contrast import faint
from tests.screens.flaws import cut_off, nameless, out_of_reach
from tests.screens.listening import Listening
from tests.screens.picture import APPEARANCES, USUAL, Picture
from tests.screens.program import Program, Studio
from tests.screens.speech import SPEECHES, speaking
from wizard.ui.window.geometry import LEAST

_CRISP: Final = 200
"""At this scale, letters have pixels of their full colour, so that contrast can be measured."""

_PLAIN: Final = "en"
"""Contrast changes no words: it is looked at in one language."""

_QUICK: Final = 80
"""For pictures, quality is what is saved of the time to compress them; they lose nothing."""


class Photographer:
    """Takes pictures of scenes.

    Args:
        folder: for the pictures.
    """

    def __init__(self, studio: Studio, listening: Listening, folder: Path) -> None:
        self._studio, self._listening, self._folder = studio, listening, folder

    def take(self, show: Scene, plain: Picture) -> Iterator[Picture]:
        """Take all pictures of a scene, each of them like `plain` in what it does not vary."""
        gc.collect()  # here, and in no other thread
        try:
            self._wear("light")
            with self._studio.program() as program:
                root = show(program) or program.front
                yield from self._take_all(program, root, plain)
        except Exception:  # noqa: BLE001 - told, whatever it is
            yield replace(plain, flaws=[traceback.format_exc()])
        if heard := self._listening.take():
            yield replace(plain, flaws=heard)

    def _take_all(self, program: Program, root: QWidget, plain: Picture) -> Iterator[Picture]:
        for appearance in APPEARANCES if plain.speech == _PLAIN else USUAL:
            self._wear(appearance)
            program.settle()
            yield self._take(root, replace(plain, appearance=appearance))
        if root is program.window and plain.scale == 100:
            root.resize(*LEAST)
            program.settle()
            yield self._take(root, replace(plain, appearance=appearance, small=True))
        yield replace(plain, flaws=out_of_reach(root))

    def _wear(self, appearance: str) -> None:
        wanted, theme = APPEARANCES[appearance], self._studio.theme
        theme.choose(wanted.scheme)
        theme.show_contrast(wanted.contrast)

    def _take(self, root: QWidget, wanted: Picture) -> Picture:
        image = root.grab().toImage()
        if not image.save(str(self._folder / wanted.file), quality=_QUICK):
            raise OSError(f"{wanted.file} could not be saved")
        flaws = cut_off(root) + nameless(root)
        if wanted.scale >= _CRISP:
            flaws += faint(root, image, APPEARANCES[wanted.appearance].least)
        return replace(wanted, flaws=flaws + self._listening.take())


def shoot(folder: Path, scale: int, only: str = "") -> list[Picture]:
    """Take every picture of a scale; `only` of scenes whose name holds it."""
    application = QApplication([])
    application.setQuitOnLastWindowClosed(False)
    pictures: list[Picture] = []
    with Listening() as listening, Studio(application) as studio:
        photographer = Photographer(studio, listening, folder)
        for spoken, speech in SPEECHES.items():
            print(f"{speech.title} at {scale} %…", flush=True)
            with speaking(speech):
                for name, show in scenes().items():
                    if only in name:
                        pictures += photographer.take(show, Picture(scene=name, speech=spoken, scale=scale))
    return pictures


def main(scale: str, folder: str, only: str = "") -> None:
    """Take them, and write down what was found."""
    logging.disable()  # what goes wrong is meant to
    faulthandler.enable()
    gc.disable()
    found = shoot(Path(folder), int(scale), only)
    (Path(folder) / f"{scale}.json").write_text(json.dumps([asdict(one) for one in found]), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
