"""How fast the client stops."""

import socket
import threading
import time
from collections.abc import Callable, Sequence

import pytest

from tests.kustomer.bench import PORTAL, QUICK, TAGS, Bench, page_answer
from tests.kustomer.servers import Act, Connection, Server, answer, say
from wizard.kustomer import client as client_module
from wizard.kustomer import errors
from wizard.kustomer.budget import Budget
from wizard.kustomer.client import Patience
from wizard.kustomer.transport import Limits
from wizard.stop import Stopped


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
