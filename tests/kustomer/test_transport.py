"""Everything a network does wrong, over real sockets, told in words that fit."""

import gzip
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import trustme

from tests.kustomer.servers import Act, Connection, Server, answer, free_port, say
from tests.kustomer.tokens import KEY
from wizard.kustomer import errors
from wizard.kustomer.errors import KustomerProblem
from wizard.kustomer.key import ApiKey
from wizard.kustomer.sites import Site, local_site
from wizard.kustomer.transport import Limits, Request, Transport

HOST = "acme.api.kustomerapp.com"
ASK = Request("GET", "/v1/auth/tokens/current")
PATIENT = Limits(connect_seconds=5.0, silence_seconds=5.0, answer_seconds=5.0, body_bytes=100_000)
QUICK = Limits(connect_seconds=0.3, silence_seconds=0.3, answer_seconds=0.4, body_bytes=100_000)
"""For those only whose time is meant to run out."""

BOMB = gzip.compress(b" " * 50_000_000)


def transport_to(url: str, key: str = KEY, limits: Limits = PATIENT, **options: object) -> Transport:
    return Transport(local_site("acme", url), ApiKey(key), limits=limits, **options)  # type: ignore[arg-type]


def failure_of(transport: Transport, request: Request = ASK) -> KustomerProblem:
    try:
        with pytest.raises(KustomerProblem) as caught:
            transport.exchange(request)
    finally:
        transport.close()
    problem = caught.value
    assert KEY not in f"{problem}{problem.detail}{problem!r}{problem.args}"
    assert KEY[:40] not in problem.detail
    return problem


# --- what is sent, and to whom


def test_the_key_goes_to_the_sites_own_host() -> None:
    with Server(say(answer(body={"a": 1}))) as server:
        transport = transport_to(server.url)
        got = transport.exchange(Request("POST", "/v1/customers/search?page=1", b"{}"))
        transport.exchange(Request("GET", "/v1/domains/acme", to_directory=True))
        transport.close()
    assert (got.status, got.body) == (200, b'{"a": 1}')
    assert got.headers["content-type"] == "application/json"
    search, domain = (request.lower() for request in server.requests)
    assert f"host: {HOST}\r\n" in search
    assert f"authorization: bearer {KEY.lower()}\r\n" in search
    assert "content-type: application/json\r\n" in search
    assert "host: api.kustomerapp.com\r\n" in domain
    assert "authorization" not in domain
    assert server.connections == 1, "the connection is used again"


def test_a_redirect_is_not_followed() -> None:
    with Server(say(answer())) as elsewhere, Server(say(answer(302, b"", location=f"{elsewhere.url}/login"))) as server:
        transport = transport_to(server.url)
        assert transport.exchange(ASK).status == 302
        transport.close()
    assert elsewhere.requests == []


UNSENDABLE = ["", "a b", "key\r\nHost: evil.example", "key\n", "schlüssel", "ключ", "\x00" * 30, "\ud800", "a\x7f"]


@pytest.mark.parametrize("token", UNSENDABLE)
def test_a_key_that_cannot_be_sent_is_refused_here(token: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), Server(say(answer())) as server:
        transport = transport_to(server.url, key=token)
        with pytest.raises(errors.KeyRefused) as caught:
            transport.exchange(ASK)
        transport.close()
    assert server.requests == []
    if len(token) > 3:
        assert token not in f"{caught.value}{caught.value.detail}{caplog.text}{transport!r}"


def test_no_log_and_no_repr_has_the_key(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), Server(say(answer(), answer(500, KEY.encode()))) as server:
        transport = transport_to(server.url)
        first, second = transport.exchange(ASK), transport.exchange(ASK)
        transport.close()
    assert KEY.encode() in second.body
    assert caplog.text, "the HTTP library logs"
    for said in (caplog.text, repr(transport), repr(first), repr(vars(transport))):
        assert KEY not in said


# --- connections


def test_connection_refused() -> None:
    problem = failure_of(transport_to(f"http://127.0.0.1:{free_port()}"))
    assert type(problem) is errors.ConnectionRefused
    assert "GET /v1/auth/tokens/current" in problem.detail


def test_a_name_without_an_address() -> None:
    site = Site("acme", "https://nobody.invalid", "https://nobody.invalid", "nobody.invalid")
    assert type(failure_of(Transport(site, ApiKey(KEY), proxy=None, limits=PATIENT))) is errors.NameNotFound


def reset(connection: Connection) -> None:
    connection.reset()


