"""Again and again: each round on a fresh account, until somebody has seen enough; and nothing is left of any."""

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel

from tests.gui.conftest import Drawer
from tests.gui.tour.conftest import ABANDONED, QUIRKS, bars, button
from wizard.app import play_tour
from wizard.practice import account
from wizard.ui.theme import Theme
from wizard.ui.tour import tour
from wizard.ui.tour.acts import VISIBLE_LATENCY

pytestmark = [*QUIRKS, ABANDONED]

FIRST, LAST = "The window before anything is connected", "That was everything."


class Impatient(QObject):
    """Somebody who goes on at once, and ends the second round as soon as it has begun.

    Attributes:
        read: every caption.
        between: what they do once, when a round is over.
    """

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self.between: Callable[[], object] = str
        self._timer = QTimer(self, interval=5)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _look(self) -> None:
        shown = bars()
        if not shown and self.read[-1:] == [LAST]:
            between, self.between = self.between, str
            between()
        for bar in shown:
            (caption,) = [label.text() for label in bar.findChildren(QLabel) if label.text()]
            if self.read[-1:] != [caption]:
                self.read.append(caption)
            button(bar, "End" if self.read.count(FIRST) == 2 else "Next").click()


@pytest.fixture
def viewer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Impatient]:
    monkeypatch.setattr(tour, "WATCHED_LATENCY", VISIBLE_LATENCY)
    viewer = Impatient()
    yield viewer
    viewer.stop()


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders of the accounts that were founded."""
    folders: list[Path] = []

    class Noted(account.LocalAccount):
        def __init__(self, folder: Path, **how: int) -> None:
            folders.append(folder)
            super().__init__(folder, **how)

    monkeypatch.setattr(account, "LocalAccount", Noted)
    return folders


def test_each_round_is_played_on_a_fresh_account_until_it_is_ended(
    viewer: Impatient, qapp: QApplication, theme: Theme, drawer: Drawer, accounts: list[Path], tmp_path: Path
) -> None:
    before = [signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM), sys.excepthook]
    assert play_tour(tmp_path, captions=True, loop=True) == 0
    assert [signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM), sys.excepthook] == before
    assert [child for child in qapp.children() if isinstance(child, Theme)] == [theme]
    assert viewer.read[0] == viewer.read[-1] == FIRST
    assert viewer.read.count(LAST) == 1
    assert [path.name for path in tmp_path.glob("*.png")] == ["01-welcome.png"]
    one, two = accounts
    assert one != two
    assert not one.exists()
    assert not two.exists()
    assert drawer.kept == {}


def test_who_interrupts_it_when_a_round_is_over_sees_no_other(
    viewer: Impatient, theme: Theme, drawer: Drawer, tmp_path: Path
) -> None:
    """The window is about to go then, and does not go twice."""
    viewer.between = lambda: signal.raise_signal(signal.SIGINT)
    assert play_tour(tmp_path, captions=True, loop=True) == 0
    assert viewer.read.count(FIRST) == 1
