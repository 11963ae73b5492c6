"""Keeps the full-text index up to date beside the sync, for as long as a program runs."""

import logging
from time import monotonic
from typing import Final

from wizard.sync.periodic import PeriodicThread
from wizard.workspace.errors import CopyNotWiped
from wizard.workspace.workspace import Workspace

logger = logging.getLogger(__name__)

LOOK_SECONDS: Final = 2.0
"""How soon what has arrived is looked for."""

REST_OF_WORK: Final = 4.0
"""After each page it rests so many times as long as the page took: a sync and a screen come first."""


class Indexer(PeriodicThread):
    """Indexes what was kept, page by page.

    Args:
        workspace: whose index.
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__("sync-index", lambda: LOOK_SECONDS, self._catch_up)
        self._index = workspace.search_index

    def _catch_up(self) -> None:
        while self._index_a_page():
            pass

    def _index_a_page(self) -> bool:
        began = monotonic()
        try:
            done = self._index.catch_up(self._stop, 1) > 0
        except CopyNotWiped as problem:  # which keeps no page from being indexed
            logger.warning("%s %s", problem.message, problem.hint)
            done = self._index.behind() > 0
        self._stop.sleep(REST_OF_WORK * (monotonic() - began) if done else 0.0)
        return done
