"""Reading from behind the screens, again and again, never twice at once."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject

from wizard.problem import Problem
from wizard.ui.bridge import Bridge

Result = TypeVar("Result")


class Reading(Generic[Result]):
    """Reads when asked; asked for while it reads, it reads once more afterwards.

    Args:
        read: blocking.
        done: takes what was read.
        owner: what is read for.
    """

    def __init__(
        self, bridge: Bridge, read: Callable[[], Result], done: Callable[[Result], None], owner: QObject
    ) -> None:
        self._bridge, self._read, self._done, self._owner = bridge, read, done, owner
        self._busy = self._again = False

    def ask(self) -> None:
        """Read, now or right after the present reading."""
        if self._busy:
            self._again = True
            return
        self._busy, self._again = True, False
        self._bridge.run(self._read, done=self._arrive, failed=self._fail, owner=self._owner)

    def _arrive(self, result: Result) -> None:
        self._busy = False
        self._done(result)
        if self._again:
            self.ask()

    def _fail(self, problem: Problem) -> None:
        self._busy = False
        self._bridge.unhandled.emit(problem)
