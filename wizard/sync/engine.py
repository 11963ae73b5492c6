"""One run: everything that changed, then as much history as is still missing, newest first; last, what is rarely due.

Blocking and without Qt. The window runs it in a worker thread, a command runs the very same in the foreground.
Each page of records is kept together with the cursor it moves, in one transaction, so a run may be killed at
any moment: the next one goes on from the last page that was kept.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final, Literal

from wizard.kustomer.answers import Page
from wizard.kustomer.client import Criterion, KustomerClient
from wizard.kustomer.errors import (
    AnswerTooLarge,
    BadRequest,
    FeatureMissing,
    KeyRefused,
    KustomerDown,
    NotFound,
    NotKustomer,
    OutOfOrder,
    SearchTimedOut,
)
from wizard.kustomer.streams import SEARCH_ROLES, STREAMS, Stream, any_role
from wizard.problem import Problem
from wizard.stop import Stop
from wizard.sync import archive, attachments, lists, merges, sweep
from wizard.sync.attributes import ATTRIBUTES, attributes_track
from wizard.sync.backfill import RECENT, Backfill
from wizard.sync.ledger import Ledger, later_than
from wizard.sync.memory import keep_it_flat
from wizard.sync.moments import later, stamp
from wizard.sync.parts import parts_track
from wizard.sync.refusals import missing_role
from wizard.sync.tracker import Tracker
from wizard.sync.tracks import Track, drive
from wizard.sync.walk import Batch, Bounds, Fetch, TieTooLong, TieUnsettled, walk
from wizard.workspace.records import RecordTables

logger = logging.getLogger(__name__)

OVERLAP: Final = timedelta(minutes=5)
"""How far behind its last record a walk for changes begins: Kustomer's index may lag, by an unknown time."""

CHANGES_EVERY_SECONDS: Final = 180.0
"""How often a long backfill looks for changes."""

SWEEP_SEARCHES: Final = 60
"""How many searches of a run may go into comparing ids: what changed in the meantime must not wait for that."""


