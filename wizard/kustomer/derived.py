"""Records that Kustomer does not list, but that are part of others: found in pages that are here already.

Answers to surveys are on their conversation; no list of them exists (facts sheet 7.8). Messages name their
attachments; what these are called is asked for later. Custom attributes are described together, by what has them.

A derived record is as new as the record it is part of, so that it is never replaced by one from an older version.
"""

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import Raw, Struct

from wizard.kustomer.errors import NotKustomer
from wizard.kustomer.fitting import fitting, fitting_json
from wizard.kustomer.records import Record
from wizard.kustomer.times import NEVER, stamp

STANDARD_OBJECTS: Final = ("conversation", "customer", "message", "company")
"""What can have custom attributes in every account, besides the objects of its own klasses."""


PARTS: Final = {"conversations": "satisfaction_responses", "messages": "attachments"}
"""The stream whose records are part of a stream's records."""


def derive(stream: str, records: Sequence[Record]) -> dict[str, list[Record]]:
    """What is part of some records of a stream, by the stream that it belongs to."""
    if stream not in PARTS:
        return {}
    return {PARTS[stream]: [Record(str(row[0]), one.updated_at, row) for one in records for row in one.parts]}


def read_custom_attributes(body: bytes, of: str) -> list[Record]:
    """Decode the answer of `GET /v1/metadata/{of}`: one record for each attribute, as far as it describes some.

    Raises:
        NotKustomer: the answer has no data.
    """
    try:
        thing = fitting_json(msgspec.json.decode(body, type=_Metadata).data, _MetadataThing)
        metadata = fitting_json(thing.attributes, _Properties)
    except (ValueError, RecursionError) as error:
        raise NotKustomer(f"not a description of attributes: {error}") from None
    return [_custom_attribute(of, name, raw, metadata) for name, raw in metadata.properties.items()]


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
    attributes: Raw = Raw(b"{}")


class _Metadata(Struct, gc=False):
    data: Raw


def _custom_attribute(of: str, name: str, raw: Raw, whole: _Properties) -> Record:
    attribute = fitting(msgspec.json.decode(raw), _Described)
    moments = map(stamp, (attribute.updated_at, attribute.modified_at, attribute.created_at, whole.updated_at))
    updated_at = next((moment for moment in moments if moment), NEVER)
    identifier = f"{of}.{name}"
    frame = (identifier, updated_at, stamp(attribute.created_at), stamp(attribute.deleted_at))
    columns = (of, name, attribute.display_name, attribute.type)
    return Record(identifier, updated_at, (*frame, *columns, str(raw, "utf-8")))
