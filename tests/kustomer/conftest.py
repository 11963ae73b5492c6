"""Of what talks over sockets, nothing is left running."""

import threading
from collections.abc import Iterator

import pytest

from tests.kustomer.servers import threads_left


@pytest.fixture(autouse=True)
def _nothing_is_left_running() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert not list(threads_left(before))
