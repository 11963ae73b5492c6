"""The stage: plays a tour step by step within the running program, and notices when it gets stuck."""

import traceback
from collections.abc import Callable, Generator
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer

from wizard.problem import Problem
from wizard.ui.bridge import Bridge

LOOK_EVERY_MS = 20

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Until:
    """Wait until something is so.

    Attributes:
        holds: whether it is.
        what: for the message if it never is.
        seconds: how long to wait at most.
    """

    holds: Callable[[], bool]
    what: str
    seconds: float = 30.0


class Stuck(Exception):
    """What a tour waits for did not happen in time."""


Script = Generator[Until, None, None]


class Stage(QObject):
    """Plays one script.

    Args:
        script: yields what it waits for.
        ended: told what went wrong, or None.
    """

    def __init__(self, script: Script, ended: Callable[[str | None], None], parent: QObject) -> None:
        super().__init__(parent)
        self._script, self._ended = script, ended
        self._waiting, self._deadline = Until(lambda: True, "the beginning"), monotonic()
        self._stopped = False
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def stop(self) -> None:
        """Play no further. Nobody is told of an end."""
        self._stopped = True
        self._timer.stop()

    def _look(self) -> None:
        self._timer.stop()
        try:
            self._go_on()
        except StopIteration:
            self._end(None)
        except Exception:  # noqa: BLE001 - told, whatever it is
            self._end(traceback.format_exc())
        else:
            # The script itself lets events happen, among which may be what stops it.
            if not self._stopped:
                self._timer.start()

    def _end(self, failure: str | None) -> None:
        if not self._stopped:
            self._ended(failure)

    def _go_on(self) -> None:
        if self._waiting.holds():
            self._waiting = next(self._script)
            self._deadline = monotonic() + self._waiting.seconds
        elif monotonic() > self._deadline:
            raise Stuck(f"waited {self._waiting.seconds:g} s in vain for {self._waiting.what}")


def off_screen(bridge: Bridge, function: Callable[[], Result], seconds: float = 30.0) -> Generator[Until, None, Result]:
    """Run a blocking function away from the painting thread, within a script."""
    results: list[Result] = []
    failures: list[Problem] = []
    bridge.run(function, done=results.append, failed=failures.append)
    yield Until(lambda: bool(results or failures), "a call to return", seconds)
    if failures:
        raise failures[0]
    return results[0]
