"""Everything an account holds arrives, also what search does not reach, and in every reading of the documentation."""

import sqlite3
from collections.abc import Callable

import pytest
from starlette.responses import JSONResponse, Response

from tests.ground_truth import counts_of_truth
from tests.sync.conftest import Bench, MakeBench, refuse_archive
from tests.sync.test_engine import INSTANCE
from wizard.kustomer.client import Patience
from wizard.kustomer.errors import AnswerTooLarge, KustomerDown, KustomerProblem
from wizard.kustomer.streams import RECOMMENDED_ROLES, STREAMS, Stream
from wizard.kustomer.transport import Limits
from wizard.practice.api import Api
from wizard.practice.wire import ApiError
from wizard.stop import Stop, Stopped
from wizard.sync.progress import StreamState, SyncState
from wizard.sync.tracker import Tracker
from wizard.workspace.records import Cursor


def test_every_stream_arrives_and_says_so(make_bench: MakeBench) -> None:
    bench = make_bench()
    bench.server.change(150, seed=1)
    state, _ = bench.sync()
    bench.compare()
    assert bench.workspace.queries.counts(INSTANCE) == counts_of_truth(bench.server)
    assert {s.state for s in state.streams} == {StreamState.DONE}
    assert state.fraction == 1.0
    bench.server.change(150, seed=2)
    state, _ = bench.sync()
    bench.compare()
    assert {s.state for s in state.streams} == {StreamState.DONE}
    assert bench.workspace.queries.counts(INSTANCE) == counts_of_truth(bench.server)


@pytest.fixture
def counting(make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch) -> tuple[Bench, list[Tracker]]:
    """An account whose records are said to be here, page by page, as many as are; and who says so, run by run."""
    monkeypatch.setattr("wizard.practice.search.LARGEST_PAGE", 50)
    bench, said = make_bench(), list[Tracker]()
    page = Tracker.page

    def page_and_look(tracker: Tracker, stream: Stream, cursor: Cursor, **counts: int) -> None:
        page(tracker, stream, cursor, **counts)
        here = bench.workspace.queries.counts(INSTANCE)[stream.name]
        assert [s.records for s in tracker.state.streams if s.stream == stream.name] == [here]
        said[:] = [*(one for one in said if one is not tracker), tracker]

    monkeypatch.setattr(Tracker, "page", page_and_look)
    return bench, said


def test_what_is_said_to_be_here_is_here_at_every_page(counting: tuple[Bench, list[Tracker]]) -> None:
    bench, said = counting
    store = bench.server.main_account.store
    with store.at_once(store.present()), pytest.MonkeyPatch.context() as patch:
        moment = store._tick()
        patch.setattr(store, "_tick", lambda: moment)
        for number in range(120):  # more of one moment than fit a page
            store.change("conversation", number, lambda attributes: attributes.update(priority=3))
    bench.sync()
    bench.server.change(80, seed=1)
    bench.sync()
    bench.compare()
    first, _ = said
    assert first.arrived == first.state.records, "each arrived once"


def test_a_run_in_which_nothing_changed_brings_nothing(counting: tuple[Bench, list[Tracker]]) -> None:
    bench, said = counting
    bench.sync()
    bench.sync()
    bench.wait(days=1)  # lists are read whole once a day
    bench.sync()
    bench.server.change(1, seed=1, only="new tag")
    bench.sync()
    assert [tracker.arrived for tracker in said[1:]] == [0, 0, 1]


@pytest.mark.parametrize("everything", [True, False])
def test_what_is_older_than_two_years_comes_from_the_archive(make_bench: MakeBench, everything: bool) -> None:
    bench = make_bench(conversations=700, history_days=1500, archive_holds_all=everything)
    bench.sync()
    bench.compare()
    archived = bench.asked("archive")
    assert 5 <= len(archived) <= 5 + 2 * 5, "one page a stream here, or a few"

    before = len(bench.server.requests)
    _, idle = bench.sync()
    assert idle < 15
    again = [path for _, path, _ in bench.server.requests[before:]]
    assert not [path for path in again if "archive" in path or path.endswith(("/notes", "/times"))]
    bench.server.change(100, seed=3)
    bench.sync()
    bench.compare()


