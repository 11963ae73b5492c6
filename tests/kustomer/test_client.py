"""The client over real sockets: what it makes of answers, how long it tries, and how fast it stops."""

import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
import stamina

from tests.kustomer.servers import Act, Connection, Server, answer, free_port, say, threads_left
from tests.kustomer.tokens import KEY, jwt
from wizard.kustomer import client as client_module
from wizard.kustomer import errors
from wizard.kustomer.answers import EVERY_ROLE, DomainFacts
from wizard.kustomer.budget import Budget
from wizard.kustomer.client import CHECKING, KustomerClient, Patience
from wizard.kustomer.errors import KustomerProblem
from wizard.kustomer.key import ApiKey
from wizard.kustomer.sites import local_site
from wizard.kustomer.streams import STREAMS, Stream
from wizard.kustomer.transport import Limits
from wizard.stop import Stop, Stopped

PATIENT = Limits(connect_seconds=5.0, silence_seconds=5.0, answer_seconds=5.0, body_bytes=100_000)
QUICK = Limits(connect_seconds=0.3, silence_seconds=0.3, answer_seconds=0.3, body_bytes=100_000)
"""For those only whose time is meant to run out."""

ONCE = Patience(attempts=1, longest_wait=0.0)
THRICE = Patience(attempts=3, longest_wait=0.01)
CONVERSATIONS: Stream = next(stream for stream in STREAMS if stream.name == "conversations")
TAGS: Stream = next(stream for stream in STREAMS if stream.name == "tags")
PORTAL = answer(200, b"<!DOCTYPE html><title>Welcome to Hotel Wifi</title>", content_type="text/html")
UNAUTHORIZED = {"errors": [{"code": "unauthorized", "message": "Unauthorized"}]}


def token_answer(*roles: str, **attributes: object) -> bytes:
    facts = {"name": "warehouse", "roles": list(roles)} | attributes
    org = {"data": {"type": "org", "id": "5a79"}}
    return answer(body={"data": {"type": "auth_token", "attributes": facts, "relationships": {"org": org}}})


def page_answer(*ids: str, **meta: object) -> bytes:
    found = [
        {"type": "conversation", "id": one, "attributes": {"updatedAt": "2026-10-01T00:00:00.000Z"}} for one in ids
    ]
    return answer(body={"data": found, "meta": {"total": len(ids), "timed_out": False} | meta})


@pytest.fixture(autouse=True)
def _nothing_is_left_running() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert not list(threads_left(before))


class Bench:
    """A client of a server, and what it said of its waiting."""

    def __init__(self, server: Server | str, *, key: str = KEY, patience: Patience = ONCE, **options: object) -> None:
        self.stop = Stop()
        self.waits: list[tuple[KustomerProblem | None, datetime | None]] = []
        self.waiting = threading.Event()
        url = server if isinstance(server, str) else server.url
        settings: dict[str, object] = {"limits": PATIENT, "budget": Budget(None), "on_wait": self.note}
        self.client = KustomerClient(
            local_site("acme", url),
            ApiKey(key),
            stop=self.stop,
            patience=patience,
            **(settings | options),  # type: ignore[arg-type]
        )

    def note(self, problem: KustomerProblem | None, until: datetime | None) -> None:
        self.waits.append((problem, until))
        self.waiting.set()

    def search(self, size: int = 10) -> list[str]:
        found = self.client.search(CONVERSATIONS, where=[], sort="asc", page=1, page_size=size)
        return [record.id for record in found.records]


# --- what is asked


def test_a_search_asks_for_everything_in_order() -> None:
    with Server(say(page_answer("a", "b"))) as server, Bench(server).client as client:
        where = [{"conversation_updated_at": {"gte": "2026-10-01T00:00:00.000Z"}}]
        page = client.search(CONVERSATIONS, where=where, sort="desc", page=3, page_size=500)
    assert [record.id for record in page.records] == ["a", "b"]
    head, _, body = server.requests[0].partition("\r\n\r\n")
    assert head.startswith("POST /v1/customers/search?page=3&pageSize=500 HTTP/1.1")
    assert json.loads(body) == {
        "queryContext": "conversation",
        "and": where,
        "sort": [{"conversation_updated_at": "desc"}],
        "timeZone": "GMT",
        "includeDeleted": True,
    }


