"""Connections that break: in headers, in the middle of a body, between two pages, or that do not come about."""

import pytest

from tests.faults.between import Spoil, cut_at_once, cut_between, cut_in_body, cut_in_headers
from tests.faults.conftest import ATTEMPTS, MID_RUN, Scene
from tests.kustomer.servers import free_port
from wizard.kustomer.errors import ConnectionLost, ConnectionRefused
from wizard.workspace.runs import RunOutcome

RESETS = {"instead of an answer": cut_at_once, "in headers": cut_in_headers, "in the body": cut_in_body}


@pytest.mark.parametrize("cut", [*RESETS.values(), cut_between], ids=[*RESETS, "between pages"])
def test_a_few_resets_are_not_even_noticed(scene: Scene, cut: Spoil) -> None:
    scene.between.spoil(cut, after=MID_RUN, times=ATTEMPTS - 1)
    scene.start()
    scene.assert_goes_on()
    (*_, first) = scene.workspace.runs.latest(scene.instance.id)
    assert first.outcome is RunOutcome.COMPLETE
    assert scene.between.spoilt == ATTEMPTS - 1


@pytest.mark.parametrize("cut", RESETS.values(), ids=RESETS)
def test_resets_that_go_on_end_a_run_in_words_and_the_next_one_goes_on(scene: Scene, cut: Spoil) -> None:
    scene.between.spoil(cut, after=MID_RUN)
    scene.start()
    problem = scene.wait_for_failed_run(ConnectionLost)
    assert "connection to Kustomer broke off" in str(problem.message)
    assert "network, VPN or proxy" in str(problem.hint)

    scene.between.heal()
    scene.assert_goes_on()


def test_a_kustomer_that_is_not_there_yet(scene: Scene) -> None:
    scene.url = f"http://127.0.0.1:{free_port()}"
    scene.start()
    problem = scene.wait_for_failed_run(ConnectionRefused)
    assert "the connection is refused" in str(problem.message)
    assert "firewall" in str(problem.hint)

    scene.url = scene.between.url
    scene.assert_goes_on()
