"""What is deleted, merged, redacted or simply gone: marked here, never removed."""

import sqlite3
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from starlette.requests import Request
from starlette.responses import Response

from tests.sync.conftest import Bench, MakeBench
from tests.sync.test_engine import INSTANCE
from wizard.kustomer.errors import KeyRefused, RoleMissing
from wizard.practice.accounts import Account
from wizard.practice.api import Api, Handler
from wizard.practice.view import View
from wizard.practice.wire import ApiError
from wizard.sync import sweep
from wizard.sync.moments import stamp
from wizard.sync.progress import StreamState

KINDS = {
    "conversation": "conversations",
    "message": "messages",
    "note": "notes",
    "customer": "customers",
    "company": "companies",
    "kobject": "custom_objects",
}


def vanish(bench: Bench, count: int, *kinds: str) -> dict[str, set[str]]:
    """Let records vanish; returns which."""
    before = {kind: bench.ids(kind) for kind in kinds}
    for number, kind in enumerate(kinds):
        bench.server.change(count, seed=number, only=f"vanish {kind}")
    return {kind: before[kind] - bench.ids(kind) for kind in kinds}


def rows(bench: Bench, question: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(bench.workspace.database.backend.place)
    try:
        return connection.execute(question).fetchall()
    finally:
        connection.close()


def forget(bench: Bench, statement: str, value: str) -> None:
    connection = sqlite3.connect(bench.workspace.database.backend.place)
    with connection:
        connection.execute(statement, (value,))
    connection.close()


@pytest.mark.parametrize("shown", [True, False])
@pytest.mark.parametrize("moves", [True, False])
def test_deletions_in_every_reading(make_bench: MakeBench, moves: bool, shown: bool) -> None:
    bench = make_bench(deletes_move_time=moves, deleted_are_shown=shown)
    bench.sync()
    for kind in ("conversation", "message", "note", "customer"):
        bench.server.change(6, seed=1, only=f"delete {kind}")
    bench.sync()
    if not moves:
        with pytest.raises(AssertionError):
            bench.compare()
        bench.wait(days=7, minutes=1)
        bench.sync()
    bench.compare()
    bench.wait(days=7, minutes=1)
    bench.sync()
    bench.compare()


def test_what_vanishes_is_marked_within_a_week_and_stays(make_bench: MakeBench) -> None:
    bench = make_bench(conversations=500)
    bench.sync()
    gone = vanish(bench, 5, *KINDS)
    bench.sync()
    assert rows(bench, "SELECT count(*) FROM customers WHERE deleted_at IS NOT NULL") == [(0,)]
    bench.wait(days=7, minutes=1)
    _, requests = bench.sync()
    bench.compare(gone)
    assert rows(bench, "SELECT min(length(record)) > 100 FROM customers WHERE deleted_at IS NOT NULL") == [(1,)]
    assert requests < 11 + 16 + 7 * 5 + 7 * 5, "a window and two looks a stream, and one for each that was missing"
    bench.server.change(100, seed=9)
    bench.sync()
    _, idle = bench.sync()
    assert idle < 15, "and then not for another week"
    bench.compare(gone)


Refuse = Callable[[str, set[str]], None]


@pytest.fixture
def refuse_records(monkeypatch: pytest.MonkeyPatch, status: int) -> Refuse:
    """From here on, an account that is made refuses to tell of some records of a kind."""

    def refuse(kind: str, identifiers: set[str]) -> None:
        getter = Api._getter

        def refusing(api: Api, of: str) -> Handler:
            get = getter(api, of)

            def getting(request: Request, account: Account) -> Response | Awaitable[Response]:
                if of == kind and request.path_params["id"] in identifiers:
                    raise ApiError(status, "refused", "Not for you")
                return get(request, account)

            return getting

        monkeypatch.setattr(Api, "_getter", refusing)

    return refuse


@pytest.mark.parametrize("status", [400, 401, 403, 405])
def test_what_is_gone_from_its_list_is_marked_even_if_kustomer_does_not_tell_of_it_by_itself(
    make_bench: MakeBench, refuse_records: Refuse
) -> None:
    refused = set[str]()
    refuse_records("tag", refused)
    bench = make_bench()
    bench.sync()
    before = bench.ids("tag")
    bench.server.change(2, seed=1, only="vanish tag")
    refused |= before - bench.ids("tag")
    state, _ = bench.sync()
    assert not [s for s in state.streams if s.state is StreamState.SKIPPED]
    bench.compare({"tag": refused})


@pytest.mark.parametrize("status", [403])
def test_a_list_that_hides_everything_is_not_believed(
    make_bench: MakeBench, refuse_records: Refuse, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = set[str]()
    refuse_records("tag", refused)
    bench = make_bench()
    bench.sync()
    refused |= bench.ids("tag")
    with monkeypatch.context() as hidden:
        hidden.setattr(View, "alive", lambda _view: ())
        bench.sync()
    assert rows(bench, "SELECT count(*) FROM tags WHERE deleted_at IS NOT NULL") == [(0,)]


@pytest.mark.parametrize("status", [400, 401, 403, 405])
def test_a_sweep_goes_on_past_a_record_that_kustomer_does_not_tell_of(
    make_bench: MakeBench, refuse_records: Refuse
) -> None:
    refused = set[str]()
    refuse_records("kobject", refused)
    bench = make_bench()
    bench.sync()
    gone = vanish(bench, 5, "kobject")
    refused.add(min(gone["kobject"]))
    bench.wait(days=7, minutes=1)
    bench.sync()
    marked = rows(bench, "SELECT id FROM custom_objects WHERE deleted_at IS NOT NULL")
    assert {identifier for (identifier,) in marked} == gone["kobject"] - refused
    _, idle = bench.sync()
    assert idle < 15, "the sweep is complete"
    refused.clear()
    bench.wait(days=7, minutes=1)
    bench.sync()
    bench.compare(gone)


@pytest.mark.parametrize("everything", [True, False])
def test_what_vanishes_from_the_archive_is_marked_too(make_bench: MakeBench, everything: bool) -> None:
    bench = make_bench(conversations=500, history_days=1500, archive_holds_all=everything)
    bench.sync()
    gone = vanish(bench, 40, "conversation", "message", "customer", "kobject")
    bench.wait(days=7, minutes=1)
    bench.sync()
    bench.compare(gone)


def test_a_sweep_is_spread_over_runs_and_goes_on_where_it_was(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "DEEPEST_RECORD", 100)
    monkeypatch.setattr(sweep, "FULL_WINDOW", 60)
    bench = make_bench(conversations=900)
    bench.sync()
    gone = vanish(bench, 12, "conversation", "message", "note")
    bench.wait(days=7, minutes=1)
    bench.searches = 10
    runs = 0
    while not runs or any(cursor.sweep for cursor in bench.workspace.records.cursors(INSTANCE).values()):
        bench.sync()
        bench.wait(minutes=3)
        runs += 1
        assert runs < 30
    assert runs > 3
    bench.compare(gone)


def test_what_was_marked_by_mistake_or_missed_is_put_right(make_bench: MakeBench) -> None:
    bench = make_bench()
    bench.sync()
    identifier = sorted(bench.ids("conversation"))[10]
    bench.workspace.records.mark_deleted(INSTANCE, "conversations", [identifier], stamp(bench.now))
    for kind, stream in KINDS.items():
        forget(bench, f"DELETE FROM {stream} WHERE id = ?", sorted(bench.ids(kind))[3])  # noqa: S608
    with pytest.raises(AssertionError):
        bench.compare()
    bench.wait(days=7, minutes=1)
    bench.sync()
    bench.compare()


def test_a_missed_object_is_looked_for_under_the_commonest_klass_first(make_bench: MakeBench) -> None:
    """A list of ids does not say of what klass an object is, and an object is only found under its own."""
    bench = make_bench()
    bench.sync()
    # The oldest stays: a sweep begins with it.
    forget(bench, "DELETE FROM custom_objects WHERE klass = ? AND id > (SELECT min(id) FROM custom_objects)", "bike")
    ((one,),) = rows(bench, "SELECT id FROM custom_objects WHERE klass = 'order' ORDER BY id LIMIT 1 OFFSET 9")
    forget(bench, "DELETE FROM custom_objects WHERE id = ?", str(one))
    bench.wait(days=7, minutes=1)
    before = len(bench.asked("/klasses/"))
    bench.sync()
    bench.compare()
    asked = [path.split("/")[3:] for _, path, _ in bench.asked("/klasses/")[before:]]
    assert [klass for klass, identifier in asked if identifier == one] == ["order"]


def test_merges_are_followed(make_bench: MakeBench) -> None:
    bench = make_bench()
    bench.server.change(6, seed=1, only="merge customers")
    bench.sync()
    bench.compare()
    bench.server.change(6, seed=2, only="merge customers")
    bench.server.change(3, seed=2, only="delete customer")
    before = len(bench.server.requests)
    bench.sync()
    asked = [path for _, path, _ in bench.server.requests[before:] if path.endswith("/merges")]
    assert 6 <= len(asked) <= 9, "each that is gone is asked about once"
    bench.compare()
    before = len(bench.server.requests)
    bench.sync()
    assert not [path for _, path, _ in bench.server.requests[before:] if path.endswith("/merges")]


@pytest.mark.parametrize("shown", [True, False])
def test_a_customer_that_vanished_into_another_is_asked_about_first(make_bench: MakeBench, shown: bool) -> None:
    bench = make_bench(deletes_move_time=False, deleted_are_shown=shown)
    bench.sync()
    bench.server.change(5, seed=2, only="merge customers")
    bench.sync()
    assert rows(bench, "SELECT count(*) FROM customer_merges") == [(0,)]
    bench.wait(days=7, minutes=1)
    bench.sync()
    bench.compare()
    merged = "SELECT count(*) FROM customer_merges m JOIN customers c ON c.id = m.source_id WHERE c.deleted_at IS NULL"
    assert rows(bench, merged) == [(0,)]


@pytest.mark.parametrize("status", [400, 401, 403])
def test_customers_go_on_without_their_merges_where_kustomer_tells_none(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    """The key lacks no role that Kustomer would name: the account's plan may not include merges."""
    bench = make_bench()
    bench.sync()
    with monkeypatch.context() as plan:

        def refuse(*_arguments: object) -> list[object]:
            raise ApiError(status, "unauthorized", "Feature not enabled")

        plan.setattr("wizard.practice.beneath.merges_of", refuse)
        for number in range(2):
            bench.server.change(3, seed=number, only="delete customer")
            bench.server.change(30, seed=number, only="rename customer")
            state, _ = bench.sync()
            skipped = [(s.stream, s.missing_role) for s in state.streams if s.state is StreamState.SKIPPED]
            assert skipped == [("customer_merges", "org.permission.customer_merge.read")]
            bench.compare()
            bench.wait(minutes=10)
        gone = vanish(bench, 3, "customer")
        bench.server.change(4, seed=5, only="merge customers")
        bench.wait(days=7)
        bench.sync()
        lost = sorted(gone["customer"])
        marked = bench.workspace.records.owed.values(INSTANCE, "customers", "deleted_at", lost)
        assert all(marked.get(customer) for customer in lost)
    bench.sync()
    bench.compare(gone)


def test_a_key_that_ends_while_merges_are_asked_for_is_not_taken_for_a_missing_role(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench()
    bench.sync()
    bench.server.change(3, seed=1, only="delete customer")

    def revoke(*_arguments: object) -> list[object]:
        bench.server.revoke_key(bench.token)
        raise ApiError(401, "unauthorized", "Unauthorized")

    monkeypatch.setattr("wizard.practice.beneath.merges_of", revoke)
    with pytest.raises(KeyRefused) as caught:
        bench.sync()
    assert not isinstance(caught.value, RoleMissing)


def test_redacted_messages_overwrite_what_they_said(make_bench: MakeBench) -> None:
    bench = make_bench()
    bench.sync()
    bench.server.change(12, seed=1, only="redact message")
    bench.sync()
    bench.compare()
    assert rows(bench, "SELECT DISTINCT preview FROM messages WHERE redacted") == [("",)]


def test_a_clock_that_was_wrong_delays_no_sweep(make_bench: MakeBench) -> None:
    bench = make_bench()
    bench.now += timedelta(days=400)
    bench.sync()
    bench.now -= timedelta(days=400)
    gone = vanish(bench, 3, "note")
    bench.sync()
    bench.compare(gone)
