"""The way to Kustomer: one HTTP client, what it trusts, and what each of its failures means."""

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
import truststore

from wizard.kustomer import errors
from wizard.kustomer.key import ApiKey
from wizard.kustomer.proxies import proxy_among
from wizard.kustomer.sites import DIRECTORY_HOST, Site

SYSTEM_PROXY: Final = "system"
"""Use the proxy that this computer's settings or environment name, if any."""

_NOT_VALID_NOW: Final = {9, 10, -67818, -67819, 0x800B0101}
"""Verify codes for a certificate not valid yet or any more: OpenSSL's, macOS's and Windows's."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, and how much, one exchange may be.

    Attributes:
        connect_seconds: until there is a connection.
        silence_seconds: without any progress.
        answer_seconds: for one whole answer, however slowly it trickles in.
        body_bytes: of an answer, unpacked; a page of 500 records has a few million.
    """

    connect_seconds: float = 10.0
    silence_seconds: float = 30.0
    answer_seconds: float = 90.0
    body_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask.

    Attributes:
        method: of HTTP.
        path: with the query, without the host.
        content: JSON, if any.
        to_directory: ask the directory of all accounts, without the key.
    """

    method: str
    path: str
    content: bytes | None = None
    to_directory: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.path.partition('?')[0]}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; its headers by lower-case name."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """Exchanges requests and answers with one site: its own host only, no redirects. Thread-safe.

    Opened by the first exchange, since reading the system's certificates and proxies takes its time.

    Args:
        site: whose host every request goes to.
        key: sent along, to that host only.
        proxy: an address, None for none, or `SYSTEM_PROXY`; the practice Kustomer never uses one.
        trust: certificates to trust instead of the system's.
        limits: how long and how much an exchange may be.
    """

    def __init__(
        self,
        site: Site,
        key: ApiKey,
        *,
        proxy: str | None = SYSTEM_PROXY,
        trust: ssl.SSLContext | None = None,
        limits: Limits = Limits(),
    ) -> None:
        self._site = site
        self._key = key
        self._proxy_setting = None if site.practice else proxy
        self._trust = trust
        self._limits = limits
        self._http: httpx.Client | None = None
        self._opening = threading.Lock()
        self._closed = False
        self._lines: list[socket.socket] = []
        self._lines_lock = threading.Lock()
        self._latest = threading.local()

    def exchange(self, request: Request) -> Answer:
        """Send a request and read the whole answer. Blocks for as long as the limits allow.

        Raises:
            KustomerProblem: no answer came, or not a whole one.
        """
        try:
            http = self._open()
            response = http.send(self._build(http, request), stream=True)
            try:
                return Answer(response.status_code, response.headers, b"".join(self._bounded(response, request)))
            finally:
                response.close()
        except httpx.HTTPError as error:
            detail = self._key.redact(f"{request}: {type(error).__name__}: {error}")
            raise _as_problem(error, detail, proxied=self._proxy is not None) from None
        except (ValueError, OverflowError) as error:
            if self._proxy is None:
                raise
            # A host or port that cannot be: ours is always fine, so it is the proxy's.
            raise errors.ProxyUnusable(type(error).__name__) from None

    def cut(self) -> None:
        """Cut all connections, so that exchanges under way in other threads fail at once."""
        with self._lines_lock:
            for line in self._lines:
                _shut(line)
            self._lines.clear()

    def close(self) -> None:
        """Cut all connections for good. Whoever is still on the way to Kustomer will not arrive."""
        self._closed = True
        self.cut()
        if self._http is not None:
            self._http.close()

    @cached_property
    def _proxy(self) -> str | None:
        if self._proxy_setting != SYSTEM_PROXY:
            return self._proxy_setting
        return _system_proxy(self._site.api_url)

    def _open(self) -> httpx.Client:
        with self._opening:
            if self._http is None:
                self._http = self._new_http()
            if self._closed:
                self._http.close()
                raise errors.ConnectionLost("closed meanwhile")
            return self._http

    def _new_http(self) -> httpx.Client:
        limits = self._limits
        try:
            return httpx.Client(
                headers={"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "customer-ai-connect"},
                timeout=httpx.Timeout(limits.silence_seconds, connect=limits.connect_seconds),
                verify=self._trust or _system_trust(),
                proxy=self._proxy,
                trust_env=False,
                follow_redirects=False,
            )
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            # Nothing but the proxy's address can be wrong here; it may hold a password.
            raise errors.ProxyUnusable(type(error).__name__) from None

    def _watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Told by the HTTP library of every step: notes each connection, and ends what goes on after `close`."""
        if event.endswith((".connect_tcp.started", ".start_tls.started", ".send_request_headers.started")):
            if self._closed:
                if event.endswith(".start_tls.started"):
                    self._latest.line.close()  # nobody else knows of it yet
                raise errors.ConnectionLost("closed meanwhile")
        elif event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            line = self._latest.line = info["return_value"].get_extra_info("socket")
            with self._lines_lock:
                self._lines = [*(known for known in self._lines if known.fileno() != -1), line]
                if self._closed:
                    _shut(line)

    def _build(self, http: httpx.Client, request: Request) -> httpx.Request:
        site = self._site
        url, host = (site.directory_url, DIRECTORY_HOST) if request.to_directory else (site.api_url, site.host)
        headers = {"Host": host}
        if request.content is not None:
            headers["Content-Type"] = "application/json"
        if not request.to_directory:
            headers["Authorization"] = f"Bearer {self._sendable_token()}"
        built = http.build_request(request.method, url + request.path, headers=headers, content=request.content)
        built.extensions["trace"] = self._watch
        if built.url.host != host:
            built.extensions["sni_hostname"] = host  # who a local Kustomer has to prove it is
        return built

    def _sendable_token(self) -> str:
        """The key, if it can be sent at all; an error of the HTTP library would quote it."""
        token = self._key.reveal()
        if not (token.isascii() and token.isprintable() and token and " " not in token):
            raise errors.KeyRefused(detail="the key holds characters that no key has")
        return token

    def _bounded(self, response: httpx.Response, what: Request) -> Iterator[bytes]:
        if "," in response.headers.get("content-encoding", ""):
            raise errors.NotKustomer("an answer packed more than once")
        deadline, size = monotonic() + self._limits.answer_seconds, 0
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > self._limits.body_bytes:
                raise errors.AnswerTooLarge(f"{what}: more than {self._limits.body_bytes} bytes")
            if monotonic() > deadline:
                raise errors.TimedOut(f"no whole answer within {self._limits.answer_seconds:g} s")
            yield chunk


