"""What is known of the instances: read off the painting thread, kept for it, and live."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from wizard.sync.progress import Phase, StreamProgress, SyncState
from wizard.ui.bridge import Bridge
from wizard.ui.services import Services
from wizard.ui.widgets.reading import Reading, note_only
from wizard.ui.window.facts import Facts, read_facts
from wizard.workspace.instances import Instance

LOOK_MS: Final = 4000
"""How often to see what other programs changed in the workspace."""


@dataclass
class _Known:
    """What is known besides the list; of instances that the list does not hold yet, too."""

    states: dict[int, SyncState] = field(default_factory=dict)
    facts: dict[int, Facts] = field(default_factory=dict)


class Register(QObject):
    """The instances, how their syncing stands, and what the workspace holds of the one that is looked at.

    Attributes:
        listed: the list was read (again).
        changed: the id of an instance whose syncing or records changed.
    """

    listed = Signal()
    changed = Signal(object)

    def __init__(self, services: Services, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self.instances: tuple[Instance, ...] = ()
        self.read = False
        self._known = _Known()
        self._watched = 0
        self._heard = 0
        self._list = Reading(bridge, services.instances.all, self._learn_list, self)
        self._facts = Reading(bridge, lambda: read_facts(services, self._watched), self._learn_facts, self)
        self._others = Reading(bridge, self._read_all(services), self._learn_all, self, failed=note_only)
        self._clock = QTimer(self, interval=LOOK_MS)
        self._clock.timeout.connect(self._others.ask)
        bridge.sync_changed.connect(self._learn_state)

    def get(self, instance_id: int) -> Instance | None:
        """One instance, if the list holds it."""
        return next((one for one in self.instances if one.id == instance_id), None)

    def state(self, instance_id: int) -> SyncState | None:
        """How its syncing stands; None if nothing was heard of it."""
        return self._known.states.get(instance_id)

    def facts(self, instance_id: int) -> Facts:
        """What the workspace holds of it, as far as it was read."""
        return self._known.facts.get(instance_id) or Facts(instance_id)

    def streams(self, instance_id: int) -> tuple[StreamProgress, ...]:
        """The best there is to say of its streams: a worker that has not begun, or leaves it to another, knows less."""
        state = self.state(instance_id)
        counts = state is not None and state.records and state.phase is not Phase.ELSEWHERE
        return state.streams if state and counts else self.facts(instance_id).streams

    def refresh(self) -> None:
        """Read the list, and what is known of the instance that is looked at."""
        self._list.ask()
        self._look()

    def follow(self) -> None:
        """From now on, notice what other programs change: commands, workers, another desktop."""
        self._clock.start()

    def end(self) -> None:
        """Tell of nothing any more."""
        self._clock.stop()
        self.blockSignals(True)  # noqa: FBT003 - a blocker object would outlive the register

    def watch(self, instance_id: int) -> None:
        """From now on, read what the workspace holds of this instance."""
        self._watched = instance_id
        self._look()

    def _look(self) -> None:
        if self._watched:
            self._facts.ask()

    def _learn_list(self, instances: list[Instance]) -> None:
        self.instances = tuple(instances)
        self.read = True
        self._heard += 1
        self.listed.emit()

    def _learn_facts(self, facts: Facts) -> None:
        self._known.facts[facts.instance_id] = facts
        self._heard += 1
        self.changed.emit(facts.instance_id)

    def _read_all(self, services: Services) -> Callable[[], tuple[int, list[Instance], Facts]]:
        def read() -> tuple[int, list[Instance], Facts]:
            heard, watched = self._heard, self._watched
            return heard, services.instances.all(), read_facts(services, watched) if watched else Facts(0)

        return read

    def _learn_all(self, found: tuple[int, list[Instance], Facts]) -> None:
        heard, instances, facts = found
        if heard != self._heard:
            return  # what was heard meanwhile may be newer; the next look is soon
        if self.read and tuple(instances) != self.instances:
            self._learn_list(instances)
        if facts.instance_id and facts != self.facts(facts.instance_id):
            self._learn_facts(facts)

    @Slot(object)
    def _learn_state(self, state: SyncState) -> None:
        before = self.state(state.instance_id)
        self._known.states[state.instance_id] = state
        if not before or before.phase is not state.phase:
            waited = Phase.RATE_LIMITED in {state.phase, before and before.phase}
            self._enter(state, waited=waited)
        self.changed.emit(state.instance_id)

    def _enter(self, state: SyncState, *, waited: bool) -> None:
        """An instance does something else than before; a wait in mid-run changes nothing that is to be read."""
        if state.phase is Phase.REFUSED:
            self._list.ask()
        if state.instance_id == self._watched and not waited:
            self._look()
