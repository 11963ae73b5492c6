"""`POST /v1/customers/search`: conditions, order, pages and limits (facts sheet 5 and 6)."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

from wizard.practice.attributes import (
    ARCHIVE_SORTABLE,
    ARCHIVED,
    SEARCHABLE,
    SORTABLE,
    Attribute,
    Type,
    value_of,
)
from wizard.practice.calendar import milliseconds
from wizard.practice.kinds import Record
from wizard.practice.view import Time, View

TWO_YEARS: Final = 2 * 365 * 86_400_000
LAST_PAGE: Final = 100
LARGEST_PAGE: Final = 500
FOREVER: Final = 1 << 46

Span = tuple[int, int]
"""A stretch of time: its first and its last millisecond since 1970."""

Json = Any


class BadSearch(Exception):
    """A search that Kustomer would not understand."""


@dataclass(frozen=True, slots=True)
class Index:
    """A kind of search.

    Attributes:
        attributes: what can be searched for, by object.
        sortable: what can be sorted by, by object.
        reach: how far back it goes, in milliseconds before the present; None for everything.
        custom: whether a customer's own attributes can be searched for.
    """

    attributes: Mapping[str, Mapping[str, Type]]
    sortable: Mapping[str, frozenset[str]]
    reach: int | None
    custom: bool


RECENT: Final = Index(SEARCHABLE, SORTABLE, TWO_YEARS, custom=True)
ARCHIVE: Final = Index(ARCHIVED, ARCHIVE_SORTABLE, None, custom=False)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition.

    Attributes:
        span: when it must have been, if the condition is about a time.
    """

    attribute: Attribute
    operator: str
    wanted: Json
    span: Span | None = None

    def holds(self, record: Record) -> bool:
        """Whether a record meets it."""
        value = value_of(record, self.attribute)
        if self.span is None:
            return _OPERATORS[self.operator](value, self.wanted)
        met = value is not None and self.span[0] <= _milliseconds(value) <= self.span[1]
        return met != (self.operator == "not_equals")