def test_what_kustomer_says_of_the_key() -> None:
    with Server(say(token_answer("org.permission.search.create"))) as server, Bench(server).client as client:
        facts = client.get_token()
    assert (facts.name, facts.roles, facts.org_id) == ("warehouse", ("org.permission.search.create",), "5a79")
    assert server.requests[0].startswith("GET /v1/auth/tokens/current ")


def test_a_key_without_listed_roles_is_given_the_benefit_of_the_doubt() -> None:
    with Server(say(token_answer(roles=None))) as server, Bench(server).client as client:
        assert client.get_token().roles == EVERY_ROLE


@pytest.mark.parametrize("said", [answer(204, b"", content_length=None), answer(200, b""), answer(200, b"{}")])
def test_a_key_is_revoked(said: bytes) -> None:
    with Server(say(said)) as server, Bench(server).client as client:
        client.revoke_token()
    assert server.requests[0].startswith("DELETE /v1/auth/tokens/current ")


def test_a_portal_does_not_revoke_a_key() -> None:
    with Server(say(PORTAL)) as server, Bench(server).client as client, pytest.raises(errors.NotKustomer):
        client.revoke_token()


def test_a_list_is_read_page_by_page() -> None:
    with Server(say(page_answer("a"))) as server, Bench(server).client as client:
        assert not client.list_page(TAGS, 2, 100).has_more
    assert server.requests[0].startswith("GET /v1/tags?page=2&pageSize=100 ")


DOMAIN = {"attributes": {"name": "acme", "orgId": "5a79", "pod": "prod1"}}


def test_the_directory_is_asked_without_the_key() -> None:
    with Server(say(answer(body={"data": DOMAIN}))) as server, Bench(server).client as client:
        assert client.get_domain("acme") == DomainFacts("5a79", "prod1")
    assert server.requests[0].startswith("GET /v1/domains/acme ")
    assert KEY not in server.requests[0]


def test_the_directory_does_not_know_everybody() -> None:
    unknown = say(answer(404, {"errors": [{"status": "404"}]}))
    expected = pytest.raises(errors.UnknownSubdomain, match="acme")
    with Server(unknown) as server, Bench(server).client as client, expected:
        client.get_domain("acme")


@pytest.mark.parametrize("status", [400, 401, 403, 410])
def test_a_directory_that_was_closed_is_no_obstacle(status: int) -> None:
    with Server(say(answer(status, UNAUTHORIZED))) as server, Bench(server).client as client:
        assert client.get_domain("acme") == DomainFacts("", "")


# --- what answers mean

JSON = b'{"errors":[{"message":"Nope"}]}'
MEANINGS: list[tuple[int, bytes, str]] = [
    (200, b"<html>Welcome</html>", "not_kustomer"),
    (200, b'{"data":[{"id":"a","attr', "not_kustomer"),
    (200, b"", "not_kustomer"),
    (200, b"[]", "not_kustomer"),
    (200, b'"data"', "not_kustomer"),
    (200, b'{"data":{}}', "not_kustomer"),
    (200, b'{"errors":[]}', "not_kustomer"),
    (200, b"\xff\xfe{}", "not_kustomer"),
    (204, b"", "not_kustomer"),
    (302, b"", "not_kustomer"),
    (302, JSON, "not_kustomer"),
    (304, b"", "not_kustomer"),
    (400, JSON, "bad_request"),
    (402, JSON, "bad_request"),
    (405, JSON, "bad_request"),
    (413, JSON, "bad_request"),
    (422, JSON, "bad_request"),
    (400, b"<html>", "not_kustomer"),
    (401, JSON, "key_refused"),
    (403, JSON, "key_refused"),
    (401, b"<html>Sign in</html>", "not_kustomer"),
    (403, b"<html>Blocked by policy</html>", "not_kustomer"),
    (404, JSON, "not_found"),
    (404, b"<html>", "not_kustomer"),
    (407, JSON, "proxy"),
    (407, b"<html>", "proxy"),
    (408, b"", "timed_out"),
    (429, JSON, "rate_limited"),
    (429, b"<html>Slow down</html>", "rate_limited"),
    (500, JSON, "kustomer_down"),
    (502, b"<html>Bad gateway</html>", "kustomer_down"),
    (503, b"", "kustomer_down"),
    (504, b"<html>", "kustomer_down"),
    (511, b"<html>Sign in to the network</html>", "not_kustomer"),
    (511, JSON, "not_kustomer"),
]


