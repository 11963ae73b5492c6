"""What the commands answer in JSON. Names are never changed or taken away; new ones may be added.

Times are in UTC, `2026-11-24T10:15:00+00:00`, or null where there is none.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from wizard.commands.terminal import problem_shape
from wizard.setup.checks import CheckReport
from wizard.sync.progress import StreamState, SyncState
from wizard.workspace.instances import Instance
from wizard.workspace.runs import Run

Shape = Mapping[str, object]


def instance_shape(instance: Instance) -> Shape:
    """An instance, as `instances` and `status` show it."""
    return {
        "name": instance.name,
        "subdomain": instance.subdomain,
        "status": instance.status.value,
        "paused": instance.paused,
        "practice": instance.practice,
        "refusal": str(instance.refusal),
        "key": {
            "hint": instance.key_hint,
            "expires_at": time_shape(instance.key_expires_at),
            "kept": instance.key_kept.value,
        },
        "created_at": time_shape(instance.created_at),
        "connected_at": time_shape(instance.connected_at),
        "disconnected_at": time_shape(instance.disconnected_at),
    }


def check_shape(report: CheckReport) -> Shape:
    """A check of `instances add`: `passed`, `warned`, `failed`, or `waiting` if it was not come to."""
    return {
        "check": report.check.value,
        "title": str(report.title),
        "state": report.state.value,
        "sentence": str(report.sentence),
        "hint": str(report.hint),
        "detail": report.detail,
    }


def run_shape(run: Run | None) -> Shape | None:
    """A run: `running`, `complete`, `stopped` or `failed`."""
    if run is None:
        return None
    return {
        "outcome": run.outcome.value,
        "started_at": time_shape(run.started_at),
        "finished_at": time_shape(run.finished_at),
        "records": run.records,
        "requests": run.requests,
        "problem": str(run.problem),
    }


def state_shape(name: str, state: SyncState) -> Shape:
    """How the syncing of an instance stands, as `sync` and `worker` tell it."""
    return {
        "instance": name,
        "phase": state.phase.value,
        "records": state.records,
        "fraction": state.fraction,
        "seconds_left": state.seconds_left,
        "until": time_shape(state.until),
        "skipped": [stream.stream for stream in state.streams if stream.state is StreamState.SKIPPED],
        "problem": problem_shape(state.problem) if state.problem else None,
    }


def time_shape(moment: datetime | None) -> str | None:
    """A moment, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None
