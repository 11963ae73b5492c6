"""How long the client tries what may succeed later."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import stamina

from tests.kustomer.bench import JSON, PORTAL, QUICK, THRICE, Bench, page_answer
from tests.kustomer.servers import Connection, Server, answer, free_port, say
from wizard.kustomer import errors
from wizard.kustomer.budget import Budget
from wizard.kustomer.client import CHECKING, Patience
from wizard.kustomer.errors import KustomerProblem
from wizard.stop import Stop


def test_what_passes_is_tried_again_and_said() -> None:
    with Server(say(answer(502, b"<html>"), PORTAL, page_answer("a"))) as server:
        bench = Bench(server, patience=THRICE)
        with bench.client:
            assert bench.search() == ["a"]
    assert [problem and problem.kind for problem, _ in bench.waits] == ["kustomer_down", None, "not_kustomer", None]
    assert [until is None for _, until in bench.waits] == [False, True, False, True]
    assert bench.client.requests_sent == len(server.requests) == 3


@pytest.mark.parametrize("truncated", [page_answer("a", "b")[:-9], answer(body=b'{"data":[')])
def test_a_truncated_answer_is_asked_for_again(truncated: bytes) -> None:
    def cut_off(connection: Connection) -> None:
        connection.send(truncated)
        connection.sock.shutdown(2)

    with Server([cut_off, *say(page_answer("a", "b"))]) as server:
        bench = Bench(server, patience=THRICE)
        with bench.client:
            assert bench.search() == ["a", "b"]


def test_an_answer_that_timed_out_is_not_believed() -> None:
    partial = page_answer("a", timed_out=True)
    with Server(say(partial, page_answer("a", "b"))) as server:
        bench = Bench(server, patience=THRICE)
        with bench.client:
            assert bench.search() == ["a", "b"]
    assert [problem and problem.kind for problem, _ in bench.waits] == ["search_timed_out", None]


def test_answers_that_always_time_out_end_in_an_error() -> None:
    with Server(say(page_answer("a", timed_out=True))) as server:
        bench = Bench(server, patience=THRICE)
        with bench.client, pytest.raises(errors.SearchTimedOut):
            bench.search()
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 422])
def test_what_does_not_pass_is_not_tried_again(status: int) -> None:
    with Server(say(answer(status, JSON))) as server:
        bench = Bench(server, patience=THRICE)
        with bench.client, pytest.raises(KustomerProblem):
            bench.search()
    assert len(server.requests) == 1
    assert bench.waits == []


def test_patience_ends() -> None:
    bench = Bench(f"http://127.0.0.1:{free_port()}", patience=THRICE)
    with bench.client, pytest.raises(errors.ConnectionRefused):
        bench.search()
    assert bench.client.requests_sent == 3


def test_in_the_wizard_patience_is_short() -> None:
    began = time.monotonic()
    bench = Bench(f"http://127.0.0.1:{free_port()}", patience=CHECKING)
    with bench.client, pytest.raises(errors.ConnectionRefused):
        bench.search()
    assert time.monotonic() - began < 3


def test_the_switch_for_tests_makes_retries_instant() -> None:
    with stamina.set_testing(True, attempts=3), Server(say(answer(500, b""))) as server:
        bench = Bench(server, patience=Patience(attempts=8, longest_wait=60))
        began = time.monotonic()
        with bench.client, pytest.raises(errors.KustomerDown):
            bench.search()
    assert len(server.requests) == 3
    assert time.monotonic() - began < 3


def test_pauses_grow_and_have_a_ceiling(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(Stop, "sleep", lambda _stop, seconds: pauses.append(seconds))
    with Server(say(answer(500, b""))) as server:
        bench = Bench(server, patience=Patience(attempts=8, longest_wait=20.0))
        with bench.client, pytest.raises(errors.KustomerDown):
            bench.search()
    assert len(pauses) == 7
    assert all(0.5 * 2**number <= pause <= 2**number for number, pause in enumerate(pauses[:5]))
    assert pauses[-1] == 20.0


def test_a_429_waits_until_the_reset(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(Stop, "sleep", lambda _stop, seconds: pauses.append(seconds))
    now = int(datetime.now(UTC).timestamp())
    limited = [
        answer(429, b"{}", retry_after=30),
        answer(429, b"{}", x_ratelimit_reset=now + 40, date=None),
        answer(429, b"{}", x_ratelimit_reset=now - 40),
    ]
    with Server(say(*limited, page_answer("a"))) as server:
        bench = Bench(server, patience=Patience(attempts=8, longest_wait=1.0))
        with bench.client:
            assert bench.search() == ["a"]
    assert pauses[0] == 30.5
    assert pauses[1] == pytest.approx(40.5, abs=2)
    assert pauses[2] <= 1.0
    first = bench.waits[0]
    assert isinstance(first[0], errors.RateLimited)
    assert first[1]
    assert first[1] - datetime.now(UTC) == pytest.approx(timedelta(seconds=30.5), abs=timedelta(seconds=3))


def test_waiting_for_the_limit_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]

    def pass_by(_stop: Stop, seconds: float) -> None:
        now[0] += seconds

    budget = Budget(search_per_minute=1, clock=lambda: now[0], sleep=pass_by)
    with Server(say(page_answer("a"))) as server:
        bench = Bench(server, budget=budget)
        with bench.client:
            bench.search()
            bench.search()
    assert [(problem, until is None) for problem, until in bench.waits] == [(None, False), (None, True)]
    assert now[0] == 60


def test_many_threads_may_ask_at_once() -> None:
    with Server(say(page_answer("a"))) as server:
        bench = Bench(server)
        with bench.client:
            threads = [threading.Thread(target=bench.search) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(5)
    assert bench.client.requests_sent == len(server.requests) == 8


def test_an_answer_that_trickles_in_ends_in_time() -> None:
    def trickle_headers(connection: Connection) -> None:
        connection.trickle(b"HTTP/1.1 200 OK\r\n" + b"x" * 10_000)

    with Server([trickle_headers]) as server:
        bench = Bench(server, limits=QUICK)
        began = time.monotonic()
        with bench.client, pytest.raises(errors.TimedOut):
            bench.search()
        assert time.monotonic() - began < 3