@dataclass(frozen=True, slots=True)
class Query:
    """A search as it was asked for.

    Attributes:
        context: the kind of record.
        type: of the records, where only some of a kind are meant; empty for all.
        every: conditions all of which must hold.
        some: conditions any of which must hold, if there are any.
        none: conditions none of which may hold.
        sort: attributes in the order of their weight, and whether each goes down.
    """

    context: str
    every: tuple[Criterion, ...]
    some: tuple[Criterion, ...]
    none: tuple[Criterion, ...]
    sort: tuple[tuple[Attribute, bool], ...]
    include_deleted: bool
    type: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found: how many there are on all pages, and the numbers of those on this one."""

    total: int
    numbers: list[int]


def parse(body: Json, index: Index = RECENT) -> Query:
    """Understand a search.

    Raises:
        BadSearch: it cannot be understood.
    """
    if not isinstance(body, dict):
        raise BadSearch("the body must be an object")
    asked = body.get("queryContext")
    context, _, klass = (
        asked.partition("_") if isinstance(asked, str) and asked.startswith("kobject_") else (asked, "", "")
    )
    if not isinstance(context, str) or context not in index.attributes:
        raise BadSearch("queryContext is missing or unknown")
    zone, deleted = _zone(body.get("timeZone", "GMT")), body.get("includeDeleted", False)
    if not isinstance(deleted, bool):
        raise BadSearch("includeDeleted must be true or false")
    reader = _Reader(index, context, zone)
    return Query(
        context,
        every=tuple(reader.criteria(body.get("and"))),
        some=tuple(reader.criteria(body.get("or"))),
        none=tuple(reader.criteria(body.get("not"))),
        sort=tuple(reader.sort(body.get("sort"))),
        include_deleted=deleted,
        type=f"kobject.{klass}" if klass else "",
    )


def find(view: View, query: Query, *, oldest: int, page: int, size: int, newest: int = FOREVER) -> Found:
    """One page of the records that match, in order; none updated before `oldest` or after `newest` ms."""
    by, down = _walk(query)
    spans, rest = _spans(query, oldest, newest)
    low, high = view.span(by, *spans[by])
    start, end = (page - 1) * size, page * size
    other: Time = "created_at" if by == "updated_at" else "updated_at"
    narrow = spans[other] != (0, FOREVER)
    hidden = view.deleted if not query.include_deleted else frozenset()
    read = bool(rest or query.some or query.none or query.type or _sorts_otherwise(query))
    if not (narrow or hidden or read):
        places = (max(low, high - end), max(low, high - start)) if down else (low + start, min(high, low + end))
        numbers = view.numbers(by, *places)
        return Found(high - low, numbers[::-1] if down else numbers)
    numbers = view.numbers(by, low, high)
    if narrow:
        among = set(view.numbers(other, *view.span(other, *spans[other])))
        numbers = [number for number in numbers if number in among]
    if hidden:
        numbers = [number for number in numbers if number not in hidden]
    if read:
        numbers = _read(view, query, rest, numbers)
    numbers = numbers[::-1] if down else numbers
    return Found(len(numbers), numbers[start:end])


def reach(index: Index, present: int, *, archive_holds_all: bool) -> Span:
    """When records that a kind of search finds must have been updated."""
    if index.reach is not None:
        return present - index.reach, FOREVER
    return 0, FOREVER if archive_holds_all else present - TWO_YEARS - 1


def _walk(query: Query) -> tuple[Time, bool]:
    """The time in whose order to go through the records, and whether backwards."""
    if _sorts_otherwise(query):
        return "updated_at", False
    if not query.sort:
        return "updated_at", True
    ((attribute, down),) = query.sort
    return ("created_at" if attribute.name == "created_at" else "updated_at"), down


def _sorts_otherwise(query: Query) -> bool:
    names = [attribute.name for attribute, _ in query.sort]
    return bool(names) and names not in (["created_at"], ["updated_at"])


def _spans(query: Query, oldest: int, newest: int) -> tuple[dict[Time, Span], list[Criterion]]:
    """When the records must have been created and updated, and what else must hold."""
    spans: dict[Time, Span] = {"created_at": (0, FOREVER), "updated_at": (oldest, newest)}
    rest = []
    for criterion in query.every:
        name, span = criterion.attribute.name, criterion.span
        if span and criterion.operator != "not_equals" and (name in {"created_at", "updated_at"}):
            time: Time = "created_at" if name == "created_at" else "updated_at"
            spans[time] = max(spans[time][0], span[0]), min(spans[time][1], span[1])
        else:
            rest.append(criterion)
    return spans, rest


def _read(view: View, query: Query, rest: list[Criterion], numbers: list[int]) -> list[int]:
    """Those records that meet what only the records themselves tell, in an order that only they tell."""
    order = query.sort if _sorts_otherwise(query) else ()
    kept = []
    for number in numbers:
        record = view.record(number)  # and let go of again: all of them at once would fill the memory
        if _matches(record, query, rest):
            kept.append((number, [_rank(record, attribute, down) for attribute, down in order]))
    for place, (_, down) in reversed(list(enumerate(order))):
        kept.sort(key=lambda one: one[1][place], reverse=down)
    return [number for number, _ in kept]


def _matches(record: Record, query: Query, rest: list[Criterion]) -> bool:
    if (query.type and record["type"] != query.type) or not all(criterion.holds(record) for criterion in rest):
        return False
    if query.some and not any(criterion.holds(record) for criterion in query.some):
        return False
    return not any(criterion.holds(record) for criterion in query.none)


def _rank(record: Record, attribute: Attribute, down: bool) -> tuple[bool, float, str]:
    """What to sort a record by; whatever says nothing comes last, up or down."""
    value = value_of(record, attribute)
    if isinstance(value, int | float):
        return down, float(value), ""
    return (value is None) != down, 0.0, str(value)


class _Reader:
    """Reads the parts of a search."""

    def __init__(self, index: Index, context: str, zone: tzinfo) -> None:
        self._index = index
        self._context = context
        self._zone = zone

    def criteria(self, part: Json) -> Iterable[Criterion]:
        """The conditions of an `and`, an `or` or a `not`."""
        for criterion in _as_list(part) if part is not None else []:
            if not isinstance(criterion, dict):
                raise BadSearch("a criterion is an object")
            for name, comparisons in criterion.items():
                if not isinstance(comparisons, dict) or not comparisons:
                    raise BadSearch(f"{name} needs an operator")
                attribute = self._attribute(name)
                for operator, wanted in comparisons.items():
                    yield self._criterion(attribute, operator, wanted)

    def sort(self, part: Json) -> Iterable[tuple[Attribute, bool]]:
        """The order."""
        for wish in _as_list(part) if part is not None else []:
            if not isinstance(wish, dict) or len(wish) != 1:
                raise BadSearch("sort must be a list of {attribute: direction}")
            ((name, direction),) = wish.items()
            if direction not in ("asc", "desc"):
                raise BadSearch("the direction of a sort is asc or desc")
            bare = name.removeprefix(f"{self._context}_")
            if bare == name or bare not in self._index.sortable[self._context]:
                raise BadSearch(f"nothing can be sorted by {name}")
            yield Attribute(bare, self._index.attributes[self._context].get(bare, "word")), direction == "desc"

    def _attribute(self, name: str) -> Attribute:
        bare = name.removeprefix(f"{self._context}_")
        kind = self._index.attributes[self._context].get(bare)
        if self._context == "kobject" and bare.startswith("custom_"):
            bare = f"custom_{bare.rpartition('_')[2]}"  # the name of its klass is in between
        if bare != name and kind is None and self._index.custom and bare.startswith("custom_"):
            kind = next((kind for suffix, kind in _SUFFIXES.items() if bare.endswith(suffix)), "word")
        if bare == name or kind is None:
            raise BadSearch(f"unknown attribute {name}")
        return Attribute(bare, kind)

    def _criterion(self, attribute: Attribute, operator: str, wanted: Json) -> Criterion:
        if operator not in _ALLOWED[attribute.type]:
            raise BadSearch(f"unknown operator {operator} for {attribute.name}")
        if operator in _UNARY:
            return Criterion(attribute, operator, wanted)
        if attribute.type == "date":
            return Criterion(attribute, operator, wanted, _span(operator, wanted, self._zone))
        values = wanted if isinstance(wanted, list) and operator in _SEVERAL else [wanted]
        if not all(_fits(value, attribute.type) for value in values):
            raise BadSearch(f"{attribute.name} is a {attribute.type}")
        return Criterion(attribute, operator, wanted)


def _fits(value: Json, kind: Type) -> bool:
    if kind == "boolean":
        return isinstance(value, bool)
    return kind != "number" or (isinstance(value, int | float) and not isinstance(value, bool))


def _zone(name: Json) -> tzinfo:
    if name in ("GMT", "UTC"):
        return UTC
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, TypeError, KeyError):  # also: no data for any zone on this computer
        raise BadSearch(f"unknown timeZone {name}") from None


def _span(operator: str, wanted: Json, zone: tzinfo) -> Span:
    first, last = _moments(wanted, zone)
    return {
        "equals": (first, last),
        "not_equals": (first, last),
        "gt": (last + 1, FOREVER),
        "gte": (first, FOREVER),
        "lt": (-FOREVER, first - 1),
        "lte": (-FOREVER, last),
    }[operator]


def _moments(wanted: Json, zone: tzinfo) -> Span:
    """The first and last millisecond of what a date means: a whole day in a time zone, or one moment in UTC."""
    try:
        if isinstance(wanted, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", wanted):
            day = date.fromisoformat(wanted)
            return _midnight(day, zone), _midnight(day + timedelta(days=1), zone) - 1
        moment = _milliseconds(wanted)
    except (ValueError, TypeError, OverflowError):
        raise BadSearch(f"not a date: {wanted}") from None
    return moment, moment


def _midnight(day: date, zone: tzinfo) -> int:
    return milliseconds(datetime(day.year, day.month, day.day, tzinfo=zone))


def _milliseconds(written: str) -> int:
    moment = datetime.fromisoformat(written)
    return milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _as_list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def _words(value: Json) -> set[str]:
    return {word for item in _as_list(value) for word in re.findall(r"\w+", str(item).lower())}


def _compare(how: Callable[[float, float], bool]) -> Callable[[Json, Json], bool]:
    return lambda value, wanted: isinstance(value, int | float) and how(value, wanted)


_SEVERAL: Final = frozenset({"in", "not_in"})
_UNARY: Final = frozenset({"set", "not_set"})
_EQUALITY: Final = _UNARY | {"equals", "not_equals"}
_ORDER: Final = frozenset({"gt", "gte", "lt", "lte"})
_CHOICE: Final = _EQUALITY | _SEVERAL
_ALLOWED: Final[dict[Type, frozenset[str]]] = {
    "text": _CHOICE | {"contains"},
    "word": _CHOICE | {"contains"},
    "list": _CHOICE | {"contains"},
    "number": _CHOICE | _ORDER,
    "date": _EQUALITY | _ORDER,
    "boolean": _EQUALITY,
}
_SUFFIXES: Final[dict[str, Type]] = {"Num": "number", "At": "date", "Bool": "boolean", "Txt": "text"}
_OPERATORS: Final[dict[str, Callable[[Json, Json], bool]]] = {
    "equals": lambda value, wanted: wanted in _as_list(value),
    "not_equals": lambda value, wanted: wanted not in _as_list(value),
    "in": lambda value, wanted: any(item in _as_list(wanted) for item in _as_list(value)),
    "not_in": lambda value, wanted: not any(item in _as_list(wanted) for item in _as_list(value)),
    "contains": lambda value, wanted: value is not None and _words(wanted) <= _words(value),
    "set": lambda value, _: value not in (None, "", []),
    "not_set": lambda value, _: value in (None, "", []),
    "gt": _compare(lambda value, wanted: value > wanted),
    "gte": _compare(lambda value, wanted: value >= wanted),
    "lt": _compare(lambda value, wanted: value < wanted),
    "lte": _compare(lambda value, wanted: value <= wanted),
}
