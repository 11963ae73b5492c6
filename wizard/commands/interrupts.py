"""Ctrl+C and what else asks a program to end: the first time it is asked to stop, the second time it is gone."""

import signal
import threading
from queue import SimpleQueue
from types import FrameType
from typing import Final, Self

from wizard.stop import Stop

_ASK_TO_END: Final = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """While this is entered, signals set a stop.

    Attributes:
        stop: is set by the first signal.
        number: of the signal; 0 if there was none.
    """

    def __init__(self) -> None:
        self.stop = Stop()
        self.number = 0
        self._heard: SimpleQueue[None] = SimpleQueue()
        self._thread = threading.Thread(target=self._pass_on, name="interrupts", daemon=True)

    @property
    def exit_code(self) -> int:
        """As shells number the end by a signal."""
        return 128 + (self.number or signal.SIGINT)

    def __enter__(self) -> Self:
        self._before = [signal.signal(number, self._hear) for number in _ASK_TO_END]
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in zip(_ASK_TO_END, self._before, strict=True):
            signal.signal(number, handler)
        self._heard.put(None)
        self._thread.join()

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        if self.number:
            raise KeyboardInterrupt
        self.number = number
        # Not set from here: this may have come while the very lock of the stop is held. A queue can be put to.
        self._heard.put(None)

    def _pass_on(self) -> None:
        self._heard.get()
        self.stop.set()
