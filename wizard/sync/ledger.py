"""The ledger: keeps each page with the cursor it moves, and with what is part of it in other streams."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from wizard.kustomer.derived import derive
from wizard.kustomer.records import Record
from wizard.kustomer.streams import BY_NAME, STREAMS, Stream
from wizard.sync.moments import stamp
from wizard.sync.tracker import Tracker
from wizard.sync.walk import Batch
from wizard.workspace.records import Cursor, RecordTables

IsNew = Callable[[Record], bool]


def everything(_record: Record) -> bool:
    """Every record is new."""
    return True


def later_than(moment: str | None) -> IsNew:
    """Records that changed later are new; all of them, if there is no such time."""
    return lambda record: record.updated_at > (moment or "")


class Ledger:
    """What is kept of one instance in one run. Written to by one thread, which drives the run.

    Args:
        records: where it is kept.
        instance_id: whose records they are.
        tracker: is told of every page.

    Attributes:
        skipped: names of the streams that are left out, since the key may not read them.
    """

    def __init__(self, records: RecordTables, instance_id: int, tracker: Tracker) -> None:
        self.records = records
        self.instance_id = instance_id
        self.skipped: set[str] = set()
        self._tracker = tracker
        self._cursors = records.cursors(instance_id)

    def cursor(self, stream: Stream) -> Cursor:
        """How far a stream is."""
        return self._cursors.get(stream.name, Cursor())

    def klasses(self) -> list[str]:
        """The names of the klasses that are here."""
        names = self.records.owed.values(self.instance_id, "klasses", "name").values()
        return sorted(str(name) for name in names if name)

    def skip(self, stream: Stream, role: str) -> None:
        """Leave a stream out, and say so."""
        self.skipped.add(stream.name)
        self._tracker.skip(stream, role)

    def keep(
        self, stream: Stream, batch: Batch, cursor: Cursor, is_new: IsNew = everything, *, again: bool = False
    ) -> None:
        """Keep a page and all that came with it, in one transaction.

        Args:
            stream: what the page is of.
            batch: the page.
            cursor: how far it brings the stream.
            is_new: tells records that arrive, or changed, from those that were here before as they are.
            again: whether some may have been here before.
        """
        for name, role in batch.refused.items():
            self.skip(BY_NAME[name], role)
        others = self._others(stream, batch, cursor, again=again)
        rows = [record.row for record in batch.records]
        kept = {name: ([record.row for record in found], at) for name, (found, at) in others.items()}
        added = self.records.save_page(self.instance_id, stream.name, rows, cursor, kept)
        if batch.gone:
            # Last: should the program be killed before, they are found to be gone once more.
            self.records.mark_deleted(self.instance_id, stream.name, batch.gone, stamp(datetime.now(UTC)))
        for name, (found, at) in {stream.name: (batch.records, cursor), **others}.items():
            self._cursors[name] = at
            self._tracker.page(BY_NAME[name], at, added=added[name], arrived=sum(map(is_new, found)))

    def owe(self, stream: Stream, cursor: Cursor) -> None:
        """Note that something of a stream is to be asked for once more."""
        if cursor != self.cursor(stream):
            self.records.save_page(self.instance_id, stream.name, [], cursor)
            self._cursors[stream.name] = cursor

    def say(self, stream: Stream) -> None:
        """Say how far a stream is of which nothing is fetched in this run."""
        self._tracker.page(stream, self.cursor(stream))

    def derived_from(self, stream: Stream) -> list[Stream]:
        """The streams that are part of another and are kept with it."""
        return [one for one in STREAMS if one.source == stream.name and one.name not in self.skipped]

    def in_step(self, derived: Stream) -> bool:
        """Whether everything that is part of a stream's records was kept along with them, from the first on."""
        return self.cursor(derived) == self.catch_up_with(derived)

    def catch_up_with(self, derived: Stream) -> Cursor:
        """The cursor of a derived stream that is in step with its source."""
        return _beside(self.cursor(derived), self.cursor(BY_NAME[derived.source]))

    def _others(
        self, stream: Stream, batch: Batch, cursor: Cursor, *, again: bool
    ) -> Mapping[str, tuple[Sequence[Record], Cursor]]:
        found: dict[str, Sequence[Record]] = {**derive(stream.name, batch.records), **batch.beside}
        others = {}
        for one in self.derived_from(stream):
            at = _beside(self.cursor(one), cursor) if self.in_step(one) else self.cursor(one)
            parts = found.get(one.name, ())
            others[one.name] = (self._unknown(one, parts) if again and parts else parts, at)
        return others

    def _unknown(self, stream: Stream, found: Sequence[Record]) -> Sequence[Record]:
        """Records without those that are here already: these may know more by now than the page they came from."""
        ids = [record.id for record in found]
        known = self.records.owed.values(self.instance_id, stream.name, "updated_at", ids)
        return [record for record in found if str(known.get(record.id, "")) < str(record.row[1])]


def _beside(derived: Cursor, source: Cursor) -> Cursor:
    here = {name: getattr(source, name) for name in ("live", "backfill", "backfill_done", "gaps")}
    return replace(derived, **here)
