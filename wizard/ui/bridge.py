"""The bridge between the thread that paints and the threads that wait.

Blocking work runs in daemon threads. Whatever they have to say crosses here, as a call that is queued for the
painting thread; no worker ever touches a Qt object of a screen.
"""

import logging
import threading
from collections.abc import Callable
from time import monotonic
from typing import Final, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal, Slot

from wizard.problem import Bug, Problem
from wizard.stop import Stop, Stopped

logger = logging.getLogger(__name__)

WIND_UP_SECONDS: Final = 30.0
"""How long the end waits for work under way: everything that blocks has a deadline well below."""

Result = TypeVar("Result")
Argument = TypeVar("Argument")


class Bridge(QObject):
    """Runs blocking functions off the painting thread and brings their results back.

    Attributes:
        sync_changed: a `SyncState`; its `emit` may be called from any thread.
        unhandled: a `Problem` that nobody took care of; the window shows it.
        stop: set when the program ends; long work stops with it.
    """

    sync_changed = Signal(object)
    unhandled = Signal(object)
    _arrived = Signal(object)
    _wound_up = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.stop = Stop()
        self._threads: set[threading.Thread] = set()
        # Emitted on other threads only, these are queued by themselves.
        self._wound_up.connect(self._finish)
        self._arrived.connect(self._call)

    def run(
        self,
        function: Callable[[], Result],
        *,
        done: Callable[[Result], None] | None = None,
        failed: Callable[[Problem], None] | None = None,
        owner: QObject | None = None,
    ) -> None:
        """Run a blocking function in a thread of its own; once the program ends, nothing new is begun.

        Args:
            function: what to run. If it raises `Stopped`, nobody is told: whoever stopped it knows.
            done: called with its result on the painting thread.
            failed: called with what went wrong, which is a `Bug` if nobody foresaw it; without it,
                `unhandled` tells.
            owner: results are dropped when this object is gone.
        """
        if self.stop.is_set():
            return
        succeed = self.relay(done or _ignore, owner=owner)
        fail = self.relay(failed or self.unhandled.emit, owner=owner)

        def work() -> None:
            try:
                result = function()
            except Stopped:
                return
            except Problem as problem:
                fail(problem)
            except Exception as error:  # noqa: BLE001 - shown to the person, as what it is
                fail(Bug(error))
            else:
                succeed(result)
            finally:
                self._threads.discard(threading.current_thread())

        self._start(work, getattr(function, "__name__", "call"))

    def relay(
        self, callback: Callable[[Argument], None], *, owner: QObject | None = None
    ) -> Callable[[Argument], None]:
        """A function for other threads that has `callback` called on the painting thread, in order.

        Args:
            callback: takes one argument, which should be immutable.
            owner: calls are dropped when this object is gone.
        """

        def arrive(argument: Argument) -> None:
            if owner is None or shiboken6.isValid(owner):
                callback(argument)

        def send(argument: Argument) -> None:
            if not self.stop.is_set() and shiboken6.isValid(self):
                self._arrived.emit(lambda: arrive(argument))

        return send

    def shutdown(self) -> None:
        """The program ends: ask all work to stop, and drop whatever still arrives."""
        self.stop.set()

    def wind_up(self, last: Callable[[], object], done: Callable[[], None]) -> None:
        """The program ends: shut down, wait for all work under way, and then run what is to come last.

        Args:
            last: blocking.
            done: called on the painting thread when nothing runs any more.
        """
        self.shutdown()
        before = tuple(self._threads)

        def work() -> None:
            deadline = monotonic() + WIND_UP_SECONDS
            for thread in before:
                thread.join(max(0.0, deadline - monotonic()))
            try:
                last()
            except Exception:
                logger.exception("Something went wrong at the very end")
            if shiboken6.isValid(self):
                self._wound_up.emit(done)

        self._start(work, "wind-up")

    def _start(self, work: Callable[[], None], name: str) -> None:
        thread = threading.Thread(target=work, name=f"bridge-{name}", daemon=True)
        self._threads.add(thread)
        thread.start()

    @Slot(object)
    def _finish(self, done: Callable[[], None]) -> None:
        done()

    @Slot(object)
    def _call(self, deliver: Callable[[], None]) -> None:
        if not self.stop.is_set():
            deliver()


def _ignore(_result: object) -> None:
    """Nobody waits for this result."""
