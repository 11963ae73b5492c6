"""Stopping: waiters wake at once, and calls that never return are left behind."""

import threading

import pytest

from wizard.stop import Overdue, Stop, Stopped, run_abandonable


def test_a_sleeper_wakes_when_the_stop_comes() -> None:
    stop = Stop()
    ended = threading.Event()

    def sleep() -> None:
        with pytest.raises(Stopped):
            stop.sleep(60)
        ended.set()

    threading.Thread(target=sleep).start()
    stop.set()
    assert ended.wait(5)


def test_a_call_that_never_returns_is_left_behind_at_its_deadline() -> None:
    never = threading.Event()
    with pytest.raises(Overdue):
        run_abandonable(never.wait, stop=Stop(), seconds=0.01)
    never.set()


def test_a_call_that_never_returns_is_left_behind_when_the_stop_comes() -> None:
    never, stop = threading.Event(), Stop()

    def call() -> None:
        stop.set()
        never.wait()

    with pytest.raises(Stopped):
        run_abandonable(call, stop=stop)
    never.set()


def test_one_thread_works_off_one_call_after_another_and_then_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    for left_over in threading.enumerate():
        if left_over.name == "abandonable":
            left_over.join(10)
    monkeypatch.setattr("wizard.stop.FREE_SECONDS", 2.0)  # longer than this test is ever kept waiting
    threads = {run_abandonable(threading.current_thread, stop=Stop()) for _ in range(20)}
    (thread,) = threads
    thread.join(10)
    assert not thread.is_alive()


def test_nobody_waits_behind_a_call_that_was_left_behind() -> None:
    never = threading.Event()
    with pytest.raises(Overdue):
        run_abandonable(never.wait, stop=Stop(), seconds=0.01)
    assert run_abandonable(lambda: 42, stop=Stop(), seconds=5) == 42
    never.set()


def test_results_and_errors_come_through() -> None:
    assert run_abandonable(lambda: 42, stop=Stop(), seconds=5) == 42
    with pytest.raises(KeyError, match="gone"):
        run_abandonable(lambda: {}["gone"], stop=Stop(), seconds=5)


def test_nothing_starts_after_the_stop() -> None:
    stop, started = Stop(), threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        run_abandonable(started.set, stop=stop)
    assert not started.is_set()


def test_callbacks_come_once_and_can_be_taken_back() -> None:
    stop, calls = Stop(), list[str]()
    stop.call_when_set(lambda: calls.append("kept"))
    stop.call_when_set(lambda: calls.append("taken back"))()
    stop.set()
    stop.set()
    stop.call_when_set(lambda: calls.append("late"))
    assert calls == ["kept", "late"]
