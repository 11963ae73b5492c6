"""`sync`: one pass in the foreground."""

import os
import select
import signal
import subprocess
from collections.abc import Callable
from datetime import datetime
from time import monotonic

import pytest

from tests.commands.conftest import PROJECT, SECONDS, Give, Home, Said, logs_of
from tests.ground_truth import assert_equal_to_truth
from tests.workspace.made import NEW, message
from wizard.commands.progress import Progress
from wizard.practice import PracticeServer
from wizard.sync.progress import Phase, SyncState
from wizard.workspace.records import Cursor

STATE = {
    "event": str,
    "instance": str,
    "phase": str,
    "records": int,
    "fraction": (float, type(None)),
    "seconds_left": (float, type(None)),
    "until": (str, type(None)),
    "skipped": list,
    "problem": (dict, type(None)),
}
RESULT = STATE | {"outcome": str, "arrived": int, "requests": int}


def add(give: Give, home: Home, practice: PracticeServer, name: str, **options: object) -> str:
    token = practice.create_key(**options)  # type: ignore[arg-type]
    home.give_key(name.lower(), token)
    home.environment["CUSTOMER_AI_CONNECT_KEYS"] = str(home.keys)
    assert give("instances", "add", name, "--practice", "--key-from", "file").code == 0
    return token


def test_everything_arrives(give: Give, home: Home, connected: str, practice: PracticeServer) -> None:
    said = give("sync")
    assert said.code == 0
    assert said.err == ""
    lines = said.out.splitlines()
    assert lines[0] == "Lumen: starting"
    assert lines[-1].startswith("✓ Lumen: up to date, ")
    with home.workspace() as workspace:
        (instance,) = workspace.instances.all()
    assert_equal_to_truth(home.file, instance.id, practice)


def test_quiet_says_nothing_when_all_went_well(give: Give, connected: str) -> None:
    assert give("sync", "--quiet") == Said(0, "", "")


def test_events_have_a_stable_shape(give: Give, connected: str) -> None:
    *events, result, end = give("sync", "lumen", "--json").lines
    assert events
    for event in events:
        assert_shape(event, STATE)
        assert event["event"] == "progress"
    assert_shape(result, RESULT)
    assert result["outcome"] == "complete"
    assert result["arrived"] > 0
    assert datetime.fromisoformat(result["until"]).tzinfo
    assert end == {"event": "end", "complete": 1, "failed": 0}


def assert_shape(document: dict[str, object], shape: dict[str, object]) -> None:
    assert set(document) == set(shape)
    for name, kind in shape.items():
        assert isinstance(document[name], kind), (name, document[name])  # type: ignore[arg-type]


def test_one_that_fails_does_not_hold_up_the_others(give: Give, home: Home, practice: PracticeServer) -> None:
    add(give, home, practice, "Lumen")
    token = add(give, home, practice, "Harbor")
    practice.revoke_key(token)
    said = give("sync")
    assert said.code == 3
    assert "✓ Lumen" in said.out
    assert "✗ Harbor: Kustomer refuses its key" in said.err
    assert give("instances", "list", "--json").json["instances"][0]["status"] == "not_authenticated"


def test_a_key_that_is_not_there_is_named_and_nothing_is_disconnected(
    give: Give, home: Home, practice: PracticeServer
) -> None:
    add(give, home, practice, "Lumen")
    (home.keys / "lumen").unlink()
    said = give("sync", "--json")
    assert said.code == 3
    *_, result, _ = said.lines
    assert (result["outcome"], result["phase"]) == ("failed", "key_unreadable")
    assert result["problem"]["kind"] == "key_missing_here"
    assert "CUSTOMER_AI_CONNECT_KEY_LUMEN" in result["problem"]["hint"]
    assert give("instances", "list", "--json").json["instances"][0]["status"] == "connected"