def begin_and_reset(connection: Connection) -> None:
    connection.send(answer(body=b'{"data":')[:-3])
    connection.reset()


def hang_up(connection: Connection) -> None:
    connection.sock.close()


def send_part(whole: bytes, length: int) -> Act:
    def act(connection: Connection) -> None:
        connection.send(whole[:length])
        connection.sock.close()

    return act


CHUNKED = b'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\n'
BROKEN: list[tuple[str, Act, type[KustomerProblem]]] = [
    ("reset before the answer", reset, errors.ConnectionLost),
    ("hung up before the answer", hang_up, errors.ConnectionLost),
    ("reset in the headers", send_part(answer(), 20), errors.ConnectionLost),
    ("reset in the body", begin_and_reset, errors.ConnectionLost),
    ("cut off in the body", send_part(answer(body=b"[" * 50), 90), errors.ConnectionLost),
    ("cut off between chunks", send_part(CHUNKED, len(CHUNKED)), errors.ConnectionLost),
    ("no HTTP", lambda c: c.send(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), errors.NotKustomer),
    ("TLS where none is", lambda c: c.send(b"\x15\x03\x01\x00\x02\x02\x46\r\n\r\n"), errors.NotKustomer),
    ("headers without end", lambda c: c.send(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 40_000), errors.NotKustomer),
    ("a broken chunk", lambda c: c.send(CHUNKED + b"zz\r\n"), errors.NotKustomer),
    ("a broken packing", lambda c: c.send(answer(body=b"nonsense", content_encoding="gzip")), errors.NotKustomer),
    (
        "packed twice",
        lambda c: c.send(answer(body=gzip.compress(gzip.compress(b"{}")), content_encoding="gzip, gzip")),
        errors.NotKustomer,
    ),
    ("silence", lambda c: c.wait(), errors.TimedOut),
    ("silence in the headers", lambda c: (c.send(b"HTTP/1.1 200"), c.wait())[0], errors.TimedOut),
    ("silence in the body", lambda c: (c.send(answer(body=b"12345")[:-1]), c.wait())[0], errors.TimedOut),
    ("a trickle", lambda c: (c.send(answer(body=b"{" * 500)[:-500]), c.trickle(b"{" * 500))[0], errors.TimedOut),
    ("too much", lambda c: c.send(answer(body=b" " * 100_001)), errors.AnswerTooLarge),
    (
        "too much in chunks",
        lambda c: c.send(CHUNKED + (b"ffff\r\n" + b" " * 65_535 + b"\r\n") * 2),
        errors.AnswerTooLarge,
    ),
    (
        "too much when unpacked",
        lambda c: c.send(answer(body=BOMB, content_encoding="gzip")),
        errors.AnswerTooLarge,
    ),
]


@pytest.mark.parametrize(("act", "kind"), [pytest.param(*rest, id=name) for name, *rest in BROKEN])
def test_what_breaks_on_the_way_is_told_apart(act: Act, kind: type[KustomerProblem]) -> None:
    limits = QUICK if kind is errors.TimedOut else PATIENT
    with Server([act]) as server:
        assert type(failure_of(transport_to(server.url, limits=limits))) is kind


def test_the_next_exchange_finds_a_new_connection() -> None:
    with Server([reset, *say(answer(body=b'{"a":1}'))]) as server:
        transport = transport_to(server.url)
        with pytest.raises(errors.ConnectionLost):
            transport.exchange(ASK)
        assert transport.exchange(ASK).body == b'{"a":1}'
        transport.close()


def test_a_packed_answer_within_the_limit_is_unpacked() -> None:
    with Server(say(answer(body=gzip.compress(b"[" * 99_999), content_encoding="gzip"))) as server:
        transport = transport_to(server.url)
        assert len(transport.exchange(ASK).body) == 99_999
        transport.close()


# --- TLS


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)
    return context


