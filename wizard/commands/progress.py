"""Progress of a sync on a terminal: one line that is written anew, or a line when something changes."""

import threading
from collections.abc import Mapping
from time import monotonic
from typing import Final

from wizard.commands.shapes import state_shape
from wizard.commands.terminal import Terminal
from wizard.commands.words import duration, records
from wizard.sync.progress import Phase, SyncState

PLAIN_SECONDS: Final = 10.0
"""How often a phase that lasts is told, where lines cannot be written anew."""

_WORDS: Final = {
    Phase.STARTING: "starting",
    Phase.SYNCING: "syncing",
    Phase.UP_TO_DATE: "up to date",
    Phase.RATE_LIMITED: "waiting for Kustomer’s request limit",
    Phase.RETRYING: "trying again",
    Phase.PAUSED: "paused",
    Phase.KEY_UNREADABLE: "its key cannot be read",
    Phase.REFUSED: "Kustomer refuses its key",
    Phase.FAILED: "failed",
    Phase.ELSEWHERE: "another worker syncs it",
    Phase.STOPPED: "stopped",
}


class Progress:
    """Shows the states of instances as they come, from any thread.

    Args:
        terminal: to show them on.

    Attributes:
        names: of the instances to show.
    """

    def __init__(self, terminal: Terminal) -> None:
        self.names: Mapping[int, str] = {}
        self._terminal = terminal
        self._states: dict[int, SyncState] = {}
        self._told: dict[int, tuple[Phase, float]] = {}
        self._lock = threading.Lock()
        self._over = False

    def show(self, state: SyncState) -> None:
        """An instance's state is another one."""
        with self._lock:
            if self._over or state.instance_id not in self.names:
                return
            self._states[state.instance_id] = state
            if self._terminal.has_live_line:
                self._terminal.show_live(self._line())
            elif not self._terminal.quiet and self._is_due(state):
                name = self.names[state.instance_id]
                self._terminal.say(f"{name}: {state_words(state)}")
                self._terminal.tell({"event": "progress", **state_shape(name, state)})

    def end(self) -> None:
        """Show no more."""
        with self._lock:
            self._over = True

    def _line(self) -> str:
        return "   ".join(f"{self.names[known]}: {state_words(state)}" for known, state in self._states.items())

    def _is_due(self, state: SyncState) -> bool:
        phase, since = self._told.get(state.instance_id, (None, 0.0))
        now = monotonic()
        if phase is state.phase and now - since < PLAIN_SECONDS:
            return False
        self._told[state.instance_id] = state.phase, now
        return True


def state_words(state: SyncState) -> str:
    """What an instance is doing, on one line."""
    parts = [_WORDS[state.phase]]
    if state.phase in {Phase.SYNCING, Phase.UP_TO_DATE, Phase.RATE_LIMITED} and state.streams:
        parts.append(records(state.records))
    if state.phase in {Phase.SYNCING, Phase.RATE_LIMITED}:
        if state.fraction is not None and state.fraction < 1:
            parts.append(f"{int(state.fraction * 100)} %")
        if state.seconds_left:
            parts.append(f"about {duration(state.seconds_left)} left")
    if state.problem:
        parts.append(str(state.problem.message))
    return ", ".join(parts)