def test_a_copy_that_cannot_be_wiped_is_told_of_after_the_results(give: Give, home: Home, connected: str) -> None:
    with home.workspace() as workspace:
        workspace.records.save_page(1, "messages", [message("m1")], Cursor())
        workspace.records.save_page(1, "messages", [message("m1", updated_at=NEW, redacted=True)], Cursor())
    copy = home.file.with_name("workspace.schema-1.sqlite")
    copy.write_bytes(b"no database" * 200)
    said = give("sync", "--json")
    assert said.code == 0
    assert (said.lines[-2]["outcome"], said.lines[-1]["event"]) == ("complete", "end")
    assert str(copy) in said.err


def test_a_run_that_does_not_begin_brings_nothing_and_is_not_tried_again(
    give: Give, home: Home, connected: str
) -> None:
    give("sync", "--quiet")
    home.url = "http://elsewhere.example.com"
    said = give("sync", "--json")
    result = said.lines[-2]
    assert (result["outcome"], result["phase"], result["until"]) == ("failed", "failed", None)
    assert (result["arrived"], result["requests"]) == (0, 0)
    assert "✗ Lumen: failed, " in said.err


def test_a_bug_in_a_run_says_where_its_details_are(
    give: Give, home: Home, connected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("wizard.sync.tracker.Tracker.begin", fail)
    said = give("sync")
    assert said.code == 3
    assert f"  Details: {home.root / 'logs' / 'commands.txt'}" in said.err.splitlines()
    assert "ZeroDivisionError" in logs_of(home)


def test_paused_instances_are_left_out_unless_they_are_asked_for(give: Give, connected: str) -> None:
    give("instances", "pause", "lumen")
    *_, result, end = give("sync", "--json").lines
    assert (result["outcome"], end["failed"]) == ("paused", 0)
    assert give("sync", "lumen", "--json").lines[0]["error"]["kind"] == "nothing_to_sync"


def test_without_anything_connected_it_says_how_to_connect(give: Give) -> None:
    said = give("sync")
    assert said.code == 1
    assert "instances add" in said.err


def test_what_another_worker_has_is_left_to_it(give: Give, home: Home, connected: str) -> None:
    with home.workspace() as workspace:
        (instance,) = workspace.instances.all()
        workspace.leases.take(instance.id, "another-1-a", 60)
    said = give("sync", "--json")
    assert said.code == 3
    assert said.lines[-2]["outcome"] == "elsewhere"
    assert "another worker syncs it" in give("sync").err
    with home.workspace() as workspace:
        assert workspace.leases.holder(instance.id) == "another-1-a"
        assert sum(workspace.queries.counts(instance.id).values()) == 0


def test_the_lease_is_given_back(give: Give, home: Home, connected: str) -> None:
    give("sync", "--quiet")
    with home.workspace() as workspace:
        assert workspace.leases.holder(workspace.instances.all()[0].id) is None


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_at_once_between_two_transactions(
    home: Home, connected: str, practice: PracticeServer, number: signal.Signals, code: int
) -> None:
    practice.faults.latency = 30
    process = home.start("sync", "--json")
    try:
        assert process.stdout
        for line in process.stdout:
            if '"phase": "syncing"' in line:
                break
        process.send_signal(number)
        out, err = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
    assert process.returncode == code
    assert out.count('"kind": "interrupted"') == 1
    assert err == ""
    with home.workspace() as workspace:
        (instance,) = workspace.instances.all()
        assert workspace.leases.holder(instance.id) is None
        assert workspace.runs.latest(instance.id)[0].outcome.value == "stopped"


def test_stopping_takes_milliseconds(
    give: Give, connected: str, practice: PracticeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.faults.latency = 30
    moments: list[float] = []
    show = Progress.show

    def show_and_interrupt(self: Progress, state: SyncState) -> None:
        show(self, state)
        if state.phase is Phase.SYNCING and not moments:
            moments.append(monotonic())
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(Progress, "show", show_and_interrupt)
    said = give("sync")
    assert said.code == 130
    assert said.err == "Interrupted. What was complete is kept.\n"
    assert monotonic() - moments[0] < 1, "a tenth of that, where nobody else needs the processor"


def test_no_key_is_in_arguments_output_or_logs(home: Home, give: Give, practice: PracticeServer) -> None:
    token = add(give, home, practice, "Lumen")
    practice.faults.latency = 0.2
    process = home.start("sync")
    try:
        assert process.stdout
        process.stdout.readline()
        with open(f"/proc/{process.pid}/cmdline", "rb") as arguments:  # noqa: PTH123
            typed = arguments.read().decode()
        practice.faults.latency = 0
        out, err = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "wizard" in typed
    for said in (typed, out, err, logs_of(home)):
        assert token not in said
        assert token.split(".")[1][:20] not in said


class OnTerminal:
    """A command with a terminal to itself."""

    def __init__(self, home: Home, *arguments: str) -> None:
        self._here, there = os.openpty()
        self.shown = ""
        self.process = subprocess.Popen(
            home.command(*arguments),
            stdin=there,
            stdout=there,
            stderr=there,
            cwd=PROJECT,
            env=home.variables() | {"TERM": "xterm", "COLUMNS": "80"},
            start_new_session=True,
        )
        os.close(there)

    def wait_for(self, appears: Callable[[str], bool]) -> None:
        deadline = monotonic() + SECONDS
        while not appears(self.shown):
            assert monotonic() < deadline, self.shown
            if select.select([self._here], [], [], 0.1)[0]:
                try:
                    self.shown += os.read(self._here, 65536).decode(errors="replace")
                except OSError:  # the other end is closed
                    assert appears(self.shown), self.shown

    def type(self, text: str) -> None:
        os.write(self._here, text.encode())

    def end(self) -> int:
        code = self.process.wait(SECONDS)
        os.close(self._here)
        return code


def test_on_a_terminal_one_line_is_written_anew(home: Home, connected: str) -> None:
    terminal = OnTerminal(home, "sync")
    terminal.wait_for(lambda shown: "fetched just now" in shown)
    assert terminal.end() == 0
    assert terminal.shown.count("\rLumen: ") >= 2
    assert len(terminal.shown.replace("\r\n", "\n").strip().split("\n")) == 1


def test_on_a_terminal_the_key_is_asked_for_and_not_shown(home: Home, practice: PracticeServer) -> None:
    home.environment["COLUMNS"] = "80"
    token = practice.create_key()
    terminal = OnTerminal(home, "instances", "add", "Lumen", "--practice")
    terminal.wait_for(lambda shown: "API key of “Lumen” (is not shown): " in shown)
    terminal.type(token + "\n")
    terminal.wait_for(lambda shown: "is not connected" in shown)
    assert terminal.end() == 1, "there is no keyring here"
    assert token[:20] not in terminal.shown


def test_on_a_terminal_ctrl_c_ends_the_typing_of_a_key(home: Home) -> None:
    terminal = OnTerminal(home, "instances", "add", "Lumen", "--practice")
    terminal.wait_for(lambda shown: "API key" in shown)
    terminal.process.send_signal(signal.SIGINT)
    terminal.wait_for(lambda shown: "Interrupted" in shown)
    assert terminal.end() == 130


def test_on_a_terminal_ctrl_d_ends_the_typing_of_a_key(home: Home) -> None:
    terminal = OnTerminal(home, "instances", "add", "Lumen", "--practice")
    terminal.wait_for(lambda shown: "API key" in shown)
    terminal.type("\4")
    terminal.wait_for(lambda shown: "Nothing was changed." in shown)
    assert terminal.end() == 1
    assert "ERROR" not in logs_of(home)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_wait_for_a_key_that_nobody_sends(home: Home, number: signal.Signals) -> None:
    there, here = os.pipe()
    process = subprocess.Popen(
        home.command("instances", "add", "Lumen", "--practice"),
        stdin=there,
        stderr=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
        env=home.variables(),
    )
    try:
        os.write(here, b"e")
        deadline = monotonic() + SECONDS
        while select.select([there], [], [], 0)[0]:  # what was sent so far is not read yet
            assert monotonic() < deadline
        process.send_signal(number)
        _, complaints = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
        os.close(there)
        os.close(here)
    assert (process.returncode, complaints) == (128 + number, "Interrupted. What was complete is kept.\n")


@pytest.mark.parametrize(("typed", "removed"), [("lumen", False), ("Lumen", True)])
def test_on_a_terminal_the_name_has_to_be_typed(
    home: Home, give: Give, connected: str, typed: str, removed: bool
) -> None:
    terminal = OnTerminal(home, "instances", "remove", "lumen")
    terminal.wait_for(lambda shown: "Type its name to go on:" in shown)
    terminal.type(typed + "\n")
    terminal.wait_for(lambda shown: ("is removed" if removed else "Nothing was changed.") in shown)
    assert terminal.end() == (0 if removed else 1)
    assert len(give("instances", "list", "--json").json["instances"]) == (0 if removed else 1)


def unread(home: Home, *words: str) -> tuple[int, str]:
    """Run a command whose answer nobody reads; returns its exit code and what it complains of."""
    process = home.start(*words)
    assert process.stdout
    process.stdout.close()
    assert process.stderr
    with process.stderr as stderr:
        complaints = stderr.read()
    return process.wait(SECONDS), complaints


def test_an_answer_that_nobody_reads_to_its_end_is_no_failure(home: Home, connected: str) -> None:
    assert unread(home, "status", "--json") == (141, "")


def shell(home: Home, command: str, *words: str) -> Said:
    """Run a command by a line of the shell, in which it is called `"$@"`."""
    line = ["sh", "-c", command, "sh", *home.command(*words)]
    done = subprocess.run(
        line, capture_output=True, text=True, timeout=SECONDS, cwd=PROJECT, env=home.variables(), check=False
    )
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("words", [["sync"], ["sync", "--json"], ["status", "--json"]], ids=" ".join)
def test_an_answer_for_which_there_is_no_room_is_told_and_no_failure(
    home: Home, connected: str, words: list[str]
) -> None:
    said = shell(home, '"$@" >/dev/full', *words)
    assert said == Said(141, "", "What is said cannot be written: No space left on device.\n")
    assert "ERROR" not in logs_of(home)
    with home.workspace() as workspace:
        (instance,) = workspace.instances.all()
        assert {run.outcome.value for run in workspace.runs.latest(instance.id)} <= {"stopped", "complete"}


@pytest.mark.parametrize(
    ("line", "words", "code"),
    [
        ('"$@" >&-', ["sync"], 0),
        ('"$@" >&- 2>&-', ["sync", "--quiet"], 0),
        ('"$@" >&-', ["status", "--json"], 0),
        ('"$@" <&-', ["instances", "disconnect", "Lumen"], 2),
        ('"$@" <&- >&- 2>&-', ["worker", "--once"], 0),
    ],
)
def test_streams_that_are_closed_are_as_good_as_empty_ones(
    home: Home, connected: str, line: str, words: list[str], code: int
) -> None:
    said = shell(home, line, *words)
    assert said.code == code, said
    assert "Traceback" not in said.err + logs_of(home)


def test_whoever_stops_reading_ends_the_run_in_silence(home: Home, connected: str, practice: PracticeServer) -> None:
    practice.faults.latency = 30
    assert unread(home, "sync", "--json") == (141, "")
    assert "ERROR" not in logs_of(home)
    with home.workspace() as workspace:
        (instance,) = workspace.instances.all()
        assert workspace.leases.holder(instance.id) is None
        assert {run.outcome.value for run in workspace.runs.latest(instance.id)} <= {"stopped"}
