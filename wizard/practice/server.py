"""The practice Kustomer as a whole: a web server on loopback, in a thread of its own."""

import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Final, Self

import uvicorn

from wizard.practice.accounts import Account, make_accounts
from wizard.practice.api import Api
from wizard.practice.events import NEW_CONVERSATION, check, happen
from wizard.practice.faults import Faults
from wizard.practice.journal import Event
from wizard.practice.keys import Key, KeyRing
from wizard.practice.limits import PLANS, Limits
from wizard.practice.options import PracticeOptions
from wizard.practice.pages import Pages
from wizard.practice.writer import Record

SERVER: Final = "practice"
CLOCKWORK: Final = "practice-clockwork"

MOST_EVENTS: Final = 100_000
"""After so many, nothing happens by itself any more: at each start, all of it happens again, within ten seconds."""

OWN_SEEDS: Final = 1 << 32
"""What nobody chose a seed for has seeds from here on."""


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


class PracticeServer:
    """A Kustomer on this computer. A context manager; `start` returns when it accepts requests.

    Args:
        options: how it is to be.
        keys: the API keys there are already.
        past: what has happened since the data was made up.
        on_event: told of everything that happens, before it does.

    Raises:
        ValueError: the past cannot have been.
    """

    def __init__(
        self,
        options: PracticeOptions | None = None,
        *,
        keys: KeyRing | None = None,
        past: Iterable[Event] = (),
        on_event: Callable[[Event], None] = lambda _event: None,
    ) -> None:
        self.options = options = options or PracticeOptions()
        self.subdomain = options.subdomain
        self.keys = keys or KeyRing()
        self.faults = Faults()
        self.accounts = make_accounts(options, options.founded or options.now or datetime.now(UTC))
        org_limit = PLANS[options.plan] if options.org_limit is None else options.org_limit
        self.limits = Limits(options.search_limit, org_limit, options.limit_window)
        self.api = Api(self)
        self._on_event = on_event
        self._one_by_one = threading.Lock()
        self._happened = 0
        for event in past:
            happen(self.main_account.store, event, silent_deletes=not self.options.deletes_move_time)
            self._happened += 1
        self._socket: socket.socket | None = None
        self._uvicorn: uvicorn.Server | None = None
        self._threads: list[threading.Thread] = []
        self._clockwork = _Clockwork(self._let_something_happen, options.activity)

    @property
    def main_account(self) -> Account:
        """The account to practise with."""
        return self.accounts[self.subdomain]

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
        return list(self.api.requests)

    def start(self) -> None:
        """Begin to listen.

        Raises:
            OSError: something else listens on the port.
        """
        self._socket = _bind(self.options.port)
        certificate, key = self.options.tls or (None, None)
        config = uvicorn.Config(
            Pages(self).application(),
            log_level="critical",
            access_log=False,
            lifespan="off",
            ssl_certfile=certificate,
            ssl_keyfile=key,
            timeout_graceful_shutdown=1,
            ws="none",
        )
        self._uvicorn = uvicorn.Server(config)
        # Listening before the thread starts: whoever connects from now on is answered.
        self._socket.listen(128)
        self._run(SERVER, self._uvicorn.run, [self._socket])
        if self.options.activity:
            self._run(CLOCKWORK, self._clockwork.run)

    def stop(self) -> None:
        """End, and leave nothing running."""
        self._clockwork.stopped.set()
        if self._uvicorn:
            self._uvicorn.should_exit = True
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

    def create_key(
        self,
        name: str = "Customer AI",
        roles: Sequence[str] = ("org.permission",),
        *,
        expires_in_days: float | None = None,
        expires_at: datetime | None = None,
        subdomain: str | None = None,
        cidr: str = "",
    ) -> str:
        """Make an API key; returns its token."""
        account = self.accounts[subdomain or self.subdomain]
        if expires_in_days is not None:
            expires_at = datetime.now(UTC) + timedelta(days=expires_in_days)
        return self.keys.create(
            org=account.subdomain,
            org_id=account.org_id,
            pod=account.pod,
            name=name,
            roles=tuple(roles),
            expires_at=expires_at,
            cidr=cidr,
        )

    def revoke_key(self, token: str) -> None:
        """Delete a key, as its owner would."""
        if key := self.keys.find(token):
            self.keys.revoke(key)

    def expire_key(self, token: str) -> None:
        """Let a key end now, whatever it says of itself."""
        if key := self.keys.find(token):
            self.keys.expire(key)

    def newest_key(self) -> Key | None:
        """The newest key of the account to practise with, if it has one."""
        return next(iter(self.keys.of_org(self.subdomain)), None)

    def truth(self, kind: str) -> Iterator[Record]:
        """Every record of a kind as it is now, deleted ones included. Not to be changed."""
        return self.main_account.store.view(kind).records()

    def count(self, kind: str) -> int:
        """How many records of a kind there are, deleted ones included."""
        return self.main_account.store.count(kind)

    def change(self, count: int, seed: int | None = None, *, only: str = "") -> dict[str, int]:
        """Let `count` things happen, of one kind only if one is named; returns how many of each kind.

        Args:
            count: how many.
            seed: decides what; None for something else each time.
            only: one kind of thing, such as `new conversation`; empty for any.

        Raises:
            ValueError: nothing of that name can happen.
            OSError: it cannot be written down, so it did not happen.
        """
        with self._one_by_one:
            seed = OWN_SEEDS + self._happened if seed is None else seed
            event = Event(self.main_account.store.present(), seed, count, only)
            check(event)
            self._on_event(event)
            self._happened += 1
            return dict(happen(self.main_account.store, event, silent_deletes=not self.options.deletes_move_time))

    def pass_time(self, seconds: float) -> None:
        """Move the present of the account on, if its options fix it."""
        self.main_account.store.pass_time(seconds)

    def flood(self, count: int) -> None:
        """Let `count` customers write at once."""
        self.change(count, only=NEW_CONVERSATION)

    def _let_something_happen(self) -> None:
        if self._happened < MOST_EVENTS:
            self.change(1)

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
