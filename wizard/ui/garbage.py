"""Looking for garbage on the thread that paints, and on no other."""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

_EVERY_MS: Final = 250


class GarbageCollection(QObject):
    """Collects what nobody needs, once in a while, until its parent is gone.

    By itself Python does so in whichever thread happens to make the next object. What it finds may be a widget, and a
    widget that is thrown away in a thread of the sync can bring the program down.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        parent.destroyed.connect(lambda *_: gc.enable())
        clock = QTimer(self, interval=_EVERY_MS)
        clock.timeout.connect(collect_what_is_due)
        clock.start()


def collect_what_is_due() -> None:
    """Collect as thoroughly as Python would, if enough objects were made since the last time."""
    due = [
        one for one, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)) if count > most
    ]
    if due:
        gc.collect(due[-1])
