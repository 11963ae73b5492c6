"""Which threads are at work: what a test must not leave behind."""

import threading

from wizard.stop import _PooledThread


def at_work() -> set[threading.Thread]:
    """All threads but those that only wait for their next call, and end by themselves when none comes."""
    with _PooledThread._lock:
        return set(threading.enumerate()) - {hand.thread for hand in _PooledThread._free}


def works_on(thread: threading.Thread, seconds: float) -> bool:
    """Whether a thread is still at work after `seconds` to end in."""
    thread.join(seconds)
    return thread in at_work()
