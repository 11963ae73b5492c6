"""Derived streams of a workspace that was filled before they were: read from what is here, without asking Kustomer."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from msgspec import Raw

from wizard.kustomer.derived import derive
from wizard.kustomer.records import READERS
from wizard.kustomer.streams import BY_NAME, Stream
from wizard.sync.ledger import Ledger
from wizard.sync.tracks import Track
from wizard.sync.walk import Batch

AT_ONCE: Final = 500


def parts_track(ledger: Ledger, derived: Stream) -> Track:
    """Goes through the records that a stream is derived from."""

    def keep(batch: Batch) -> None:
        cursor = replace(ledger.cursor(derived), sweep=batch.reached)
        if batch.finished:
            cursor = replace(ledger.catch_up_with(derived), sweep=None)
        ledger.keep(derived, batch, cursor)

    return Track(derived, _read(ledger, derived), keep, optional=True)


def _read(ledger: Ledger, derived: Stream) -> Iterator[Batch]:
    source = BY_NAME[derived.source]
    read = READERS[source.name]
    after, finished = ledger.cursor(derived).sweep or "", False
    while not finished:
        rows = ledger.records.owed.records(ledger.instance_id, source.name, after, AT_ONCE)
        records = [read(Raw(str(row[-1]).encode())) for row in rows]
        after = records[-1].id if records else after
        finished = len(rows) < AT_ONCE
        yield Batch(derive(source.name, records).get(derived.name, []), after, None, finished)
