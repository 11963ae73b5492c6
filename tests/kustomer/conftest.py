"""Of what talks over sockets, nothing is left running."""

from collections.abc import Iterator

import pytest

from tests.threads import at_work, works_on


@pytest.fixture(autouse=True)
def _nothing_is_left_running() -> Iterator[None]:
    before = at_work()
    yield
    assert not [thread for thread in at_work() - before if works_on(thread, seconds=2.0)]
