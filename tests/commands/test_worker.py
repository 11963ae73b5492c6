"""`worker`: any number over one workspace, each instance run by one at a time."""

import json
import re
import signal
from datetime import datetime
from itertools import pairwise, takewhile
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from tests.commands.conftest import LEASE, SECONDS, Employ, Give, Home
from tests.commands.test_sync import add
from wizard.practice import PracticeServer
from wizard.workspace.conversations import ConversationFilter


def holder(home: Home, name: str) -> str | None:
    with home.workspace() as workspace:
        found = next(one for one in workspace.instances.all() if one.name == name)
        return workspace.leases.holder(found.id)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_runs_until_it_is_stopped_and_gives_everything_back(
    home: Home, connected: str, employ: Employ, number: signal.Signals
) -> None:
    worker = employ()
    worker.wait_for("Lumen", "up_to_date")
    assert (holder(home, "Lumen") or "").split("-")[-2] == str(worker.process.pid)
    assert worker.end(number) == 0
    assert holder(home, "Lumen") is None
    assert [event["level"] for event in worker.events if event["level"] != "info"] == []


def test_what_arrived_is_found_by_its_words(home: Home, connected: str, employ: Employ) -> None:
    worker = employ()
    worker.wait_for("Lumen", "up_to_date")
    deadline = monotonic() + SECONDS
    with home.workspace() as workspace:
        (instance,) = workspace.instances.all()
        while workspace.search_index.behind():
            assert monotonic() < deadline
        assert workspace.queries.conversation_list(instance.id, ConversationFilter(text="order"))
    assert worker.end() == 0


def test_two_workers_share_and_the_one_left_takes_over_from_the_one_that_died(
    give: Give, home: Home, practice: PracticeServer, employ: Employ
) -> None:
    for name in ("Lumen", "Harbor", "Kiosk"):
        add(give, home, practice, name)
    first = employ(*LEASE, "--at-most", "2")
    first.wait(lambda: sum("up_to_date" in first.phases(name) for name in ("Lumen", "Harbor", "Kiosk")) == 2)
    second = employ(*LEASE)
    mine = {name for name in ("Lumen", "Harbor", "Kiosk") if "up_to_date" in first.phases(name)}
    (rest,) = {"Lumen", "Harbor", "Kiosk"} - mine
    second.wait_for(rest, "up_to_date")
    for name in mine:
        second.wait_for(name, "elsewhere")
        assert "syncing" not in second.phases(name)
    assert "syncing" not in first.phases(rest)

    first.process.kill()
    for name in mine:
        second.wait_for(name, "up_to_date")
    assert {holder(home, name) for name in ("Lumen", "Harbor", "Kiosk")} == {holder(home, rest)}
    assert second.end() == 0


def test_no_instance_is_ever_run_by_two(give: Give, home: Home, connected: str, employ: Employ) -> None:
    workers = [employ("--interval", "0.2", "--json") for _ in range(2)]
    deadline = monotonic() + SECONDS
    with home.workspace() as workspace:
        (instance,) = workspace.instances.all()
        runs: set[Any] = set()
        while len(runs) < 4:  # a few more, and Kustomer's request limit would have to be waited for
            assert monotonic() < deadline
            latest = workspace.runs.latest(instance.id, 3)
            assert sum(run.outcome.value == "running" for run in latest) <= 1
            runs |= {run.started_at for run in latest}
        ended = [run for run in workspace.runs.latest(instance.id, 100) if run.finished_at]
    for later, earlier in pairwise(ended):
        assert earlier.finished_at
        assert later.started_at >= earlier.finished_at
    assert sum("syncing" in worker.phases("Lumen") for worker in workers) == 1
    assert [worker.end() for worker in workers] == [0, 0]


