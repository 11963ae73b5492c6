"""The practice Kustomer as a whole: a web server on loopback, in a thread of its own."""

import asyncio
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from types import TracebackType
from typing import Final, Self

import uvicorn
from starlette.applications import Starlette

from wizard.practice.api import Api
from wizard.practice.kustomer import Kustomer
from wizard.practice.pages import Pages

SERVER: Final = "practice"
CLOCKWORK: Final = "practice-clockwork"

_GRACE_SECONDS: Final = 1.0
"""How long an answer that is under way may still take when the server is to end."""


class _Web(uvicorn.Server):
    """Ends as soon as it is told to; Uvicorn's own looks only every tenth of a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._wake: Callable[[], object] = bool

    def end(self) -> None:
        """From any thread: accept nothing more, finish what is under way, and return from `run`."""
        self.should_exit = True  # before it is woken: who does not sleep yet reads this first
        with suppress(RuntimeError):  # it has ended
            self._wake()

    async def main_loop(self) -> None:
        """Keep the date of the answers until it is told to end."""
        told, loop = asyncio.Event(), asyncio.get_running_loop()
        self._wake = lambda: loop.call_soon_threadsafe(told.set)
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(told.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close every connection as soon as its answer is out, or the grace is over."""
        for server in self.servers:
            server.close()
        for listening in sockets or []:
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with suppress(TimeoutError):
            async with asyncio.timeout(_GRACE_SECONDS):
                while self.server_state.connections or self.server_state.tasks:
                    await asyncio.sleep(0.002)
        for task in self.server_state.tasks:
            task.cancel()


class _Clockwork:
    """Lets things happen by themselves until it is stopped."""

    def __init__(self, let: Callable[[], object], per_minute: float) -> None:
        self.stopped = threading.Event()
        self._let = let
        self._per_minute = per_minute

    def run(self) -> None:
        pause = min(60 / self._per_minute, threading.TIMEOUT_MAX)
        with suppress(OSError):  # the disk is full: nothing more happens
            while not self.stopped.wait(pause):
                self._let()


class PracticeServer(Kustomer):
    """A Kustomer on this computer. A context manager; `start` returns when it accepts requests."""

    _socket: socket.socket | None = None
    _web: _Web | None = None

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"{'https' if self.options.tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        """The port it listens on."""
        if self._socket is None:
            raise RuntimeError("the practice Kustomer is not running")
        return int(self._socket.getsockname()[1])

    @property
    def requests(self) -> list[tuple[str, str, int]]:
        """Every API request since the start: method, path and status."""
        return list(self._api.requests)

    @cached_property
    def _api(self) -> Api:
        return Api(self)

    @cached_property
    def _clockwork(self) -> _Clockwork:
        return _Clockwork(self.let_something_happen, self.options.activity)

    @cached_property
    def _threads(self) -> list[threading.Thread]:
        return []

    def start(self) -> None:
        """Begin to listen.

        Raises:
            OSError: something else listens on the port.
        """
        self._socket = _bind(self.options.port)
        certificate, key = self.options.tls or (None, None)
        config = uvicorn.Config(
            Starlette(routes=[*Pages(self).routes(), *self._api.routes()]),
            log_level="critical",
            access_log=False,
            lifespan="off",
            ssl_certfile=certificate,
            ssl_keyfile=key,
            ws="none",
        )
        self._web = _Web(config)
        # Listening before the thread starts: whoever connects from now on is answered.
        self._socket.listen(128)
        self._run(SERVER, self._web.run, [self._socket])
        if self.options.activity:
            self._run(CLOCKWORK, self._clockwork.run)

    def stop(self) -> None:
        """End, and leave nothing running."""
        self._clockwork.stopped.set()
        if self._web:
            self._web.end()
        for thread in self._threads:
            thread.join(10)
        self._threads.clear()
        if self._socket:
            self._socket.close()
            self._socket = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop()

    def rest(self) -> None:
        """From now on nothing happens by itself any more."""
        self._clockwork.stopped.set()
        for thread in self._threads:
            if thread.name == CLOCKWORK:
                thread.join(10)

    def _run(self, name: str, work: Callable[..., object], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()


def _bind(port: int) -> socket.socket:
    # asyncio turns off Nagle's delays only on sockets that say they are TCP.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform == "win32":
            # There, the other option would let two programs listen on one port.
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", port))
    except BaseException:
        bound.close()
        raise
    return bound
