"""The records of one account: found by id or in order of time, and changed as people work.

What nobody has changed is written anew each time it is asked for; what somebody changed is kept whole. Every
answer is made from one view of the records, which never changes, whatever happens meanwhile.
"""

import threading
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

import msgspec

from wizard.practice.calendar import milliseconds, stamp
from wizard.practice.kinds import FIXED_COUNTS, KINDS, PATHS, Record, Related, Relations, related_to
from wizard.practice.lag import Change, Lag
from wizard.practice.shop import Shop
from wizard.practice.view import NUMBER_BITS, Version, View
from wizard.practice.writer import Writer

UNDATED: Final = frozenset({"conversation_time"})
"""The kinds of records that do not say when they changed."""


class Store:
    """One account's records. Thread-safe.

    Args:
        shop: what there is to begin with.
        org_id: of the account.
        now: the present; None follows the clock.
        lag: what searches do not find yet.
    """

    def __init__(self, shop: Shop, org_id: str, now: datetime | None = None, lag: Lag | None = None) -> None:
        self.shop = shop
        self.writer = Writer(shop, org_id)
        self._lock = threading.RLock()
        self._lag = lag or Lag()
        self._fixed = milliseconds(now) if now else None
        self._last = shop.founded
        self._present: int | None = None
        self._cache: dict[tuple[str, int], bytes] = {}
        self._views: dict[str, View] = {}
        self._versions: dict[str, dict[int, Version]] = {kind: {} for kind in KINDS}
        self._deleted: dict[str, set[int]] = {kind: set() for kind in KINDS}
        self._gone: dict[str, set[int]] = {kind: set() for kind in KINDS}
        created, updated = _times(shop, self.writer)
        self._counts = {kind: len(times) for kind, times in updated.items()}
        self._by_created = {kind: _ordered(times) for kind, times in created.items()}
        self._by_updated = {kind: _ordered(times) for kind, times in updated.items()}

    def view(self, kind: str) -> View:
        """The records of a kind as they are now."""
        with self._lock:
            view = self._views.get(kind)
            if view is None:
                view = self._views[kind] = View(
                    kind,
                    self._counts[kind],
                    self._by_updated[kind].copy(),
                    self._by_created[kind].copy(),
                    frozenset(self._deleted[kind]),
                    frozenset(self._gone[kind]),
                    self._versions[kind].copy(),
                    self.writer,
                    self._cache,
                )
            return view

    def view_of_search(self, kind: str) -> View:
        """The records of a kind as searches find them."""
        with self._lock:
            return self._lag.as_found(self.view(kind), self.present())

    def pass_time(self, seconds: float) -> None:
        """Move the present on, if it does not follow the clock."""
        with self._lock:
            if self._fixed is not None:
                self._fixed += round(seconds * 1000)

    def present(self) -> int:
        """The present, in milliseconds since 1970."""
        if self._present is not None:
            return self._present
        return self._fixed if self._fixed is not None else milliseconds(datetime.now(UTC))

    def count(self, kind: str) -> int:
        """How many records of a kind there are, deleted ones included."""
        return self._counts[kind] - len(self._gone[kind])

    def numbered(self, kind: str) -> int:
        """How many records of a kind there ever were."""
        return self._counts[kind]

    def record(self, kind: str, number: int) -> Record:
        """A record as it is now. Not to be changed."""
        version = self._versions[kind].get(number)
        return version.record if version else self.writer.write(kind, number)

    def is_deleted(self, kind: str, number: int) -> bool:
        """Whether a record was deleted, or vanished."""
        return number in self._deleted[kind] or number in self._gone[kind]

    def is_gone(self, kind: str, number: int) -> bool:
        """Whether a record vanished."""
        return number in self._gone[kind]

    def children(self, parent: str, number: int, view: View) -> list[int]:
        """The numbers of a view's records beneath a conversation or a customer, deleted ones included."""
        shop, identifier = self.shop, self.writer.id(parent, number)
        if parent == "conversation":
            conversations = [number] if number < len(shop.customer_of) else []
        else:
            conversations = [c for c, customer in enumerate(shop.customer_of) if customer == number]
        own = (child for conversation in conversations for child in self._beneath(view.kind, conversation))
        there = {child for child in own if child not in view.versions}
        there |= {
            child
            for child, version in view.versions.items()
            if version.record["relationships"][parent]["data"]["id"] == identifier
        }
        return sorted(there - view.gone)

    def _beneath(self, kind: str, conversation: int) -> Iterable[int]:
        """What there was beneath a conversation to begin with."""
        shop = self.shop
        if kind == "attachment":
            messages = shop.messages_of(conversation)
            return range(bisect_left(shop.attached, messages.start), bisect_left(shop.attached, messages.stop))
        if kind == "note":
            return shop.notes_of(conversation)
        return shop.messages_of(conversation) if kind == "message" else (conversation,)

    @contextmanager
    def at_once(self, moment: int) -> Iterator[None]:
        """What is done within happens at one moment, and nobody sees half of it."""
        with self._lock:
            self._present = moment
            try:
                yield
            finally:
                self._present = None

    def change(
        self,
        kind: str,
        number: int,
        edit: Callable[[Record], None],
        *,
        relations: Mapping[str, Related] = {},
        silently: bool = False,
    ) -> Record:
        """Edit the attributes of a record; its `updatedAt` moves to the present and its `rev` grows.

        Args:
            kind: of the record.
            number: of the record.
            edit: puts new values into the attributes; the values themselves are not to be changed.
            relations: records that it is related to from now on.
            silently: without a trace in its `updatedAt`.
        """
        with self._lock:
            old = self.record(kind, number)
            before = milliseconds(datetime.fromisoformat(old["attributes"]["updatedAt"]))
            after = before if silently else self._tick()
            attributes = dict(old["attributes"])
            edit(attributes)
            attributes["updatedAt"] = stamp(after)
            if not silently:
                attributes["modifiedAt"] = attributes["updatedAt"]
                attributes["rev"] = attributes.get("rev", 0) + 1
            path = f"/v1/{PATHS[kind]}/{old['id']}"
            related = {name: related_to(name, to, path) for name, to in relations.items()}
            record = old | {"attributes": attributes, "relationships": old["relationships"] | related}
            entries = after << NUMBER_BITS | number, before << NUMBER_BITS | number
            index = self._by_updated[kind]
            del index[bisect_left(index, entries[1])]
            insort(index, entries[0])
            version, revived = self._versions[kind].get(number), number not in self._deleted[kind]
            self._lag.note(
                kind,
                number,
                self.present(),
                lambda at: Change(number, at, version, entries, is_new=False, revived=revived),
            )
            if attributes.get("deleted"):
                self._deleted[kind].add(number)
            self._keep(kind, number, record)
            return record

    def add(self, kind: str, attributes: Record, relations: Relations) -> Record:
        """Make a new record, now."""
        with self._lock:
            number, moment = self._counts[kind], self._tick()
            written = stamp(moment)
            times: Record = {"createdAt": written}
            if kind not in UNDATED:
                times |= {"updatedAt": written, "modifiedAt": written, "rev": 1}
            identifier = self.writer.id(kind, number)
            record = self.writer.frame(kind, identifier, attributes | times, relations)
            self._counts[kind] += 1
            entry = moment << NUMBER_BITS | number
            for index in (self._by_created[kind], self._by_updated[kind]):
                insort(index, entry)
            self._lag.note(
                kind,
                number,
                self.present(),
                lambda at: Change(number, at, None, (entry, entry), is_new=True, revived=False),
            )
            self._keep(kind, number, record)
            return record

    def vanish(self, kind: str, number: int) -> None:
        """Delete a record without a trace."""
        with self._lock:
            attributes = self.record(kind, number)["attributes"]
            created = milliseconds(datetime.fromisoformat(attributes["createdAt"]))
            updated = milliseconds(datetime.fromisoformat(attributes.get("updatedAt", attributes["createdAt"])))
            for index, moment in ((self._by_created[kind], created), (self._by_updated[kind], updated)):
                del index[bisect_left(index, moment << NUMBER_BITS | number)]
            self._gone[kind].add(number)
            self._deleted[kind].discard(number)
            self._lag.forget(kind, number)
            self._views.pop(kind, None)

    def _tick(self) -> int:
        """The moment of a change: never the same twice, and never before another."""
        self._last = max(self.present(), self._last + 1)
        return self._last

    def _keep(self, kind: str, number: int, record: Record) -> None:
        self._versions[kind][number] = Version(record, msgspec.json.encode(record))
        self._views.pop(kind, None)


