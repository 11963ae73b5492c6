"""What the workspace holds of one instance."""

from dataclasses import dataclass
from datetime import datetime

from wizard.kustomer.streams import STREAMS
from wizard.sync.progress import StreamProgress, progress_of
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
        progress_of(stream, counts.get(stream.name, 0), cursors.get(stream.name, Cursor())) for stream in STREAMS
    )
    return Facts(instance_id, streams, tuple(services.workspace.runs.latest(instance_id)))


def records_in(streams: tuple[StreamProgress, ...]) -> tuple[int, int]:
    """Conversations, and all other records."""
    conversations = sum(stream.records for stream in streams if stream.stream == "conversations")
    return conversations, sum(stream.records for stream in streams) - conversations
