"""The proofs of a tour: what it looks into past the screen, on both sides, and what a sync says of itself."""

from collections.abc import Callable, Generator, Mapping, Sequence
from time import monotonic
from typing import Final, Protocol, TypeVar

from wizard.instances.errors import KeyNotKept
from wizard.kustomer.streams import STREAMS
from wizard.sync.progress import Phase, SyncState
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import tr
from wizard.ui.services import Services
from wizard.ui.tour.narrator import Narrator
from wizard.ui.tour.stage import Script, Stuck, Until, off_screen
from wizard.workspace.conversations import ConversationFilter, ConversationRow
from wizard.workspace.instances import Instance, Status

SYNC_SECONDS: Final = 180.0
_PRINT_EVERY_SECONDS: Final = 0.5

Result = TypeVar("Result")


class Controls(Protocol):
    """What whoever runs a practice account can do to it."""

    def create_key(self, name: str) -> str:
        """Make a key with every role; returns its token."""

    def revoke_key(self, token: str) -> None:
        """Delete a key, as its owner would."""

    def change(self, count: int) -> object:
        """Let so many things happen."""

    def count(self, kind: str) -> int:
        """How many records of a kind there are."""

    def slow_down(self, seconds: float) -> None:
        """Take so long for every answer."""


class Proofs:
    """Looks into the workspace, the keyring and the practice account.

    Every one of these raises `Stuck` within the script if something is not so.
    """

    def __init__(self, services: Services, practice: Controls, bridge: Bridge, narrator: Narrator) -> None:
        self._services, self._practice, self._bridge, self._narrator = services, practice, bridge, narrator
        self._heard: SyncState | None = None
        self._printed_at = 0.0
        bridge.sync_changed.connect(self._hear)

    def flowing(self) -> Until:
        """A good part of the records has arrived."""
        return Until(lambda: self._fraction > 0.15, "records to arrive", SYNC_SECONDS)

    def complete(self) -> Until:
        """The sync says that everything has arrived; how far it is is printed meanwhile."""
        return Until(self._look, "the sync to complete", SYNC_SECONDS)

    def begin_anew(self) -> None:
        """Forget what the sync has said: only what is heard from now on counts."""
        self._heard = None

    def everything_arrived(self) -> Script:
        """Kustomer and the workspace hold the same."""
        counts = yield from self.counts()
        truth = {stream.name: self._practice.count(stream.context) for stream in STREAMS}
        if counts != truth:
            raise Stuck(f"the workspace to hold {truth}; it holds {counts}")
        words = tr("All {records} records of the account are in the workspace", records=sum(counts.values()))
        yield from self._narrator.prove(words)

    def disconnected(self) -> Script:
        """The instance says so, its key is gone, and nothing flows any more."""
        instance = yield from self.only_instance()
        if instance.status is not Status.DISCONNECTED:
            raise Stuck("the instance is not disconnected")
        yield from self.no_key(instance)
        before = yield from self.counts()
        self._practice.change(60)
        after = yield from self.counts()
        if before != after:
            raise Stuck("data went on flowing after Disconnect")
        words = tr(
            "{things} things happened at Kustomer since; {records} records here, none came or went",
            things=60,
            records=sum(after.values()),
        )
        yield from self._narrator.prove(words)

    def no_key(self, instance: Instance) -> Script:
        """The key of an instance is kept nowhere."""
        vault, stop = self._services.instances.vault, self._bridge.stop

        def is_there() -> bool:
            try:
                vault.fetch(instance, stop)
            except KeyNotKept:
                return False
            return True

        if (yield from self._off_screen(is_there)):
            raise Stuck("the key to be deleted")
        yield from self._narrator.prove(tr("The key is deleted from where it was kept"))

    def searchable(self) -> Script:
        """The search knows everything that has arrived."""
        index, deadline = self._services.workspace.search_index, monotonic() + SYNC_SECONDS
        while (yield from self._off_screen(index.behind)):
            if monotonic() > deadline:
                raise Stuck("the search to know everything")

    def found(self, words: str, first: int) -> Generator[Until, None, tuple[int, Sequence[ConversationRow]]]:
        """How many conversations have such words, and so many of the first of them."""
        instance = yield from self.only_instance()

        def find() -> tuple[int, Sequence[ConversationRow]]:
            found = self._services.workspace.queries.conversation_list(instance.id, ConversationFilter(text=words))
            return len(found), found.rows(0, first)

        return (yield from self._off_screen(find))

    def only_instance(self) -> Generator[Until, None, Instance]:
        """The one instance that there is."""
        instances = yield from self._off_screen(self._services.instances.all)
        if len(instances) != 1:
            raise Stuck(f"exactly one instance; there are {len(instances)}")
        return instances[0]

    def counts(self) -> Generator[Until, None, Mapping[str, int]]:
        """How many records of each stream the workspace holds."""
        instance = yield from self.only_instance()
        return (yield from self._off_screen(lambda: self._services.workspace.queries.counts(instance.id)))

    def _off_screen(self, function: Callable[[], Result]) -> Generator[Until, None, Result]:
        return (yield from off_screen(self._bridge, function))

    def _look(self) -> bool:
        state = self._heard
        complete = state is not None and state.phase is Phase.UP_TO_DATE
        if state and (complete or monotonic() - self._printed_at >= _PRINT_EVERY_SECONDS):
            self._printed_at = monotonic()
            _print(state)
        return complete

    @property
    def _fraction(self) -> float:
        return (self._heard and self._heard.fraction) or 0.0

    def _hear(self, state: SyncState) -> None:
        self._heard = state


def _print(state: SyncState) -> None:
    here = {stream.stream: stream.records for stream in state.streams}
    fraction = "" if state.fraction is None else f"{state.fraction:.0%}"
    words = tr(
        "{conversations} conversations among {records} records",
        conversations=here.get("conversations", 0),
        records=sum(here.values()),
    )
    print(f"      {fraction:>4}  {words}", flush=True)  # noqa: T201
