"""The records of one account: found by id or in order of time, and changed as people work.

What nobody has changed is written anew each time it is asked for; what somebody changed is kept whole.
"""

import threading
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

import msgspec

from wizard.practice.calendar import milliseconds, stamp
from wizard.practice.phrases import AGENTS, TAGS, TEAMS
from wizard.practice.shop import Shop
from wizard.practice.writer import KINDS, Record, Writer

NUMBER_BITS: Final = 24
NUMBER_MASK: Final = (1 << NUMBER_BITS) - 1

LARGEST_CACHE: Final = 20_000
"""Written records kept as bytes."""


class Store:
    """One account's records. Thread-safe.

    Args:
        shop: what there is to begin with.
        org_id: of the account.
        now: the present; None follows the clock.
    """

    def __init__(self, shop: Shop, org_id: str, now: datetime | None = None) -> None:
        self.shop = shop
        self.writer = Writer(shop, org_id)
        self.lock = threading.RLock()
        self._fixed = milliseconds(now) if now else None
        self._last = 0
        self._changed: dict[tuple[str, int], Record] = {}
        self._bytes: dict[tuple[str, int], bytes] = {}
        self._counts = {kind: len(times) for kind, times in self._begin().items()}

    def _begin(self) -> dict[str, list[int]]:
        shop, writer = self.shop, self.writer
        sent = [
            shop.message_time(conversation, position) + 700
            for conversation in range(len(shop.conversation_created))
            for position in range(len(shop.messages_of(conversation)))
        ]
        noted = [writer.note_time(number) for number in range(shop.notes_before[-1])]
        founded = [writer.company_time(number) for number in range(shop.companies)]
        opened = [milliseconds(_updated(writer.write("user", 0)))]
        updated = {
            "conversation": shop.conversation_updated,
            "message": sent,
            "note": noted,
            "customer": shop.customer_updated,
            "company": founded,
            "user": opened * len(AGENTS),
            "team": opened * len(TEAMS),
            "tag": opened * len(TAGS),
        }
        created = updated | {"conversation": shop.conversation_created, "customer": shop.customer_created}
        self.by_updated = {kind: _ordered(times) for kind, times in updated.items()}
        self.by_created = {kind: _ordered(times) for kind, times in created.items()}
        self.deleted: dict[str, set[int]] = {kind: set() for kind in KINDS}
        return updated

    def now(self) -> int:
        """The present, in milliseconds since 1970; never the same twice."""
        with self.lock:
            present = self._fixed if self._fixed is not None else milliseconds(datetime.now(UTC))
            self._last = max(present, self._last + 1)
            return self._last

    def count(self, kind: str) -> int:
        """How many records of a kind there are, deleted ones included."""
        return self._counts[kind]

    def number_of(self, kind: str, identifier: str) -> int | None:
        """The number of the record with an id, if it is of that kind."""
        try:
            number = int(identifier[12:], 16)
        except ValueError:
            return None
        known = 0 <= number < self._counts[kind] and self.writer.id(kind, number) == identifier
        return number if known else None

    def record(self, kind: str, number: int) -> Record:
        """A record as it is now."""
        with self.lock:
            return self._changed.get((kind, number)) or self.writer.write(kind, number)

    def raw(self, kind: str, number: int) -> msgspec.Raw:
        """A record as JSON."""
        with self.lock:
            written = self._bytes.get((kind, number))
            if written is None:
                written = msgspec.json.encode(self.record(kind, number))
                if len(self._bytes) >= LARGEST_CACHE:
                    self._bytes.clear()
                self._bytes[kind, number] = written
            return msgspec.Raw(written)

    def all(self, kind: str) -> Iterator[Record]:
        """Every record of a kind as it is now, deleted ones included."""
        return (self.record(kind, number) for number in range(self._counts[kind]))

    def between(self, kind: str, attribute: str, first: int, last: int) -> list[int]:
        """The numbers of records whose `created_at` or `updated_at` lies in [first, last] ms, in order of it."""
        index = (self.by_created if attribute == "created_at" else self.by_updated)[kind]
        low = bisect_left(index, max(0, first) << NUMBER_BITS)
        high = bisect_right(index, (max(-1, last) << NUMBER_BITS) | NUMBER_MASK)
        return [entry & NUMBER_MASK for entry in index[low:high]]

    def change(self, kind: str, number: int, edit: Callable[[Record], None]) -> Record:
        """Edit the attributes of a record; its `updatedAt` moves to the present and its `rev` grows."""
        with self.lock:
            record = self.record(kind, number)
            before = milliseconds(_updated(record))
            attributes = record["attributes"]
            edit(attributes)
            after = self.now()
            attributes["updatedAt"] = attributes["modifiedAt"] = stamp(after)
            attributes["rev"] = attributes.get("rev", 0) + 1
            self._changed[kind, number] = record
            self._bytes.pop((kind, number), None)
            index = self.by_updated[kind]
            del index[bisect_left(index, before << NUMBER_BITS | number)]
            insort(index, after << NUMBER_BITS | number)
            if attributes.get("deleted"):
                self.deleted[kind].add(number)
            return record

    def add(self, kind: str, attributes: Record, relations: dict[str, tuple[str, str]]) -> Record:
        """Make a new record, now."""
        with self.lock:
            number, moment = self._counts[kind], self.now()
            written = stamp(moment)
            times = {"createdAt": written, "updatedAt": written, "modifiedAt": written}
            identifier = self.writer.id(kind, number)
            record = self.writer.frame(kind, identifier, attributes | times | {"rev": 1}, relations)
            self._changed[kind, number] = record
            self._counts[kind] += 1
            for index in (self.by_created[kind], self.by_updated[kind]):
                insort(index, moment << NUMBER_BITS | number)
            return record


def _ordered(times: list[int]) -> list[int]:
    return sorted(moment << NUMBER_BITS | number for number, moment in enumerate(times))


def _updated(record: Record) -> datetime:
    return datetime.fromisoformat(record["attributes"]["updatedAt"])
