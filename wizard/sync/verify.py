"""Records that seem to be missing, at Kustomer or here: each is asked for by itself."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from wizard.kustomer.client import KustomerClient
from wizard.kustomer.errors import BadRequest
from wizard.kustomer.records import Record
from wizard.kustomer.streams import Stream
from wizard.sync.ledger import Ledger

Addresses = Mapping[str, Mapping[str, str]]
"""What else than an id is part of a record's address, by id."""


def verify(
    client: KustomerClient, ledger: Ledger, stream: Stream, missing: Iterable[str]
) -> tuple[list[Record], list[str]]:
    """The records that are there after all, as they are now, and the ids of those that are gone."""
    return _ask(client, stream, _addresses(ledger, stream, list(missing)))


def fetch(client: KustomerClient, ledger: Ledger, stream: Stream, listed: Sequence[str]) -> list[Record]:
    """Records that Kustomer lists and that are missing here, as they are now."""
    addresses = _addresses(ledger, stream, listed)
    there, _ = _ask(client, stream, addresses)
    unknown = [identifier for identifier in listed if identifier not in addresses]
    klasses = _klasses(ledger, stream) if unknown else []
    found = (_find(client, stream, identifier, klasses) for identifier in unknown)
    return [*there, *filter(None, found)]


def _ask(client: KustomerClient, stream: Stream, addresses: Addresses) -> tuple[list[Record], list[str]]:
    there, gone = list[Record](), list[str]()
    for identifier, columns in addresses.items():
        record = client.get_record(stream, identifier, **columns)
        if record is None:
            gone.append(identifier)
        elif record.id == identifier:
            there.append(record)
    return there, gone


def _addresses(ledger: Ledger, stream: Stream, ids: Sequence[str]) -> Addresses:
    """The addresses of those records that have one as far as is known here."""
    if "{klass}" not in stream.one:
        return {identifier: {} for identifier in ids}
    klasses = ledger.records.owed.values(ledger.instance_id, stream.name, "klass", ids)
    return {identifier: {"klass": str(klass)} for identifier, klass in klasses.items() if klass}


def _klasses(ledger: Ledger, stream: Stream) -> list[str]:
    """Every klass that is known here; those first of which most records are."""
    commonest = ledger.records.owed.commonest(ledger.instance_id, stream.name, "klass")
    return list(dict.fromkeys([*commonest, *ledger.klasses()]))


def _find(client: KustomerClient, stream: Stream, identifier: str, klasses: Iterable[str]) -> Record | None:
    """A record of which it is not known what klass it is of: a list of ids does not say."""
    for klass in klasses:
        with suppress(BadRequest):  # nobody documents the answer to whoever asks for it under another klass
            record = client.get_record(stream, identifier, klass=klass)
            if record and record.id == identifier:
                return record
    return None
