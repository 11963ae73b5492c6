"""Reading what has a shape that nobody expected: as much of it as fits."""

from functools import cache
from typing import Any, TypeVar, get_type_hints

import msgspec
from msgspec import Raw, Struct

S = TypeVar("S", bound=Struct)


def fitting_json(raw: Raw, kind: type[S]) -> S:
    """As much of some JSON as has the shape that is expected.

    Raises:
        ValueError: it is no JSON.
    """
    try:
        whole: S = _decoder(kind).decode(raw)
    except msgspec.ValidationError:
        whole = fitting(msgspec.json.decode(raw), kind)
    return whole


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
def _decoder(kind: type[Struct]) -> "msgspec.json.Decoder[Any]":
    return msgspec.json.Decoder(kind)


@cache
def _types_of(kind: type[Struct]) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)
