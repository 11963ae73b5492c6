"""The way to Kustomer: one HTTP client, what it trusts, and what each of its failures means."""

import socket
import ssl
from collections.abc import Iterator
from time import monotonic
from typing import Final

import httpx
import truststore

from wizard.kustomer import errors
from wizard.kustomer.sites import Site

TIMEOUT: Final = httpx.Timeout(30.0, connect=10.0)
"""Seconds without any progress."""

ANSWER_SECONDS: Final = 90.0
"""Seconds for one whole answer, however slowly it trickles in."""

LARGEST_BODY: Final = 64 * 1024 * 1024
"""Bytes after decompression; a page of 500 records is a few million."""

_NOT_VALID_NOW: Final = {9, 10}
"""OpenSSL's verify codes for a certificate that is not valid yet, or not any more."""


def open_client(site: Site, *, proxy: str | None = None, trust: ssl.SSLContext | None = None) -> httpx.Client:
    """An HTTP client for one site: its own host only, no redirects, the system's trust and proxies.

    Args:
        site: whose host every request goes to.
        proxy: an address to use instead of the system's proxies; the practice Kustomer never uses one.
        trust: certificates to trust instead of the system's.
    """
    return httpx.Client(
        base_url=site.api_url,
        headers={"Host": site.host, "Accept": "application/json"},
        timeout=TIMEOUT,
        verify=trust or truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        proxy=None if site.practice else proxy,
        trust_env=not site.practice,
        follow_redirects=False,
    )


def read_body(response: httpx.Response) -> bytes:
    """The whole body of a streamed answer.

    Raises:
        NotKustomer: it is larger than anything Kustomer sends.
        TimedOut: it trickles in too slowly.
    """
    return b"".join(_bounded(response))


def _bounded(response: httpx.Response) -> Iterator[bytes]:
    deadline, size = monotonic() + ANSWER_SECONDS, 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > LARGEST_BODY:
            raise errors.NotKustomer(f"more than {LARGEST_BODY} bytes")
        if monotonic() > deadline:
            raise errors.TimedOut(f"no whole answer within {ANSWER_SECONDS:g} s")
        yield chunk


def as_problem(error: httpx.HTTPError) -> errors.KustomerProblem:
    """Tell a failure of the HTTP client in words, by what lies at its bottom."""
    detail = f"{type(error).__name__}: {error}"
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return errors.NameNotFound(detail)
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (errors.TlsClock if cause.verify_code in _NOT_VALID_NOW else errors.TlsUntrusted)(detail)
        if isinstance(cause, ssl.SSLError):
            return errors.TlsFailed(detail)
    if isinstance(error, httpx.ProxyError):
        return errors.ProxyProblem(detail)
    if isinstance(error, httpx.TimeoutException):
        return errors.TimedOut(detail)
    if isinstance(error, httpx.DecodingError | httpx.RemoteProtocolError):
        return errors.NotKustomer(detail)
    return errors.NoNetwork(detail)


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