def serving(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def test_a_trusted_certificate_of_the_sites_host(authority: trustme.CA) -> None:
    with Server(say(answer(body=b"[]")), serving(authority.issue_cert(HOST))) as server:
        transport = transport_to(server.url, trust=trusting(authority))
        assert transport.exchange(ASK).body == b"[]"
        transport.close()


NOW = datetime.now(UTC)
CERTIFICATES: list[tuple[str, Callable[[trustme.CA], trustme.LeafCert], type[KustomerProblem]]] = [
    ("unknown authority", lambda _ca: trustme.CA().issue_cert(HOST), errors.TlsUntrusted),
    ("another host", lambda ca: ca.issue_cert("evil.example"), errors.TlsUntrusted),
    ("another account", lambda ca: ca.issue_cert("other.api.kustomerapp.com"), errors.TlsUntrusted),
    ("the address", lambda ca: ca.issue_cert("127.0.0.1"), errors.TlsUntrusted),
    ("expired", lambda ca: ca.issue_cert(HOST, not_after=NOW - timedelta(days=1)), errors.TlsClock),
    ("not valid yet", lambda ca: ca.issue_cert(HOST, not_before=NOW + timedelta(days=2)), errors.TlsClock),
]


@pytest.mark.parametrize(("issue", "kind"), [pytest.param(*rest, id=name) for name, *rest in CERTIFICATES])
def test_certificates_that_prove_nothing(
    authority: trustme.CA, issue: Callable[[trustme.CA], trustme.LeafCert], kind: type[KustomerProblem]
) -> None:
    with Server(say(answer()), serving(issue(authority))) as server:
        assert type(failure_of(transport_to(server.url, trust=trusting(authority)))) is kind
    assert server.requests == [], "the key stays here"


def test_the_systems_authorities_are_the_default(authority: trustme.CA) -> None:
    with Server(say(answer()), serving(authority.issue_cert(HOST))) as server:
        assert type(failure_of(transport_to(server.url))) is errors.TlsUntrusted


GREETINGS: list[tuple[str, Act, type[KustomerProblem]]] = [
    ("plain words", lambda c: c.send(b"HTTP/1.1 400 Bad Request\r\n\r\n"), errors.TlsFailed),
    ("hung up", lambda c: (c.sock.recv(9), c.sock.shutdown(2))[1], errors.TlsFailed),
    ("reset", lambda c: (c.sock.recv(9), c.reset())[1], errors.ConnectionLost),
    ("silence", lambda c: c.wait(), errors.TimedOut),
]


@pytest.mark.parametrize(("greet", "kind"), [pytest.param(*rest, id=name) for name, *rest in GREETINGS])
def test_handshakes_that_fail(authority: trustme.CA, greet: Act, kind: type[KustomerProblem]) -> None:
    limits = QUICK if kind is errors.TimedOut else PATIENT
    with Server([], serving(authority.issue_cert(HOST)), greet=greet) as server:
        assert type(failure_of(transport_to(server.url, limits=limits, trust=trusting(authority)))) is kind


def test_a_secure_connection_that_ends_in_the_middle_broke_off(authority: trustme.CA) -> None:
    def end(connection: Connection) -> None:
        connection.send(answer(body=b"[" * 50)[:-9])
        connection.sock.shutdown(2)

    with Server([end], serving(authority.issue_cert(HOST))) as server:
        assert type(failure_of(transport_to(server.url, trust=trusting(authority)))) is errors.ConnectionLost


# --- proxies


def away(proxy: str | None, scheme: str = "https") -> Transport:
    site = local_site("acme", f"{scheme}://127.0.0.1:{free_port()}", practice=False)
    return Transport(site, ApiKey(KEY), proxy=proxy, limits=PATIENT)


PROXY_ANSWERS = [
    (answer(407, b"", proxy_authenticate="Basic"), errors.ProxyProblem),
    (answer(403, b"<html>no</html>"), errors.ProxyProblem),
    (answer(502, b""), errors.ProxyFailed),
    (answer(503, b""), errors.ProxyFailed),
    (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", errors.NotKustomer),
]


@pytest.mark.parametrize(("said", "kind"), PROXY_ANSWERS)
def test_a_proxy_that_refuses_the_connection(said: bytes, kind: type[KustomerProblem]) -> None:
    with Server(say(said)) as proxy:
        problem = failure_of(away(f"http://someone:secret-word@127.0.0.1:{proxy.port}"))
    assert type(problem) is kind
    assert "secret-word" not in f"{problem}{problem.detail}"
    assert proxy.requests[0].startswith("CONNECT 127.0.0.1:")
    assert KEY not in proxy.requests[0]


def test_a_proxy_between_that_breaks_off_the_handshake() -> None:
    def connect_and_reset(connection: Connection) -> None:
        connection.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        connection.sock.recv(9)
        connection.reset()

    with Server([connect_and_reset]) as proxy:
        assert type(failure_of(away(proxy.url))) is errors.ConnectionLost


def test_a_way_through_a_proxy() -> None:
    with Server(say(answer(body=b"[]"))) as proxy:
        transport = away(proxy.url, scheme="http")
        assert transport.exchange(ASK).body == b"[]"
        transport.close()


def test_a_proxy_that_is_not_there() -> None:
    assert type(failure_of(away(f"http://127.0.0.1:{free_port()}"))) is errors.ProxyUnreachable
    assert type(failure_of(away("http://proxy.invalid:8080"))) is errors.ProxyUnreachable


UNUSABLE = [
    *("socks5://127.0.0.1:1080", "socks4://127.0.0.1:1080", "socks://127.0.0.1", "ftp://127.0.0.1", "pac+http://x"),
    *("", "proxy.example:8080", "http://proxy.example:word", "http://proxy.example:99999", "http://[::1", "file:///x"),
    *("http://" + "a" * 70 + ":80", "http://..:80", "http://127.0.0.1:80\n", "http://\x00:80", "word"),
]


@pytest.mark.parametrize("proxy", UNUSABLE)
def test_a_proxy_address_that_cannot_be_used(proxy: str) -> None:
    problem = failure_of(away(proxy))
    assert type(problem) is errors.ProxyUnusable or (proxy.count("9") == 5 and isinstance(problem, errors.ProxyProblem))
    assert not proxy or proxy not in problem.detail


@pytest.fixture
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.usefixtures("_no_proxies")
def test_the_systems_proxy_is_used_and_its_exceptions_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    assert type(failure_of(away("system"))) is errors.ConnectionRefused
    with Server(say(answer(407, b""))) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{proxy.port}")
        assert type(failure_of(away("system"))) is errors.ProxyProblem
        assert type(failure_of(away(None))) is errors.ConnectionRefused
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert type(failure_of(away("system"))) is errors.ConnectionRefused
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1")
    assert type(failure_of(away("system"))) is errors.ProxyUnusable


@pytest.mark.usefixtures("_no_proxies")
def test_no_proxy_ever_leads_to_the_practice_kustomer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    with Server(say(answer())) as server:
        transport = transport_to(server.url)
        assert transport.exchange(ASK).status == 200
        transport.close()


# --- ending


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("end", [Transport.cut, Transport.close])
def test_an_exchange_under_way_is_ended_from_another_thread(
    authority: trustme.CA, end: Callable[[Transport], None], secure: bool
) -> None:
    tls = serving(authority.issue_cert(HOST)) if secure else None
    with Server([lambda connection: connection.wait()], tls) as server:
        transport = transport_to(server.url, limits=Limits(), trust=trusting(authority))
        failed: list[BaseException] = []

        def exchange() -> None:
            try:
                transport.exchange(ASK)
            except KustomerProblem as problem:
                failed.append(problem)

        thread = threading.Thread(target=exchange)
        thread.start()
        assert server.asked.wait(5)
        began = time.monotonic()
        end(transport)
        thread.join(5)
        assert time.monotonic() - began < 1
        transport.close()
    assert [type(problem) for problem in failed] == [errors.ConnectionLost]


def test_nothing_is_sent_after_the_end() -> None:
    with Server(say(answer())) as server:
        transport = transport_to(server.url)
        transport.close()
        assert type(failure_of(transport)) is errors.ConnectionLost
    assert server.connections == 0


def test_who_is_still_looking_up_the_name_at_the_end_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, answered = threading.Event(), threading.Event()
    look_up = socket.getaddrinfo

    def slow(*arguments: object, **options: object) -> object:
        asked.set()
        answered.wait(5)
        return look_up(*arguments, **options)  # type: ignore[arg-type]

    with Server(say(answer())) as server:
        monkeypatch.setattr(socket, "getaddrinfo", slow)
        transport = transport_to(server.url, limits=Limits())
        failed: list[BaseException] = []

        def exchange() -> None:
            try:
                transport.exchange(ASK)
            except KustomerProblem as problem:
                failed.append(problem)

        thread = threading.Thread(target=exchange)
        thread.start()
        assert asked.wait(5)
        transport.close()
        answered.set()
        thread.join(5)
        monkeypatch.undo()
    assert [type(problem) for problem in failed] == [errors.ConnectionLost]
    assert server.requests == []


def test_a_close_between_the_connection_and_its_handshake_leaves_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    connect, lines = socket.create_connection, list[socket.socket]()

    def closing(*arguments: Any, **options: Any) -> socket.socket:  # noqa: ANN401 - whatever it takes
        lines.append(connect(*arguments, **options))
        transport.close()
        return lines[-1]

    monkeypatch.setattr(socket, "create_connection", closing)
    with Server([], greet=Connection.wait) as server:
        transport = transport_to(f"https://127.0.0.1:{server.port}")
        assert isinstance(failure_of(transport), errors.ConnectionLost)
    assert lines[0].fileno() == -1
