"""Records that seem to be missing, at Kustomer or here: each is asked for by itself."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from wizard.kustomer.client import KustomerClient
from wizard.kustomer.errors import BadRequest, KeyRefused
from wizard.kustomer.records import Record
from wizard.kustomer.streams import Stream
from wizard.sync.ledger import Ledger
from wizard.sync.refusals import missing_role

Addresses = Mapping[str, Mapping[str, str]]
"""What else than an id is part of a record's address, by id."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What Kustomer says of records that it was asked for one by one.

    Attributes:
        there: those that are there after all, as they are now.
        gone: ids of those that are not.
        untold: ids of those that Kustomer does not give out, or does not understand to be asked for.
    """

    there: list[Record] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)


def verify(client: KustomerClient, ledger: Ledger, stream: Stream, missing: Iterable[str]) -> Verified:
    """What Kustomer says of records that are here and that it does not list."""
    return _ask(client, stream, _addresses(ledger, stream, list(missing)))


def fetch(client: KustomerClient, ledger: Ledger, stream: Stream, listed: Sequence[str]) -> list[Record]:
    """Records that Kustomer lists and that are missing here, as they are now."""
    addresses = _addresses(ledger, stream, listed)
    there = _ask(client, stream, addresses).there
    unknown = [identifier for identifier in listed if identifier not in addresses]
    klasses = _klasses(ledger, stream) if unknown else []
    one = _One(client, stream)
    found = (_find(one, identifier, klasses) for identifier in unknown)
    return [*there, *filter(None, found)]


class _Untold(Exception):
    """Kustomer does not say whether there is such a record."""


class _One:
    """Asks for one record at a time."""

    def __init__(self, client: KustomerClient, stream: Stream) -> None:
        self._client = client
        self._stream = stream
        self._key_is_good = False

    def get(self, identifier: str, **columns: str) -> Record | None:
        """A record as it is now; None if Kustomer does not have it.

        Raises:
            _Untold: Kustomer does not say.
            KeyRefused: the key is not accepted any more.
        """
        try:
            record = self._client.get_record(self._stream, identifier, **columns)
        except BadRequest:
            raise _Untold from None
        except KeyRefused as refusal:
            if not self._key_is_good:
                missing_role(self._client, self._stream, refusal)
            self._key_is_good = True
            raise _Untold from None
        if record and record.id != identifier:
            raise _Untold
        return record


def _ask(client: KustomerClient, stream: Stream, addresses: Addresses) -> Verified:
    one, said = _One(client, stream), Verified()
    for identifier, columns in addresses.items():
        try:
            record = one.get(identifier, **columns)
        except _Untold:
            said.untold.append(identifier)
            continue
        if record:
            said.there.append(record)
        else:
            said.gone.append(identifier)
    return said


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


def _find(one: _One, identifier: str, klasses: Iterable[str]) -> Record | None:
    """A record of which it is not known what klass it is of: a list of ids does not say."""
    for klass in klasses:
        with suppress(_Untold):  # nobody documents the answer to whoever asks for it under another klass
            if record := one.get(identifier, klass=klass):
                return record
    return None
