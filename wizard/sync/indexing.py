"""Keeps the full-text index up to date beside the sync, for as long as a program runs."""

import logging
import threading
from contextlib import suppress
from time import monotonic
from typing import Final

from wizard.problem import Problem
from wizard.stop import Stop, Stopped
from wizard.workspace.errors import CopyNotWiped
from wizard.workspace.workspace import Workspace

logger = logging.getLogger(__name__)

LOOK_SECONDS: Final = 2.0
"""How soon what has arrived is looked for."""

REST_OF_WORK: Final = 4.0
"""After each page it rests so many times as long as the page took: a sync and a screen come first."""


class Indexer:
    """A thread that indexes what was kept, page by page.

    Args:
        workspace: whose index.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._index = workspace.search_index
        self._stop = Stop()
        self._thread = threading.Thread(target=self._live, name="sync-index", daemon=True)

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
                self._stop.sleep(LOOK_SECONDS)
                self._catch_up()

    def _catch_up(self) -> None:
        try:
            while self._index_a_page():
                pass
        except Problem as problem:  # the next time may be better, and whatever reads the workspace tells of it
            _warn(problem)
        except Exception:  # whoever keeps the index must not die of anything
            logger.exception("Bringing the search up to date failed unexpectedly")

    def _index_a_page(self) -> bool:
        began = monotonic()
        try:
            done = self._index.catch_up(self._stop, 1) > 0
        except CopyNotWiped as problem:  # which keeps no page from being indexed
            _warn(problem)
            done = self._index.behind() > 0
        self._stop.sleep(REST_OF_WORK * (monotonic() - began) if done else 0.0)
        return done


def _warn(problem: Problem) -> None:
    logger.warning("%s %s", problem.message, problem.hint)
