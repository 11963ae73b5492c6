"""Merges of customers: the one that became part of the other is deleted, and only then is it known to whom to ask.

Kustomer lists merges beneath each customer and nowhere else (facts sheet 8). Whoever is deleted while the sync looks
on is asked about at once; whoever was deleted long before, one after the other in the order of their ids. Where
Kustomer tells nothing of merges, customers go on without.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from wizard.kustomer.client import KustomerClient
from wizard.kustomer.errors import BadRequest, FeatureMissing, KeyRefused
from wizard.kustomer.records import Record
from wizard.kustomer.streams import BY_NAME, path_of
from wizard.sync.beneath import listed
from wizard.sync.ledger import Ledger
from wizard.sync.moments import stamp
from wizard.sync.refusals import missing_role
from wizard.sync.tracks import Track
from wizard.sync.walk import Batch

CUSTOMERS: Final = BY_NAME["customers"]
MERGES: Final = BY_NAME["customer_merges"]

CUSTOMERS_AT_ONCE: Final = 20
CUSTOMERS_A_RUN: Final = 40


def with_merges(client: KustomerClient, ledger: Ledger, batches: Iterable[Batch]) -> Iterator[Batch]:
    """A walk through customers, with the merges of those of whom it says for the first time that they are deleted."""

    def complete(batch: Batch) -> Batch:
        deleted = [record.id for record in batch.records if record.row[3] is not None]
        return with_merges_of(client, ledger, batch, _news(ledger, deleted)) if deleted else batch

    return map(complete, batches)


def with_merges_of(client: KustomerClient, ledger: Ledger, batch: Batch, customers: Iterable[str]) -> Batch:
    """A page of customers, with the merges that some of them were part of."""
    if MERGES.name in ledger.skipped:
        return batch
    try:
        return replace(batch, beside={MERGES.name: _merges_of(client, customers)})
    except KeyRefused as refusal:
        return replace(batch, refused={MERGES.name: missing_role(client, MERGES, refusal)})


def is_due(ledger: Ledger) -> bool:
    """Whether some customers, deleted long ago, were not asked about."""
    complete = ledger.cursor(CUSTOMERS).backfill_done
    return complete and (ledger.cursor(MERGES).swept_at is None or not ledger.in_step(MERGES))


def owe(ledger: Ledger) -> None:
    """Ask about all of them once more: some were not here before."""
    ledger.owe(MERGES, replace(ledger.cursor(MERGES), sweep=None, swept_at=None))


def history_track(client: KustomerClient, ledger: Ledger, now: Callable[[], datetime]) -> Track:
    """Asks about customers that were deleted before: some in each run."""

    def keep(batch: Batch) -> None:
        cursor = ledger.cursor(MERGES)
        if batch.finished:
            cursor = replace(ledger.catch_up_with(MERGES), sweep=None, swept_at=stamp(now()))
        else:
            cursor = replace(cursor, sweep=batch.reached)
        ledger.keep(MERGES, batch, cursor)

    return Track(MERGES, _history(client, ledger), keep)


def _history(client: KustomerClient, ledger: Ledger) -> Iterator[Batch]:
    after = ledger.cursor(MERGES).sweep or ""
    for _ in range(CUSTOMERS_A_RUN // CUSTOMERS_AT_ONCE):
        customers = ledger.records.owed.deleted(ledger.instance_id, CUSTOMERS.name, after, CUSTOMERS_AT_ONCE)
        after = customers[-1] if customers else after
        finished = len(customers) < CUSTOMERS_AT_ONCE
        yield Batch(_merges_of(client, customers), after, None, finished)
        if finished:
            return


def _news(ledger: Ledger, deleted: list[str]) -> list[str]:
    marked = ledger.records.owed.values(ledger.instance_id, CUSTOMERS.name, "deleted_at", deleted)
    return [customer for customer in deleted if marked.get(customer) is None]


def _merges_of(client: KustomerClient, customers: Iterable[str]) -> list[Record]:
    paths = (path_of(MERGES.path, id=customer) for customer in customers)
    try:
        return [merge for path in paths for merge in listed(client, MERGES, path)]
    except BadRequest as problem:  # nobody documents that every account has merges
        raise FeatureMissing(MERGES.roles[:1], problem.detail) from None
