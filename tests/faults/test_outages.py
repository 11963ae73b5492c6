"""Kustomer's own trouble: 500, 502, 503 and 504, in bursts and for long."""

import pytest

from tests.faults.between import instead
from tests.faults.conftest import ATTEMPTS, MID_RUN, Scene
from tests.kustomer.servers import answer
from wizard.kustomer.errors import KustomerDown
from wizard.sync.progress import Phase
from wizard.workspace.runs import RunOutcome

PAGE = b"<html><head><title>Bad gateway</title></head></html>"
ANSWERS = {
    500: answer(500, {"errors": [{"code": "internal_error", "message": "Something went wrong"}]}),
    502: answer(502, PAGE, content_type="text/html"),
    503: answer(503, b"", retry_after=3600),
    504: answer(504, PAGE, content_type="text/html"),
}


@pytest.mark.parametrize("status", ANSWERS)
def test_bursts_are_waited_out(scene: Scene, status: int) -> None:
    scene.between.spoil(instead(ANSWERS[status]), after=MID_RUN, times=ATTEMPTS - 1)
    scene.start()
    problem = scene.wait_for_problem(KustomerDown)
    assert f"problem of its own ({status})" in str(problem.message)
    assert "Nothing needs to be done" in str(problem.hint)
    scene.wait_for(Phase.UP_TO_DATE)
    scene.assert_whole()
    (run,) = scene.workspace.runs.latest(scene.instance.id)
    assert run.outcome is RunOutcome.COMPLETE


def test_an_outage_ends_runs_in_words_until_one_goes_on(scene: Scene) -> None:
    scene.between.spoil(instead(ANSWERS[502]), after=MID_RUN)
    scene.start()
    scene.wait_for_failed_run(KustomerDown)
    scene.wait_for_failed_run(KustomerDown)

    scene.between.heal()
    scene.assert_goes_on()
