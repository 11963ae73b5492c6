"""How streams stand, by what the workspace holds of them."""

from dataclasses import replace
from datetime import datetime

import pytest

from tests.workspace.made import NEW, OLD
from wizard.kustomer.streams import BY_NAME, STREAMS
from wizard.sync.progress import StreamState, progress_of
from wizard.sync.tracker import Tracker
from wizard.workspace.records import Cursor


@pytest.mark.parametrize(("stream", "expected"), [("conversations", 90), ("attachments", 7), ("customer_merges", 7)])
def test_of_what_nobody_lists_as_many_are_expected_as_are_here(stream: str, expected: int) -> None:
    assert progress_of(BY_NAME[stream], 7, Cursor(expected=90)).expected == expected


def test_a_stream_is_done_when_all_of_its_history_is_here() -> None:
    notes = BY_NAME["notes"]
    assert progress_of(notes, 7, Cursor()).state is StreamState.WAITING
    assert progress_of(notes, 7, Cursor(backfill_done=True)).state is StreamState.DONE


def test_a_stream_with_an_archive_is_done_when_that_is_here_or_not_given_out() -> None:
    messages, searched = BY_NAME["messages"], Cursor(backfill=NEW, backfill_done=True)
    assert progress_of(messages, 7, searched).state is StreamState.WAITING
    assert progress_of(messages, 7, replace(searched, archive=OLD)).reaches_back_to == datetime.fromisoformat(OLD)
    assert progress_of(messages, 7, replace(searched, archive_done=True)).state is StreamState.DONE
    refused = progress_of(messages, 7, replace(searched, archive_refused=True))
    assert (refused.state, refused.recent_only) == (StreamState.DONE, True)


def test_how_much_is_here_is_not_known_before_the_archive_has_told() -> None:
    tracker = Tracker(7, lambda _state: None)
    told = Cursor(backfill_done=True, expected=3)
    tracker.begin({}, {stream.name: told for stream in STREAMS})
    for stream in STREAMS:
        tracker.page(stream, told, added=3, arrived=3)
    assert tracker.state.fraction is None
    for stream in STREAMS:
        tracker.page(stream, replace(told, archive=OLD, expected=10))
    assert 0.5 < (tracker.state.fraction or 0) < 0.9
    for stream in STREAMS:
        tracker.page(stream, replace(told, archive_done=True))
    assert tracker.state.fraction == 1.0
