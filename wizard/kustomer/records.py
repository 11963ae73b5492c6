"""Reading Kustomer's answers: each page is decoded once, and every record keeps its own JSON as it came.

Of a record only the columns of its stream are read. Everything is optional and unknown attributes are left
alone, since Kustomer leaves out what is empty and adds attributes as it goes (facts sheet 7).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from typing import Annotated, Any, Final, TypeVar, get_type_hints

import msgspec
from msgspec import Raw, Struct

from wizard.kustomer.errors import NotKustomer
from wizard.kustomer.streams import Stream

NEVER: Final = "1970-01-01T00:00:00.000Z"
"""The time of a record that has none, and of one that claims to be older."""

EVERY_ROLE: Final = ("org",)
"""What a key is taken to hold if Kustomer does not list its roles: what it then refuses, it refuses."""

_ESCAPE: Final = re.compile(rb"(?i)\\(?:ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|(ud[89a-f][0-9a-f]{2})|.)")
"""One escaped sign in JSON; the group is half of a sign that takes two."""


class Record(Struct, frozen=True, gc=False):
    """One record.

    Attributes:
        id: Kustomer's id of it.
        updated_at: when it last changed, `YYYY-MM-DDTHH:MM:SS.mmmZ`; of a record that does not say, its place in
            the order of the page.
        row: id, updated_at, created_at, deleted_at, the stream's own columns, and the record's JSON.
    """

    id: str
    updated_at: str
    row: tuple[object, ...]


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
    answer = _decode(body, _PAGE)
    total, has_more, timed_out = _extent(answer, asked_for)
    read = _READERS[stream.name]
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
    (record,) = _in_their_places([_READERS[stream.name](_decode(body, _ONE).data)])
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
        meta, links = _fitting_raw(answer.meta, _Meta), _fitting_raw(answer.links, _Links)
    except (ValueError, RecursionError) as error:
        raise NotKustomer(f"not a page of records: {error}") from None
    size = min(asked_for, meta.pageSize if meta.pageSize and meta.pageSize > 0 else asked_for)
    total = meta.total if meta.total is not None and meta.total >= 0 else None
    return total, bool(links.next) or len(answer.data) >= size, meta.timed_out


def _included(answer: _Answer) -> list[Raw]:
    try:
        return msgspec.json.decode(answer.included, type=list[Raw])
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


# --- one record


Whole = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
"""A whole number that a database can hold."""


class _Attributes(Struct, rename="camel", gc=False):
    """What every record has."""

    updated_at: str | None = None
    created_at: str | None = None
    deleted_at: str | None = None
    deleted: bool | None = None


class _Identity(Struct, frozen=True, gc=False):
    id: str | None = None


class _Relation(Struct, frozen=True, gc=False):
    data: _Identity | None = None


_NOBODY: Final = _Relation()


class _Relations(Struct, frozen=True, rename="camel", gc=False):
    customer: _Relation = _NOBODY
    conversation: _Relation = _NOBODY
    company: _Relation = _NOBODY
    created_by: _Relation = _NOBODY


class _MoreRelations(_Relations, frozen=True, rename="camel", gc=False):
    """What only few kinds of records are related to."""

    klass: _Relation = _NOBODY
    sla: _Relation = _NOBODY
    message: _Relation = _NOBODY
    source: _Relation = _NOBODY
    target: _Relation = _NOBODY


A = TypeVar("A", bound=_Attributes)
R = TypeVar("R", bound=_Relations)


class _Conversation(_Attributes, rename="camel", gc=False):
    name: str | None = None
    preview: str | None = None
    status: str | None = None
    channels: Raw = Raw(b"[]")
    direction: str | None = None
    priority: Whole | None = None
    assigned_users: Raw = Raw(b"[]")
    assigned_teams: Raw = Raw(b"[]")
    tags: Raw = Raw(b"[]")
    satisfaction_level: "_Satisfaction | None" = None
    message_count: Whole | None = None
    last_message_at: str | None = None
    ended_at: str | None = None


class _Satisfaction(Struct, gc=False):
    rating: float | None = None
    score: float | None = None


class _Message(_Attributes, rename="camel", gc=False):
    channel: str | None = None
    direction: str | None = None
    status: str | None = None
    subject: str | None = None
    preview: str | None = None
    sent_at: str | None = None
    redacted: bool | None = None


class _Note(_Attributes, rename="camel", gc=False):
    body: str | None = None


class _Address(Struct, gc=False):
    email: str | None = None
    phone: str | None = None


class _Customer(_Attributes, rename="camel", gc=False):
    name: str | None = None
    display_name: str | None = None
    external_id: str | None = None
    emails: list[_Address] | None = None
    phones: list[_Address] | None = None
    last_activity_at: str | None = None


class _Company(_Attributes, rename="camel", gc=False):
    name: str | None = None
    external_id: str | None = None
    domains: Raw = Raw(b"[]")


class _User(_Attributes, rename="camel", gc=False):
    name: str | None = None
    display_name: str | None = None
    email: str | None = None
    user_type: str | None = None


class _Team(_Attributes, rename="camel", gc=False):
    name: str | None = None
    members: Raw = Raw(b"[]")


class _Tag(_Attributes, rename="camel", gc=False):
    name: str | None = None
    color: str | None = None


class _Shortcut(_Attributes, rename="camel", gc=False):
    name: str | None = None
    is_private: bool | None = None


class _Brand(_Attributes, gc=False):
    name: str | None = None
    default: bool | None = None


class _Survey(_Attributes, gc=False):
    name: str | None = None
    channel: str | None = None
    enabled: bool | None = None


class _Sla(_Attributes, gc=False):
    name: str | None = None
    version: Whole | None = None


class _Klass(_Attributes, rename="camel", gc=False):
    name: str | None = None
    display_name: str | None = None
    status: str | None = None


class _Object(_Attributes, rename="camel", gc=False):
    external_id: str | None = None
    title: str | None = None


class _ConversationTime(_Attributes, rename="camel", gc=False):
    assigned_users: Raw = Raw(b"[]")
    assigned_teams: Raw = Raw(b"[]")
    channels: Raw = Raw(b"[]")
    handle_at: str | None = None
    handle_time: float | None = None
    message_time: float | None = None


class _Attachment(_Attributes, rename="camel", gc=False):
    name: str | None = None
    content_type: str | None = None
    content_length: Whole | None = None
    redacted: bool | None = None


class _Merge(_Attributes, gc=False):
    status: str | None = None


def _conversation(a: _Conversation, r: _Relations) -> tuple[object, ...]:
    satisfaction = a.satisfaction_level or _Satisfaction()
    return (
        _id(r.customer),
        a.name,
        a.preview,
        a.status,
        _first_word(a.channels),
        _array(a.channels),
        a.direction,
        a.priority,
        _array(a.assigned_users),
        _array(a.assigned_teams),
        _array(a.tags),
        satisfaction.rating,
        satisfaction.score,
        a.message_count,
        stamp(a.last_message_at),
        stamp(a.ended_at),
    )


def _message(a: _Message, r: _Relations) -> tuple[object, ...]:
    return (
        _id(r.conversation),
        _id(r.customer),
        a.channel,
        a.direction,
        a.status,
        a.subject,
        a.preview,
        stamp(a.sent_at),
        a.redacted,
    )


def _note(a: _Note, r: _Relations) -> tuple[object, ...]:
    return (_id(r.conversation), _id(r.customer), a.body, _id(r.created_by))


def _customer(a: _Customer, r: _Relations) -> tuple[object, ...]:
    return (
        a.display_name or a.name,
        _id(r.company),
        a.external_id,
        a.emails[0].email if a.emails else None,
        a.phones[0].phone if a.phones else None,
        stamp(a.last_activity_at),
    )


def _company(a: _Company, _r: _Relations) -> tuple[object, ...]:
    return (a.name, a.external_id, _array(a.domains))


def _user(a: _User, _r: _Relations) -> tuple[object, ...]:
    return (a.display_name or a.name, a.email, a.user_type)


def _team(a: _Team, _r: _Relations) -> tuple[object, ...]:
    return (a.name, _array(a.members))


def _tag(a: _Tag, _r: _Relations) -> tuple[object, ...]:
    return (a.name, a.color)


def _shortcut(a: _Shortcut, _r: _Relations) -> tuple[object, ...]:
    return (a.name, a.is_private)


def _brand(a: _Brand, _r: _Relations) -> tuple[object, ...]:
    return (a.name, a.default)


def _survey(a: _Survey, _r: _Relations) -> tuple[object, ...]:
    return (a.name, a.channel, a.enabled)


def _sla(a: _Sla, r: _MoreRelations) -> tuple[object, ...]:
    return (a.name, _id(r.sla), a.version)


def _klass(a: _Klass, _r: _Relations) -> tuple[object, ...]:
    return (a.name, a.display_name, a.status)


def _object(a: _Object, r: _MoreRelations) -> tuple[object, ...]:
    return (_id(r.klass), a.external_id, a.title, _id(r.customer), _id(r.company))


def _conversation_time(a: _ConversationTime, r: _Relations) -> tuple[object, ...]:
    return (
        _id(r.conversation),
        _id(r.customer),
        _id(r.created_by),
        _array(a.assigned_users),
        _array(a.assigned_teams),
        _array(a.channels),
        stamp(a.handle_at),
        a.handle_time,
        a.message_time,
    )


def _attachment(a: _Attachment, r: _MoreRelations) -> tuple[object, ...]:
    ids = (_id(r.message), _id(r.conversation), _id(r.customer))
    return (*ids, a.name, a.content_type, a.content_length, a.redacted)


def _merge(a: _Merge, r: _MoreRelations) -> tuple[object, ...]:
    return (_id(r.source), _id(r.target), a.status)


def stamp(moment: str | None) -> str | None:
    """A time in the one form in which the order of texts is the order of times; None if it is none."""
    if moment is None:
        return None
    try:
        parsed = datetime.fromisoformat(moment)
        # Nearly always it is Kustomer's own form, which is told from all others that are understood by these marks.
        if len(moment) == 24 and moment[7] == "-" and moment[10] == "T" and moment[19] == "." and moment[23] == "Z":
            return moment
        aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return None


def _id(relation: _Relation) -> str | None:
    return relation.data.id if relation.data else None


def _json(raw: Raw) -> str:
    return str(raw, "utf-8")


def _array(raw: Raw) -> str:
    written = _json(raw)
    return "[]" if written == "null" else written


def _first_word(raw: Raw) -> str | None:
    words = _json(raw).split('"', 2)
    return words[1] if len(words) == 3 else None


Columns = Callable[[Any, Any], tuple[object, ...]]


Reader = Callable[[Raw], Record]


def _reader(attributes: type[_Attributes], columns: Columns, relations: type[_Relations] = _Relations) -> Reader:
    whole = msgspec.defstruct(
        "Whole",
        [("id", str), ("attributes", attributes), ("relationships", relations, relations())],
        gc=False,
    )
    return partial(_read_record, msgspec.json.Decoder(whole), attributes, relations, columns)


def _read_record(
    decoder: "msgspec.json.Decoder[Any]",
    attributes: type[_Attributes],
    relations: type[_Relations],
    columns: Columns,
    raw: Raw,
) -> Record:
    try:
        try:
            whole = decoder.decode(raw)
            identifier, a, r = whole.id, whole.attributes, whole.relationships
        except msgspec.ValidationError:
            identifier, a, r = _read_what_fits(raw, attributes, relations)
        record = _json(raw)
    except (ValueError, RecursionError) as error:
        raise NotKustomer(f"not a record: {type(error).__name__}") from None
    if not identifier:
        raise NotKustomer("a record without an id")
    changed = stamp(a.updated_at)
    updated_at = max(changed or stamp(a.created_at) or NEVER, NEVER)
    deleted_at = stamp(a.deleted_at) or (updated_at if a.deleted else None)
    row = (identifier, updated_at, stamp(a.created_at), deleted_at, *columns(a, r), record)
    return Record(identifier, max(changed, NEVER) if changed else "", row)


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
        placed.append(Record(record.id, time, record.row))
    return placed


def _read_what_fits(raw: Raw, attributes: type[A], relations: type[R]) -> tuple[str, A, R]:
    """Read a record of which some attribute has a shape nobody expected, leaving out only that one."""
    thing = msgspec.json.decode(raw)
    if not isinstance(thing, dict):
        raise NotKustomer("not a record")
    identifier = thing.get("id")
    return (
        identifier if isinstance(identifier, str) else "",
        fitting(thing.get("attributes"), attributes),
        fitting(thing.get("relationships"), relations),
    )


def _fitting_raw(raw: Raw, kind: "type[S]") -> "S":
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError:
        return fitting(msgspec.json.decode(raw), kind)


S = TypeVar("S", bound=Struct)


def fitting(values: object, kind: type[S]) -> S:
    """As much of some values as has the shape that is expected."""
    fits: dict[str, object] = {}
    hints = _types_of(kind)
    for name, sent in zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True):
        if isinstance(values, dict) and sent in values:
            try:
                fits[name] = msgspec.json.decode(msgspec.json.encode(values[sent]), type=hints[name])
            except msgspec.ValidationError:
                continue
    return kind(**fits)


@cache
def _types_of(kind: type[Struct]) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


class _Named(Struct):
    type: str = ""
    links: Any = None


def _read_object(read: Reader, raw: Raw) -> Record:
    """A custom object. Its klass is also the second half of its type, `kobject.order`."""
    record = read(raw)
    if record.row[4] is not None:
        return record
    klass = _fitting_raw(raw, _Named).type.partition(".")[2] or None
    return Record(record.id, record.updated_at, (*record.row[:4], klass, *record.row[5:]))


def _read_time(read: Reader, raw: Raw) -> Record:
    """A conversation time: it is walked by when it was created, and never changes.

    Its second version counts in milliseconds (facts sheet 7.10), the column always in seconds.
    """
    record = read(raw)
    created = record.row[2]
    moment = max(created, NEVER) if isinstance(created, str) else ""
    row = list(record.row)
    row[1] = moment or NEVER
    links = _fitting_raw(raw, _Named).links
    if isinstance(links, dict) and str(links.get("self")).startswith("/v2/"):
        row[-3:-1] = [value / 1000 if isinstance(value, int | float) else None for value in row[-3:-1]]
    return Record(record.id, moment, tuple(row))


_READERS: Final[dict[str, Reader]] = {
    "conversations": _reader(_Conversation, _conversation),
    "messages": _reader(_Message, _message),
    "notes": _reader(_Note, _note),
    "customers": _reader(_Customer, _customer),
    "companies": _reader(_Company, _company),
    "users": _reader(_User, _user),
    "teams": _reader(_Team, _team),
    "tags": _reader(_Tag, _tag),
    "shortcuts": _reader(_Shortcut, _shortcut),
    "brands": _reader(_Brand, _brand),
    "slas": _reader(_Sla, _sla, _MoreRelations),
    "satisfaction_surveys": _reader(_Survey, _survey),
    "klasses": _reader(_Klass, _klass),
    "custom_objects": partial(_read_object, _reader(_Object, _object, _MoreRelations)),
    "conversation_times": partial(_read_time, _reader(_ConversationTime, _conversation_time)),
    "attachments": _reader(_Attachment, _attachment, _MoreRelations),
    "customer_merges": _reader(_Merge, _merge, _MoreRelations),
}