@pytest.mark.parametrize(("status", "body", "kind"), MEANINGS)
def test_what_an_answer_means(status: int, body: bytes, kind: str) -> None:
    whole = answer(status, body, content_length=None if status in {204, 304} else len(body))
    with Server(say(whole)) as server:
        bench = Bench(server)
        with bench.client, pytest.raises(KustomerProblem) as caught:
            bench.search()
    assert caught.value.kind == kind
    assert caught.value.detail
    if kind == "kustomer_down":
        assert f"({status})" in str(caught.value.message)


@pytest.mark.parametrize("content_type", ["text/plain", "application/octet-stream", "text/html", None])
def test_json_under_another_name_is_believed(content_type: str | None) -> None:
    body = page_answer("a").partition(b"\r\n\r\n")[2]
    with Server(say(answer(body=body, content_type=content_type))) as server:
        bench = Bench(server)
        with bench.client:
            assert bench.search() == ["a"]


@pytest.mark.parametrize("key", [KEY, "q7Zt2-mX_9bKfR4wLc8V" * 5])
@pytest.mark.parametrize("before", [0, 200, 270, 299, 350])
def test_a_key_that_comes_back_is_removed_even_if_it_is_cut(key: str, before: int) -> None:
    said = b'{"m":"' + b"x" * before + f"{key} Bearer {key}".encode() + b'"}'
    with Server(say(answer(400, said), answer(500, said), answer(401, said), answer(200, b"<" + said))) as server:
        bench = Bench(server, key=key)
        with bench.client:
            for _ in range(4):
                with pytest.raises(KustomerProblem) as caught:
                    bench.search()
                said_of_it = f"{caught.value}{caught.value.detail}{caught.value!r}"
                assert key[:12] not in said_of_it
                assert len(caught.value.detail) < 500


UNSENDABLE = ["line\nbreak-and-more-of-it", "schlüssel-der-nicht-geht", "\ud800" * 30, "a b" * 10]


@pytest.mark.parametrize("key", UNSENDABLE)
def test_a_key_that_cannot_be_sent_is_refused_quietly(key: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), Server(say(answer())) as server:
        bench = Bench(server, key=key, patience=THRICE)
        with bench.client, pytest.raises(errors.KeyRefused) as caught:
            bench.client.get_token()
        assert key not in f"{caught.value}{caught.value.detail}{caplog.text}{bench.client!r}{vars(bench.client)!r}"
    assert server.requests == []


# --- the meanings of 401


def refusal_of(key: str, said: object, status: int = 401) -> errors.KeyRefused:
    expected = pytest.raises(errors.KeyRefused)
    with Server(say(answer(status, said))) as server, Bench(server, key=key).client as client, expected as caught:
        client.get_token()
    return caught.value


@pytest.mark.parametrize("status", [401, 403])
def test_a_dead_key(status: int) -> None:
    assert type(refusal_of(KEY, UNAUTHORIZED, status)) is errors.KeyRefused
    assert type(refusal_of("opaque-older-key-0123456789", UNAUTHORIZED, status)) is errors.KeyRefused


