"""One run: everything that changed, then as much history as is still missing, newest first.

Blocking and without Qt. The window runs it in a worker thread, a command runs the very same in the foreground.
Each page of records is kept together with the cursor it moves, in one transaction, so a run may be killed at
any moment: the next one goes on from the last page that was kept.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Final, Literal

from wizard.kustomer.client import Criterion, KustomerClient
from wizard.kustomer.errors import KeyRefused, RoleMissing
from wizard.kustomer.records import Page, Record
from wizard.kustomer.streams import SEARCH_ROLES, STREAMS, Stream, any_role
from wizard.stop import Stop
from wizard.sync.tracker import Tracker
from wizard.sync.tracks import Track, drive
from wizard.sync.walk import Bounds, Fetch, Leap, walk
from wizard.workspace.records import Cursor, RecordTables

OVERLAP: Final = timedelta(minutes=5)
"""How far behind its last record a walk for changes begins: Kustomer's index may lag, by an unknown time."""

CHANGES_EVERY_SECONDS: Final = 180.0
"""How often a long backfill looks for changes."""

CAPPED_TOTAL: Final = 10_000
"""A total of exactly this may be a ceiling: Kustomer's own app asks for totals up to it."""


class Engine:
    """Moves one instance's records from Kustomer into the workspace. Good for one run.

    Args:
        client: asks Kustomer, in its own pace, and stops when told to.
        records: where the records are kept.
        instance_id: whose records they are.
        tracker: is told of every page.
        stop: ends the run within milliseconds, between two transactions. The client's own; also set by a run that
            fails, so that no request of it goes on.
        changes_every: seconds between two looks for changes during a long backfill.
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
        self._looked_at = monotonic()
        self._cursors = records.cursors(instance_id)
        self._skipped: set[str] = set()

    def run(self) -> None:
        """Bring the workspace up to date.

        Raises:
            Stopped: the stop was set.
            KustomerProblem: Kustomer cannot be asked any further; what is kept stays kept.
            WorkspaceProblem: the workspace cannot be written.
        """
        try:
            self._skip_what_the_key_may_not_read()
            self._drive(self._changes())
            self._drive(self._backfills())
        except BaseException:
            self._stop.set()
            raise

    def _drive(self, tracks: Iterable[Track]) -> None:
        drive(tracks, stop=self._stop, refused=self._skip_if_forbidden, between=self._changes_when_due)

    # --- what is walked

    def _changes(self) -> list[Track]:
        """What changed since the last look. What the backfill has not begun is not looked at."""
        self._looked_at = monotonic()
        return [
            self._list_track(stream) if stream.kind == "list" else self._change_track(stream)
            for stream in STREAMS
            if stream.name not in self._skipped and (stream.kind == "list" or self._has_begun(stream))
        ]

    def _changes_when_due(self) -> list[Track]:
        return self._changes() if monotonic() - self._looked_at >= self._changes_every else []

    def _backfills(self) -> list[Track]:
        return [
            self._backfill_track(stream)
            for stream in STREAMS
            if stream.kind == "search" and stream.name not in self._skipped and not self._cursor(stream).backfill_done
        ]

    def _list_track(self, stream: Stream) -> Track:
        total = 0

        def keep(leap: Leap) -> None:
            nonlocal total
            total += len(leap.records)
            newest = max((record.updated_at for record in leap.records), default="")
            cursor = self._cursor(stream)
            live = max(cursor.live or "", newest) or None
            self._keep(stream, leap, replace(cursor, live=live, backfill_done=leap.finished, expected=total))

        return Track(stream, self._turn_pages(stream), keep)

    def _change_track(self, stream: Stream) -> Track:
        known_until = self._cursor(stream).live
        start = _with_overlap(known_until) if known_until else None

        def keep(leap: Leap) -> None:
            cursor = self._cursor(stream)
            live = max(cursor.live or "", leap.reached or "") or None
            self._keep(stream, leap, replace(cursor, live=live), known_until=known_until)

        return Track(stream, walk(self._fetcher(stream, "asc"), down=False, start=start), keep)

    def _backfill_track(self, stream: Stream) -> Track:
        def keep(leap: Leap) -> None:
            cursor = self._cursor(stream)
            if cursor.backfill is None:
                cursor = _begun(cursor, leap)
            self._keep(stream, leap, replace(cursor, backfill=leap.reached, backfill_done=leap.finished))

        leaps = walk(self._fetcher(stream, "desc"), down=True, start=self._cursor(stream).backfill)
        return Track(stream, leaps, keep, goes_back=True)

    def _turn_pages(self, stream: Stream) -> Iterator[Leap]:
        number, finished = 1, False
        while not finished:
            page = self._client.list_page(stream, number, stream.page_size)
            number, finished = number + 1, not (page.has_more and page.records)
            yield Leap(page.records, None, page.total, finished)

    def _fetcher(self, stream: Stream, sort: Literal["asc", "desc"]) -> Fetch:
        def fetch(bounds: Bounds, number: int) -> Page:
            where: list[Criterion] = [
                {f"{stream.context}_{time}_at": {operator: moment}} for time, operator, moment in bounds
            ]
            return self._client.search(stream, where=where, sort=sort, page=number, page_size=stream.page_size)

        return fetch

    # --- what the key may not read

    def _skip_what_the_key_may_not_read(self) -> None:
        granted = self._client.get_token().roles
        for stream in STREAMS:
            if stream.kind == "search" and not any_role(granted, SEARCH_ROLES):
                self._skip(stream, SEARCH_ROLES[0])
            elif not any_role(granted, stream.roles):
                self._skip(stream, stream.roles[0])

    def _skip_if_forbidden(self, track: Track, refusal: KeyRefused) -> None:
        reason = self._client.explain_refusal(refusal, track.stream.roles)
        if not isinstance(reason, RoleMissing):
            raise reason from None
        self._skip(track.stream, reason.roles[0])

    def _skip(self, stream: Stream, role: str) -> None:
        self._skipped.add(stream.name)
        self._tracker.skip(stream, role)

    # --- what is kept

    def _has_begun(self, stream: Stream) -> bool:
        cursor = self._cursor(stream)
        return cursor.live is not None or cursor.backfill_done

    def _cursor(self, stream: Stream) -> Cursor:
        return self._cursors.get(stream.name, Cursor())

    def _keep(self, stream: Stream, leap: Leap, cursor: Cursor, *, known_until: str | None = None) -> None:
        self._records.save_page(self._instance_id, stream.name, [record.row for record in leap.records], cursor)
        self._cursors[stream.name] = cursor
        self._tracker.page(stream, _count_new(leap.records, known_until), cursor)


def _count_new(records: Sequence[Record], known_until: str | None) -> int:
    return sum(record.updated_at > known_until for record in records) if known_until else len(records)


def _begun(cursor: Cursor, leap: Leap) -> Cursor:
    """The cursor of a backfill that begins: changes are looked for from its newest record on."""
    newest = leap.records[0].updated_at if leap.records else None
    return replace(cursor, live=newest, expected=leap.total, expected_at_least=leap.total == CAPPED_TOTAL)


def _with_overlap(moment: str) -> str:
    earlier = datetime.fromisoformat(moment) - OVERLAP
    return earlier.isoformat(timespec="milliseconds").replace("+00:00", "Z")
