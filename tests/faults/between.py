"""Stands between the program and its practice Kustomer, and spoils what it passes on when it is told to."""

import http.client
import socket
from collections.abc import Callable
from contextlib import closing, suppress

from tests.kustomer.servers import Act, Connection, Server
from wizard.practice import PracticeServer

PassOn = Callable[[], bytes]
"""Has Kustomer answer a request; returns the whole answer."""

Spoil = Callable[[Connection, PassOn], None]
"""What becomes of a request, and of its answer."""


class Between(Server):
    """Passes on honestly until it is told otherwise. A context manager.

    Attributes:
        spoilt: how many requests were not passed on honestly.
    """

    def __init__(self, kustomer: PracticeServer) -> None:
        super().__init__([])
        self.kustomer = kustomer
        self.spoilt = 0
        self._spoil: Spoil = honestly
        self._after = self._times = 0
        self._only = ""

    def spoil(self, how: Spoil, *, after: int = 0, times: int = 1_000_000, only: str = "") -> None:
        """Let so many requests pass, and then spoil so many; of those only that have a word in them, if given."""
        with self._lock:
            self._spoil, self._after, self._times, self._only = how, after, times, only

    def heal(self) -> None:
        """From now on, pass on honestly."""
        self.spoil(honestly)

    def cut(self) -> None:
        """End every connection."""
        for sock in self._sockets:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _next_act(self, request: str) -> Act:
        with self._lock:
            self.requests.append(request)
            self._after -= self._only in request
            how = self._spoil if self._only in request and self._after < 0 < self._times else honestly
            if how is not honestly:
                self._times -= 1
                self.spoilt += 1
        return lambda connection: how(connection, lambda: _answer(self.kustomer, request))


def honestly(connection: Connection, pass_on: PassOn) -> None:
    """As it is."""
    connection.send(pass_on())


def first(happens: Callable[[], object]) -> Spoil:
    """Something happens before the answer is made, which comes as it is."""

    def spoil(connection: Connection, pass_on: PassOn) -> None:
        happens()
        connection.send(pass_on())

    return spoil


def instead(answer: bytes) -> Spoil:
    """Another answer."""
    return lambda connection, _pass_on: connection.send(answer)


def cut_at_once(connection: Connection, _pass_on: PassOn) -> None:
    """The connection is reset before there is an answer."""
    connection.reset()


def cut_in_headers(connection: Connection, pass_on: PassOn) -> None:
    """The connection is reset before the headers are complete."""
    connection.send(pass_on()[:40])
    connection.reset()


def cut_in_body(connection: Connection, pass_on: PassOn) -> None:
    """The connection is reset in the middle of the body."""
    answer = pass_on()
    connection.send(answer[: -(len(body_of(answer)) // 2)])
    connection.reset()


def cut_between(connection: Connection, pass_on: PassOn) -> None:
    """The answer is whole, and the next request on its connection meets a reset."""
    connection.send(pass_on())
    if connection.read_request():
        connection.reset()


def body_of(answer: bytes) -> bytes:
    """What follows the headers."""
    return answer.partition(b"\r\n\r\n")[2]


def _answer(kustomer: PracticeServer, request: str) -> bytes:
    head, _, body = request.partition("\r\n\r\n")
    first_line, *lines = head.split("\r\n")
    method, path, _ = first_line.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    with closing(http.client.HTTPConnection("127.0.0.1", kustomer.port, timeout=10)) as connection:
        connection.request(method, path, body.encode() or None, headers)
        answer = connection.getresponse()
        content = answer.read()
    told = [f"{name}: {value}" for name, value in answer.getheaders()]
    return "\r\n".join([f"HTTP/1.1 {answer.status} {answer.reason}", *told, "", ""]).encode() + content
