"""A made-up Kustomer account of any size that is held nowhere: each record is written when it is asked for.

Records have a number. In the order of `updatedAt` they lie at equal distances over the last 700 days, so that
finding a time is arithmetic. `change` moves every hundredth record to the end of that order, as people would.
"""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any, Final

import msgspec

from wizard.kustomer.streams import STREAMS
from wizard.practice.accounts import make_accounts
from wizard.practice.kinds import KINDS
from wizard.practice.options import PracticeOptions

SHARES: Final = {"conversation": 50, "message": 30, "customer": 14, "note": 5, "company": 1}
"""Of a hundred records, how many are of each kind."""

LISTED: Final = {"user": 40, "team": 12, "tag": 60, "shortcut": 30, "brand": 4}
"""How many records a plain list has; of what is not named here there is nothing."""

EVERYTHING: Final = {"", "enabled", "all"}
"""What a plain list is asked for that has to be on it; of what is deleted, or of another status, there is nothing."""

TEMPLATES: Final = 24
REMEMBERED_PAGES: Final = 150
CHANGED_ONE_IN: Final = 100
DAY: Final = 86_400_000
HISTORY_DAYS: Final = 700
CHANGE_STEP: Final = 250
"""Milliseconds between two changes."""

FOREVER: Final = 1 << 46
SCRAMBLE: Final = 0x2A
"""Ids do not follow the order of `updatedAt` to the last record, as in life."""

Span = tuple[int, int]
"""A stretch of time or of places: from the first (included) to the last (included, or not for places)."""

_SLOTS: Final = ("ID", "UPDATED", "CREATED", "CUSTOMER", "CONVERSATION", "NUMBER")
_PLACE: Final = re.compile(b"<(%b)>" % "|".join(_SLOTS).encode())


@dataclass(frozen=True, slots=True)
class Template:
    """A record with places left open: the bytes around and between them, and what goes where."""

    parts: list[bytes]
    pick: Callable[[tuple[bytes, ...]], tuple[bytes, ...]]


