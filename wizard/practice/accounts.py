"""The accounts of the practice Kustomer: the one to practise with, and others to get things wrong with."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from wizard.practice.shop import Shop
from wizard.practice.store import Store

OTHERS: Final = {"harborbooks": "prod1", "kioskcafe": "prod2"}
"""Further accounts and their regions."""

OTHER_CONVERSATIONS: Final = 20


@dataclass(frozen=True)
class Account:
    """One Kustomer account.

    Attributes:
        subdomain: Kustomer calls it the org name.
        pod: the region it lives in.
    """

    subdomain: str
    org_id: str
    pod: str
    store: Store


def make_accounts(
    subdomain: str, *, seed: int, conversations: int, now: datetime, days: int, fixed: bool
) -> dict[str, Account]:
    """Make the account to practise with, first, and the others."""
    wanted = {subdomain: ("prod1", conversations)} | {
        other: (pod, OTHER_CONVERSATIONS) for other, pod in OTHERS.items() if other != subdomain
    }
    accounts = {}
    for number, (name, (pod, count)) in enumerate(wanted.items()):
        org_id = hashlib.sha256(name.encode()).hexdigest()[:24]
        shop = Shop(seed=seed + number, conversations=count, now=now, days=days)
        accounts[name] = Account(name, org_id, pod, Store(shop, org_id, now if fixed else None))
    return accounts
