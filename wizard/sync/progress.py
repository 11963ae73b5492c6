"""How syncing stands, as the screens see it. Immutable, so that it may cross threads."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from wizard.kustomer.streams import Stream
from wizard.problem import Problem
from wizard.text import Text
from wizard.workspace.records import Cursor


class Phase(StrEnum):
    """What an instance's worker is doing. `ELSEWHERE`: nothing, since another worker syncs the instance."""

    STARTING = "starting"
    SYNCING = "syncing"
    UP_TO_DATE = "up_to_date"
    RATE_LIMITED = "rate_limited"
    RETRYING = "retrying"
    PAUSED = "paused"
    KEY_UNREADABLE = "key_unreadable"
    REFUSED = "refused"
    FAILED = "failed"
    ELSEWHERE = "elsewhere"
    STOPPED = "stopped"


class StreamState(StrEnum):
    """What a stream is doing: `DONE` is all that Kustomer had of it, until a run fetches it anew."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class StreamProgress:
    """How one stream stands.

    Attributes:
        stream: its name, such as `conversations`.
        title: its name for people.
        records: records in the workspace.
        expected: how many Kustomer said there are; None if unknown.
        expected_at_least: whether `expected` is only a lower bound.
        reaches_back_to: everything updated since then is here; None before the first page.
        recent_only: Kustomer does not give out what did not change for two years.
        newest: when the newest record here was updated.
        missing_role: the role whose absence makes this stream be skipped.
    """

    stream: str
    title: Text
    state: StreamState
    records: int = 0
    expected: int | None = None
    expected_at_least: bool = False
    reaches_back_to: datetime | None = None
    recent_only: bool = False
    newest: datetime | None = None
    missing_role: str = ""


def is_whole(stream: Stream, cursor: Cursor) -> bool:
    """Whether all of a stream's history is here, as far as Kustomer gives it out."""
    return cursor.backfill_done and (not stream.archived or cursor.archive_done or cursor.archive_refused)


def progress_of(stream: Stream, records: int, cursor: Cursor) -> StreamProgress:
    """How a stream stands by what the workspace holds of it."""
    # Nobody says how many records there are of what is not listed: what is here is what is known of.
    unlisted = stream.kind in {"derived", "asked"}
    return StreamProgress(
        stream.name,
        stream.title,
        StreamState.DONE if is_whole(stream, cursor) else StreamState.WAITING,
        records=records,
        expected=records if unlisted else cursor.expected,
        expected_at_least=cursor.expected_at_least,
        reaches_back_to=_moment((stream.archived and cursor.archive) or cursor.backfill),
        recent_only=stream.archived and cursor.archive_refused,
        newest=_moment(cursor.live),
    )


def _moment(stamp: str | None) -> datetime | None:
    return datetime.fromisoformat(stamp).astimezone(UTC) if stamp else None


@dataclass(frozen=True, slots=True)
class SyncState:
    """How the syncing of one instance stands.

    Attributes:
        fraction: of the backfill that is done, 0 to 1; None while unknown.
        records_per_second: of the present run, smoothed.
        seconds_left: estimated until the backfill is complete; None while unknown or done.
        until: when the present waiting ends (rate limit, retry), or when the next run starts.
        synced_at: when the last complete run ended.
        problem: what is wrong, if anything is.
    """

    instance_id: int
    phase: Phase
    streams: tuple[StreamProgress, ...] = ()
    fraction: float | None = None
    records_per_second: float = 0.0
    seconds_left: float | None = None
    until: datetime | None = None
    synced_at: datetime | None = None
    problem: Problem | None = None

    @property
    def records(self) -> int:
        """Records of all streams in the workspace."""
        return sum(stream.records for stream in self.streams)

    def stream(self, name: str) -> StreamProgress | None:
        """The progress of one stream, if it is known."""
        return next((stream for stream in self.streams if stream.stream == name), None)