ARCHIVED = {stream.name for stream in STREAMS if stream.archived}


def test_while_the_archive_is_fetched_nothing_says_that_all_is_here(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench(conversations=700, history_days=1500)
    stop, states = Stop(), list[SyncState]()
    page = Tracker.page

    def page_and_stop(tracker: Tracker, stream: Stream, cursor: Cursor, **counts: int) -> None:
        page(tracker, stream, cursor, **counts)
        if cursor.archive and not cursor.archive_done:
            states.append(tracker.state)
            stop.set()

    monkeypatch.setattr("wizard.practice.search.LARGEST_PAGE", 100)
    monkeypatch.setattr(Tracker, "page", page_and_stop)
    with pytest.raises(Stopped):
        bench.sync(stop)
    (state,) = states
    assert 0 < (state.fraction or 0) < 1
    done = {name for name, cursor in bench.workspace.records.cursors(INSTANCE).items() if cursor.archive_done}
    assert {s.stream for s in state.streams if s.stream in ARCHIVED and s.state is StreamState.DONE} == ARCHIVED & done


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_an_account_that_gives_no_archive_out_has_all_that_search_reaches_and_says_so(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    bench = make_bench()
    with monkeypatch.context() as plan:
        refuse_archive(plan, status)
        for _ in range(2):
            state, _ = bench.sync()
            bench.compare()
            assert {s.state for s in state.streams} == {StreamState.DONE}
            assert {s.stream for s in state.streams if s.recent_only} == ARCHIVED
            assert state.fraction == 1.0
    state, _ = bench.sync()
    assert not [s for s in state.streams if s.recent_only], "it is asked again in each run"


@pytest.mark.parametrize("status", [403, 404])
def test_an_archive_that_is_given_out_later_brings_all_that_is_beneath_its_records(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    bench = make_bench(history_days=1500)
    bench.server.change(5, seed=1, only="merge customers")
    bench.wait(days=740)
    bench.server.change(30, seed=2, only="new conversation")
    with monkeypatch.context() as plan:
        refuse_archive(plan, status)
        bench.sync()
    with pytest.raises(AssertionError, match="are missing"):
        bench.compare()
    bench.sync()
    bench.compare()
    before = len(bench.server.requests)
    bench.sync()
    again = [path for _, path, _ in bench.server.requests[before:]]
    assert not [path for path in again if path.endswith(("/notes", "/times", "/merges"))], "and then not again"


@pytest.mark.parametrize(("depth", "cap"), [(10_000, 10_000), (50_000, None)])
def test_ties_and_depths_and_capped_totals(make_bench: MakeBench, depth: int, cap: int | None) -> None:
    bench = make_bench(conversations=5_500, max_depth=depth, total_cap=cap)
    state, _ = bench.sync()
    bench.compare()
    messages = state.stream("messages")
    assert messages
    assert messages.records > 10_000
    assert messages.expected_at_least == (cap is not None)


@pytest.mark.timeout(240)
def test_a_page_size_that_is_clamped_is_no_end(make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wizard.practice.search.LARGEST_PAGE", 40)
    bench = make_bench(conversations=500)
    bench.sync()
    bench.compare()
    bench.server.change(200, seed=1)
    bench.sync()
    bench.compare()


def test_pages_that_are_too_large_are_asked_for_in_smaller_ones(make_bench: MakeBench) -> None:
    bench = make_bench(conversations=120, history_days=1500)
    bench.limits = Limits(body_bytes=20_000)
    bench.sync()
    bench.compare()
    bench.server.change(60, seed=1)
    bench.sync()
    bench.compare()


def test_a_record_that_is_too_large_by_itself_is_told(make_bench: MakeBench) -> None:
    bench = make_bench()
    bench.limits = Limits(body_bytes=900)
    with pytest.raises(AnswerTooLarge):
        bench.sync()


def test_a_search_that_gives_up_half_way_is_not_believed(make_bench: MakeBench) -> None:
    bench = make_bench()
    bench.server.faults.time_out_next = 4
    bench.sync()
    bench.compare()


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("hides", [True, False])
def test_streams_without_a_role_are_skipped_and_taken_up_later(make_bench: MakeBench, status: int, hides: bool) -> None:
    bench = make_bench(missing_role_status=status, missing_role_hides=hides)
    whole = bench.token
    for missing in range(1, len(RECOMMENDED_ROLES), 3):
        kept = RECOMMENDED_ROLES[:missing] + RECOMMENDED_ROLES[missing + 3 :]
        bench.token = bench.server.create_key(roles=kept)
        state, _ = bench.sync()
        lacking = {s.missing_role for s in state.streams if s.state is StreamState.SKIPPED}
        assert lacking == set(RECOMMENDED_ROLES) - set(kept)
        bench.server.change(40, seed=missing)
    bench.token = whole
    state, _ = bench.sync()
    assert not [s for s in state.streams if s.state is StreamState.SKIPPED]
    bench.compare()


def test_a_search_that_hides_what_a_key_may_not_read_costs_nothing(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worst case: Kustomer does not list the key's roles, and searches find nothing instead of refusing."""
    bench = make_bench(missing_role_hides=True)
    bench.sync()
    whole, bench.token = bench.token, bench.server.create_key(roles=[RECOMMENDED_ROLES[0], "org.permission.note.read"])
    monkeypatch.setattr("wizard.kustomer.client.KustomerClient.get_token", lambda _: _EVERYTHING)
    bench.wait(days=8)
    bench.server.change(50, seed=1)
    bench.sync()
    bench.token = whole
    bench.sync()
    bench.compare()


class _Everything:
    roles = ("org",)


_EVERYTHING = _Everything()


@pytest.mark.parametrize("lag", [0, 60, 290])
def test_what_searches_find_late_and_in_another_order_arrives(make_bench: MakeBench, lag: float) -> None:
    bench = make_bench(index_lag=lag)
    bench.server.change(30, seed=99)
    bench.sync()
    for number in range(8):
        bench.server.change(15, seed=number)
        bench.wait(seconds=lag / 3 + 1)
        bench.sync()
    bench.wait(seconds=lag + 1)
    bench.sync()
    bench.compare()


def test_lists_are_read_once_a_day_and_then_whole(make_bench: MakeBench) -> None:
    bench = make_bench()
    bench.sync()
    bench.server.change(40, seed=1, only="change setup")
    bench.server.change(3, seed=1, only="new tag")
    bench.sync()
    with pytest.raises(AssertionError, match="is old"):
        bench.compare()
    bench.wait(days=1)
    bench.sync()
    bench.compare()


def test_a_tag_that_is_gone_from_its_list_is_marked_at_once(make_bench: MakeBench) -> None:
    bench = make_bench()
    bench.sync()
    before = bench.ids("tag")
    bench.server.change(2, seed=1, only="vanish tag")
    bench.sync()
    bench.compare({"tag": before - bench.ids("tag")})


def test_streams_that_a_workspace_did_not_know_are_derived_without_asking(make_bench: MakeBench) -> None:
    bench = make_bench(conversations=600)
    bench.sync()
    path = bench.workspace.database.backend.place
    with sqlite3.connect(path) as connection:
        for stream in (stream.name for stream in STREAMS if stream.kind == "derived"):
            connection.execute(f"DELETE FROM {stream}")  # noqa: S608
            connection.execute("DELETE FROM cursors WHERE stream = ?", (stream,))
    connection.close()
    bench.server.change(30, seed=1)
    bench.sync()
    bench.compare()
    _, idle = bench.sync()
    assert idle < 15
    assert bench.workspace.queries.counts(INSTANCE) == counts_of_truth(bench.server)


def test_a_workspace_that_knew_eight_streams_learns_the_others(make_bench: MakeBench) -> None:
    bench = make_bench()
    bench.sync()
    first = {"users", "teams", "tags", "conversations", "messages", "notes", "customers", "companies"}
    path = bench.workspace.database.backend.place
    with sqlite3.connect(path) as connection:
        for stream in (stream.name for stream in STREAMS if stream.name not in first):
            connection.execute(f"DELETE FROM {stream}")  # noqa: S608
            connection.execute("DELETE FROM cursors WHERE stream = ?", (stream,))
        connection.execute("UPDATE cursors SET archive_done = 0, archive = NULL, swept_at = NULL")
    connection.close()
    bench.sync()
    bench.compare()


def test_an_account_without_some_kinds_of_records_has_all_others(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wizard.practice import search

    known = {name: value for name, value in search.RECENT.attributes.items() if "_time" not in name}
    monkeypatch.setattr(search, "RECENT", search.Index(known, search.SORTABLE, search.TWO_YEARS, custom=True))
    bench = make_bench()
    state, _ = bench.sync()
    assert [s.stream for s in state.streams if s.state is StreamState.SKIPPED] == ["conversation_times"]
    assert bench.workspace.queries.counts(INSTANCE)["messages"] == bench.server.count("message")


def test_an_empty_account_is_complete(make_bench: MakeBench) -> None:
    bench = make_bench(conversations=0)
    for _ in range(2):
        state, _ = bench.sync()
        assert {s.state for s in state.streams} == {StreamState.DONE}
    bench.server.change(20, seed=1)
    bench.sync()
    bench.compare()


HASTY = Patience(attempts=2, longest_wait=0.01)


def nameless(*_arguments: object) -> Response:
    return JSONResponse({"data": [{"type": "shortcut"}], "meta": {"pageSize": 100, "page": 1}})


def broken(*_arguments: object) -> Response:
    raise ApiError(500, "internal_error", "Something went wrong")


@pytest.mark.parametrize("answer", [nameless, broken])
def test_a_list_that_cannot_be_read_keeps_nothing_else_from_arriving(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch, answer: Callable[..., Response]
) -> None:
    lister = Api._lister
    with monkeypatch.context() as wrong:
        wrong.setattr(Api, "_lister", lambda api, kind: answer if kind == "shortcut" else lister(api, kind))
        bench = make_bench(history_days=1500)
    bench.patience, bench.describe = HASTY, 100
    bench.server.change(6, seed=1, only="merge customers")
    for _ in range(2):
        with pytest.raises(KustomerProblem):
            bench.sync()
        there = counts_of_truth(bench.server) | {"shortcuts": 0}
        assert bench.workspace.queries.counts(INSTANCE) == there
    assert bench.asked("/attachments")


def test_what_lies_aside_and_cannot_be_read_keeps_nothing_else_from_arriving(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench(history_days=1500)
    bench.patience, bench.describe = HASTY, 100
    bench.server.change(6, seed=1, only="merge customers")
    with monkeypatch.context() as wrong:
        for what in ("merges_of", "metadata_of"):
            wrong.setattr(f"wizard.practice.beneath.{what}", broken)
        with pytest.raises(KustomerDown):
            bench.sync()
        there = counts_of_truth(bench.server) | {"customer_merges": 0, "custom_attributes": 0}
        assert bench.workspace.queries.counts(INSTANCE) == there
        assert bench.asked("/attachments")
    bench.sync()
    bench.compare()


def test_attachments_are_described_little_by_little_and_once(make_bench: MakeBench) -> None:
    bench = make_bench()
    bench.describe = 20
    undescribed = "SELECT count(*) FROM attachments WHERE name IS NULL"
    left = [bench.server.count("attachment")]
    while left[-1]:
        bench.sync()
        with sqlite3.connect(bench.workspace.database.backend.place) as connection:
            left.append(connection.execute(undescribed).fetchone()[0])
        connection.close()
        assert left[-1] < left[-2]
    bench.compare()
    asked = len(bench.asked("/attachments"))
    assert asked <= bench.server.count("attachment")
    bench.sync()
    assert len(bench.asked("/attachments")) == asked, "also those that a walk sees once more are known"
    bench.server.change(20, seed=1, only="new conversation")
    bench.sync()
    bench.compare()
    assert len(bench.asked("/attachments")) > asked
