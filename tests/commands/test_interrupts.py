"""Signals: heard whatever the main thread does, and whichever thread the system wakes for them."""

import signal
import sys
import threading

import pytest

from tests.commands.conftest import Give, Said
from wizard.commands.interrupts import Interrupts

SECONDS = 10.0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_heard_while_the_main_thread_waits_for_another(number: signal.Signals) -> None:
    """It goes to another thread: the main one is not woken, as if it had begun to wait a moment after the signal."""
    begun, stopped, ended = threading.Event(), threading.Event(), threading.Event()
    waiting = (threading.main_thread().ident, threading.Condition.wait.__code__)

    def signal_itself() -> None:
        begun.wait(SECONDS)
        while waiting not in {(thread, frame.f_code) for thread, frame in sys._current_frames().items()}:
            pass
        signal.pthread_kill(threading.get_ident(), number)
        ended.wait(SECONDS)

    with Interrupts() as interrupts:
        interrupts.stop.call_when_set(stopped.set)
        other = threading.Thread(target=signal_itself)
        other.start()
        begun.set()
        assert stopped.wait(SECONDS)
        ended.set()
        other.join()
    assert interrupts.exit_code == 128 + number


def test_a_second_signal_ends_what_does_not_stop() -> None:
    with Interrupts() as interrupts:
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
    assert interrupts.exit_code == 128 + signal.SIGINT


def test_a_signal_while_a_command_is_loaded_ends_it_without_a_traceback(
    give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(_name: str) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("wizard.commands.catalogue.import_module", load)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored in the background
    try:
        assert give("status") == Said(130, "", "")
    finally:
        signal.signal(signal.SIGINT, before)


def test_everything_is_as_before_afterwards() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with Interrupts():
        pass
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
    assert signal.set_wakeup_fd(-1) == -1
