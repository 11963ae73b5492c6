"""What the tests of the practice Kustomer share: plain HTTP, without a word from the program's own client."""

import errno
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from wizard.practice import PracticeOptions, PracticeServer

Answer = dict[str, Any]
NOW = datetime(2026, 10, 20, 15, 30, tzinfo=UTC)


class Caller:
    """Asks a practice Kustomer with one key, on one host."""

    def __init__(self, server: PracticeServer, token: str | None = None, host: str = "") -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.http = httpx.Client(base_url=server.url, headers=headers | ({"Host": host} if host else {}), timeout=60)

    def get(self, path: str) -> httpx.Response:
        return self.http.get(path)

    def data(self, path: str) -> Any:  # noqa: ANN401 - a record, or a list of them
        answer = self.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def post(self, body: object, query: str = "", path: str = "/v1/customers/search") -> httpx.Response:
        return self.http.post(path + query, json=body)

    def search(self, body: dict[str, object], query: str = "") -> Answer:
        answer = self.post(body, query)
        assert answer.status_code == 200, answer.text
        found: Answer = answer.json()
        return found

    def found(self, body: dict[str, object], query: str = "?pageSize=500") -> list[Answer]:
        records: list[Answer] = self.search(body, query)["data"]
        return records


Call = Callable[..., Caller]


@pytest.fixture
def call() -> Iterator[Call]:
    """Makes callers, and closes them."""
    callers: list[Caller] = []

    def make(server: PracticeServer, token: str | None = "", host: str = "") -> Caller:
        callers.append(Caller(server, server.create_key() if token == "" else token, host))
        return callers[-1]

    yield make
    for caller in callers:
        caller.http.close()


@pytest.fixture(scope="module")
def shared() -> Iterator[PracticeServer]:
    """A server for the tests of a whole file: whoever uses it makes keys at most."""
    with PracticeServer(PracticeOptions(conversations=300, now=NOW, search_limit=0, org_limit=0)) as server:
        server.change(60, seed=3)
        yield server


def fill_disk(server: PracticeServer) -> None:
    """From now on no change to a key can be kept."""

    def fail() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    server.keys._on_change = fail
