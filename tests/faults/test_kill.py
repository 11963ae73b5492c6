"""Killing the program at any moment loses nothing and doubles nothing."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import StartPractice
from tests.faults.sync_forever import INSTANCE
from tests.ground_truth import assert_equal_to_truth
from wizard.practice import PracticeServer

KILLS = 20


def start(server: PracticeServer, token: str, path: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.sync_forever", server.url, server.subdomain, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    process.stdin.write(token + "\n")
    process.stdin.flush()
    return process


def finish(process: "subprocess.Popen[str]") -> None:
    output, _ = process.communicate(timeout=90)
    assert process.returncode == 0
    assert output.endswith("complete\n")


@pytest.mark.timeout(300)
def test_twenty_thousand_conversations_survive_twenty_kills(start_practice: StartPractice, tmp_path: Path) -> None:
    server = start_practice(conversations=20_000)
    token, path, rng = server.create_key(), tmp_path / "workspace.sqlite", random.Random(20)

    for number in range(KILLS):
        process = start(server, token, path)
        assert process.stdout
        for _ in range(rng.randrange(1, 9)):
            if process.stdout.readline() != "page\n":
                break  # it was complete before its moment came; killing it then is a moment too
        time.sleep(rng.random() * 0.02)  # somewhere within or after the write of the page
        process.kill()
        process.communicate()
        if number % 4 == 0:
            server.change(10, seed=number)

    finish(start(server, token, path))
    assert_equal_to_truth(path, INSTANCE, server)

    server.change(200, seed=99)
    finish(start(server, token, path))
    assert_equal_to_truth(path, INSTANCE, server)
