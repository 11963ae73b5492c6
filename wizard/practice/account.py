"""The practice account of this computer: one Kustomer in one folder, the same after every start.

Nothing slow is loaded before `start`, since the first window is to be there before a web server is.
"""

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wizard.practice import state as states
from wizard.practice.journal import DamagedJournal, Journal
from wizard.practice.keys import KeyRing
from wizard.practice.lock import Lock
from wizard.practice.options import DEMO_EMAIL, DEMO_PASSWORD, DEMO_SUBDOMAIN, PracticeOptions
from wizard.practice.state import DamagedState, State

if TYPE_CHECKING:
    from wizard.practice.server import PracticeServer

STATE_FILE: Final = "account.json"
JOURNAL_FILE: Final = "journal.jsonl"
LOCK_FILE: Final = "lock"


class LocalAccount:
    """The practice account that lives in a folder. Thread-safe; can be started and stopped any number of times.

    A file that is damaged is set aside, and a fresh account begins in its place.

    Args:
        folder: made if need be. Others than its owner cannot read what is in it.
        conversations: how many to make up when the account is founded.
        activity: things that happen by themselves, a minute.
    """

    def __init__(self, folder: Path, conversations: int = 2000, activity: float = 6.0) -> None:
        self._folder = folder
        self._conversations = conversations
        self._activity = activity
        self._starting = threading.Lock()
        self._saving = threading.Lock()
        self._state: State | None = None
        self._keys: KeyRing | None = None
        self._server: PracticeServer | None = None
        self._running = ExitStack()

    @property
    def running(self) -> bool:
        """Whether it answers."""
        return self._server is not None

    @property
    def server(self) -> "PracticeServer | None":
        """What runs, for whoever makes things happen; None while nothing does."""
        return self._server

    @property
    def url(self) -> str:
        """Where its pages are; empty while it does not run."""
        server = self._server
        return server.url if server else ""

    @property
    def subdomain(self) -> str:
        """Of its main account."""
        return DEMO_SUBDOMAIN

    @property
    def login(self) -> str:
        """The user name for its pages."""
        return DEMO_EMAIL

    @property
    def password(self) -> str:
        """The password for its pages; it protects nothing and may be shown."""
        return DEMO_PASSWORD

    def start(self) -> None:
        """Start it, if it does not run. Blocking.

        Raises:
            AccountInUse: another program runs the account of this folder.
            OSError: the folder cannot be used.
        """
        with self._starting:
            if self._server is None:
                with ExitStack() as running:
                    self._server = self._start(running)
                    self._running = running.pop_all()

    def stop(self) -> None:
        """End it, and leave nothing running. Blocking."""
        with self._starting:
            if self._server is not None:
                self._server = None
                self._running.close()

    def create_key(self, name: str, roles: Sequence[str] = ("org.permission",)) -> str:
        """Make a key, with every role unless some are named; returns its token."""
        return self._live.create_key(name, roles)

    def revoke_key(self, token: str) -> None:
        """Delete a key, as its owner would."""
        self._live.revoke_key(token)

    def change(self, count: int) -> dict[str, int]:
        """Let so many things happen; returns how many of each kind."""
        return self._live.change(count)

    def count(self, kind: str) -> int:
        """How many records of a kind there are, deleted ones included."""
        return self._live.count(kind)

    def slow_down(self, seconds: float) -> None:
        """Take so long for every answer."""
        self._live.faults.latency = seconds

    @property
    def _live(self) -> "PracticeServer":
        if self._server is None:
            raise RuntimeError("the practice account is not running")
        return self._server

    def _start(self, running: ExitStack) -> "PracticeServer":
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        running.enter_context(Lock(self._folder / LOCK_FILE))
        try:
            server = self._open(running)
        except (DamagedState, DamagedJournal):
            self._set_aside()
            server = self._open(running)
        running.callback(self._save)
        try:
            server.start()
        except OSError:
            if not server.options.port:
                raise
            # Somebody else has the port now. Whoever is connected finds the new one in `url`.
            server.options = replace(server.options, port=0)
            server.start()
        running.callback(server.stop)
        self._save(server.port)
        return server

    def _open(self, running: ExitStack) -> "PracticeServer":
        from wizard.practice.server import PracticeServer

        path = self._folder / STATE_FILE
        state = states.load(path)
        if state is None:
            if (self._folder / JOURNAL_FILE).exists():
                raise DamagedState("things happened in an account that is gone")
            state = states.found(self._conversations)
            states.save(path, state)
        with ExitStack() as opened:
            journal = opened.enter_context(Journal(self._folder / JOURNAL_FILE))
            keys = KeyRing(state.secret, state.keys, self._save)
            options = PracticeOptions(
                port=state.port,
                seed=state.seed,
                conversations=state.conversations,
                subdomain=self.subdomain,
                activity=self._activity,
                founded=state.founded,
            )
            try:
                server = PracticeServer(options, keys=keys, past=journal.events, on_event=journal.append)
            except ValueError as error:
                raise DamagedJournal(str(error)) from error
            running.enter_context(opened.pop_all())
        self._state, self._keys = state, keys
        return server

    def _save(self, port: int | None = None) -> None:
        with self._saving:
            if self._state is None or self._keys is None:
                return
            state = states.with_keys(self._state, self._keys.all())
            self._state = state if port is None else replace(state, port=port)
            states.save(self._folder / STATE_FILE, self._state)

    def _set_aside(self) -> None:
        """Keep what cannot be used under other names, and begin anew."""
        when = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
        for name in (STATE_FILE, JOURNAL_FILE):
            path = self._folder / name
            if path.exists():
                path.replace(path.with_name(f"{path.stem}.damaged-{when}{path.suffix}"))
