"""The practice Kustomer behind its web pages: accounts, keys, faults and limits, and what happens to them."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from wizard.practice.accounts import Account, make_accounts
from wizard.practice.events import NEW_CONVERSATION, check, happen
from wizard.practice.faults import Faults
from wizard.practice.journal import Event
from wizard.practice.keys import Key, KeyRing
from wizard.practice.kinds import Record
from wizard.practice.limits import PLANS, Limits
from wizard.practice.options import PracticeOptions

MOST_EVENTS: Final = 100_000
"""After so many, nothing happens by itself any more: at each start, all of it happens again, within ten seconds."""

OWN_SEEDS: Final = 1 << 32
"""What nobody chose a seed for has seeds from here on."""


class Kustomer:
    """Everything that there is, and that can be done to it. Thread-safe.

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
        self._on_event = on_event
        self._one_by_one = threading.Lock()
        self._happened = 0
        for event in past:
            happen(self.main_account.store, event, silent_deletes=not self.options.deletes_move_time)
            self._happened += 1

    @property
    def main_account(self) -> Account:
        """The account to practise with."""
        return self.accounts[self.subdomain]

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
            count: how many, up to `events.MOST_AT_ONCE`.
            seed: decides what; None for something else each time.
            only: one kind of thing, such as `new conversation`; empty for any.

        Raises:
            ValueError: nothing of that name can happen, or not so much of it.
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

    def let_something_happen(self) -> None:
        """Let one thing happen, whatever it is; nothing any more after very many."""
        if self._happened < MOST_EVENTS:
            self.change(1)
