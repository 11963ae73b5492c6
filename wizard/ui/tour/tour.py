"""The tour: everything a person would do, on a practice account. Fails if any of it does not really happen."""

import sys
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from wizard.ui.i18n import plural, tr
from wizard.ui.start import Start
from wizard.ui.tour.acts import VISIBLE_LATENCY, Acts
from wizard.ui.tour.audience import Audience
from wizard.ui.tour.camera import Camera
from wizard.ui.tour.hands import Hands
from wizard.ui.tour.narrator import Narrator
from wizard.ui.tour.proofs import Controls, Proofs
from wizard.ui.tour.stage import Script, Stage, Until

WATCHED_LATENCY: Final = 1.2
"""Seconds for an answer, so that a first sync goes on for longer than its captions stay."""


class Ending(Enum):
    """How a tour came to its end."""

    COMPLETE = auto()
    CUT_SHORT = auto()
    FAILED = auto()


class Tour:
    """Plays the tour once.

    Args:
        start: the program to show.
        practice: the account to show it on.
        pictures: the folder for the pictures.
        captions: show it to somebody, who may cut it short; else it is a proof, and played as fast as it goes.
    """

    def __init__(self, start: Start, practice: Controls, pictures: Path, *, captions: bool = False) -> None:
        self._start, self._practice = start, practice
        self._camera = Camera(pictures, start.window)
        self._hands = Hands(start.window)
        self._audience = Audience(start.application, start.window) if captions else None
        self._narrator = Narrator(self._hands, self._camera, self._audience)
        self._ending = Ending.CUT_SHORT
        self._failure = "the window was closed before the tour was over"

    def play(self) -> Ending:
        """Show everything, and say how it went. Only of what is `COMPLETE` all has really happened."""
        self.begin()
        self._start.run()
        if self._start.interrupted:  # perhaps when all was over, and the window about to go
            self._ending = Ending.CUT_SHORT
        self._report()
        return self._ending

    def begin(self) -> None:
        """Play as soon as the program runs."""
        qInstallMessageHandler(_pass_on)
        stage = Stage(self._script(), self._ended, self._start.window)
        self._start.window.ending.connect(stage.stop)

    def _script(self) -> Script:
        window, bridge = self._start.window, self._start.bridge
        yield Until(lambda: window.services is not None, "the workspace to open")
        services = window.services
        assert services is not None  # noqa: S101 - waited for
        proofs = Proofs(services, self._practice, bridge, self._narrator)
        latency = WATCHED_LATENCY if self._audience else VISIBLE_LATENCY
        yield from Acts(window, self._practice, self._hands, self._narrator, proofs, latency).all()
        yield from self._narrator.tell(tr("That was everything."))

    def _ended(self, failure: str | None) -> None:
        self._ending = Ending.FAILED if failure else Ending.COMPLETE
        if failure:
            self._failure = f"{failure}\nTo be read at that moment:\n{self._hands.text()}"
            with suppress(OSError):  # what failed may be a picture
                self._camera.take("failed", self._hands.front)
        self._start.window.quit()

    def _report(self) -> None:
        if self._ending is Ending.FAILED or (self._ending is Ending.CUT_SHORT and not self._audience):
            print(f"\nThe tour failed: {self._failure}", file=sys.stderr)  # noqa: T201
            return
        how = tr("That was everything.") if self._ending is Ending.COMPLETE else tr("The tour was ended.")
        pictures = plural("%Ln picture(s)", "", self._camera.count)
        print(f"\n{how} {pictures}: {self._camera.folder}")  # noqa: T201


def _pass_on(_kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
    """Qt's own words, except what a platform without a screen cannot do with windows."""
    if "This plugin does not support" not in words:
        print(words, file=sys.stderr)  # noqa: T201
