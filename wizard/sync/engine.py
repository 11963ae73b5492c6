"""One run: everything that changed, then as much history as is still missing, newest first.

Blocking and without Qt. The window runs it in a worker thread, a command runs the very same in the foreground.
Each page of records is kept together with the cursor it moves, in one transaction, so a run may be killed at
any moment: the next one goes on from the last page that was kept.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Final, Literal

from wizard.kustomer.client import KustomerClient
from wizard.kustomer.errors import KeyRefused, RoleMissing
from wizard.kustomer.records import Page, Record
from wizard.kustomer.streams import SEARCH_ROLES, STREAMS, Stream, any_role
from wizard.stop import Stop
from wizard.sync.tracker import Tracker
from wizard.sync.walk import Bounds, Fetch, Leap, walk
from wizard.workspace.records import Cursor, RecordTables

OVERLAP: Final = timedelta(minutes=5)
"""How far behind its last record a walk for changes begins: Kustomer's index may lag, by an unknown time."""

CHANGES_EVERY_SECONDS: Final = 180.0
"""How often a long backfill looks for changes."""

CAPPED_TOTAL: Final = 10_000
"""A total of exactly this may be a ceiling: Kustomer's own app asks for totals up to it."""


@dataclass
class _Backfill:
    """The walk through one stream's history."""

    stream: Stream
    leaps: Iterator[Leap]


class Engine:
    """Moves one instance's records from Kustomer into the workspace.

    Args:
        client: asks Kustomer, in its own pace, and stops when told to.
        records: where the records are kept.
        instance_id: whose records they are.
        tracker: is told of every page.
        stop: ends the run within milliseconds, between two transactions.
    """

    def __init__(
        self,
        client: KustomerClient,
        records: RecordTables,
        instance_id: int,
        tracker: Tracker,
        stop: Stop,
        changes_every: float = CHANGES_EVERY_SECONDS,
    ) -> None:
        self._client = client
        self._records = records
        self._instance_id = instance_id
        self._tracker = tracker
        self._stop = stop
        self._changes_every = changes_every
        self._cursors = records.cursors(instance_id)
        self._skipped: set[str] = set()

    def run(self) -> None:
        """Bring the workspace up to date.

        Raises:
            Stopped: the stop was set.
            KustomerProblem: Kustomer cannot be asked any further; what is kept stays kept.
            WorkspaceProblem: the workspace cannot be written.
        """
        self._skip_what_the_key_may_not_read()
        self._fetch_changes()
        looked = monotonic()
        backfills = self._backfills()
        while unfinished := [one for one in backfills if not self._is_settled(one.stream)]:
            newest = max(unfinished, key=lambda one: self._cursor(one.stream).backfill or "~")
            self._skip_if_forbidden(newest.stream, partial(self._backfill_page, newest))
            if monotonic() - looked >= self._changes_every:
                self._fetch_changes()
                looked = monotonic()

    def _is_settled(self, stream: Stream) -> bool:
        return stream.name in self._skipped or self._cursor(stream).backfill_done

    def _skip_what_the_key_may_not_read(self) -> None:
        granted = self._client.get_token().roles
        for stream in STREAMS:
            if stream.kind == "search" and not any_role(granted, SEARCH_ROLES):
                self._skip(stream, SEARCH_ROLES[0])
            elif not any_role(granted, stream.roles):
                self._skip(stream, stream.roles[0])

    def _fetch_changes(self) -> None:
        for stream in STREAMS:
            fetch = self._fetch_list if stream.kind == "list" else self._fetch_changed
            if stream.name not in self._skipped:
                self._skip_if_forbidden(stream, partial(fetch, stream))

    def _fetch_list(self, stream: Stream) -> None:
        number, finished, total = 1, False, 0
        while not finished:
            page = self._client.list_page(stream, number, stream.page_size)
            number, total = number + 1, total + len(page.records)
            finished = not (page.has_more and page.records)
            newest = max((record.updated_at for record in page.records), default="")
            cursor = self._cursor(stream)
            live = max(cursor.live or "", newest) or None
            self._keep(stream, page.records, replace(cursor, live=live, backfill_done=finished, expected=total))

    def _fetch_changed(self, stream: Stream) -> None:
        """Walk up from where the last look ended. What the backfill has not begun is not looked at."""
        cursor = self._cursor(stream)
        if cursor.live is None and not cursor.backfill_done:
            return
        start = _with_overlap(cursor.live) if cursor.live else None
        for leap in walk(self._fetcher(stream, "asc"), down=False, start=start):
            live = max(self._cursor(stream).live or "", leap.reached or "") or None
            self._keep(stream, leap.records, replace(self._cursor(stream), live=live), known_until=cursor.live)

    def _backfills(self) -> list[_Backfill]:
        unfinished = [stream for stream in STREAMS if stream.kind == "search" and not self._is_settled(stream)]
        return [
            _Backfill(stream, walk(self._fetcher(stream, "desc"), down=True, start=self._cursor(stream).backfill))
            for stream in unfinished
        ]

    def _backfill_page(self, backfill: _Backfill) -> None:
        leap = next(backfill.leaps)
        cursor = self._cursor(backfill.stream)
        if cursor.backfill is None:
            cursor = _begun(cursor, leap)
        cursor = replace(cursor, backfill=leap.reached, backfill_done=leap.finished)
        self._keep(backfill.stream, leap.records, cursor)

    def _skip_if_forbidden(self, stream: Stream, work: Callable[[], None]) -> None:
        """Do some work on a stream; if the key lacks its role, skip the stream instead."""
        try:
            work()
        except KeyRefused as refusal:
            reason = self._client.explain_refusal(refusal, stream.roles)
            if not isinstance(reason, RoleMissing):
                raise reason from None
            self._skip(stream, reason.roles[0])

    def _skip(self, stream: Stream, role: str) -> None:
        self._skipped.add(stream.name)
        self._tracker.skip(stream, role)

    def _fetcher(self, stream: Stream, sort: Literal["asc", "desc"]) -> Fetch:
        def fetch(bounds: Bounds, number: int) -> Page:
            where = [{stream.updated_attr: {operator: moment}} for operator, moment in bounds.items()]
            return self._client.search(stream, where=where, sort=sort, page=number, page_size=stream.page_size)

        return fetch

    def _cursor(self, stream: Stream) -> Cursor:
        return self._cursors.get(stream.name, Cursor())

    def _keep(
        self, stream: Stream, records: Sequence[Record], cursor: Cursor, *, known_until: str | None = None
    ) -> None:
        self._stop.check()
        self._records.save_page(self._instance_id, stream.name, [record.row for record in records], cursor)
        self._cursors[stream.name] = cursor
        new = sum(record.updated_at > known_until for record in records) if known_until else len(records)
        self._tracker.page(stream, new, cursor)


def _begun(cursor: Cursor, leap: Leap) -> Cursor:
    """The cursor of a backfill that begins: changes are looked for from its newest record on."""
    newest = leap.records[0].updated_at if leap.records else None
    return replace(cursor, live=newest, expected=leap.total, expected_at_least=leap.total == CAPPED_TOTAL)


def _with_overlap(moment: str) -> str:
    earlier = datetime.fromisoformat(moment) - OVERLAP
    return earlier.isoformat(timespec="milliseconds").replace("+00:00", "Z")
