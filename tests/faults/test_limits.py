"""Kustomer's 429 in every form: with a time to wait, without one, and with one that nobody can mean."""

import time
from email.utils import formatdate

import pytest

from tests.faults.between import instead
from tests.faults.conftest import ATTEMPTS, MID_RUN, MakeScene, Scene
from tests.kustomer.servers import answer
from wizard.kustomer import budget
from wizard.kustomer.budget import Budget
from wizard.kustomer.errors import RateLimited
from wizard.sync.progress import Phase
from wizard.workspace.runs import RunOutcome

TOO_MANY = {"errors": [{"code": "too_many_requests", "message": "Rate limit exceeded"}]}
YEAR = 365 * 86_400

HEADERS: dict[str, dict[str, object]] = {
    "seconds": {"retry_after": "0"},
    "a date": {"retry_after": formatdate(usegmt=True)},
    "a reset": {"x_ratelimit_reset": int(time.time()), "date": formatdate(usegmt=True)},
    "nothing": {},
    "text": {"retry_after": "soon", "x_ratelimit_reset": "later", "x_ratelimit_remaining": "none"},
    "a time in the past": {"x_ratelimit_reset": int(time.time()) - YEAR},
    "a time far ahead": {"x_ratelimit_reset": int(time.time()) + 10 * YEAR},
    "a wait of years": {"retry_after": 10 * YEAR},
    "less than nothing": {"retry_after": "-60", "x_ratelimit_remaining": "-9", "x_ratelimit_limit": "-1"},
    "numbers without end": {"retry_after": "9" * 400, "x_ratelimit_reset": "1e999", "x_ratelimit_limit": "9" * 400},
}


@pytest.fixture
def scene(make_scene: MakeScene, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(budget, "UNTOLD_PAUSE", 0.1)
    monkeypatch.setattr(budget, "RESET_MARGIN", 0.1)
    return make_scene(make_budget=lambda: Budget(10_000, org_share=1.0, window=0.5))


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_a_used_up_limit_is_waited_for(scene: Scene, headers: dict[str, object]) -> None:
    scene.between.spoil(instead(answer(429, TOO_MANY, **headers)), after=MID_RUN, times=ATTEMPTS - 1)
    scene.start()
    waiting = scene.wait_for(Phase.RATE_LIMITED)
    assert waiting.until
    scene.wait_for(Phase.UP_TO_DATE)
    scene.assert_whole()
    assert {run.outcome for run in scene.workspace.runs.latest(scene.instance.id)} == {RunOutcome.COMPLETE}


def test_a_limit_that_stays_used_up_ends_a_run_in_words_and_the_next_one_goes_on(scene: Scene) -> None:
    scene.between.spoil(instead(answer(429, TOO_MANY)), after=MID_RUN)
    scene.start()
    problem = scene.wait_for_failed_run(RateLimited)
    assert "request limit is used up" in str(problem.message)
    assert "goes on by itself" in str(problem.hint)

    scene.between.heal()
    scene.assert_goes_on()
