"""What a test must not leave behind: windows, shown or not, timers, threads, and tasks of Qt's pool."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication

from tests.threads import at_work, works_on

PATIENCE_SECONDS: Final = 10.0
"""How long a thread that was asked to end may take."""

_OF_THE_PRACTICE_KUSTOMER: Final = ("asyncio_", "AnyIO worker")
"""Threads that its web server keeps at hand; it may be there for many tests."""


@contextmanager
def nothing_left() -> Iterator[None]:
    """Fails if anything is left of what is done in the block."""
    windows, threads = set(QApplication.topLevelWidgets()), at_work()
    gc.freeze()  # what is there already need not be looked through afterwards
    gc.disable()  # a thread that comes across a widget would throw it away where it must not
    try:
        yield
        _settle()
        _require_none(lambda: [f"the window {one}" for one in QApplication.topLevelWidgets() if one not in windows])
        _require_none(lambda: [f"a timer of {one.parent()}" for one in _new_timers() if one.isActive()])
    finally:
        gc.unfreeze()
        gc.enable()
    for thread in at_work() - threads:
        if not thread.name.startswith(_OF_THE_PRACTICE_KUSTOMER):
            assert not works_on(thread, PATIENCE_SECONDS), f"the thread {thread.name} is left behind"
    assert QThreadPool.globalInstance().waitForDone(int(PATIENCE_SECONDS * 1000)), "a task is left in Qt's pool"


def _require_none(look: Callable[[], list[str]]) -> None:
    if look():
        gc.collect()  # Python may not have come round to it yet
        _settle()
    left = look()
    assert not left, f"left behind: {', '.join(left)}"


def _settle() -> None:
    """Let happen what is due."""
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()


def _new_timers() -> list[QTimer]:
    return [one for one in gc.get_objects() if type(one) is QTimer and shiboken6.isValid(one)]
