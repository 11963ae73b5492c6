"""Custom attributes: described by what has them, once a day. What is not described any more is gone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from wizard.kustomer.client import KustomerClient
from wizard.kustomer.derived import STANDARD_OBJECTS
from wizard.kustomer.records import Record
from wizard.kustomer.streams import BY_NAME
from wizard.sync.ledger import Ledger, later_than
from wizard.sync.moments import stamp
from wizard.sync.tracks import Track
from wizard.sync.walk import Batch

ATTRIBUTES: Final = BY_NAME["custom_attributes"]


def attributes_track(client: KustomerClient, ledger: Ledger, now: Callable[[], datetime]) -> Track:
    """Asks for the custom attributes of everything that can have some."""

    def keep(batch: Batch) -> None:
        cursor = ledger.cursor(ATTRIBUTES)
        newest = max((record.updated_at for record in batch.records), default=None)
        done = replace(cursor, live=newest, backfill_done=True, swept_at=stamp(now()))
        ledger.keep(ATTRIBUTES, batch, done, later_than(cursor.live))

    return Track(ATTRIBUTES, _read(client, ledger), keep)


def _read(client: KustomerClient, ledger: Ledger) -> Iterator[Batch]:
    found: list[Record] = []
    for of in (*STANDARD_OBJECTS, *(f"kobject.{klass}" for klass in ledger.klasses())):
        found += client.get_custom_attributes(of)
    known = ledger.records.ids(ledger.instance_id, ATTRIBUTES.name)
    gone = sorted(set(known).difference(record.id for record in found))
    yield Batch(found, None, None, finished=True, gone=gone)
