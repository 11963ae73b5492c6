"""Opening and closing the wizard again and again costs nothing that stays.

`make soak` does it 200 times.
"""

import gc
import os
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from tests.gui.window.conftest import ENTER, ESC, QUIRKS, Person
from wizard.practice import PracticeServer
from wizard.ui.setup.dialog import SetupDialog
from wizard.ui.widgets.confirmation import Confirmation

pytestmark = QUIRKS

CYCLES: Final = int(os.environ.get("SOAK_CYCLES", "8"))
FIRST: Final = 3
"""Fill what is kept on purpose: drawings, translated sentences, compiled patterns."""


class Held(NamedTuple):
    """What there is at a moment."""

    widgets: int
    objects: int
    bytes: int


def held() -> Held:
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QApplication.processEvents()
        gc.collect()
    return Held(len(QApplication.allWidgets()), len(gc.get_objects()), tracemalloc.get_traced_memory()[0])


def is_flat(before: Held, after: Held, cycles: int) -> bool:
    """Whether nothing stays; what rises once is no more after 200 cycles than after ten."""
    return (
        after.widgets == before.widgets
        and after.objects - before.objects < 100 + cycles
        and after.bytes - before.bytes < 100_000 + 1000 * cycles
    )


Cycles = Callable[[int], tuple[Held, Held]]


@pytest.fixture
def open_and_close(started: Callable[[], Person], server: PracticeServer) -> Iterator[Cycles]:
    """Goes through the wizard and leaves it, so often; hands out what there was before and after."""
    person, token = started(), server.create_key()

    def cycle() -> None:
        person.waits_for(lambda: person.can("Connect Kustomer"))
        person.press("Connect Kustomer")
        person.sees("Get your key from Kustomer")
        person.key(ENTER)
        person.sees("Name this connection")
        person.enter("Name", "Lumen")
        person.key(ENTER)
        person.sees("Paste your API key")
        person.enter("API key", token)
        person.sees("Key of")
        person.key(ENTER)
        person.sees("Your Kustomer subdomain")
        person.key(ESC)
        questions = [one for one in QApplication.topLevelWidgets() if isinstance(one, Confirmation) and one.isVisible()]
        QTest.keyClick(next(b for b in questions[0].findChildren(QPushButton) if b.text() == "Leave"), ENTER)
        person.waits_for(lambda: person.dialog is None)

    def go(cycles: int) -> tuple[Held, Held]:
        for _ in range(FIRST):
            cycle()
        before = held()
        for _ in range(cycles):
            cycle()
        return before, held()

    tracemalloc.start()
    yield go
    tracemalloc.stop()


@pytest.mark.timeout(1200)
def test_the_wizard_leaves_nothing_however_often_it_is_opened(open_and_close: Cycles) -> None:
    before, after = open_and_close(CYCLES)
    assert is_flat(before, after, CYCLES), (before, after)


def test_one_that_stayed_would_be_noticed(open_and_close: Cycles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SetupDialog, "deleteLater", lambda _dialog: None)
    before, after = open_and_close(2)
    assert after.widgets - before.widgets > 100
    assert after.objects - before.objects > 200