def warm_up() -> None:
    """Load what the HTTP library leaves to its first client. Blocking."""
    httpx.Client(verify=_system_trust(), trust_env=False).close()


def _system_trust() -> ssl.SSLContext:
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _system_proxy(url: str) -> str | None:
    """The proxy that this computer's settings name for an address: environment, registry or system settings."""
    parts = urlsplit(url)
    if proxy_bypass(parts.hostname or ""):
        return None
    return proxy_among(getproxies(), parts.scheme)


def _as_problem(error: httpx.HTTPError, detail: str, *, proxied: bool) -> errors.KustomerProblem:
    """Tell a failure of the HTTP client in words, by what lies at its bottom."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (errors.TlsClock if cause.verify_code in _NOT_VALID_NOW else errors.TlsUntrusted)(detail)
        if isinstance(cause, ssl.SSLError) and (isinstance(error, httpx.ConnectError) or not _is_end(cause)):
            return errors.TlsFailed(detail)
    if isinstance(error, httpx.ProxyError):
        # The library's message is the proxy's own status line.
        return (errors.ProxyFailed if str(error).startswith("5") else errors.ProxyProblem)(detail)
    if isinstance(error, httpx.TimeoutException):
        return errors.TimedOut(detail)
    if isinstance(error, httpx.ConnectError):
        return _unreachable(causes, detail, proxied=proxied)
    if isinstance(error, httpx.NetworkError) or "disconnected" in str(error) or "peer closed" in str(error):
        return errors.ConnectionLost(detail)
    return errors.NotKustomer(detail)


def _unreachable(causes: list[BaseException], detail: str, *, proxied: bool) -> errors.KustomerProblem:
    for cause in causes:
        if isinstance(cause, ConnectionResetError):
            return errors.ConnectionLost(detail)
        if isinstance(cause, socket.gaierror) and not proxied:
            return errors.NameNotFound(detail)
        if isinstance(cause, ConnectionRefusedError) and not proxied:
            return errors.ConnectionRefused(detail)
    return (errors.ProxyUnreachable if proxied else errors.NoNetwork)(detail)


def _is_end(error: ssl.SSLError) -> bool:
    """Whether the other side merely went away, in the middle of an answer."""
    return isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError)


def _shut(line: socket.socket) -> None:
    # Closing would leave a thread that waits for data waiting; this wakes it.
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
