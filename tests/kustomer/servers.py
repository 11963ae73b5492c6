"""Servers of one test each, on a port of their own, that answer exactly what they are told to, or misbehave."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

Act = Callable[["Connection"], None]
"""What a server does with one request. Returning waits for the next one; the connection is closed after the last."""

PATIENCE = 10.0
"""Seconds after which anything here gives up, so that a broken test ends."""


def answer(status: int = 200, body: object = b"{}", *, reason: str = "Whatever", **headers: object) -> bytes:
    """A whole answer of HTTP; a body that is no bytes becomes JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    told = {"content-type": "application/json", "content-length": len(content)}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in told.items() if value is not None)]
    return "\r\n".join([*lines, "", ""]).encode() + content


def say(*answers: bytes) -> list[Act]:
    """Answer each request with the next of these."""
    return [lambda connection, one=one: connection.send(one) for one in answers]  # type: ignore[misc]


class Connection:
    """One connection, as the server sees it."""

    def __init__(self, sock: socket.socket, stopping: threading.Event) -> None:
        self.sock = sock
        self.stopping = stopping
        self._unread = b""

    def read_request(self) -> str:
        """The next request, head and body; empty when there is none."""
        while b"\r\n\r\n" not in self._unread:
            if not (more := self.sock.recv(65_536)):
                return ""
            self._unread += more
        head, _, rest = self._unread.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
        )
        while len(rest) < length:
            if not (more := self.sock.recv(65_536)):
                return ""
            rest += more
        self._unread = rest[length:]
        return f"{head.decode()}\r\n\r\n{rest[:length].decode()}"

    def send(self, data: bytes) -> None:
        """Send all of it, if anybody still listens."""
        self.sock.sendall(data)

    def trickle(self, data: bytes, seconds: float = 0.05) -> None:
        """Send one byte after another, until the test is over."""
        for byte in data:
            self.sock.sendall(bytes([byte]))
            if self.stopping.wait(seconds):
                return

    def wait(self) -> None:
        """Say nothing until the test is over."""
        self.stopping.wait(PATIENCE)

    def reset(self) -> None:
        """End the connection the hard way."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        self.sock.close()


class Server:
    """Serves connections on loopback.

    Args:
        acts: what to do with each request in turn; the last one goes on for all further requests.
        tls: serves https with this.
        greet: what to do with a connection instead of reading a request.
    """

    def __init__(self, acts: Sequence[Act], tls: ssl.SSLContext | None = None, greet: Act | None = None) -> None:
        self.requests: list[str] = []
        self.connections = 0
        self.asked = threading.Event()
        self._acts = list(acts)
        self._tls = tls
        self._greet = greet
        self._stopping = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(PATIENCE)
        self._threads = [threading.Thread(target=self._accept, name="test-server")]
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        with suppress(OSError):
            socket.create_connection(self._listener.getsockname(), timeout=1).close()
        self._threads[0].join(PATIENCE)
        self._listener.close()
        for sock in self._sockets:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            if self._stopping.is_set():
                sock.close()
                return
            sock.settimeout(PATIENCE)
            self.connections += 1
            self._sockets.append(sock)
            self._threads.append(threading.Thread(target=self._serve, args=(sock,), name="test-connection"))
            self._threads[-1].start()

    def _serve(self, sock: socket.socket) -> None:
        with suppress(OSError, ValueError), sock:
            if self._greet:
                self.asked.set()
                self._greet(Connection(sock, self._stopping))
                return
            served = self._tls.wrap_socket(sock, server_side=True) if self._tls else sock
            with served:
                connection = Connection(served, self._stopping)
                while request := connection.read_request():
                    act = self._next_act(request)
                    self.asked.set()
                    act(connection)
                    if b"close" in request.encode():
                        return

    def _next_act(self, request: str) -> Act:
        with self._lock:
            self.requests.append(request)
            return self._acts.pop(0) if len(self._acts) > 1 else self._acts[0]


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
