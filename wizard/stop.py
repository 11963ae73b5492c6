"""Stopping: how work is asked to end, and how a call that may never return is left behind."""

import signal
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import ClassVar, Final, NoReturn, TypeVar

ASK_TO_END: Final = [one for one in signal.Signals if one.name in {"SIGINT", "SIGTERM", "SIGBREAK"}]
"""The signals that ask a program to end. Windows sends Ctrl+Break, too, and nothing else to a group of its own."""

FREE_SECONDS: Final = 0.25
"""How long a thread waits for its next call before it ends."""

Result = TypeVar("Result")


class Stopped(BaseException):
    """The work was asked to stop, and did.

    Derives from BaseException so that no `except Exception` on the way takes it for a failure.
    """


class Overdue(Exception):
    """A call did not return within its deadline."""


class Stop:
    """A request to stop, shared by the one who asks and the one who works. Thread-safe, final once set."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: dict[object, Callable[[], None]] = {}

    def set(self) -> None:
        """Ask for the stop. Wakes every waiter at once."""
        with self._lock:
            self._event.set()
            callbacks = list(self._callbacks.values())
            self._callbacks.clear()
        for callback in callbacks:
            callback()

    def is_set(self) -> bool:
        """Whether the stop was asked for."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise `Stopped` if the stop was asked for."""
        if self._event.is_set():
            raise Stopped

    def sleep(self, seconds: float) -> None:
        """Wait for `seconds`; raises `Stopped` the moment the stop is asked for."""
        if self._event.wait(max(0.0, seconds)):
            raise Stopped

    def call_when_set(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Have `callback` called once when the stop is asked for (at once if it was already).

        Returns:
            A function that takes the callback back.
        """
        token = object()
        with self._lock:
            if not self._event.is_set():
                self._callbacks[token] = callback
                return lambda: self._forget(token)
        callback()
        return lambda: None

    def _forget(self, token: object) -> None:
        with self._lock:
            self._callbacks.pop(token, None)


def run_abandonable(function: Callable[[], Result], *, stop: Stop, seconds: float | None = None) -> Result:
    """Run `function` in another thread, and leave it behind when it takes too long or a stop comes.

    Name look-ups, TLS handshakes and keyring services can block with no way to interrupt them. The thread
    left behind is a daemon: its result is thrown away and it never keeps the program from ending, so
    `function` must be harmless when it completes late.

    Args:
        function: the blocking call.
        stop: raises `Stopped` here within milliseconds of being set.
        seconds: how long to wait; None waits for as long as it takes.

    Raises:
        Stopped: the stop was set first.
        Overdue: `seconds` passed first.
    """
    stop.check()
    outcome: SimpleQueue[Callable[[], Result]] = SimpleQueue()
    forget = stop.call_when_set(lambda: outcome.put(_raiser(Stopped())))
    try:
        run_in_background(function, outcome.put)
        return outcome.get(timeout=seconds)()
    except Empty:
        raise Overdue from None
    finally:
        forget()


def run_in_background(function: Callable[[], Result], told: Callable[[Callable[[], Result]], None]) -> None:
    """Run `function` in another thread, and tell its outcome there: what returns its result, or raises its error.

    The thread never keeps the program from ending.
    """

    def work() -> Callable[[], None]:
        try:
            result = function()
        except BaseException as error:  # noqa: BLE001 - raised again where the outcome is asked for
            outcome: Callable[[], Result] = _raiser(error)
        else:
            outcome = lambda: result  # noqa: E731
        return lambda: told(outcome)

    _PooledThread.free().take(work)


class _PooledThread:
    """A thread that works off one call after another, and ends when there was none for a moment.

    A thread for each request would cost a sync as much as some of its real work, and memory, since each has its own.
    Who is left behind with a call that does not return is not free, and takes no other.
    """

    _free: ClassVar[list["_PooledThread"]] = []
    _lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self) -> None:
        self._calls: SimpleQueue[Callable[[], Callable[[], None]]] = SimpleQueue()
        self.thread = threading.Thread(target=self._work, name="abandonable", daemon=True)
        self.thread.start()

    @staticmethod
    def free() -> "_PooledThread":
        """The one that became free last; a new one, if all are busy."""
        with _PooledThread._lock:
            return _PooledThread._free.pop() if _PooledThread._free else _PooledThread()

    def take(self, call: Callable[[], Callable[[], None]]) -> None:
        """Work off a call, which returns what hands its outcome over."""
        self._calls.put(call)

    def _work(self) -> None:
        while self._work_off_one():
            pass

    def _work_off_one(self) -> bool:
        try:
            hand_over = self._calls.get(timeout=FREE_SECONDS)()
        except Empty:
            with _PooledThread._lock:
                if self not in _PooledThread._free:
                    return True  # a call is about to come
                _PooledThread._free.remove(self)
                return False
        with _PooledThread._lock:
            _PooledThread._free.append(self)
        hand_over()
        return True


def _raiser(error: BaseException) -> Callable[[], NoReturn]:
    def throw() -> NoReturn:
        raise error

    return throw
