"""Whom a request is for and whom it is from. Only programs and pages of this computer are served."""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

LOOPBACK: Final = "127.0.0.1"

Endpoint = Callable[[Request], Awaitable[Response] | Response]


def host_of(request: Request) -> str:
    """The host that a request asks for, in lower case, without a port."""
    host = request.headers.get("host", "").lower()
    name, _, port = host.rpartition(":")
    return name if name and port.isdigit() else host


def is_loopback(request: Request) -> bool:
    """Whether a request asks for this computer by one of its own names.

    A web page elsewhere can let its own name lead here; the browser then sends that name.
    """
    name = host_of(request).strip("[]")
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def is_from_elsewhere(request: Request) -> bool:
    """Whether a browser says that another site's page makes a request."""
    origin = request.headers.get("origin")
    if origin is not None:
        return origin != f"{request.url.scheme}://{request.headers.get('host', '')}"
    return request.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}


def for_this_computer(endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that refuses whoever comes by another name than this computer's, and what other sites send."""

    async def guarded(request: Request) -> Response:
        if not is_loopback(request):
            return PlainTextResponse("The practice Kustomer is for this computer only.", 403)
        if request.method == "POST" and is_from_elsewhere(request):
            return PlainTextResponse("No other site may send anything to the practice Kustomer.", 403)
        return await settled(endpoint(request))

    return guarded


async def body_of(request: Request, longest: int) -> bytes | None:
    """What is sent with a request; None, and no more of it held in memory, if that is longer than it may be."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > longest:
            return None
    return bytes(body)


async def settled(answer: Awaitable[Response] | Response) -> Response:
    """An answer that may have to be waited for."""
    return answer if isinstance(answer, Response) else await answer
