"""The accounts of the practice Kustomer: the one to practise with, and others to get things wrong with."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from wizard.practice.lag import Lag
from wizard.practice.options import PracticeOptions
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


def make_accounts(options: PracticeOptions, founded: datetime) -> dict[str, Account]:
    """Make the account to practise with, first, and the others."""
    wanted = {options.subdomain: ("prod1", options.conversations)} | {
        other: (pod, OTHER_CONVERSATIONS) for other, pod in OTHERS.items() if other != options.subdomain
    }
    accounts = {}
    for number, (name, (pod, count)) in enumerate(wanted.items()):
        org_id = hashlib.sha256(name.encode()).hexdigest()[:24]
        shop = Shop(seed=options.seed + number, conversations=count, now=founded, days=options.history_days)
        lag = Lag(round(options.index_lag * 1000))
        accounts[name] = Account(name, org_id, pod, Store(shop, org_id, options.now, lag))
    return accounts
