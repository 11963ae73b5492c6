"""A bare Kustomer for benchmarks: one asyncio server in a process of its own, fast enough never to be waited for.

Usage: python -m tests.benchmarks.kustomer RECORDS [LARGEST_PAGE]. It prints its port, and ends with its input.
Beside Kustomer's own endpoints there is `/bench`: what was asked for, what is true, and changes on demand.
"""

import asyncio
import socket
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import msgspec

from tests.benchmarks.books import Books

ORG_ID: Final = "5a79d3e2c8b66e0001ba953e"
TOKEN: Final = (
    b'{"data":{"type":"auth_token","id":"6717c2b1e5b1f00012ab3511","attributes":{"lastTokenChars":"x9Qk",'
    b'"name":"bench","roles":["org"]},"relationships":{"org":{"links":{"self":"/v1/orgs/%b"},'
    b'"data":{"type":"org","id":"%b"}}}}}'
) % (ORG_ID.encode(), ORG_ID.encode())
NOT_FOUND: Final = b'{"errors":[{"status":"404","code":"not_found","title":"Not Found","detail":"","links":{}}]}'
SEARCHES: Final = ("/v1/customers/search", "/v1/customers/archive/search")
END_OF_HEAD: Final = b"\r\n\r\n"


class Desk:
    """Answers requests.

    Attributes:
        asked: how often what was asked for.
        latency: seconds that every answer of Kustomer's takes.
    """

    def __init__(self, books: Books) -> None:
        self.books = books
        self.asked: Counter[str] = Counter()
        self.latency = 0.0

    def answer(self, method: str, target: str, head: bytes, body: bytes) -> tuple[int, bytes]:
        """Status and body of the answer to one request."""
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query))
        if parts.path.startswith("/bench/"):
            return 200, self._steer(parts.path.removeprefix("/bench/"), query)
        if b"\r\nauthorization: bearer " not in head.lower():
            return 401, b'{"errors":[{"code":"unauthorized","message":"Unauthorized","meta":{}}]}'
        if parts.path == "/v1/auth/tokens/current":
            self.asked["token"] += 1
            return 200, TOKEN
        page, size = int(query.get("page", 1)), int(query.get("pageSize", 100))
        if method == "POST" and parts.path in SEARCHES:
            return self._search(parts.path, query, body, page, size)
        self.asked[parts.path] += 1
        status = "deleted" if query.get("deleted") == "true" else query.get("status", "")
        found = self.books.list_page(parts.path, page, size, status)
        return (200, found) if found else (404, NOT_FOUND)

    def _search(self, path: str, query: Mapping[str, str], body: bytes, page: int, size: int) -> tuple[int, bytes]:
        try:
            found = self.books.search(path, body, page, size, ids_only=query.get("idsOnly") == "true")
        except (ValueError, KeyError, msgspec.MsgspecError) as error:
            return 400, msgspec.json.encode({"errors": [{"code": "bad_request", "message": str(error), "meta": {}}]})
        kind = "archive" if "archive" in path else "search"
        self.asked[f"{kind} {msgspec.json.decode(body)['queryContext']}"] += 1
        return 200, found

    def _steer(self, what: str, query: Mapping[str, str]) -> bytes:
        if what == "asked":
            asked, self.asked = dict(self.asked), Counter()
            return msgspec.json.encode(asked)
        if what == "truth":
            return msgspec.json.encode(self.books.truth(int(query["sample"])))
        if what == "change":
            self.books.change()
        if what == "latency":
            self.latency = float(query["seconds"])
        return b"{}"


class _Line(asyncio.Protocol):
    """One connection: a request, its answer, the next request."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._received = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(END_OF_HEAD)
        if end < 0:
            return
        head = bytes(self._received[: end + 2])
        body_from, length = end + len(END_OF_HEAD), _length(head)
        if len(self._received) < body_from + length:
            return
        body = bytes(self._received[body_from : body_from + length])
        del self._received[: body_from + length]
        method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
        status, answer = self._desk.answer(method, target, head, body)
        delay = 0.0 if target.startswith("/bench/") else self._desk.latency
        if delay:
            asyncio.get_running_loop().call_later(delay, self._send, status, answer)
        else:
            self._send(status, answer)

    def _send(self, status: int, body: bytes) -> None:
        assert self._transport
        head = b"HTTP/1.1 %d .\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (status, len(body))
        self._transport.writelines([head, body])


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def serve(desk: Desk) -> None:
    """Listen on loopback until the input ends."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    # A whole page fits, so that the server is done with it in one step.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * 1024 * 1024)
    server = await loop.create_server(lambda: _Line(desk), sock=listening)
    print(server.sockets[0].getsockname()[1], flush=True)

    def wait() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=wait, daemon=True).start()
    await ended.wait()
    server.close()


if __name__ == "__main__":
    records, *largest = map(int, sys.argv[1:])
    asyncio.run(serve(Desk(Books(records, largest_page=largest[0] if largest else 500))))
