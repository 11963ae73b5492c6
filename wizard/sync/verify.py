"""Whether records that seem to be missing are gone: each is asked for by itself."""

from collections.abc import Iterable

from wizard.kustomer.client import KustomerClient
from wizard.kustomer.records import Record
from wizard.kustomer.streams import Stream
from wizard.sync.ledger import Ledger


def verify(
    client: KustomerClient, ledger: Ledger, stream: Stream, missing: Iterable[str]
) -> tuple[list[Record], list[str]]:
    """The records that are there after all, as they are now, and the ids of those that are gone."""
    there, gone = list[Record](), list[str]()
    for identifier, columns in _addresses(ledger, stream, list(missing)).items():
        record = client.get_record(stream, identifier, **columns)
        if record is None:
            gone.append(identifier)
        elif record.id == identifier:
            there.append(record)
    return there, gone


def _addresses(ledger: Ledger, stream: Stream, ids: list[str]) -> dict[str, dict[str, str]]:
    """What else than an id is part of a record's address. Where that is not known, the record has none."""
    if "{klass}" not in stream.one:
        return {identifier: {} for identifier in ids}
    klasses = ledger.records.owed.values(ledger.instance_id, stream.name, "klass", ids)
    return {identifier: {"klass": str(klass)} for identifier, klass in klasses.items() if klass}
