"""The audience: where somebody watches, captions are shown to them, and they set the pace."""

from collections.abc import Callable
from math import inf
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject

from wizard.ui.tour.beside import Beside
from wizard.ui.tour.caption_bar import CaptionBar
from wizard.ui.tour.keys import END, NEXT, PAUSE, Keys
from wizard.ui.tour.stage import Until
from wizard.ui.window.main_window import MainWindow

LEAST_SECONDS: Final = 3.0
LETTERS_A_SECOND: Final = 14.0


class Audience:
    """Whoever watches a window, for as long as it is there.

    Args:
        application: the program.
        window: what is watched. It ends when they have seen enough.
    """

    def __init__(self, application: QObject, window: MainWindow) -> None:
        self.pace = Pace()
        self._bar = CaptionBar()
        self._beside = Beside(self._bar, window)
        self._keys = Keys(application, self._bar, {PAUSE: self._toggle, NEXT: self.pace.go_on, END: window.quit})
        self._bar.pressed.connect(self._keys.obey)
        window.ending.connect(self._leave)

    def tell(self, words: str, *, proof: bool = False) -> Until:
        """Show a caption; wait until they have read it.

        Args:
            words: the caption.
            proof: whether it was looked into, and found to be so.
        """
        self._bar.show_caption(words, proof=proof)
        self._beside.keep()
        return self.pace.rest(reading_seconds(words))

    def _toggle(self) -> None:
        self.pace.toggle()
        self._bar.show_paused(paused=self.pace.paused)

    def _leave(self) -> None:
        self._bar.close()
        self._bar.deleteLater()


class Pace:
    """Lets a script rest at each screen. Paused, it stays at the screen that it has come to.

    Args:
        clock: seconds that never go back.

    Attributes:
        paused: whether rests end only by `go_on`.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._left, self._looked_at = 0.0, clock()
        self.paused = False

    def rest(self, seconds: float) -> Until:
        """Stay where the script is; time in which it is paused does not count."""
        self._left, self._looked_at = seconds, self._clock()
        return Until(self._rested, "the rest to end", inf)

    def go_on(self) -> None:
        """Skip what is left of a rest. Who has paused stays so, and sees one screen more."""
        self._left = 0.0

    def toggle(self) -> None:
        """Pause, or continue."""
        self._rested()
        self.paused = not self.paused

    def _rested(self) -> bool:
        now = self._clock()
        if not self.paused:
            self._left -= now - self._looked_at
        self._looked_at = now
        return self._left <= 0


def reading_seconds(words: str) -> float:
    """How long it takes to read a caption, and to look at what it is about."""
    return max(LEAST_SECONDS, 2.0 + len(words) / LETTERS_A_SECOND)
