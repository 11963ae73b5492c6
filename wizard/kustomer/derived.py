"""Records that Kustomer does not list, but that are part of others: found in pages that are here already.

Answers to surveys are on their conversation; no list of them exists (facts sheet 7.8). Messages name their
attachments; what these are called is asked for later. Custom attributes are described together, by what has them.

A derived record is as new as the record it is part of, so that it is never replaced by one from an older version.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from msgspec import Raw, Struct

from wizard.kustomer.errors import NotKustomer
from wizard.kustomer.fitting import fitting
from wizard.kustomer.records import Record
from wizard.kustomer.times import NEVER, stamp

STANDARD_OBJECTS: Final = ("conversation", "customer", "message", "company")
"""What can have custom attributes in every account, besides the objects of its own klasses."""


def derive(stream: str, records: Sequence[Record]) -> dict[str, list[Record]]:
    """What is part of some records of a stream, by the stream that it belongs to."""
    if stream not in _PARTS:
        return {}
    part = _PARTS[stream]
    bearing = (record for record in records if part.sign in str(record.row[-1]))
    return {part.stream: [found for record in bearing for found in part.read(record)]}


def read_custom_attributes(body: bytes, of: str) -> list[Record]:
    """Decode the answer of `GET /v1/metadata/{of}`: one record for each attribute.

    Raises:
        NotKustomer: the answer does not describe attributes.
    """
    try:
        metadata = msgspec.json.decode(body, type=_Metadata).data.attributes
    except (ValueError, RecursionError) as error:
        raise NotKustomer(f"not a description of attributes: {error}") from None
    return [_custom_attribute(of, name, raw, metadata) for name, raw in metadata.properties.items()]


# --- answers to surveys


class _Level(Struct, rename="camel", gc=False):
    form: str | None = None
    form_response: str | None = None
    channel: str | None = None
    status: str | None = None
    rating: float | None = None
    score: float | None = None
    sent_by: str | None = None
    sent_at: str | None = None
    created_at: str | None = None


class _Surveyed(Struct, frozen=True, rename="camel", gc=False):
    satisfaction_level: Raw = Raw(b"{}")


class _OfConversation(Struct, gc=False):
    attributes: _Surveyed = _Surveyed()


_CONVERSATION: Final = msgspec.json.Decoder(_OfConversation)
_LEVEL: Final = msgspec.json.Decoder(_Level)


def _responses(conversation: Record) -> Iterator[Record]:
    try:
        raw = _CONVERSATION.decode(str(conversation.row[-1])).attributes.satisfaction_level
        level = _read_level(raw)
    except ValueError:
        return
    if level.form_response:
        columns = (level.form, level.channel, level.status, level.rating, level.score)
        ids = (conversation.id, conversation.row[4])
        sent = (level.sent_by, stamp(level.sent_at))
        frame = (level.form_response, conversation.row[1], stamp(level.created_at), None)
        row = (*frame, *ids, *columns, *sent, str(raw, "utf-8"))
        yield Record(level.form_response, conversation.updated_at, row)


def _read_level(raw: Raw) -> _Level:
    try:
        return _LEVEL.decode(raw)
    except msgspec.ValidationError:
        return fitting(msgspec.json.decode(raw), _Level)


# --- attachments


class _Relation(Struct, frozen=True, gc=False):
    data: tuple[Raw, ...] = ()


class _Relations(Struct, frozen=True, gc=False):
    attachments: _Relation = _Relation()


class _OfMessage(Struct, gc=False):
    relationships: _Relations = _Relations()


class _Identity(Struct, gc=False):
    id: str


_MESSAGE: Final = msgspec.json.Decoder(_OfMessage)


def _attachments(message: Record) -> Iterator[Record]:
    try:
        named = _MESSAGE.decode(str(message.row[-1])).relationships.attachments.data
    except ValueError:
        return
    for raw in named:
        try:
            identifier = msgspec.json.decode(raw, type=_Identity).id
        except ValueError:
            continue
        if identifier:
            frame, ids = (identifier, message.row[1], message.row[2], None), (message.id, *message.row[4:6])
            yield Record(identifier, message.updated_at, (*frame, *ids, None, None, None, None, str(raw, "utf-8")))


def describe_attachment(named: tuple[object, ...], details: Record) -> Record:
    """An attachment with its details, from what its message says of it and what Kustomer says when asked."""
    identifier, updated_at, created_at, deleted_at, *ids = named[:7]
    name, *rest = details.row[7:]
    row = (identifier, updated_at, created_at, deleted_at or details.row[3], *ids, name or "", *rest)
    return Record(str(identifier), str(updated_at), row)


# --- custom attributes


class _Described(Struct, rename="camel", gc=False):
    display_name: str | None = None
    type: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    modified_at: str | None = None
    deleted_at: str | None = None


class _Properties(Struct, rename="camel", gc=False):
    properties: dict[str, Raw] = {}
    updated_at: str | None = None


class _MetadataThing(Struct, gc=False):
    attributes: _Properties


class _Metadata(Struct, gc=False):
    data: _MetadataThing


def _custom_attribute(of: str, name: str, raw: Raw, whole: _Properties) -> Record:
    attribute = fitting(msgspec.json.decode(raw), _Described)
    moments = map(stamp, (attribute.updated_at, attribute.modified_at, attribute.created_at, whole.updated_at))
    updated_at = next((moment for moment in moments if moment), NEVER)
    identifier = f"{of}.{name}"
    frame = (identifier, updated_at, stamp(attribute.created_at), stamp(attribute.deleted_at))
    columns = (of, name, attribute.display_name, attribute.type)
    return Record(identifier, updated_at, (*frame, *columns, str(raw, "utf-8")))


@dataclass(frozen=True, slots=True)
class _Part:
    """What is part of the records of a stream.

    Attributes:
        stream: that it belongs to.
        sign: is in the JSON of every record that has such a part.
        read: reads the parts of one record.
    """

    stream: str
    sign: str
    read: Callable[[Record], Iterator[Record]]


_PARTS: Final = {
    "conversations": _Part("satisfaction_responses", '"formResponse"', _responses),
    "messages": _Part("attachments", '"attachments"', _attachments),
}
