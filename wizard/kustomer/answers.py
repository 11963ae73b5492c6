"""Reading Kustomer's answers: pages of records or of ids, one record, and what it says of keys and subdomains."""

import re
import threading
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Raw, Struct

from wizard.kustomer.errors import NotKustomer
from wizard.kustomer.fitting import fitting_json
from wizard.kustomer.records import READERS, Record
from wizard.kustomer.streams import Stream
from wizard.kustomer.times import NEVER

EVERY_ROLE: Final = ("org",)
"""What a key is taken to hold if Kustomer does not list its roles: what it then refuses, it refuses."""

_ESCAPE: Final = re.compile(rb"(?i)\\(?:ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|(ud[89a-f][0-9a-f]{2})|.)")
"""One escaped sign in JSON; the group is half of a sign that takes two."""

_TURN: Final = threading.Lock()
"""For reading a page. The interpreter lets only one thread of all accounts on at a time anyway: those that wait for it
would keep the window waiting as well."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of records.

    Attributes:
        total: how many there are on all pages; None if Kustomer did not say.
        has_more: whether there may be another page.
        timed_out: Kustomer gave up searching, so that records may be missing.
    """

    records: list[Record]
    total: int | None
    has_more: bool
    timed_out: bool


@dataclass(frozen=True, slots=True)
class Ids:
    """One page of nothing but ids; see `Page`."""

    ids: list[str]
    total: int | None
    has_more: bool
    timed_out: bool


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What Kustomer says of an accepted key."""

    name: str
    roles: tuple[str, ...]
    org_id: str


@dataclass(frozen=True, slots=True)
class DomainFacts:
    """What Kustomer says of a subdomain."""

    org_id: str
    pod: str


def read_page(body: bytes, stream: Stream, asked_for: int) -> Page:
    """Decode a page of a stream.

    Args:
        body: the answer.
        stream: what the records are.
        asked_for: the page size that was asked for.

    Raises:
        NotKustomer: the answer is not a page of records.
    """
    with _TURN:
        answer = _decode(body, _PAGE)
        total, has_more, timed_out = _extent(answer, asked_for)
        read = READERS[stream.name]
        # Versions of SLAs come along with them, as records of their own.
        included = _included(answer) if stream.name == "slas" else []
        records = _in_their_places([read(raw) for raw in answer.data + included])
        return Page(records, total, has_more, timed_out)


def read_ids(body: bytes, asked_for: int) -> Ids:
    """Decode a page that was asked for with `idsOnly`.

    Raises:
        NotKustomer: the answer is not a page of ids.
    """
    answer = _decode(body, _PAGE)
    return Ids([_identify(raw) for raw in answer.data], *_extent(answer, asked_for))


def read_record(body: bytes, stream: Stream) -> Record:
    """Decode the answer to what asks for one record.

    Raises:
        NotKustomer: the answer is not a record.
    """
    (record,) = _in_their_places([READERS[stream.name](_decode(body, _ONE).data)])
    return record


def read_token(body: bytes) -> TokenFacts:
    """Decode the answer of `GET /v1/auth/tokens/current`."""
    thing = _decode(body, _SINGLE).data
    roles = thing.attributes.get("roles")
    return TokenFacts(
        name=_text(thing.attributes.get("name")) or "",
        roles=tuple(role for role in roles if isinstance(role, str)) if isinstance(roles, list) else EVERY_ROLE,
        org_id=_related(thing, "org"),
    )


def read_domain(body: bytes) -> DomainFacts:
    """Decode the answer of `GET /v1/domains/{org}`."""
    thing = _decode(body, _SINGLE).data
    org_id = _text(thing.attributes.get("orgId")) or _related(thing, "org")
    return DomainFacts(org_id=org_id, pod=_text(thing.attributes.get("pod")) or "")


def _in_their_places(records: list[Record]) -> list[Record]:
    """Give records without a time that of the one before (or else after) them, which is where Kustomer put them.

    Walks go by the order of a page. Any other time would seem out of order, or lead a walk astray.
    """
    if all(record.updated_at for record in records):
        return records
    time = next((record.updated_at for record in records if record.updated_at), NEVER)
    placed = []
    for record in records:
        time = record.updated_at or time
        placed.append(Record(record.id, time, record.row, record.parts))
    return placed


# --- one page


class _Meta(Struct):
    pageSize: int | None = None  # noqa: N815 - Kustomer's names
    total: int | None = None
    timed_out: bool = False


class _Links(Struct):
    next: Any = None


class _Answer(Struct):
    data: list[Raw]
    meta: Raw = Raw(b"{}")
    links: Raw = Raw(b"{}")
    included: Raw = Raw(b"[]")


class _One(Struct):
    data: Raw


_PAGE: Final = msgspec.json.Decoder(_Answer)
_ONE: Final = msgspec.json.Decoder(_One)


class _Thing(Struct):
    attributes: dict[str, Any]
    relationships: Any = None


class _Single(Struct):
    data: _Thing


_SINGLE: Final = msgspec.json.Decoder(_Single)
D = TypeVar("D")


def _extent(answer: _Answer, asked_for: int) -> tuple[int | None, bool, bool]:
    """What a page says of all pages: how many records, whether there are more, whether some may be missing."""
    try:
        meta, links = fitting_json(answer.meta, _Meta), fitting_json(answer.links, _Links)
    except (ValueError, RecursionError) as error:
        raise NotKustomer(f"not a page of records: {error}") from None
    size = min(asked_for, meta.pageSize if meta.pageSize and meta.pageSize > 0 else asked_for)
    total = meta.total if meta.total is not None and meta.total >= 0 else None
    return total, bool(links.next) or len(answer.data) >= size, meta.timed_out


class _Typed(Struct):
    type: str = ""


def _included(answer: _Answer) -> list[Raw]:
    """The versions of SLAs among what came along."""
    try:
        included = msgspec.json.decode(answer.included, type=list[Raw])
        return [raw for raw in included if fitting_json(raw, _Typed).type.startswith("sla")]
    except (ValueError, RecursionError):
        return []


def _identify(raw: Raw) -> str:
    try:
        thing = msgspec.json.decode(raw)
    except (ValueError, RecursionError):
        thing = None
    identifier = thing.get("id") if isinstance(thing, dict) else thing
    if not isinstance(identifier, str) or not identifier:
        raise NotKustomer("not an id")
    return identifier


def _decode(body: bytes, decoder: "msgspec.json.Decoder[D]") -> D:
    try:
        try:
            return decoder.decode(body)
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError:
            return decoder.decode(_without_half_signs(body))
    except (ValueError, RecursionError) as error:
        raise NotKustomer(f"not what was asked for: {error}") from None


def _without_half_signs(body: bytes) -> bytes:
    """A body in which halves of emoji, left by texts that were cut in their middle, are replaced by the usual sign.

    Kustomer escapes such halves, which no decoder takes for text, in previews for example. All else stays as it is.
    """
    return _ESCAPE.sub(lambda found: rb"\ufffd" if found[1] else found[0], body)


def _related(thing: _Thing, name: str) -> str:
    try:
        return _text(thing.relationships[name]["data"]["id"]) or ""
    except (KeyError, TypeError):
        return ""


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
