"""What the workspace holds of one instance."""

from dataclasses import dataclass
from datetime import datetime

from wizard.kustomer.streams import STREAMS
from wizard.sync.progress import StreamProgress, StreamState
from wizard.ui.services import Services
from wizard.workspace.records import Cursor
from wizard.workspace.runs import Run, RunOutcome


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an instance whether it syncs or not.

    Attributes:
        streams: how much of each stream is in the workspace.
        runs: the last runs, newest first.
    """

    instance_id: int
    streams: tuple[StreamProgress, ...] = ()
    runs: tuple[Run, ...] = ()

    @property
    def failed_at(self) -> datetime | None:
        """When the last run failed; None if it did not."""
        failed = self.runs and self.runs[0].outcome is RunOutcome.FAILED
        return self.runs[0].finished_at if failed else None


def read_facts(services: Services, instance_id: int) -> Facts:
    """Ask the workspace. Blocking."""
    counts = services.workspace.queries.counts(instance_id)
    cursors = services.workspace.records.cursors(instance_id)
    streams = tuple(
        _progress(stream.name, counts.get(stream.name, 0), cursors.get(stream.name, Cursor())) for stream in STREAMS
    )
    return Facts(instance_id, streams, tuple(services.workspace.runs.latest(instance_id)))


def records_in(streams: tuple[StreamProgress, ...]) -> tuple[int, int]:
    """Conversations, and all other records."""
    conversations = sum(stream.records for stream in streams if stream.stream == "conversations")
    return conversations, sum(stream.records for stream in streams) - conversations


def _progress(name: str, count: int, cursor: Cursor) -> StreamProgress:
    return StreamProgress(
        name,
        _TITLES[name],
        StreamState.DONE if cursor.backfill_done else StreamState.WAITING,
        records=count,
        expected=cursor.expected,
        expected_at_least=cursor.expected_at_least,
        reaches_back_to=_moment(cursor.backfill),
        newest=_moment(cursor.live),
    )


def _moment(stamp: str | None) -> datetime | None:
    return datetime.fromisoformat(stamp) if stamp else None


_TITLES = {stream.name: stream.title for stream in STREAMS}