OF_ONE_REQUEST: Final = (
    *(AnswerTooLarge, BadRequest, KustomerDown, NotFound, NotKustomer, OutOfOrder, SearchTimedOut),
    *(TieTooLong, TieUnsettled),
)
"""Problems that do not say that other requests will fail as well."""


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
        now: the present.
        sweep_searches: how many searches may be used for comparing ids.
        describe: of how many conversations the attachments may be asked for.
    """

    def __init__(
        self,
        client: KustomerClient,
        records: RecordTables,
        instance_id: int,
        tracker: Tracker,
        stop: Stop,
        changes_every: float = CHANGES_EVERY_SECONDS,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sweep_searches: int = SWEEP_SEARCHES,
        describe: int = attachments.CONVERSATIONS_A_RUN,
    ) -> None:
        self._client = client
        self._ledger = Ledger(records, instance_id, tracker)
        self._stop = stop
        self._changes_every = changes_every
        self._looked_at = monotonic()
        self._opened: list[Track] = []
        self._failures: list[Problem] = []
        self._now = now
        self._allowance = sweep.Allowance(sweep_searches)
        self._describe = describe

    def run(self) -> None:
        """Bring the workspace up to date.

        Raises:
            Stopped: the stop was set.
            KustomerProblem: Kustomer cannot be asked any further, or something that others do not need could not be
                fetched, while all else was; what is kept stays kept.
            WorkspaceProblem: the workspace cannot be written.
        """
        keep_it_flat()
        try:
            self._skip_what_the_key_may_not_read()
            self._say_what_is_not_due()
            self._drive([*self._changes(), *self._backfills()])
            self._drive([*self._attributes(), *self._archives()])
            self._drive(self._upkeep())
        except BaseException:
            self._stop.set()
            raise
        if self._failures:
            raise self._failures[0]

    def _drive(self, tracks: Iterable[Track]) -> None:
        drive(
            map(self._confirmed, tracks),
            stop=self._stop,
            failed=self._go_on_without,
            between=lambda: map(self._confirmed, self._more()),
            recent=stamp(self._now() - RECENT),
            hurried=self._client.is_hurried,
        )

    def _more(self) -> list[Track]:
        """Windows that a backfill opened, and from time to time a look for changes."""
        opened, self._opened[:] = self._opened.copy(), []
        due = monotonic() - self._looked_at >= self._changes_every
        return [*opened, *(self._changes() if due else ())]

    def _confirmed(self, track: Track) -> Track:
        """A track that believes that something is gone only while the account is not."""

        def confirmed(batch: Batch) -> Batch:
            self._client.confirm_absences()
            return batch

        return replace(track, batches=map(confirmed, track.batches))

    # --- what is walked

    def _changes(self) -> list[Track]:
        """What changed since the last look. What the backfill has not begun is not looked at."""
        self._looked_at = monotonic()
        return [
            *(self._change_track(stream) for stream in self._read("search") if self._has_begun(stream)),
            *(
                lists.list_track(self._client, self._ledger, stream, self._now)
                for stream in self._read("list")
                if lists.is_due(self._ledger, stream, self._now())
            ),
        ]

    def _say_what_is_not_due(self) -> None:
        for stream in (*self._read("list"), *self._read("asked")):
            if not lists.is_due(self._ledger, stream, self._now()):
                self._ledger.say(stream)

    def _attributes(self) -> list[Track]:
        """Custom attributes, once the klasses that have some are known."""
        due = lists.needs_all(self._ledger, ATTRIBUTES, self._now())
        return [attributes_track(self._client, self._ledger, self._now) for _ in self._read("asked") if due]

    def _backfills(self) -> list[Track]:
        """History, as far as it is not here."""
        ledger, owed = self._ledger, [one for one in self._read("search") if not self._ledger.cursor(one).backfill_done]
        backfills = [Backfill(self._fetcher(one, "desc"), ledger, one, self._now, self._opened.append) for one in owed]
        return [track for backfill in backfills for track in backfill.tracks()]

    def _archives(self) -> list[Track]:
        """What is too old for search."""
        return [
            archive.archive_track(self._client, self._ledger, stream, self._fetcher(stream, "desc", archived=True))
            for stream in self._read("search")
            if stream.archived and not self._ledger.cursor(stream).archive_done
        ]

    def _upkeep(self) -> list[Track]:
        """What is rarely due, and whatever else is still owed."""
        client, ledger, now = self._client, self._ledger, self._now
        tracks = [parts_track(ledger, stream) for stream in self._read("derived") if self._parts_are_due(stream)]
        if merges.MERGES.name not in ledger.skipped and merges.is_due(ledger):
            tracks.append(merges.history_track(client, ledger, now))
        beneath = [one for one in self._read("search") if one.name in archive.BENEATH and archive.is_owed(ledger, one)]
        tracks += [archive.beneath_track(client, ledger, stream, now) for stream in beneath]
        if attachments.ATTACHMENTS.name not in ledger.skipped and ledger.in_step(attachments.ATTACHMENTS):
            tracks.append(attachments.attachments_track(client, ledger, self._describe))
        swept = [stream for stream in self._read("search") if sweep.is_due(ledger, stream, now())]
        return tracks + [sweep.sweep_track(client, ledger, stream, self._allowance, now) for stream in swept]

    def _parts_are_due(self, stream: Stream) -> bool:
        return stream is not merges.MERGES and not self._ledger.in_step(stream)

    def _read(self, kind: str) -> list[Stream]:
        return [one for one in STREAMS if one.kind == kind and one.name not in self._ledger.skipped]

    def _change_track(self, stream: Stream) -> Track:
        known_until = self._ledger.cursor(stream).live
        start = later(known_until, -OVERLAP) if known_until else None

        def keep(batch: Batch) -> None:
            cursor = self._ledger.cursor(stream)
            live = max(cursor.live or "", batch.reached or "") or None
            self._ledger.keep(stream, batch, replace(cursor, live=live), later_than(known_until), again=True)

        batches = walk(self._fetcher(stream, "asc"), down=False, start=start, size=stream.page_size)
        if stream is merges.CUSTOMERS:
            batches = merges.with_merges(self._client, self._ledger, batches)
        return Track(stream, batches, keep)

    def _fetcher(self, stream: Stream, sort: Literal["asc", "desc"], *, archived: bool = False) -> Fetch:
        def attribute(time: str) -> str:
            return stream.updated_attr if time == "updated" else f"{stream.context}_created_at"

        def fetch(bounds: Bounds, number: int, size: int) -> Page:
            where: list[Criterion] = [{attribute(time): {operator: moment}} for time, operator, moment in bounds]
            try:
                return self._client.search(
                    stream, where=where, sort=sort, page=number, page_size=size, archive=archived
                )
            except BadRequest as problem:
                if not stream.optional or archived:
                    raise
                raise FeatureMissing(stream.roles[:1], problem.detail) from None

        return fetch

    # --- what cannot be read

    def _go_on_without(self, track: Track, problem: Problem) -> None:
        """Do without a track that others do not need, if the problem is its own."""
        if isinstance(problem, KeyRefused):
            self._skip_if_forbidden(track, problem)
        elif track.is_vital or not isinstance(problem, OF_ONE_REQUEST):
            raise problem
        else:
            logger.warning("A run goes on without a part of %s: %s", track.stream.name, problem.kind)
            self._failures.append(problem)

    def _skip_what_the_key_may_not_read(self) -> None:
        granted = self._client.get_token().roles
        for stream in STREAMS:
            if stream.kind == "search" and not any_role(granted, SEARCH_ROLES):
                self._ledger.skip(stream, SEARCH_ROLES[0])
            elif not any_role(granted, stream.roles):
                self._ledger.skip(stream, stream.roles[0])
        for stream in STREAMS:
            if stream.source in self._ledger.skipped:
                self._ledger.skip(stream, stream.roles[0])

    def _skip_if_forbidden(self, track: Track, refusal: KeyRefused) -> None:
        role = missing_role(self._client, track.stream, refusal)
        if track.optional:
            logger.warning("A part of %s was refused: it takes the role %s", track.stream.name, role)
        else:
            self._ledger.skip(track.stream, role)

    def _has_begun(self, stream: Stream) -> bool:
        cursor = self._ledger.cursor(stream)
        return cursor.live is not None or cursor.backfill_done