def test_a_key_that_says_itself_that_it_expired() -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    refusal = refusal_of(jwt(exp=int(yesterday.timestamp())), UNAUTHORIZED)
    assert type(refusal) is errors.KeyEnded
    assert yesterday.date().isoformat() in str(refusal.message)
    assert type(refusal_of(jwt(exp=int(yesterday.timestamp()) + 200_000), UNAUTHORIZED)) is errors.KeyRefused


@pytest.mark.parametrize("field", ["message", "detail", "title"])
@pytest.mark.parametrize("status", [400, 401, 403, 421])
def test_a_key_of_another_region(field: str, status: int) -> None:
    words = "Auth token associated with pod prod2 but request is being handled by prod1"
    refusal = refusal_of(KEY, {"errors": [{field: words}]}, status)
    assert isinstance(refusal, errors.OtherRegion)
    assert refusal.pod == "prod2"


NEEDED = ("org.permission.note.read", "org.user.note.read")


def explained(token: bytes) -> errors.KeyRefused:
    with Server(say(answer(401, UNAUTHORIZED), token)) as server, Bench(server).client as client:
        with pytest.raises(errors.KeyRefused) as caught:
            client.list_page(TAGS, 1, 100)
        return client.explain_refusal(caught.value, NEEDED)


def test_a_missing_role_is_told_from_a_dead_key() -> None:
    missing = explained(token_answer("org.permission.search.create"))
    assert type(missing) is errors.RoleMissing
    assert missing.roles == ("org.permission.note.read",)
    assert type(explained(answer(401, UNAUTHORIZED))) is errors.KeyRefused


@pytest.mark.parametrize("held", ["org", "org.permission", "org.permission.note", "org.user.note.read"])
def test_a_refusal_in_spite_of_the_role_is_about_the_plan(held: str) -> None:
    assert type(explained(token_answer(held))) is errors.FeatureMissing


def test_what_is_explained_already_is_not_asked_about() -> None:
    with Server(say(answer(500, b""))) as server, Bench(server).client as client:
        region = errors.OtherRegion("prod2")
        assert client.explain_refusal(region, NEEDED) is region
    assert server.requests == []


# --- trying again


def test_what_passes_is_tried_again_and_said() -> None:
    with Server(say(answer(502, b"<html>"), PORTAL, page_answer("a"))) as server:
        bench = Bench(server, patience=THRICE)
        with bench.client:
            assert bench.search() == ["a"]
    assert [problem and problem.kind for problem, _ in bench.waits] == ["kustomer_down", None, "not_kustomer", None]
    assert [until is None for _, until in bench.waits] == [False, True, False, True]
    assert bench.client.requests_sent == len(server.requests) == 3


@pytest.mark.parametrize("truncated", [page_answer("a", "b")[:-9], answer(body=b'{"data":[')])
def test_a_truncated_answer_is_asked_for_again(truncated: bytes) -> None:
    def cut_off(connection: Connection) -> None:
        connection.send(truncated)
        connection.sock.shutdown(2)

    with Server([cut_off, *say(page_answer("a", "b"))]) as server:
        bench = Bench(server, patience=THRICE)
        with bench.client:
            assert bench.search() == ["a", "b"]


def test_an_answer_that_timed_out_is_not_believed() -> None:
    partial = page_answer("a", timed_out=True)
    with Server(say(partial, page_answer("a", "b"))) as server:
        bench = Bench(server, patience=THRICE)
        with bench.client:
            assert bench.search() == ["a", "b"]
    assert [problem and problem.kind for problem, _ in bench.waits] == ["search_timed_out", None]


def test_answers_that_always_time_out_end_in_an_error() -> None:
    with Server(say(page_answer("a", timed_out=True))) as server:
        bench = Bench(server, patience=THRICE)
        with bench.client, pytest.raises(errors.SearchTimedOut):
            bench.search()
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 422])
def test_what_does_not_pass_is_not_tried_again(status: int) -> None:
    with Server(say(answer(status, JSON))) as server:
        bench = Bench(server, patience=THRICE)
        with bench.client, pytest.raises(KustomerProblem):
            bench.search()
    assert len(server.requests) == 1
    assert bench.waits == []


