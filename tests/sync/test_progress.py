"""How streams stand, by what the workspace holds of them."""

import pytest

from wizard.kustomer.streams import BY_NAME
from wizard.sync.progress import StreamState, progress_of
from wizard.workspace.records import Cursor


@pytest.mark.parametrize(("stream", "expected"), [("conversations", 90), ("attachments", 7), ("customer_merges", 7)])
def test_of_what_nobody_lists_as_many_are_expected_as_are_here(stream: str, expected: int) -> None:
    assert progress_of(BY_NAME[stream], 7, Cursor(expected=90)).expected == expected


def test_a_stream_is_done_when_all_of_its_history_is_here() -> None:
    notes = BY_NAME["notes"]
    assert progress_of(notes, 7, Cursor()).state is StreamState.WAITING
    assert progress_of(notes, 7, Cursor(backfill_done=True)).state is StreamState.DONE
