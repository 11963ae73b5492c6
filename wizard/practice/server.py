"""The practice Kustomer as a whole: a web server on loopback, in a thread of its own."""

import random
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import uvicorn

from wizard.practice.accounts import Account, make_accounts
from wizard.practice.api import Api
from wizard.practice.events import happen
from wizard.practice.faults import Faults
from wizard.practice.keys import KeyRing
from wizard.practice.limits import PLANS, Limits
from wizard.practice.pages import Pages
from wizard.practice.writer import Record

DEMO_EMAIL = "admin@lumenbikes.example"
DEMO_PASSWORD = "practice"  # noqa: S105 - printed on the login page; it protects nothing


@dataclass(frozen=True)
class PracticeOptions:
    """How a practice Kustomer is to be.

    Attributes:
        port: to listen on; 0 takes a free one.
        seed: the same seed and the same `now` give the same data.
        conversations: of the account to practise with.
        subdomain: of that account.
        plan: decides the account's request limit.
        search_limit: searches a window of one key; 0 for no limit.
        org_limit: requests a window of one account; 0 for no limit, None as the plan has it.
        limit_window: seconds of a window.
        activity: things that happen by themselves, a minute.
        now: the present; None follows the clock.
        history_days: how far the data goes back.
        max_depth: records a search can reach by turning pages.
        total_cap: the largest total a search reports; None for the true one.
        missing_role_status: what a missing role is answered with, 401 or 403.
        tls: certificate and key files, to serve https.
    """

    port: int = 0
    seed: int = 1
    conversations: int = 300
    subdomain: str = "lumenbikes"
    plan: str = "enterprise"
    search_limit: int = 100
    org_limit: int | None = None
    limit_window: float = 60.0
    activity: float = 0.0
    now: datetime | None = None
    history_days: int = 540
    max_depth: int = 50_000
    total_cap: int | None = None
    missing_role_status: int = 401
    tls: tuple[str, str] | None = None


@dataclass
class _Clockwork:
    """Lets things happen by themselves until it is stopped."""

    account: Account
    per_minute: float
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        rng = random.Random(0)
        while not self.stopped.wait(60 / self.per_minute):
            happen(self.account.store, 1, rng)


class PracticeServer:
    """A Kustomer on this computer. A context manager; `start` returns when it accepts requests."""

    def __init__(self, options: PracticeOptions | None = None) -> None:
        self.options = options = options or PracticeOptions()
        self.subdomain = options.subdomain
        self.keys = KeyRing()
        self.faults = Faults()
        self.accounts = make_accounts(
            options.subdomain,
            seed=options.seed,
            conversations=options.conversations,
            now=options.now or datetime.now(UTC),
            days=options.history_days,
            fixed=options.now is not None,
        )
        org_limit = PLANS[options.plan] if options.org_limit is None else options.org_limit
        self.limits = Limits(options.search_limit, org_limit, options.limit_window)
        self.api = Api(self)
        self._socket: socket.socket | None = None
        self._uvicorn: uvicorn.Server | None = None
        self._threads: list[threading.Thread] = []
        self._clockwork = _Clockwork(self.main_account, options.activity)

    @property
    def main_account(self) -> Account:
        """The account to practise with."""
        return self.accounts[self.subdomain]

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        if self._socket is None:
            raise RuntimeError("the practice Kustomer is not running")
        scheme = "https" if self.options.tls else "http"
        return f"{scheme}://127.0.0.1:{self._socket.getsockname()[1]}"

    @property
    def requests(self) -> list[tuple[str, str, int]]:
        """Every API request since the start: method, path and status."""
        return self.api.requests

    def start(self) -> None:
        """Begin to listen."""
        # asyncio turns off Nagle's delays only on sockets that say they are TCP.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", self.options.port))
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
        self._run(self._uvicorn.run, [self._socket])
        if self.options.activity:
            self._run(self._clockwork.run)

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
        )

    def revoke_key(self, token: str) -> None:
        """Delete a key, as its owner would."""
        if key := self.keys.find(token):
            key.revoked = True

    def expire_key(self, token: str) -> None:
        """Let a key end now, whatever it says of itself."""
        if key := self.keys.find(token):
            key.expires_at = datetime.now(UTC)

    def truth(self, kind: str) -> Iterator[Record]:
        """Every record of a kind as it is now, deleted ones included."""
        return self.main_account.store.all(kind)

    def count(self, kind: str) -> int:
        """How many records of a kind there are, deleted ones included."""
        return self.main_account.store.count(kind)

    def change(self, count: int, seed: int = 0) -> dict[str, int]:
        """Let `count` things happen; returns how many of each kind."""
        return dict(happen(self.main_account.store, count, random.Random(seed)))

    def _run(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, name="practice", daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()
