"""How Kustomer's search comes to know of changes: not at once, and not in the order in which they happened.

Nobody has measured it (facts sheet 13). Here each change is found some time after it happened, which depends on the
change, and until then a record is found as it was before.
"""

from bisect import bisect_left, insort
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from zlib import crc32

from wizard.practice.view import Version, View


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one record.

    Attributes:
        found_at: when searches find it, in milliseconds since 1970.
        before: the version of the record that was known, if it was not as it was made up.
        entries: where it is in the order of time now, and where it was before.
        is_new: whether there was no such record before.
        revived: whether it was not deleted before.
    """

    number: int
    found_at: int
    before: Version | None
    entries: tuple[int, int]
    is_new: bool
    revived: bool


@dataclass
class Lag:
    """Holds changes back from searches.

    Attributes:
        longest: how long, in milliseconds; 0 for not at all.
    """

    longest: int = 0
    _changes: dict[str, list[Change]] = field(default_factory=dict)

    def note(self, kind: str, number: int, moment: int, make: Callable[[int], Change]) -> None:
        """A record changes at a moment."""
        if self.longest:
            delay = crc32(b"%d %d" % (number, moment)) % (self.longest + 1)
            self._changes.setdefault(kind, []).append(make(moment + delay))

    def forget(self, kind: str, number: int) -> None:
        """A record has vanished, with everything that happened to it."""
        self._changes[kind] = [change for change in self._changes.get(kind, []) if change.number != number]

    def as_found(self, view: View, present: int) -> View:
        """The records as searches find them."""
        changes = self._changes.get(view.kind, [])
        changes = self._changes[view.kind] = [c for c in changes if c.found_at + self.longest > present]
        known, late = set[int](), list[Change]()
        for change in reversed(changes):
            if change.found_at > present and change.number not in known:
                late.append(change)
            else:
                known.add(change.number)  # what happened later is known, and so is this
        return _without(view, late) if late else view


def _without(view: View, late: list[Change]) -> View:
    """A view in which some changes, the latest first, have not happened."""
    updated, created = view.by_updated.copy(), view.by_created.copy()
    versions, deleted = view.versions.copy(), set(view.deleted)
    for change in late:
        now, before = change.entries
        del updated[bisect_left(updated, now)]
        if change.is_new:
            del created[bisect_left(created, before)]
        else:
            insort(updated, before)
        if change.before is None:
            versions.pop(change.number, None)
        else:
            versions[change.number] = change.before
        if change.revived:
            deleted.discard(change.number)
    return replace(view, by_updated=updated, by_created=created, versions=versions, deleted=frozenset(deleted))
