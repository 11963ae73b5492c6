"""Time that jumps: a clock that is set a day ahead or back, and a computer that sleeps and wakes."""

import signal
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from sqlalchemy import event

from tests.faults.between import first
from tests.faults.conftest import MID_RUN, MakeScene, Scene
from tests.faults.processes import Syncing
from tests.ground_truth import assert_cursors_are_complete, assert_equal_to_truth
from tests.postgres import PostgresServer
from wizard.sync.progress import Phase
from wizard.workspace.workspace import Workspace

NOON_IN_GREENWICH = 2440587.5
"""1970, as SQLite counts days."""


class Clock:
    """The computer's clock as the program and its database read it; the real one is everybody's."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = timedelta(0)
        clock = self

        class Shown(type):
            def __instancecheck__(cls, value: object) -> bool:
                return isinstance(value, datetime)

        class Moment(datetime, metaclass=Shown):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:
                return datetime.now(tz) + clock.ahead

        for name, module in list(sys.modules.items()):
            ours = name.startswith("wizard.") and not name.startswith("wizard.practice")
            if ours and vars(module).get("datetime") is datetime:
                monkeypatch.setattr(module, "datetime", Moment)

    def show(self, workspace: Workspace) -> None:
        """Have the database read it."""

        def julian_day(_when: str) -> float:
            return (time.time() + self.ahead.total_seconds()) / 86_400 + NOON_IN_GREENWICH

        engine = workspace.database.backend.engine
        event.listen(engine, "checkout", lambda line, *_: line.create_function("julianday", 1, julian_day))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.mark.parametrize("days", [1, -1], ids=["ahead", "back"])
def test_a_clock_that_jumps_by_a_day_in_mid_run_and_back(make_scene: MakeScene, clock: Clock, days: int) -> None:
    scene = make_scene(lease=0.6)
    clock.show(scene.workspace)
    scene.token = scene.kustomer.create_key(expires_in_days=0.5)
    scene.connect(scene.instance)
    scene.between.spoil(first(lambda: setattr(clock, "ahead", timedelta(days=days))), after=MID_RUN, times=1)
    scene.start()
    scene.assert_goes_on()
    began = [run.started_at - datetime.now(UTC) for run in scene.workspace.runs.latest(scene.instance.id)]
    assert any(abs(off - timedelta(days=days)) < timedelta(minutes=5) for off in began), "the clock did jump"

    clock.ahead = timedelta(0)
    scene.kustomer.change(10, seed=1)
    scene.sync_now()
    scene.assert_whole()


def test_a_computer_that_sleeps_in_mid_run_goes_on_when_it_wakes(scene: Scene) -> None:
    """No time seems to have passed, and every connection is dead."""
    with Syncing(scene.url, scene.kustomer.subdomain, scene.where, scene.instance.id) as syncing:
        syncing.start(scene.token)
        assert syncing.wait_for_pages(10)
        syncing.signal(signal.SIGSTOP)
        scene.between.cut()
        syncing.signal(signal.SIGCONT)
        assert syncing.finish() == "complete"
    assert_equal_to_truth(scene.where, scene.instance.id, scene.kustomer)
    assert_cursors_are_complete(scene.where, scene.instance.id, scene.kustomer)


@pytest.fixture
def restless() -> Iterator[PostgresServer]:
    """A server that soon ends transactions in which nothing happens; else the program asks it to, a minute later."""
    server = PostgresServer(idle_in_transaction_session_timeout="500")
    yield server
    server.close()


def test_a_computer_that_sleeps_is_stood_in_for_and_writes_nothing_when_it_wakes(
    make_scene: MakeScene, restless: PostgresServer
) -> None:
    scene = make_scene(restless.url(restless.new_database()), lease=0.6)
    with Syncing(scene.url, scene.kustomer.subdomain, scene.where, scene.instance.id, lease=0.6) as sleeper:
        sleeper.start(scene.token)
        assert sleeper.wait_for_pages(10)
        sleeper.signal(signal.SIGSTOP)
        scene.start()
        scene.wait_for(Phase.UP_TO_DATE)
        sleeper.signal(signal.SIGCONT)
        assert sleeper.finish() in {"lease_lost", "took_too_long", "connection_lost"}
    scene.assert_goes_on()
