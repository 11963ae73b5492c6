"""A rest at each screen: as long as it takes to read, unless whoever watches wants it otherwise."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject

from wizard.ui.tour.audience import Pace, reading_seconds
from wizard.ui.tour.stage import Script, Stage, Until

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Clock:
    """Goes on when it is told to, and counts who looks at it."""

    def __init__(self) -> None:
        self.now, self.looks = 100.0, 0

    def __call__(self) -> float:
        self.looks += 1
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(clock: Clock) -> Pace:
    return Pace(clock)


def test_a_rest_ends_with_its_time(pace: Pace, clock: Clock) -> None:
    rest = pace.rest(3)
    clock.now += 2.9
    assert not rest.holds()
    clock.now += 0.2
    assert rest.holds()


def test_time_in_which_it_is_paused_does_not_count(pace: Pace, clock: Clock) -> None:
    rest = pace.rest(3)
    clock.now += 2
    pace.toggle()
    clock.now += 1000
    assert not rest.holds()
    pace.toggle()
    clock.now += 0.9
    assert not rest.holds()
    clock.now += 0.2
    assert rest.holds()


def test_going_on_skips_the_rest_of_a_rest_and_no_more(pace: Pace, clock: Clock) -> None:
    rest = pace.rest(3)
    pace.go_on()
    assert rest.holds()
    assert not pace.rest(3).holds()


def test_who_has_paused_goes_on_screen_by_screen(pace: Pace, clock: Clock) -> None:
    pace.toggle()
    rest = pace.rest(3)
    pace.go_on()
    assert rest.holds()
    rest = pace.rest(3)
    clock.now += 1000
    assert not rest.holds()
    assert pace.paused


def test_longer_captions_stay_longer() -> None:
    lengths = [reading_seconds("x" * letters) for letters in (5, 40, 80, 120)]
    assert all(shorter < longer for shorter, longer in pairwise(lengths))
    assert lengths[0] >= 3


@pytest.fixture
def told(pace: Pace, qapp: QObject) -> Iterator[list[str]]:
    """What a script has said so far that rests three seconds at each of three screens."""
    told: list[str] = []
    theatre = QObject()

    def script() -> Script:
        for screen in ("one", "two", "three"):
            told.append(screen)
            yield pace.rest(3)

    Stage(script(), lambda failure: told.append(failure or "the end"), theatre)
    yield told
    theatre.deleteLater()


def test_pausing_stops_a_script_and_continuing_lets_it_go_on(
    pace: Pace, clock: Clock, told: list[str], qtbot: "QtBot"
) -> None:
    qtbot.waitUntil(lambda: told == ["one"])
    pace.toggle()
    clock.now += 1000
    looks = clock.looks
    qtbot.waitUntil(lambda: clock.looks > looks + 5)
    assert told == ["one"]
    pace.toggle()
    clock.now += 3
    qtbot.waitUntil(lambda: told == ["one", "two"])
    pace.go_on()
    qtbot.waitUntil(lambda: told == ["one", "two", "three"])
    clock.now += 3
    qtbot.waitUntil(lambda: told[-1] == "the end")


def test_what_is_stopped_tells_nobody_of_an_end(qtbot: "QtBot") -> None:
    """The script itself lets events happen, among which is what stops it."""
    ended: list[str | None] = []
    looks: list[bool] = []
    theatre = QObject()

    def script() -> Script:
        yield Until(lambda: True, "the beginning")
        stage.stop()
        looks.append(True)
        yield Until(lambda: bool(looks.append(False)), "what is not looked for any more")

    stage = Stage(script(), ended.append, theatre)
    qtbot.waitUntil(lambda: bool(looks))
    qtbot.wait(100)
    assert looks == [True]
    assert ended == []
    theatre.deleteLater()
