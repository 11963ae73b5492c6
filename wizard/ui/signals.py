"""Ctrl+C and polite kills close the window like its own button does."""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QSocketNotifier

from wizard.stop import ASK_TO_END


class QuitOnSignals(QObject):
    """Calls `close` on the painting thread when the program is asked from outside to end.

    Python runs its signal handlers between byte codes, and Qt's event loop runs none while it waits; so the
    interpreter writes each signal's number into a socket, which wakes the loop (signal.set_wakeup_fd).
    """

    def __init__(self, close: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._close = close
        self._ours, theirs = socket.socketpair()
        self._theirs = theirs
        for end in (self._ours, theirs):
            end.settimeout(0)
        signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, _leave_it_to_the_socket) for number in ASK_TO_END}
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)

    def end(self) -> None:
        """From now on signals do what they did before."""
        self._notifier.setEnabled(False)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(-1)
        for end in (self._ours, self._theirs):
            end.close()

    def _wake(self) -> None:
        self._ours.recv(64)
        self._close()


def _leave_it_to_the_socket(_number: int, _frame: object) -> None:
    """The signal must have a handler, or it would end the program before the socket is read."""


@contextmanager
def noted_signals() -> Iterator[list[int]]:
    """The signals that come while there is no window to be closed; they do nothing by themselves."""
    noted: list[int] = []
    before = {number: signal.signal(number, lambda number, _frame: noted.append(number)) for number in ASK_TO_END}
    try:
        yield noted
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