def _times(shop: Shop, writer: Writer) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """When the records of every kind were created, and when they were updated."""
    sent = [
        moment + 700
        for conversation in range(len(shop.conversation_created))
        for moment in shop.message_times(conversation)
    ]
    noted = [writer.note_time(number) for number in range(shop.notes_before[-1])]
    objects = [shop.object_times(number) for number in range(shop.objects)]
    founded = [writer.company_time(number) for number in range(shop.companies)]
    fixed = {kind: [writer.opened] * count for kind, count in FIXED_COUNTS.items()}
    both = {
        "message": sent,
        "note": noted,
        "company": founded,
        "conversation_time": [writer.handled_time(number) for number in range(len(shop.conversation_created))],
        "attachment": [sent[message] for message in shop.attached],
        "satisfaction_response": [shop.conversation_updated[number] for number in shop.surveyed],
        "customer_merge": [],
        **fixed,
    }
    created = {"conversation": shop.conversation_created, "customer": shop.customer_created, **both}
    updated = {"conversation": shop.conversation_updated, "customer": shop.customer_updated, **both}
    created["kobject"], updated["kobject"] = ([times[place] for times in objects] for place in (0, 1))
    return created, updated


def _ordered(times: list[int]) -> list[int]:
    return sorted(moment << NUMBER_BITS | number for number, moment in enumerate(times))
