"""The way to Kustomer's accounts: where each is, at what pace it may be asked, and through which proxy."""

from collections.abc import Callable
from dataclasses import dataclass

from wizard.kustomer.budget import Budget
from wizard.kustomer.client import CHECKING, KustomerClient, OnWait, Patience
from wizard.kustomer.key import ApiKey
from wizard.kustomer.sites import Site
from wizard.kustomer.transport import SYSTEM_PROXY
from wizard.stop import Stop

SiteOf = Callable[[str, bool], Site]
"""The addresses of a subdomain; the second argument says whether it is on the practice Kustomer."""


@dataclass(frozen=True, slots=True)
class ClientFactory:
    """How accounts are reached. What it is made of is asked anew for each client, from any thread; it may block.

    Attributes:
        site_of: the addresses of a subdomain.
        make_budget: makes the request budget of a key.
        proxy: gives the proxy, as `KustomerClient` takes it.
    """

    site_of: SiteOf
    make_budget: Callable[[], Budget] = Budget
    proxy: Callable[[], str | None] = lambda: SYSTEM_PROXY

    def client(
        self,
        subdomain: str,
        key: ApiKey,
        *,
        practice: bool,
        stop: Stop,
        budget: Budget | None = None,
        patience: Patience = CHECKING,
        on_wait: OnWait = lambda _problem, _until: None,
    ) -> KustomerClient:
        """A client for an account; see `KustomerClient`. Without a budget, it has one of its own.

        Raises:
            Problem: the account has no address: it is on the practice Kustomer, which does not run.
        """
        return KustomerClient(
            self.site_of(subdomain, practice),
            key,
            stop=stop,
            budget=budget or self.make_budget(),
            patience=patience,
            on_wait=on_wait,
            proxy=self.proxy(),
        )
