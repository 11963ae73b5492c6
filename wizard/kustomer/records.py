"""Reading one record: it is decoded once, and keeps its own JSON as it came."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Raw, Struct

from wizard.kustomer.errors import NotKustomer
from wizard.kustomer.fitting import fitting, fitting_json
from wizard.kustomer.shapes import SHAPES, Attributes, Relations, Row, Shape
from wizard.kustomer.times import NEVER, stamp

A = TypeVar("A", bound=Attributes)
R = TypeVar("R", bound=Relations)


class Record(Struct, frozen=True, gc=False):
    """One record.

    Attributes:
        id: Kustomer's id of it.
        updated_at: when it last changed, `YYYY-MM-DDTHH:MM:SS.mmmZ`; of a record that does not say, its place in
            the order of the page.
        row: what is kept of it.
        parts: rows of another stream, whose records are part of it.
    """

    id: str
    updated_at: str
    row: Row
    parts: tuple[Row, ...] = ()


Reader = Callable[[Raw], Record]


def _reader(shape: Shape) -> Reader:
    relations = shape.relations
    whole = msgspec.defstruct(
        "Whole",
        [("id", str), ("attributes", shape.attributes), ("relationships", relations, relations())],
        gc=False,
    )
    return partial(_read_record, msgspec.json.Decoder(whole), shape)


def _read_record(decoder: "msgspec.json.Decoder[Any]", shape: Shape, raw: Raw) -> Record:
    try:
        try:
            whole = decoder.decode(raw)
            identifier, a, r = whole.id, whole.attributes, whole.relationships
        except msgspec.ValidationError:
            identifier, a, r = _read_what_fits(raw, shape.attributes, shape.relations)
        changed = stamp(a.updated_at)
        updated_at = max(changed or stamp(a.created_at) or NEVER, NEVER)
        deleted_at = stamp(a.deleted_at) or (updated_at if a.deleted else None)
        row = (identifier, updated_at, stamp(a.created_at), deleted_at, *shape.columns(a, r), str(raw, "utf-8"))
        parts = shape.parts(a, r, row) if shape.parts else ()
    except (ValueError, RecursionError) as error:
        raise NotKustomer(f"not a record: {type(error).__name__}") from None
    if not identifier:
        raise NotKustomer("a record without an id")
    return Record(identifier, max(changed, NEVER) if changed else "", row, parts)


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


class _Named(Struct):
    type: str = ""
    links: Any = None


def _read_object(read: Reader, raw: Raw) -> Record:
    """A custom object. Its klass is also the second half of its type, `kobject.order`."""
    record = read(raw)
    if record.row[4] is not None:
        return record
    klass = fitting_json(raw, _Named).type.partition(".")[2] or None
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
    links = fitting_json(raw, _Named).links
    if isinstance(links, dict) and str(links.get("self")).startswith("/v2/"):
        row[-3:-1] = [value / 1000 if isinstance(value, int | float) else None for value in row[-3:-1]]
    return Record(record.id, moment, tuple(row))


READERS: Final[dict[str, Reader]] = {name: _reader(shape) for name, shape in SHAPES.items()}
"""What reads the records of each stream."""

READERS["custom_objects"] = partial(_read_object, READERS["custom_objects"])
READERS["conversation_times"] = partial(_read_time, READERS["conversation_times"])
