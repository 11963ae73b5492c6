"""The command: what is typed is looked at before anything starts, and Ctrl+C ends it."""

import signal
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor

import httpx
import pytest

from tests.conftest import StartPractice
from tests.practice.conftest import Call
from wizard.practice import PracticeServer, command, server


@pytest.mark.parametrize(
    ("option", "typed"),
    [
        *(("--port", typed) for typed in ("-1", "65536", "99999", "1.5", "eighty", "")),
        *(("--conversations", typed) for typed in ("-5", "1000001", "many")),
        *(("--activity", typed) for typed in ("-1", "inf", "nan", "60001", "much")),
        *(("--subdomain", typed) for typed in ("Foo Bar", "Acme", "acme.example", "-acme", "acme-", "", "a" * 64)),
    ],
)
def test_what_cannot_be_is_said_and_nothing_starts(
    option: str, typed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "PracticeServer", lambda _options: pytest.fail("it started"))
    with pytest.raises(SystemExit) as ending:
        command.main([f"{option}={typed}"])
    assert ending.value.code == 2
    complaint = capsys.readouterr().err.splitlines()[-1]
    assert f"argument {option}: " in complaint
    assert repr(typed) in complaint


def test_what_happens_once_in_ages_is_waited_for(start_practice: StartPractice) -> None:
    practice = start_practice(activity=1e-9, conversations=5)
    practice.stop()
    assert practice.count("conversation") == 5


def test_what_is_under_way_when_it_ends_is_still_answered(practice: PracticeServer, call: Call) -> None:
    with ThreadPoolExecutor(1) as pool:
        answer = _ask_and_end(practice, call, pool, latency=0.1)
        assert answer.result().status_code == 200
    assert practice.requests


def test_what_takes_too_long_when_it_ends_is_given_up(
    practice: PracticeServer, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_GRACE_SECONDS", 0.01)
    with ThreadPoolExecutor(1) as pool:
        answer = _ask_and_end(practice, call, pool, latency=60)
        assert answer.result().status_code == 500
    assert not practice.requests


def _ask_and_end(
    practice: PracticeServer, call: Call, pool: ThreadPoolExecutor, latency: float
) -> "Future[httpx.Response]":
    """Stop a server while it is about to answer."""
    practice.faults.latency = latency
    answer = pool.submit(call(practice).get, "/v1/auth/tokens/current")
    while not practice._web.server_state.tasks:  # type: ignore[union-attr]
        time.sleep(0.001)
    practice.stop()
    return answer


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is sent another way there")
def test_it_runs_by_itself_until_it_is_interrupted() -> None:
    command = [sys.executable, "-m", "wizard.practice", "--port", "0", "--conversations", "30"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    url = process.stdout.readline().split()[-1]
    assert "practice" in process.stdout.readline()
    assert httpx.get(f"{url}/v1/domains/lumenbikes").status_code == 200
    taken = [*command[:4], url.rpartition(":")[2]]
    assert subprocess.run(taken, check=False, capture_output=True, text=True).returncode == 1
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 0


def test_it_ends_in_silence_where_nobody_reads_where_it_is() -> None:
    command = [sys.executable, "-m", "wizard.practice", "--port", "0", "--conversations", "30"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.close()
        assert process.stderr
        assert process.stderr.read() == ""
        assert process.wait(20) == 141