def test_what_is_changed_elsewhere_is_noticed(
    give: Give, home: Home, connected: str, practice: PracticeServer, employ: Employ
) -> None:
    worker = employ()
    worker.wait_for("Lumen", "up_to_date")
    assert give("instances", "pause", "lumen").err == "", "the worker let go in time"
    worker.wait_for("Lumen", "paused")
    since = len(worker.phases("Lumen"))
    give("instances", "resume", "lumen")
    worker.wait_for("Lumen", "up_to_date", since)

    add(give, home, practice, "Harbor")
    worker.wait_for("Harbor", "up_to_date")

    status = {one["name"]: one for one in give("status", "--json").json["instances"]}
    assert status["Harbor"]["worker"] == holder(home, "Harbor")
    assert status["Lumen"]["doing"] in {"waiting", "syncing"}

    said = give("instances", "disconnect", "lumen", "--yes", "--json")
    assert said.code == 0
    assert holder(home, "Lumen") is None, "it waited until the worker had stopped"
    assert worker.end() == 0


def test_a_worker_without_the_key_leaves_the_instance_to_one_that_has_it(
    give: Give, home: Home, connected: str, employ: Employ, tmp_path: Path
) -> None:
    home.environment["CUSTOMER_AI_CONNECT_KEYS"] = str(tmp_path)
    keyless = employ()
    keyless.wait_for("Lumen", "key_unreadable")
    home.environment["CUSTOMER_AI_CONNECT_KEYS"] = str(home.keys)
    able = employ()
    able.wait_for("Lumen", "up_to_date")
    problem = next(event["problem"] for event in keyless.events if event.get("phase") == "key_unreadable")
    assert problem["kind"] == "key_missing_here"
    assert "up_to_date" not in keyless.phases("Lumen")


def test_an_outage_is_told_as_one_until_it_is_over(
    home: Home, connected: str, practice: PracticeServer, employ: Employ
) -> None:
    worker = employ("--interval", "0.2", "--json")
    worker.wait_for("Lumen", "up_to_date")
    practice.faults.fail_next = 4
    worker.wait_for("Lumen", "retrying")
    since = worker.phases("Lumen").index("retrying")
    worker.wait_for("Lumen", "up_to_date", since)
    meanwhile = takewhile(lambda phase: phase != "up_to_date", worker.phases("Lumen")[since:])
    assert set(meanwhile) == {"retrying"}
    assert worker.end() == 0
    assert not [event for event in worker.events if "stamina" in event["message"]]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_once_does_not_end_as_complete_when_it_is_stopped(
    practice: PracticeServer, connected: str, employ: Employ, number: signal.Signals, code: int
) -> None:
    practice.faults.latency = 30
    worker = employ("--once", "--json")
    worker.wait_for("Lumen", "syncing")
    assert worker.end(number) == code


def test_once_runs_everything_and_ends(give: Give, home: Home, connected: str, employ: Employ) -> None:
    worker = employ("--once", "--json")
    assert worker.process.wait(SECONDS) == 0
    assert holder(home, "Lumen") is None
    assert give("status", "--json").json["instances"][0]["last_success_at"]
    (home.keys / "lumen").unlink()
    assert employ("--once", "--json").process.wait(SECONDS) == 3


def test_the_health_file_is_written_while_the_workspace_answers(home: Home, connected: str, employ: Employ) -> None:
    health = home.root / "health"
    worker = employ(*LEASE, "--health", str(health))
    worker.wait_for("Lumen", "up_to_date")
    deadline = monotonic() + SECONDS
    while not health.exists():
        assert monotonic() < deadline
    told = json.loads(health.read_text())
    assert told["workspace"] == str(home.file)
    assert datetime.fromisoformat(told["at"]).tzinfo
    assert worker.end() == 0


def test_lines_are_for_people(home: Home, connected: str, practice: PracticeServer) -> None:
    said = home.run("worker", "--once")
    assert said.code == 0
    assert said.out == ""
    stamped = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} INFO ")
    assert all(stamped.match(line) for line in said.err.splitlines())
    assert "Lumen: up to date, " in said.err


def test_a_workspace_that_cannot_be_used_ends_it_with_two_sentences(home: Home) -> None:
    home.file.parent.mkdir(parents=True)
    home.file.write_text("this is no database, and long enough to be taken for one" * 50)
    said = home.run("worker")
    assert said.code == 1
    assert "The workspace file is damaged or is not a workspace." in said.err
    assert home.run("worker", "--json").json["error"]["kind"] == "workspace_damaged"
