"""What is done beside the syncs, again and again, for as long as a program runs."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress

from wizard.problem import Problem
from wizard.stop import Stop, Stopped

logger = logging.getLogger(__name__)


class PeriodicThread:
    """A thread that does the same again and again, whatever went wrong the last time.

    Args:
        name: of the thread; what goes wrong is logged under it.
        pause: how many seconds to wait before the next time.
        work: what is done.
    """

    def __init__(self, name: str, pause: Callable[[], float], work: Callable[[], None]) -> None:
        self._name = name
        self._pause = pause
        self._work = work
        self._stop = Stop()
        self._thread = threading.Thread(target=self._live, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Ask it to end."""
        self._stop.set()

    def join(self, seconds: float) -> bool:
        """Wait for its end; returns whether it came."""
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _live(self) -> None:
        with suppress(Stopped):
            while True:
                self._stop.sleep(self._pause())
                self._try()

    def _try(self) -> None:
        try:
            self._work()
        except Problem as problem:  # the next time may be better, and whatever reads the workspace tells of it
            logger.warning("%s: %s %s", self._name, problem.message, problem.hint)
        except Exception:  # what others rely on must not die of anything
            logger.exception("%s failed unexpectedly", self._name)
