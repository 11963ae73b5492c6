"""Reading from behind the screens, again and again, never twice at once."""

import logging
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from wizard.problem import Problem
from wizard.ui.bridge import Bridge

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

REST_OF_WORK: Final = 9
"""What is read all the time rests so many times as long as the reading took: a tenth of one core at most."""


class Reading(Generic[Result]):
    """Reads when asked; asked for while it reads or rests, it reads once more afterwards.

    Args:
        read: blocking.
        done: takes what was read.
        owner: what is read for.
        rest_ms: how long to rest after each reading, at least; 0 for not at all.
        failed: told what went wrong; without it, the window tells.
    """

    def __init__(
        self,
        bridge: Bridge,
        read: Callable[[], Result],
        done: Callable[[Result], None],
        owner: QObject,
        *,
        rest_ms: int = 0,
        failed: Callable[[Problem], None] | None = None,
    ) -> None:
        self._bridge, self._read, self._done, self._owner = bridge, read, done, owner
        self._failed = failed or bridge.unhandled.emit
        self._busy = self._again = False
        self._least, self._took = rest_ms, QElapsedTimer()
        self._rest = QTimer(owner, singleShot=True)
        self._rest.timeout.connect(self._be_ready)

    def ask(self) -> None:
        """Read, now or right after the present reading."""
        if self._busy:
            self._again = True
            return
        self._busy, self._again = True, False
        self._took.start()
        self._bridge.run(self._read, done=self._arrive, failed=self._fail, owner=self._owner)

    def _arrive(self, result: Result) -> None:
        self._pause()
        self._done(result)

    def _fail(self, problem: Problem) -> None:
        self._again = False
        self._pause()
        self._failed(problem)

    def _pause(self) -> None:
        if self._least:
            self._rest.start(max(self._least, REST_OF_WORK * self._took.elapsed()))
        else:
            self._be_ready()

    def _be_ready(self) -> None:
        self._busy = False
        if self._again:
            self.ask()


def note_only(problem: Problem) -> None:
    """For what nobody asked for: it is read again soon, and what somebody asks for tells the same in the window."""
    logger.warning("The workspace could not be looked at: %s", problem.kind)
