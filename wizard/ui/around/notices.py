"""What a person should hear of without looking: an instance that needs something. Each of it once."""

import json
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from wizard.files import write_whole
from wizard.sync.progress import Phase, SyncState
from wizard.text import Text, text
from wizard.workspace.instances import Instance, Status

logger = logging.getLogger(__name__)

EXPIRY_DAYS: Final = (1, 3, 14)
"""So many days before its end, a key is worth a word."""

STUCK_AFTER: Final = timedelta(hours=24)
"""So long nothing may come of trying."""

TRYING_AFTER: Final = timedelta(minutes=10)
"""So long it must have been seen to fail: a computer that just woke up has no network yet."""

_LONGEST_LOOK: Final = timedelta(minutes=2)
"""Whoever watches looks more often than that; if more time lies between two looks, the computer slept."""

_FAILING: Final = frozenset({Phase.RETRYING, Phase.FAILED, Phase.KEY_UNREADABLE})
_KEPT_FOR: Final = timedelta(days=400)
_FILE: Final = "notices.json"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be told.

    Attributes:
        title: in a few words.
        words: what to do.
        mark: tells it from every other, for ever.
    """

    instance_id: int
    title: Text
    words: Text
    mark: str


@dataclass
class _Kept:
    """What must survive a restart.

    Attributes:
        told: marks, and when they were told.
        successes: when something last came of syncing, by instance.
    """

    told: dict[str, str] = field(default_factory=dict)
    successes: dict[str, str] = field(default_factory=dict)


class Memory:
    """Remembers what was told. Losing it costs a repetition, so that no failure here stops anybody.

    Args:
        folder: for the state of the program.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._kept = self._load()

    def was_told(self, mark: str) -> bool:
        """Whether it was."""
        return mark in self._kept.told

    def tell(self, mark: str, now: datetime) -> None:
        """It is told now."""
        oldest = (now - _KEPT_FOR).isoformat()
        self._kept.told = {old: when for old, when in self._kept.told.items() if when > oldest}
        self._kept.told[mark] = now.isoformat()
        self._save()

    def success(self, instance_id: int) -> datetime | None:
        """When something last came of syncing an instance, as far as it is known."""
        kept = self._kept.successes.get(str(instance_id))
        return datetime.fromisoformat(kept) if kept else None

    def note_success(self, instance_id: int, now: datetime) -> None:
        """Something came of it. Written down at most once an hour, which is exact enough."""
        before = self.success(instance_id)
        if before is None or abs(now - before) >= timedelta(hours=1):
            self._kept.successes[str(instance_id)] = now.isoformat()
            self._save()

    def _load(self) -> _Kept:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            return _Kept(_moments(kept["told"]), _moments(kept["successes"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return _Kept()

    def _save(self) -> None:
        try:
            write_whole(self._path, json.dumps(vars(self._kept)).encode())
        except OSError as error:
            logger.warning("What was told could not be kept: %s", error)


@dataclass(frozen=True, slots=True)
class _Failing:
    """An instance that nothing comes of.

    Attributes:
        seen_at: when that was last seen.
        lasting: for how long it was, while the computer was awake.
    """

    seen_at: datetime
    lasting: timedelta = timedelta()

    def still(self, now: datetime) -> "_Failing":
        """It is so now, too."""
        return _Failing(now, self.lasting + max(timedelta(), min(now - self.seen_at, _LONGEST_LOOK)))


class Lookout:
    """Looks at instances, and says what is to be told of them.

    Args:
        memory: of what was told.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._failing: dict[int, _Failing] = {}
        self._records: dict[int, int] = {}

    def look(self, instance: Instance, state: SyncState | None, now: datetime | None = None) -> Notice | None:
        """What is to be told of an instance now, and was not yet. Telling it is up to the caller: see `told`."""
        now = now or datetime.now(UTC)
        self._follow(instance, state, now)
        needs = (_refused(instance), _expires(instance, now), self._stuck(instance, state, now))
        return next((need for need in needs if need and not self._memory.was_told(need.mark)), None)

    def told(self, notice: Notice, now: datetime | None = None) -> None:
        """It was told, and need not be again."""
        self._memory.tell(notice.mark, now or datetime.now(UTC))

    def _follow(self, instance: Instance, state: SyncState | None, now: datetime) -> None:
        """Note whether anything comes of trying."""
        records = state.records if state else 0
        moves = state is not None and records > self._records.get(instance.id, records)
        self._records[instance.id] = records
        failing = state is not None and state.phase in _FAILING and instance.status is Status.CONNECTED
        if not failing or instance.paused:
            self._failing.pop(instance.id, None)
        else:
            self._failing[instance.id] = self._failing.get(instance.id, _Failing(now)).still(now)
        if moves or (state and state.phase is Phase.UP_TO_DATE):
            self._memory.note_success(instance.id, now)

    def _stuck(self, instance: Instance, state: SyncState | None, now: datetime) -> Notice | None:
        failing = self._failing.get(instance.id)
        last = self._memory.success(instance.id) or instance.connected_at
        if not failing or failing.lasting < TRYING_AFTER or last is None or now - last < STUCK_AFTER:
            return None
        why = state.problem.message if state and state.problem else text("The last sync did not end well.")
        return Notice(
            instance.id,
            text("{name}: nothing has arrived for a day", name=instance.name),
            text("{why} It keeps trying.", why=why),
            f"{instance.id} stuck {last.isoformat()}",
        )


def _refused(instance: Instance) -> Notice | None:
    if instance.status is not Status.NOT_AUTHENTICATED or instance.connected_at is None:
        return None
    return Notice(
        instance.id,
        text("{name}: Kustomer refuses the key", name=instance.name),
        text("No data is flowing. Replace the key or disconnect."),
        f"{instance.id} refused {instance.connected_at.isoformat()}",
    )


def _expires(instance: Instance, now: datetime) -> Notice | None:
    ends = instance.key_expires_at
    if instance.status is not Status.CONNECTED or ends is None or ends <= now:
        return None
    limit = next((days for days in EXPIRY_DAYS if ends - now <= timedelta(days=days)), None)
    if limit is None:
        return None
    return Notice(
        instance.id,
        text("{name}: the key expires on {day}", name=instance.name, day=ends),
        text("Data stops flowing then. Create a new key in Kustomer, and choose Replace key here."),
        f"{instance.id} expires {ends.isoformat()} {limit}",
    )


def _moments(kept: dict[str, str]) -> dict[str, str]:
    """Only what can be read as moments.

    Raises:
        ValueError: something cannot.
    """
    return {str(name): datetime.fromisoformat(when).isoformat() for name, when in kept.items()}
