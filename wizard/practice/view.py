"""What an answer is made from: the records of one kind as they were at one moment, whatever happens meanwhile."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import msgspec

from wizard.practice.kinds import Record
from wizard.practice.writer import Writer

NUMBER_BITS: Final = 24
NUMBER_MASK: Final = (1 << NUMBER_BITS) - 1

LARGEST_CACHE: Final = 20_000
"""Written records kept as bytes."""

Time = Literal["created_at", "updated_at"]


class Version(NamedTuple):
    """A record that somebody wrote or changed, and the same as JSON. Never changed: replaced by the next version."""

    record: Record
    raw: bytes


@dataclass(frozen=True, slots=True)
class View:
    """The records of one kind as they were at one moment.

    Attributes:
        count: of all records there ever were; they are numbered from 0.
        by_updated: `updatedAt` in milliseconds and the record's number, in order, in one whole number each.
        by_created: the same for `createdAt`.
        deleted: the numbers of the records that were deleted.
        gone: the numbers of the records that vanished without a trace.
        versions: the records that somebody wrote or changed.
    """

    kind: str
    count: int
    by_updated: list[int]
    by_created: list[int]
    deleted: frozenset[int]
    gone: frozenset[int]
    versions: dict[int, Version]
    _writer: Writer
    _cache: dict[tuple[str, int], bytes]

    def number_of(self, identifier: str) -> int | None:
        """The number of the record with an id, if there is one."""
        try:
            number = int(identifier[12:], 16)
        except ValueError:
            return None
        known = 0 <= number < self.count and number not in self.gone
        known = known and self._writer.id(self.kind, number) == identifier
        return number if known else None

    def id(self, number: int) -> str:
        """The id of a record."""
        return self._writer.id(self.kind, number)

    def record(self, number: int) -> Record:
        """A record. Not to be changed."""
        version = self.versions.get(number)
        return version.record if version else self._writer.write(self.kind, number)

    def raw(self, number: int) -> msgspec.Raw:
        """A record as JSON."""
        if version := self.versions.get(number):
            return msgspec.Raw(version.raw)
        written = self._cache.get((self.kind, number))
        if written is None:
            written = msgspec.json.encode(self._writer.write(self.kind, number))
            if len(self._cache) >= LARGEST_CACHE:
                self._cache.clear()
            self._cache[self.kind, number] = written
        return msgspec.Raw(written)

    def records(self) -> Iterator[Record]:
        """Every record, deleted ones included."""
        return (self.record(number) for number in range(self.count) if number not in self.gone)

    def alive(self) -> range | list[int]:
        """The numbers of all records that were not deleted."""
        everything, without = range(self.count), self.deleted | self.gone
        return [number for number in everything if number not in without] if without else everything

    def span(self, time: Time, first: int, last: int) -> tuple[int, int]:
        """Where in the order of a time the records of [first, last] ms begin and end."""
        index = self._index(time)
        low = bisect_left(index, max(0, first) << NUMBER_BITS)
        return low, max(low, bisect_right(index, (max(-1, last) << NUMBER_BITS) | NUMBER_MASK))

    def numbers(self, time: Time, low: int, high: int) -> list[int]:
        """The numbers of records in the order of a time, from one place to another."""
        return [entry & NUMBER_MASK for entry in self._index(time)[low:high]]

    def _index(self, time: Time) -> list[int]:
        return self.by_created if time == "created_at" else self.by_updated
