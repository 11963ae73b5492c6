"""What the records of each stream look like, and which columns are read of them (facts sheets 7 and 8).

Everything is optional and unknown attributes are left alone, since Kustomer leaves out what is empty and adds
attributes as it goes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

import msgspec
from msgspec import Raw, Struct

from wizard.kustomer.fitting import fitting_json
from wizard.kustomer.times import stamp

Row = tuple[object, ...]
"""id, updated_at, created_at, deleted_at, the stream's own columns, and the record's JSON."""

Whole = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
"""A whole number that a database can hold."""


class Attributes(Struct, rename="camel", gc=False):
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


class Relations(Struct, frozen=True, rename="camel", gc=False):
    """What most records are related to."""

    customer: _Relation = _NOBODY
    conversation: _Relation = _NOBODY
    company: _Relation = _NOBODY
    created_by: _Relation = _NOBODY


class _Several(Struct, frozen=True, gc=False):
    data: Raw = Raw(b"[]")


class _MessageRelations(Relations, frozen=True, gc=False):
    attachments: _Several = _Several()


class _MoreRelations(Relations, frozen=True, rename="camel", gc=False):
    """What only few kinds of records are related to."""

    klass: _Relation = _NOBODY
    sla: _Relation = _NOBODY
    message: _Relation = _NOBODY
    source: _Relation = _NOBODY
    target: _Relation = _NOBODY


class _Conversation(Attributes, rename="camel", gc=False):
    name: str | None = None
    preview: str | None = None
    status: str | None = None
    channels: Raw = Raw(b"[]")
    direction: str | None = None
    priority: Whole | None = None
    assigned_users: Raw = Raw(b"[]")
    assigned_teams: Raw = Raw(b"[]")
    tags: Raw = Raw(b"[]")
    satisfaction_level: Raw = Raw(b"{}")
    message_count: Whole | None = None
    last_message_at: str | None = None
    ended_at: str | None = None


class _Level(Struct, rename="camel", gc=False):
    """The answer to a survey, which is an attribute of the conversation it is about (facts sheet 7.8)."""

    form: str | None = None
    form_response: str | None = None
    channel: str | None = None
    status: str | None = None
    rating: float | None = None
    score: float | None = None
    sent_by: str | None = None
    sent_at: str | None = None
    created_at: str | None = None


class _Message(Attributes, rename="camel", gc=False):
    channel: str | None = None
    direction: str | None = None
    status: str | None = None
    subject: str | None = None
    preview: str | None = None
    sent_at: str | None = None
    redacted: bool | None = None


class _Note(Attributes, rename="camel", gc=False):
    body: str | None = None


class _Address(Struct, gc=False):
    email: str | None = None
    phone: str | None = None


class _Customer(Attributes, rename="camel", gc=False):
    name: str | None = None
    display_name: str | None = None
    external_id: str | None = None
    emails: list[_Address] | None = None
    phones: list[_Address] | None = None
    last_activity_at: str | None = None


class _Company(Attributes, rename="camel", gc=False):
    name: str | None = None
    external_id: str | None = None
    domains: Raw = Raw(b"[]")


class _User(Attributes, rename="camel", gc=False):
    name: str | None = None
    display_name: str | None = None
    email: str | None = None
    user_type: str | None = None


class _Team(Attributes, rename="camel", gc=False):
    name: str | None = None
    members: Raw = Raw(b"[]")


class _Tag(Attributes, rename="camel", gc=False):
    name: str | None = None
    color: str | None = None


class _Shortcut(Attributes, rename="camel", gc=False):
    name: str | None = None
    is_private: bool | None = None


class _Brand(Attributes, gc=False):
    name: str | None = None
    default: bool | None = None


class _Survey(Attributes, gc=False):
    name: str | None = None
    channel: str | None = None
    enabled: bool | None = None


class _Sla(Attributes, gc=False):
    name: str | None = None
    version: Whole | None = None


class _Klass(Attributes, rename="camel", gc=False):
    name: str | None = None
    display_name: str | None = None
    status: str | None = None


class _Object(Attributes, rename="camel", gc=False):
    external_id: str | None = None
    title: str | None = None


class _ConversationTime(Attributes, rename="camel", gc=False):
    assigned_users: Raw = Raw(b"[]")
    assigned_teams: Raw = Raw(b"[]")
    channels: Raw = Raw(b"[]")
    handle_at: str | None = None
    handle_time: float | None = None
    message_time: float | None = None


class _Attachment(Attributes, rename="camel", gc=False):
    name: str | None = None
    content_type: str | None = None
    content_length: Whole | None = None
    redacted: bool | None = None


class _Merge(Attributes, gc=False):
    status: str | None = None


def _conversation(a: _Conversation, r: Relations) -> Row:
    level = fitting_json(a.satisfaction_level, _Level)
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
        level.rating,
        level.score,
        a.message_count,
        stamp(a.last_message_at),
        stamp(a.ended_at),
    )


def _message(a: _Message, r: Relations) -> Row:
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


def _note(a: _Note, r: Relations) -> Row:
    return (_id(r.conversation), _id(r.customer), a.body, _id(r.created_by))


def _customer(a: _Customer, r: Relations) -> Row:
    return (
        a.display_name or a.name,
        _id(r.company),
        a.external_id,
        a.emails[0].email if a.emails else None,
        a.phones[0].phone if a.phones else None,
        stamp(a.last_activity_at),
    )


def _company(a: _Company, _r: Relations) -> Row:
    return (a.name, a.external_id, _array(a.domains))


def _user(a: _User, _r: Relations) -> Row:
    return (a.display_name or a.name, a.email, a.user_type)


def _team(a: _Team, _r: Relations) -> Row:
    return (a.name, _array(a.members))


def _tag(a: _Tag, _r: Relations) -> Row:
    return (a.name, a.color)


def _shortcut(a: _Shortcut, _r: Relations) -> Row:
    return (a.name, a.is_private)


def _brand(a: _Brand, _r: Relations) -> Row:
    return (a.name, a.default)


def _survey(a: _Survey, _r: Relations) -> Row:
    return (a.name, a.channel, a.enabled)


def _sla(a: _Sla, r: _MoreRelations) -> Row:
    return (a.name, _id(r.sla), a.version)


def _klass(a: _Klass, _r: Relations) -> Row:
    return (a.name, a.display_name, a.status)


def _object(a: _Object, r: _MoreRelations) -> Row:
    return (_id(r.klass), a.external_id, a.title, _id(r.customer), _id(r.company))


def _conversation_time(a: _ConversationTime, r: Relations) -> Row:
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


def _attachment(a: _Attachment, r: _MoreRelations) -> Row:
    ids = (_id(r.message), _id(r.conversation), _id(r.customer))
    return (*ids, a.name, a.content_type, a.content_length, a.redacted)


def _merge(a: _Merge, r: _MoreRelations) -> Row:
    return (_id(r.source), _id(r.target), a.status)


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


_LIST: Final = msgspec.json.Decoder(list[Raw])


def _answer(a: _Conversation, _r: Relations, conversation: Row) -> tuple[Row, ...]:
    level = fitting_json(a.satisfaction_level, _Level)
    if not level.form_response:
        return ()
    row = (
        *(level.form_response, conversation[1], stamp(level.created_at), conversation[3]),
        *(conversation[0], conversation[4]),
        *(level.form, level.channel, level.status, level.rating, level.score, level.sent_by, stamp(level.sent_at)),
        _json(a.satisfaction_level),
    )
    return (row,)


def _attachments(_a: _Message, r: _MessageRelations, message: Row) -> tuple[Row, ...]:
    if not _json(r.attachments.data).startswith("["):
        return ()
    ids = (message[0], *message[4:6])
    return tuple(
        (identifier, message[1], message[2], message[3], *ids, None, None, None, None, _json(raw))
        for raw in _LIST.decode(r.attachments.data)
        if (identifier := fitting_json(raw, _Identity).id)
    )


Columns = Callable[[Any, Any], Row]
Parts = Callable[[Any, Any, Row], tuple[Row, ...]]


@dataclass(frozen=True, slots=True)
class Shape:
    """The records of one stream.

    Attributes:
        attributes: what is read of a record's attributes.
        columns: gives the stream's own columns of attributes and relations.
        relations: what is read of its relationships.
        parts: gives the records of another stream that are part of it, from its attributes, relations and own row.
    """

    attributes: type[Attributes]
    columns: Columns
    relations: type[Relations] = Relations
    parts: Parts | None = None


SHAPES: Final[dict[str, Shape]] = {
    "conversations": Shape(_Conversation, _conversation, parts=_answer),
    "messages": Shape(_Message, _message, _MessageRelations, _attachments),
    "notes": Shape(_Note, _note),
    "customers": Shape(_Customer, _customer),
    "companies": Shape(_Company, _company),
    "users": Shape(_User, _user),
    "teams": Shape(_Team, _team),
    "tags": Shape(_Tag, _tag),
    "shortcuts": Shape(_Shortcut, _shortcut),
    "brands": Shape(_Brand, _brand),
    "slas": Shape(_Sla, _sla, _MoreRelations),
    "satisfaction_surveys": Shape(_Survey, _survey),
    "klasses": Shape(_Klass, _klass),
    "custom_objects": Shape(_Object, _object, _MoreRelations),
    "conversation_times": Shape(_ConversationTime, _conversation_time),
    "attachments": Shape(_Attachment, _attachment, _MoreRelations),
    "customer_merges": Shape(_Merge, _merge, _MoreRelations),
}
