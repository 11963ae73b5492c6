"""What Qt itself must do right."""

import sys

from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot


class Speaker(QObject):
    spoke = Signal()


def test_calls_into_qt_keep_the_references_to_true_and_none(qtbot: QtBot) -> None:
    """PySide6 6.12.0 drops one at each call on Python 3.11, until the interpreter aborts."""
    speaker, before = Speaker(), (sys.getrefcount(True), sys.getrefcount(None))  # noqa: FBT003 - what is counted
    for _ in range(1000):
        speaker.spoke.emit()
        speaker.setObjectName("x")
    after = (sys.getrefcount(True), sys.getrefcount(None))  # noqa: FBT003
    assert all(now > then - 500 for now, then in zip(after, before, strict=True))