def test_patience_ends() -> None:
    bench = Bench(f"http://127.0.0.1:{free_port()}", patience=THRICE)
    with bench.client, pytest.raises(errors.ConnectionRefused):
        bench.search()
    assert bench.client.requests_sent == 3


def test_in_the_wizard_patience_is_short() -> None:
    began = time.monotonic()
    bench = Bench(f"http://127.0.0.1:{free_port()}", patience=CHECKING)
    with bench.client, pytest.raises(errors.ConnectionRefused):
        bench.search()
    assert time.monotonic() - began < 3


def test_the_switch_for_tests_makes_retries_instant() -> None:
    with stamina.set_testing(True, attempts=3), Server(say(answer(500, b""))) as server:
        bench = Bench(server, patience=Patience(attempts=8, longest_wait=60))
        began = time.monotonic()
        with bench.client, pytest.raises(errors.KustomerDown):
            bench.search()
    assert len(server.requests) == 3
    assert time.monotonic() - began < 3


def test_pauses_grow_and_have_a_ceiling(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(Stop, "sleep", lambda _stop, seconds: pauses.append(seconds))
    with Server(say(answer(500, b""))) as server:
        bench = Bench(server, patience=Patience(attempts=8, longest_wait=20.0))
        with bench.client, pytest.raises(errors.KustomerDown):
            bench.search()
    assert len(pauses) == 7
    assert all(0.5 * 2**number <= pause <= 2**number for number, pause in enumerate(pauses[:5]))
    assert pauses[-1] == 20.0


def test_a_429_waits_until_the_reset(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(Stop, "sleep", lambda _stop, seconds: pauses.append(seconds))
    now = int(datetime.now(UTC).timestamp())
    limited = [
        answer(429, b"{}", retry_after=30),
        answer(429, b"{}", x_ratelimit_reset=now + 40, date=None),
        answer(429, b"{}", x_ratelimit_reset=now - 40),
    ]
    with Server(say(*limited, page_answer("a"))) as server:
        bench = Bench(server, patience=Patience(attempts=8, longest_wait=1.0))
        with bench.client:
            assert bench.search() == ["a"]
    assert pauses[0] == 30.5
    assert pauses[1] == pytest.approx(40.5, abs=2)
    assert pauses[2] <= 1.0
    first = bench.waits[0]
    assert isinstance(first[0], errors.RateLimited)
    assert first[1]
    assert first[1] - datetime.now(UTC) == pytest.approx(timedelta(seconds=30.5), abs=timedelta(seconds=3))


def test_waiting_for_the_limit_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]

    def pass_by(_stop: Stop, seconds: float) -> None:
        now[0] += seconds

    budget = Budget(search_per_minute=1, clock=lambda: now[0], sleep=pass_by)
    with Server(say(page_answer("a"))) as server:
        bench = Bench(server, budget=budget)
        with bench.client:
            bench.search()
            bench.search()
    assert [(problem, until is None) for problem, until in bench.waits] == [(None, False), (None, True)]
    assert now[0] == 60


def test_many_threads_may_ask_at_once() -> None:
    with Server(say(page_answer("a"))) as server:
        bench = Bench(server)
        with bench.client:
            threads = [threading.Thread(target=bench.search) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(5)
    assert bench.client.requests_sent == len(server.requests) == 8


def test_an_answer_that_trickles_in_ends_in_time() -> None:
    def trickle_headers(connection: Connection) -> None:
        connection.trickle(b"HTTP/1.1 200 OK\r\n" + b"x" * 10_000)

    with Server([trickle_headers]) as server:
        bench = Bench(server, limits=QUICK)
        began = time.monotonic()
        with bench.client, pytest.raises(errors.TimedOut):
            bench.search()
        assert time.monotonic() - began < 3


# --- stopping


def stop_while(bench: Bench, reached: threading.Event) -> float:
    """Seconds from a stop in the middle of a request until the request is over."""
    ended: list[BaseException] = []

    def ask() -> None:
        try:
            bench.search()
        except BaseException as error:  # noqa: BLE001 - looked at below
            ended.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    assert reached.wait(5)
    began = time.monotonic()
    bench.stop.set()
    thread.join(5)
    seconds = time.monotonic() - began
    assert [type(error) for error in ended] == [Stopped]
    return seconds


SLOW = Patience(attempts=3, longest_wait=60.0)
LONG = {"limits": Limits(), "patience": SLOW}


def wait_in_body(connection: Connection) -> None:
    connection.send(page_answer("a")[:-5])
    connection.wait()


@pytest.mark.parametrize(
    "act", [Connection.wait, wait_in_body, lambda c: c.trickle(b"HTTP/1.1 200 OK\r\n" + b"x" * 999)]
)
def test_a_stop_ends_the_wait_for_an_answer(act: Act) -> None:
    with Server([act]) as server:
        bench = Bench(server, **LONG)  # type: ignore[arg-type]
        with bench.client:
            assert stop_while(bench, server.asked) < 1


@pytest.mark.parametrize("said", [answer(500, b""), answer(429, b"{}", retry_after=100), PORTAL])
def test_a_stop_ends_a_pause_between_attempts(said: bytes) -> None:
    with Server(say(said)) as server:
        bench = Bench(server, **LONG)  # type: ignore[arg-type]
        with bench.client:
            assert stop_while(bench, bench.waiting) < 1
    assert len(server.requests) == 1
    assert len(bench.waits) == 1, "nothing goes on after a stop"


def test_a_stop_ends_the_wait_for_the_limit() -> None:
    with Server(say(page_answer("a"))) as server:
        bench = Bench(server, budget=Budget(search_per_minute=1), **LONG)  # type: ignore[arg-type]
        with bench.client:
            bench.search()
            assert stop_while(bench, bench.waiting) < 1
    assert len(server.requests) == 1


def test_a_stop_ends_a_handshake() -> None:
    with Server([], greet=Connection.wait) as server:
        bench = Bench(f"https://127.0.0.1:{server.port}", patience=SLOW, limits=Limits(connect_seconds=1.0))
        with bench.client:
            assert stop_while(bench, server.asked) < 0.7


def test_a_stop_ends_a_name_look_up_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, released = threading.Event(), threading.Event()

    def hang(*_arguments: object, **_options: object) -> object:
        asked.set()
        released.wait(10)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    bench = Bench("http://localhost:9", **LONG)  # type: ignore[arg-type]
    with bench.client:
        assert stop_while(bench, asked) < 1
    released.set()


def test_a_name_look_up_that_hangs_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_o: released.wait(10))
    bench = Bench("http://localhost:9", limits=QUICK)
    began = time.monotonic()
    with bench.client, pytest.raises(errors.TimedOut):
        bench.search()
    assert time.monotonic() - began < 3
    released.set()


def test_after_a_stop_nothing_is_asked() -> None:
    with Server(say(page_answer("a"))) as server:
        bench = Bench(server)
        bench.stop.set()
        asks: Sequence[Callable[[], object]] = [
            bench.search,
            bench.client.get_token,
            bench.client.revoke_token,
            lambda: bench.client.get_domain("acme"),
            lambda: bench.client.list_page(TAGS, 1, 100),
        ]
        with bench.client:
            for ask in asks:
                with pytest.raises(Stopped):
                    ask()
    assert server.connections == 0
    assert bench.client.requests_sent == 0


def test_everything_that_is_asked_has_a_limit() -> None:
    assert client_module.SYNCING.attempts > client_module.CHECKING.attempts >= 2
    assert Limits().connect_seconds < Limits().silence_seconds < Limits().answer_seconds