@dataclass(slots=True)
class Book:
    """The records of one kind.

    Attributes:
        count: how many there are.
        newest: when the youngest was last changed before anybody changed more, in milliseconds since 1970.
        changed_at: when the latest changes began; None if nothing was changed.
    """

    kind: str
    count: int
    newest: int
    templates: Sequence[Template]
    customers: int = 1
    conversations: int = 1
    changed_at: int | None = None
    step: int = field(init=False)
    _code: int = field(init=False)

    def __post_init__(self) -> None:
        self.step = max(1, HISTORY_DAYS * DAY // max(1, self.count))
        self._code = KINDS.index(self.kind) + 1 if self.kind in KINDS else 0xFF

    def change(self, moment: int) -> None:
        """Every hundredth record changes, from a moment on."""
        self.changed_at = moment

    def number(self, place: int) -> int:
        """The record at a place in the order of `updatedAt`."""
        if self.changed_at is None:
            return place
        if place < self._unchanged(self.count):
            return place + place // (CHANGED_ONE_IN - 1) + 1
        return CHANGED_ONE_IN * (place - self._unchanged(self.count))

    def places(self, updated: Span, created: Span) -> list[range]:
        """Where records of these times lie in the order of `updatedAt`."""
        first, last = _within(created, self.oldest - DAY // 8, self.step, self.count)
        if self.changed_at is None:
            low, high = _within(updated, self.oldest, self.step, self.count)
            return [range(max(first, low), min(last, high))]
        low, high = _within(updated, self.oldest, self.step, self.count)
        rest = range(self._unchanged(max(first, low)), self._unchanged(min(last, high)))
        behind, classes = self._unchanged(self.count), -(-self.count // CHANGED_ONE_IN)
        low, high = _within(updated, self.changed_at, CHANGE_STEP, classes)
        low, high = max(low, -(-first // CHANGED_ONE_IN)), min(high, -(-last // CHANGED_ONE_IN))
        return [rest, range(behind + low, behind + high)]

    def identify(self, number: int) -> bytes:
        """The id of a record: 24 hexadecimal digits."""
        return b"000000be%04x%012x" % (self._code, number ^ SCRAMBLE)

    def write(self, number: int) -> bytes:
        """A record as JSON."""
        template = self.templates[number % len(self.templates)]
        base = self.oldest + number * self.step
        changed = self.changed_at is not None and number % CHANGED_ONE_IN == 0
        updated = self.changed_at + number // CHANGED_ONE_IN * CHANGE_STEP if changed and self.changed_at else base
        values = (
            self.identify(number),
            stamp(updated),
            stamp(base - DAY // 8),
            b"000000be0004%012x" % (number * 7919 % self.customers ^ SCRAMBLE),
            b"000000be0001%012x" % (number * 5 // 8 % self.conversations ^ SCRAMBLE),
            b"%d" % (number % 89_999 + 10_000),
        )
        parts = template.parts.copy()
        parts[1::2] = template.pick(values)
        return b"".join(parts)

    def _unchanged(self, number: int) -> int:
        """How many of the records before one did not change."""
        return number - -(-number // CHANGED_ONE_IN)

    @property
    def oldest(self) -> int:
        return self.newest - (self.count - 1) * self.step


class Books:
    """An account: a book of each kind, asked as Kustomer is asked.

    Args:
        records: how many there are of all kinds that can be searched.
        largest_page: records on a page, at most.
        shares: of a hundred records, how many are of each kind.
        now: the present.
    """

    def __init__(
        self, records: int, *, largest_page: int = 500, shares: Mapping[str, int] = SHARES, now: datetime | None = None
    ) -> None:
        self._largest_page = largest_page
        # Whatever a sync may leave for later, since it is too young to be settled, does not blur what is measured.
        yesterday = (now or datetime.now(UTC)) - timedelta(days=1)
        self._changes_from = int(yesterday.timestamp() * 1000)
        self._changes = 0
        self._remembered: dict[object, bytes] = {}
        counts = {kind: records * shares.get(kind, 0) // 100 for kind in SHARES}
        self._searched = {stream.context for stream in STREAMS if stream.kind == "search"}
        self._paths = {stream.path: stream.context for stream in STREAMS if stream.kind == "list"}
        counts |= {kind: LISTED.get(kind, 0) for kind in self._paths.values()}
        templates = _make_templates()
        self.books = {
            kind: Book(
                kind,
                counts.get(kind, 0),
                self._changes_from - DAY,
                templates.get(kind, templates["tag"]),
                customers=max(1, counts["customer"]),
                conversations=max(1, counts["conversation"]),
            )
            for kind in self._searched.union(self._paths.values())
        }

    def change(self) -> None:
        """Every hundredth record that can be searched changes, an hour after the last time."""
        self._changes += 1
        for kind in self._searched:
            self.books[kind].change(self._changes_from + self._changes * DAY // 24)

    def list_page(self, path: str, page: int, size: int, status: str = "") -> bytes | None:
        """The answer to `GET /v1/…`; None if there is no such list."""
        if path not in self._paths:
            return None
        book = self.books[self._paths[path]]
        places = range(book.count if status in EVERYTHING else 0)
        size = max(1, min(size, self._largest_page))
        here = places[(page - 1) * size : page * size]
        records = self._write(book, tuple(here))
        return _page(records, path, page, size, following=len(places) > page * size, meta=b"")

    def search(self, path: str, body: bytes, page: int, size: int, *, ids_only: bool = False) -> bytes:
        """The answer to `POST /v1/customers/search`.

        Raises:
            ValueError: the search is none that these books understand.
        """
        query = _Query.of(msgspec.json.decode(body))
        book = self.books.get(query.context)
        size = max(1, min(size, self._largest_page))
        if book is None:
            return _page(b"", path, page, size, following=False, meta=_totals(0, size))
        numbers, total = _found(book, query, (page - 1) * size, size)
        records = self._identify(book, numbers) if ids_only else self._write(book, tuple(numbers))
        return _page(records, path, page, size, following=total > page * size, meta=_totals(total, size))

    def _identify(self, book: Book, numbers: Iterable[int]) -> bytes:
        kind = book.kind.encode()
        return b",".join(b'{"type":"%b","id":"%b"}' % (kind, book.identify(number)) for number in numbers)

    def _write(self, book: Book, numbers: tuple[int, ...]) -> bytes:
        """Records as JSON. The latest pages are remembered, for those who measure the same pages again and again."""
        key = (book.kind, book.changed_at, numbers)
        written = self._remembered.get(key)
        if written is None:
            written = b",".join(map(book.write, numbers))
            if len(self._remembered) >= REMEMBERED_PAGES:
                self._remembered.pop(next(iter(self._remembered)))
            self._remembered[key] = written
        return written

    def truth(self, sample: int) -> dict[str, dict[str, Any]]:
        """What must be in the workspace, by stream: how many records, and the checksums of some by their ids."""
        truth = {}
        for stream in STREAMS:
            book = self.books.get(stream.context)
            if book is None:
                continue  # there is no endpoint for it: it is made of others
            some = range(0, book.count, max(1, book.count // sample))
            sums = {book.identify(number).decode(): zlib.crc32(book.write(number)) for number in some}
            truth[stream.name] = {"count": book.count, "sums": sums}
        return truth


def _found(book: Book, query: "_Query", start: int, size: int) -> tuple[Iterable[int], int]:
    """The numbers of the records on a page, and how many there are on all pages."""
    places = book.places(query.updated, query.created)
    if query.by_created and book.changed_at is not None:
        if query.updated != (0, FOREVER):
            raise ValueError("changed records in the order of createdAt, within bounds of updatedAt")
        first, last = _within(query.created, book.oldest - DAY // 8, book.step, book.count)
        numbers = range(first, last)
        numbers = numbers[::-1] if query.down else numbers
        return numbers[start : start + size], len(numbers)
    if query.down:
        places = [part[::-1] for part in reversed(places)]
    return [book.number(place) for place in _slice(places, start, size)], sum(map(len, places))


def _slice(parts: Sequence[range], start: int, size: int) -> Iterator[int]:
    for part in parts:
        here = part[start : start + size]
        yield from here
        size -= len(here)
        start = max(0, start - len(part))


def _within(span: Span, first: int, step: int, count: int) -> Span:
    """Which of `count` moments, `step` apart, lie in a stretch of time: the first, and the one after the last."""
    low = max(0, -((first - span[0]) // step)) if span[0] > first else 0
    high = max(0, min(count, (span[1] - first) // step + 1)) if span[1] >= first else 0
    return min(low, count), max(min(low, count), high)


# --- what is asked


@dataclass(frozen=True, slots=True)
class _Query:
    context: str
    updated: Span
    created: Span
    by_created: bool
    down: bool

    @staticmethod
    def of(body: Mapping[str, Any]) -> "_Query":
        context = body["queryContext"]
        spans = {"updated": (0, FOREVER), "created": (0, FOREVER)}
        for criterion in body.get("and") or ():
            for attribute, comparisons in criterion.items():
                time = _time(context, attribute)
                for operator, wanted in comparisons.items():
                    low, high = _span(operator, milliseconds(wanted))
                    spans[time] = max(spans[time][0], low), min(spans[time][1], high)
        if body.get("or") or body.get("not"):
            raise ValueError("only `and` is understood")
        ((attribute, direction),) = (body.get("sort") or [{f"{context}_updated_at": "asc"}])[0].items()
        by_created = _time(context, attribute) == "created"
        return _Query(context, spans["updated"], spans["created"], by_created, direction == "desc")


def _time(context: str, attribute: str) -> str:
    time = attribute.removeprefix(f"{context}_").removesuffix("_at")
    if time not in {"updated", "created"}:
        raise ValueError(f"{attribute} is not understood")
    return time


def _span(operator: str, moment: int) -> Span:
    spans = {
        "gte": (moment, FOREVER),
        "gt": (moment + 1, FOREVER),
        "lte": (0, moment),
        "lt": (0, moment - 1),
        "equals": (moment, moment),
    }
    if operator not in spans:
        raise ValueError(f"{operator} is not understood")
    return spans[operator]


# --- what is written

_DAYS: Final = [
    (datetime(2015, 1, 1, tzinfo=UTC) + timedelta(days=day)).strftime("%Y-%m-%dT").encode() for day in range(10_000)
]
_FIRST_DAY: Final = int(datetime(2015, 1, 1, tzinfo=UTC).timestamp()) // 86_400
_CLOCK: Final = [b"%02d:%02d:%02d." % (s // 3600, s // 60 % 60, s % 60) for s in range(86_400)]


def stamp(moment: int) -> bytes:
    """Milliseconds since 1970 as Kustomer writes a time."""
    day, rest = divmod(moment, DAY)
    second, millisecond = divmod(rest, 1000)
    return b"%b%b%03dZ" % (_DAYS[day - _FIRST_DAY], _CLOCK[second], millisecond)


def milliseconds(written: str) -> int:
    """A time as Kustomer writes it in milliseconds since 1970."""
    moment = datetime.fromisoformat(written)
    since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime(1970, 1, 1, tzinfo=UTC)
    return since // timedelta(milliseconds=1)


def _totals(total: int, size: int) -> bytes:
    return b',"total":%d,"totalPages":%d,"aggregations":{},"timed_out":false' % (total, -(-total // size))


def _page(records: bytes, path: str, page: int, size: int, *, following: bool, meta: bytes) -> bytes:
    def link(number: int) -> bytes:
        return b'"%b?page=%d&pageSize=%d"' % (path.encode(), number, size)

    return b'{"meta":{"pageSize":%d,"page":%d%b},"links":{"self":%b,"first":%b,"prev":%b,"next":%b},"data":[%b]}' % (
        size,
        page,
        meta,
        link(page),
        link(1),
        link(page - 1) if page > 1 else b"null",
        link(page + 1) if following else b"null",
        records,
    )


def _make_templates() -> dict[str, list[Template]]:
    options = PracticeOptions(conversations=120)
    account = make_accounts(options, datetime(2026, 10, 1, tzinfo=UTC))[options.subdomain]
    views = {kind: account.store.view(kind) for kind in ("conversation", "message", "note", "customer", "company")}
    views |= {kind: account.store.view(kind) for kind in LISTED}
    return {
        kind: [_template(_grown(kind, view.record(number))) for number in range(min(TEMPLATES, view.count))]
        for kind, view in views.items()
    }


def _grown(kind: str, record: dict[str, Any]) -> dict[str, Any]:
    """A conversation as large as in life: with the times of its messages, answers and promises (facts sheet 7.2)."""
    if kind != "conversation":
        return record
    someone, moment = record["attributes"]["assignedUsers"][0], record["attributes"]["createdAt"]
    answer = {
        "id": "5f0c1d7e9b2a4c0012ab34cd",
        "time": 640_242,
        "businessTime": 598_113,
        "responseTime": 640_242,
        "sentAt": moment,
        "createdAt": moment,
        "createdBy": someone,
        "assignedTeams": [],
        "assignedUsers": [someone],
    }
    more = {
        "firstResponse": answer,
        "lastResponse": answer,
        "snooze": {"status": "elapsed", "time": moment, "statusAt": moment},
        "sla": {
            "name": "First answer within an hour",
            "status": "done",
            "breached": False,
            "metrics": {"firstResponse": {"onTimeCount": 1, "lateCount": 0}},
        },
        "modificationHistory": dict.fromkeys(("nameAt", "channelAt", "assignedUsersAt", "statusAt"), moment),
    }
    return record | {"attributes": record["attributes"] | more}


def _template(record: dict[str, Any]) -> Template:
    """A record in which the id, the times and the records it belongs to are left open."""
    attributes = dict(record["attributes"])
    opened = record | {"attributes": attributes, "relationships": {}, "links": dict(record["links"])}
    for name, relation in record["relationships"].items():
        opened["relationships"][name] = {part: dict(inner) for part, inner in relation.items()}
    for name, slot in (("customer", "CUSTOMER"), ("conversation", "CONVERSATION")):
        if name in opened["relationships"]:
            opened["relationships"][name]["data"]["id"] = f"<{slot}>"
            opened["relationships"][name]["links"]["self"] = f"/v1/{name}s/<{slot}>"
    opened["id"] = "<ID>"
    opened["links"]["self"] = f"{record['links']['self'].rpartition('/')[0]}/<ID>"
    attributes |= dict.fromkeys(attributes.keys() & {"createdAt", "sentAt", "lastMessageAt"}, "<CREATED>")
    attributes |= dict.fromkeys(attributes.keys() & {"updatedAt", "modifiedAt", "lastActivityAt"}, "<UPDATED>")
    for name in ("name", "subject", "preview", "body"):
        if record["type"] in SHARES and isinstance(attributes.get(name), str):
            attributes[name] += " <NUMBER>"
    if attributes.get("satisfactionLevel", {}).get("formResponse"):
        attributes["satisfactionLevel"] = attributes["satisfactionLevel"] | {"formResponse": "<ID>"}
    parts = _PLACE.split(msgspec.json.encode(opened))
    return Template(parts, itemgetter(*(_SLOTS.index(slot.decode()) for slot in parts[1::2])))
