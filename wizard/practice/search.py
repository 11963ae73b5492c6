"""`POST /v1/customers/search`: conditions, order, pages and limits (facts sheet 5 and 6)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from wizard.practice.calendar import milliseconds
from wizard.practice.store import Store
from wizard.practice.writer import Record

CONTEXTS: Final = ("conversation", "message", "note", "customer", "company")
TWO_YEARS: Final = 2 * 365 * 86_400_000
LAST_PAGE: Final = 100
LARGEST_PAGE: Final = 500
FOREVER: Final = 1 << 46

Condition = Callable[[Record], bool]


class BadSearch(Exception):
    """A search that Kustomer would not understand."""


@dataclass(frozen=True)
class Query:
    """A search as it was asked for.

    Attributes:
        conditions: (`and` part) attribute, operator and value, all of which must hold.
        others: the `or` and `not` parts, as conditions on a whole record.
    """

    context: str
    conditions: tuple[tuple[str, str, Any], ...]
    others: tuple[Condition, ...]
    sort: str
    descending: bool
    include_deleted: bool


def parse(body: Any, contexts: Sequence[str] = CONTEXTS) -> Query:  # noqa: ANN401 - anybody's JSON
    """Understand a search.

    Raises:
        BadSearch: it cannot be understood.
    """
    if not isinstance(body, dict) or body.get("queryContext", "customer") not in contexts:
        raise BadSearch("queryContext is missing or unknown")
    context = body.get("queryContext", "customer")
    sort, descending = _parse_sort(body.get("sort"), context)
    any_of = _triples(body.get("or"), context)
    none_of = _triples(body.get("not"), context)
    others: list[Condition] = [lambda record: not any(_holds(record, *t) for t in none_of)] if none_of else []
    if any_of:
        others.append(lambda record: any(_holds(record, *t) for t in any_of))
    return Query(
        context,
        tuple(_triples(body.get("and"), context)),
        tuple(others),
        sort,
        descending,
        bool(body.get("includeDeleted")),
    )


def find(store: Store, query: Query, *, oldest: int) -> list[int]:
    """The numbers of all records that match, in order; none updated before `oldest` ms."""
    by = query.sort if query.sort in {"created_at", "updated_at"} else "updated_at"
    ranges = {"updated_at": [oldest, FOREVER], "created_at": [0, FOREVER]}
    rest = list[tuple[str, str, Any]]()
    for attribute, operator, value in query.conditions:
        if attribute in ranges and operator in {"gt", "gte", "lt", "lte", "equals"}:
            _narrow(ranges[attribute], operator, value)
        else:
            rest.append((attribute, operator, value))
    with store.lock:
        found = store.between(query.context, by, *ranges[by])
        other = "created_at" if by == "updated_at" else "updated_at"
        if ranges[other] != [0, FOREVER]:
            among = set(store.between(query.context, other, *ranges[other]))
            found = [number for number in found if number in among]
        if not query.include_deleted and store.deleted[query.context]:
            found = [number for number in found if number not in store.deleted[query.context]]
        if rest or query.others:
            found = [number for number in found if _matches(store.record(query.context, number), rest, query.others)]
        if query.sort != by:
            found.sort(key=lambda number: str(_value(store.record(query.context, number), query.sort) or ""))
    return found[::-1] if query.descending else found


def two_years_before(now: int) -> int:
    """The oldest `updatedAt` that search still covers, in ms."""
    return now - TWO_YEARS


def _parse_sort(sort: Any, context: str) -> tuple[str, bool]:  # noqa: ANN401
    if not sort:
        return "updated_at", True
    first = sort[0] if isinstance(sort, list) else sort
    if not isinstance(first, dict) or len(first) != 1:
        raise BadSearch("sort must be a list of {attribute: direction}")
    ((name, direction),) = first.items()
    if direction not in {"asc", "desc"}:
        raise BadSearch("the direction of a sort is asc or desc")
    return _attribute(name, context), direction == "desc"


def _triples(part: Any, context: str) -> list[tuple[str, str, Any]]:  # noqa: ANN401
    if part is None:
        return []
    criteria = part if isinstance(part, list) else [part]
    triples = []
    for criterion in criteria:
        if not isinstance(criterion, dict):
            raise BadSearch("a criterion is an object")
        for name, comparisons in criterion.items():
            if not isinstance(comparisons, dict):
                raise BadSearch(f"{name} needs an operator")
            triples += [(_attribute(name, context), operator, value) for operator, value in comparisons.items()]
    if unknown := [operator for _, operator, _ in triples if operator not in _OPERATORS]:
        raise BadSearch(f"unknown operator {unknown[0]}")
    return triples


def _attribute(name: str, context: str) -> str:
    if not isinstance(name, str) or not name.startswith(f"{context}_"):
        raise BadSearch(f"unknown attribute {name}")
    return name.removeprefix(f"{context}_")


def _narrow(bounds: list[int], operator: str, value: Any) -> None:  # noqa: ANN401
    moment = _moment(value)
    if operator in {"gt", "gte", "equals"}:
        bounds[0] = max(bounds[0], moment + (operator == "gt"))
    if operator in {"lt", "lte", "equals"}:
        bounds[1] = min(bounds[1], moment - (operator == "lt"))


def _moment(value: Any) -> int:  # noqa: ANN401
    try:
        parsed = datetime.fromisoformat(str(value))
    except ValueError:
        raise BadSearch(f"not a date: {value}") from None
    return milliseconds(parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC))


def _matches(record: Record, triples: Sequence[tuple[str, str, Any]], others: Sequence[Condition]) -> bool:
    return all(_holds(record, *triple) for triple in triples) and all(other(record) for other in others)


def _holds(record: Record, attribute: str, operator: str, wanted: Any) -> bool:  # noqa: ANN401
    return _OPERATORS[operator](_value(record, attribute), wanted)


def _value(record: Record, attribute: str) -> Any:  # noqa: ANN401
    if attribute == "id":
        return record["id"]
    if attribute.startswith("custom_"):
        return record["attributes"].get("custom", {}).get(attribute.removeprefix("custom_"))
    if attribute.endswith("_id"):
        related = record["relationships"].get(attribute.removesuffix("_id"))
        if related:
            return related["data"]["id"]
    head, *tail = attribute.split("_")
    return record["attributes"].get(head + "".join(word.capitalize() for word in tail))


def _as_list(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else [value]


def _has_word(value: Any, wanted: Any) -> bool:  # noqa: ANN401
    words = {word for item in _as_list(value) for word in re.findall(r"\w+", str(item).lower())}
    return set(re.findall(r"\w+", str(wanted).lower())) <= words


def _compare(how: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compare(value: Any, wanted: Any) -> bool:  # noqa: ANN401
        if value is None:
            return False
        return how(value, wanted) if type(value) is type(wanted) else how(str(value), str(wanted))

    return compare


_OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "equals": lambda value, wanted: wanted in _as_list(value),
    "not_equals": lambda value, wanted: wanted not in _as_list(value),
    "in": lambda value, wanted: any(item in _as_list(wanted) for item in _as_list(value)),
    "not_in": lambda value, wanted: not any(item in _as_list(wanted) for item in _as_list(value)),
    "contains": _has_word,
    "set": lambda value, _: value not in (None, "", []),
    "not_set": lambda value, _: value in (None, "", []),
    "gt": _compare(lambda a, b: bool(a > b)),
    "gte": _compare(lambda a, b: bool(a >= b)),
    "lt": _compare(lambda a, b: bool(a < b)),
    "lte": _compare(lambda a, b: bool(a <= b)),
}
