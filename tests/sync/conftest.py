"""What the tests of the sync share: an account, a workspace, and runs that bring the one into the other."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import StartPractice
from tests.ground_truth import assert_equal_to_truth
from tests.sync.test_engine import INSTANCE, run
from wizard.kustomer.client import SYNCING
from wizard.kustomer.transport import Limits
from wizard.practice import PracticeServer, search
from wizard.practice.wire import ApiError
from wizard.stop import Stop
from wizard.sync.progress import SyncState
from wizard.workspace.workspace import Workspace

NOW = datetime(2026, 10, 20, 15, 30, tzinfo=UTC)


class Bench:
    """One account whose time stands still unless it is told to go on, and the workspace that follows it."""

    def __init__(self, server: PracticeServer, workspace: Workspace, path: Path) -> None:
        self.server = server
        self.workspace = workspace
        self.now = NOW
        self.token = server.create_key()
        self.searches = 10_000
        self.describe = 0
        self.patience = SYNCING
        self.limits = Limits()
        self._path = path

    def sync(self, stop: Stop | None = None) -> tuple[SyncState, int]:
        """One run; returns the state it ends with and how many requests it took."""
        options = {"now": lambda: self.now, "sweep_searches": self.searches, "describe": self.describe}
        ways = {"patience": self.patience, "limits": self.limits}
        return run(self.server, self.workspace, self.token, stop, engine=options, **ways)

    def wait(self, **time: float) -> None:
        """Let time pass, there and here."""
        self.now += timedelta(**time)
        self.server.pass_time(timedelta(**time).total_seconds())

    def compare(self, vanished: dict[str, set[str]] | None = None) -> None:
        """The workspace must equal the truth."""
        assert_equal_to_truth(self._path, INSTANCE, self.server, vanished=vanished)

    def ids(self, kind: str) -> set[str]:
        """What there is of a kind."""
        return {record["id"] for record in self.server.truth(kind)}

    def asked(self, word: str) -> list[tuple[str, str, int]]:
        """The requests whose path contains a word."""
        return [request for request in self.server.requests if word in request[1]]


def refuse_archive(patch: pytest.MonkeyPatch, status: int) -> None:
    """Have the account refuse to search its archive."""
    reach = search.reach

    def refuse(index: search.Index, present: int, *, archive_holds_all: bool) -> search.Span:
        if index is search.ARCHIVE:
            raise ApiError(status, "refused", "Feature not enabled")
        return reach(index, present, archive_holds_all=archive_holds_all)

    patch.setattr(search, "reach", refuse)


MakeBench = Callable[..., Bench]


@pytest.fixture
def make_bench(start_practice: StartPractice, workspace: Workspace, tmp_path: Path) -> MakeBench:
    def make(**options: object) -> Bench:
        server = start_practice(**({"conversations": 250, "now": NOW} | options))
        return Bench(server, workspace, tmp_path / "workspace.sqlite")

    return make
