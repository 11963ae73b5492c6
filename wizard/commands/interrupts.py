"""Ctrl+C and what else asks a program to end: the first time it is asked to stop, the second time it is gone."""

import signal
import socket
import threading
from contextlib import suppress
from types import FrameType
from typing import Final, Self

from wizard.stop import ASK_TO_END, Stop

SIGPIPE: Final = 13
"""Ends other programs when nobody reads any more what they write. Python ignores it: connections break off, too."""


class Interrupts:
    """While this is entered, signals set a stop.

    Python runs its signal handlers between byte codes of the main thread only. A signal that arrives a moment before
    that thread begins to wait for another would be noticed when the wait is over, which may be never; so a thread of
    its own reads the signals' numbers from a socket, where the interpreter writes them at once (signal.set_wakeup_fd).

    Attributes:
        stop: is set by the first signal.
        number: of the signal; 0 if there was none.
    """

    def __init__(self) -> None:
        self.stop = Stop()
        self.number = 0
        self._asked = False
        self._ours, self._theirs = socket.socketpair()
        self._theirs.settimeout(0)
        self._thread = threading.Thread(target=self._pass_on, name="interrupts", daemon=True)

    @property
    def exit_code(self) -> int:
        """As shells number the end by a signal."""
        return 128 + (self.number or signal.SIGINT)

    def end_unread(self) -> None:
        """Ask for the end as SIGPIPE would, from any thread, and from beneath any lock."""
        with suppress(OSError):  # everything is over already
            self._theirs.send(bytes((SIGPIPE,)))

    def __enter__(self) -> Self:
        signal.set_wakeup_fd(self._theirs.fileno(), warn_on_full_buffer=False)
        self._before = [signal.signal(number, self._hear) for number in ASK_TO_END]
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in zip(ASK_TO_END, self._before, strict=True):
            signal.signal(number, handler)
        signal.set_wakeup_fd(-1)
        self._theirs.close()  # which ends the thread
        self._thread.join()
        self._ours.close()

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True

    def _pass_on(self) -> None:
        while numbers := self._ours.recv(64):
            for number in set(numbers).intersection((*ASK_TO_END, SIGPIPE)):
                self.number = self.number or number
                self.stop.set()
