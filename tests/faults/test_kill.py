"""Killing the program at any moment loses nothing and doubles nothing.

A few kills of a small account in every test run; `make soak` kills a hundred times, in an account of some size.
"""

import os
import random
import time
from pathlib import Path

import pytest

from tests.conftest import StartPractice
from tests.faults.conftest import PAGE
from tests.faults.processes import Syncing
from tests.ground_truth import assert_cursors_are_complete, assert_cursors_are_honest, assert_equal_to_truth

INSTANCE = 7
KILLS = int(os.environ.get("SOAK_KILLS", "6"))
SOAKS = "SOAK_KILLS" in os.environ


@pytest.mark.timeout(3600 if SOAKS else 120)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_kills_at_any_moment(
    start_practice: StartPractice,
    tmp_path: Path,
    database: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("wizard.practice.search.LARGEST_PAGE", 500 if SOAKS else PAGE)
    server = start_practice(conversations=20_000 if SOAKS else 100)
    where = tmp_path / "workspace.sqlite" if database == "sqlite" else request.getfixturevalue("postgres")
    token, rng = server.create_key(), random.Random(KILLS)

    with Syncing(server.url, server.subdomain, where, INSTANCE) as syncing:
        for number in range(KILLS):
            syncing.start(token)
            syncing.wait_for_pages(rng.randrange(1, 9))  # complete before its moment came: that is a moment, too
            time.sleep(rng.random() * 0.02)  # somewhere before, within or after the write of the page
            syncing.kill()
            if number % 4 == 0:
                assert_cursors_are_honest(where, INSTANCE, server)
                server.change(10, seed=number)

        for seed in (98, 99):
            syncing.start(token)
            assert syncing.finish() == "complete"
            assert_equal_to_truth(where, INSTANCE, server)
            assert_cursors_are_complete(where, INSTANCE, server)
            server.change(50, seed=seed)
