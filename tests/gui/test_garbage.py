"""Garbage is collected by the thread that paints alone."""

import gc
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from pytestqt.qtbot import QtBot

from wizard.ui import garbage
from wizard.ui.garbage import GarbageCollection, collect_what_is_due


class Knot:
    """Holds itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def collectors() -> Iterator[list[threading.Thread]]:
    """The threads that collected."""
    seen: list[threading.Thread] = []

    def note(phase: str, _facts: dict[str, Any]) -> None:
        if phase == "start":
            seen.append(threading.current_thread())

    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)


def make_knots() -> None:
    for _ in range(3 * gc.get_threshold()[0]):
        Knot()


def test_whoever_makes_the_garbage_the_painting_thread_collects_it(
    qtbot: QtBot, collectors: list[threading.Thread], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(garbage, "_EVERY_MS", 1)
    parent = QObject()
    GarbageCollection(parent)
    worker = threading.Thread(target=make_knots)
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: bool(collectors))
    assert set(collectors) == {threading.main_thread()}

    parent.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert gc.isenabled()


def test_each_generation_has_its_turn(collectors: list[threading.Thread]) -> None:
    gc.collect()
    collectors.clear()
    collect_what_is_due()
    assert collectors == []
    _, middle, old = gc.get_threshold()
    for _ in range((middle + 1) * (old + 2)):
        make_knots()
        collect_what_is_due()
    assert all(count <= most + 1 for count, most in zip(gc.get_count()[1:], (middle, old), strict=True))
    assert not [one for one in gc.get_objects() if isinstance(one, Knot)][3 * gc.get_threshold()[0] :]
