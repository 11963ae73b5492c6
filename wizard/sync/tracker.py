"""Keeps account of a run, and says how it stands."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from time import monotonic

from wizard.kustomer.streams import STREAMS, Stream
from wizard.sync.progress import Phase, StreamProgress, StreamState, SyncState, progress_of
from wizard.workspace.records import Cursor

REPORT_SECONDS = 0.25
"""The shortest time between two reports of progress."""


@dataclass
class _Pace:
    """How fast records arrive, over the whole run: waits for the rate limit count as what they are."""

    started: float = field(default_factory=monotonic)
    records: int = 0

    def per_second(self) -> float:
        elapsed = monotonic() - self.started
        return self.records / elapsed if elapsed > 0 else 0.0


class Tracker:
    """The present state of one instance's syncing. Thread-safe: pages are kept on one thread, waits said on others.

    Args:
        instance_id: whose state it is.
        report: called with each new state, at most every `REPORT_SECONDS` unless the phase changed.
        searches_per_minute: how many pages may be asked for in a minute; None if unlimited.
    """

    def __init__(
        self,
        instance_id: int,
        report: Callable[[SyncState], None],
        searches_per_minute: Callable[[], float | None] = lambda: None,
    ) -> None:
        self.state = SyncState(instance_id, Phase.STARTING)
        self._report = report
        self._searches_per_minute = searches_per_minute
        self._streams = {
            stream.name: StreamProgress(stream.name, stream.title, StreamState.WAITING) for stream in STREAMS
        }
        self._pace = _Pace()
        self._reported = 0.0
        self._lock = threading.RLock()

    @property
    def arrived(self) -> int:
        """Records that arrived in this run, or that had changed."""
        return self._pace.records

    @property
    def skipped(self) -> list[str]:
        """Streams that this run leaves out, by their names."""
        return [name for name, stream in self._streams.items() if stream.state is StreamState.SKIPPED]

    def begin(self, counts: dict[str, int], cursors: dict[str, Cursor]) -> None:
        """A run begins on a workspace that holds `counts` records."""
        with self._lock:
            self._pace = _Pace()
            for stream in STREAMS:
                records, cursor = counts.get(stream.name, 0), cursors.get(stream.name, Cursor())
                self._streams[stream.name] = progress_of(stream, records, cursor)
            self.change(Phase.SYNCING)

    def page(self, stream: Stream, cursor: Cursor, *, added: int = 0, arrived: int = 0) -> None:
        """A page was kept, and the stream's cursor moved.

        Args:
            stream: whose page it was.
            cursor: how far the stream is.
            added: how many records are here that were not.
            arrived: how many came that were not here, or that had changed.
        """
        with self._lock:
            self._pace.records += arrived
            progress = progress_of(stream, self._streams[stream.name].records + added, cursor)
            done = progress.state is StreamState.DONE
            self._streams[stream.name] = progress if done else replace(progress, state=StreamState.RUNNING)
            self._publish()

    def skip(self, stream: Stream, role: str) -> None:
        """A stream is left out because the key lacks a role."""
        with self._lock:
            progress = self._streams[stream.name]
            self._streams[stream.name] = replace(progress, state=StreamState.SKIPPED, missing_role=role)

    def change(self, phase: Phase, **changes: object) -> None:
        """Enter a phase and say so at once."""
        cleared: dict[str, object] = {"until": None, "problem": None}
        with self._lock:
            self.state = replace(self.state, phase=phase, **(cleared | changes))  # type: ignore[arg-type]
            self._reported = 0.0
            self._publish()

    def _publish(self) -> None:
        streams = tuple(self._streams.values())
        self.state = replace(
            self.state,
            streams=streams,
            fraction=_fraction(streams),
            records_per_second=self._pace.per_second(),
            seconds_left=self._seconds_left(streams),
        )
        if monotonic() - self._reported >= REPORT_SECONDS:
            self._reported = monotonic()
            self._report(self.state)

    def _seconds_left(self, streams: Iterable[StreamProgress]) -> float | None:
        expected = {stream.stream: _remaining(stream) for stream in streams}
        remaining = sum(expected.values())
        speed = self._pace.per_second()
        if not remaining or not speed:
            return None
        pages = sum(-(-expected[stream.name] // stream.page_size) for stream in STREAMS)
        limit = self._searches_per_minute()
        # The first minute of a run is a burst; the pages still to be asked for tell how long it goes on.
        return max(remaining / speed, (pages / limit - 1) * 60 if limit else 0.0)


def _remaining(stream: StreamProgress) -> int:
    if stream.state in {StreamState.SKIPPED, StreamState.DONE} or stream.expected is None:
        return 0  # of what is complete nothing is missing, whatever Kustomer said at first
    return max(0, stream.expected - stream.records)


def _fraction(streams: Iterable[StreamProgress]) -> float | None:
    """How much is here; None while it is not known of every stream how much there is.

    Nor is it known while all that was told of is here and more is on its way: the archive, which has not told yet.
    """
    fetched = [stream for stream in streams if stream.state is not StreamState.SKIPPED]
    expected = sum(stream.expected or 0 for stream in fetched)
    if not expected or any(stream.expected is None for stream in fetched):
        return None
    here = min(1.0, 1 - sum(map(_remaining, fetched)) / expected)
    return None if here == 1.0 and any(stream.state is StreamState.RUNNING for stream in fetched) else here
