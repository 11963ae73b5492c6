"""The request budgets of all instances: what Kustomer counts together is paced together."""

import threading
from collections.abc import Callable

from wizard.kustomer.budget import Budget
from wizard.workspace.instances import Instance

Account = tuple[bool, str]
"""Whether it is on the practice Kustomer, and its subdomain."""


class Budgets:
    """Gives each instance a budget of its own searches; instances of one account share its requests. Thread-safe.

    Args:
        make: makes the budget of an account's first key.
    """

    def __init__(self, make: Callable[[], Budget]) -> None:
        self._make = make
        self._known: dict[int, tuple[Account, Budget]] = {}
        self._lock = threading.Lock()

    def of(self, instance: Instance) -> Budget:
        """The budget of an instance: the same one for as long as it is on the same account."""
        account = (instance.practice, instance.subdomain)
        with self._lock:
            before, budget = self._known.get(instance.id, (None, None))
            if budget is None or before != account:
                relatives = (other for theirs, other in self._known.values() if theirs == account)
                relative = next(relatives, None)
                budget = relative.of_another_key() if relative else self._make()
                self._known[instance.id] = account, budget
            return budget

    def share(self, org_share: float) -> None:
        """From now on, use this part of each account's own limit, 0 to 1."""
        with self._lock:
            for _, budget in self._known.values():
                budget.set_org_share(org_share)
