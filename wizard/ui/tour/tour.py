"""The tour: connect, sync, browse, disconnect, reconnect, a wrong key. Fails if any of it does not really happen."""

import sys
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from time import monotonic
from typing import Protocol, TypeVar

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from wizard.instances.errors import KeyNotKept
from wizard.kustomer.streams import STREAMS
from wizard.sync.progress import Phase, SyncState
from wizard.ui.browse.words import counted
from wizard.ui.services import Services
from wizard.ui.start import Start
from wizard.ui.tour.camera import Camera
from wizard.ui.tour.hands import Hands
from wizard.ui.tour.stage import Script, Stage, Stuck, Until, off_screen
from wizard.workspace.conversations import ConversationFilter
from wizard.workspace.instances import Instance, Status

NAME = "Lumen Bikes"
SECOND_NAME = "Lumen Bikes (old key)"
SEARCHED = "order"
SYNC_SECONDS = 180.0
PROGRESS_SECONDS = 0.5
VISIBLE_LATENCY = 0.12
"""Seconds that the practice account takes for an answer, so that there is something to be seen."""

_SEARCH = ConversationFilter(text=SEARCHED)
_TO_BE_SEEN = 8
"""Rows of the list that surely fit the window."""

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


class Tour:
    """Plays the tour once.

    Args:
        start: the program to show.
        practice: the account to show it on.
        pictures: the folder for the pictures.
        pause: seconds to look at each screen; 0 where nobody looks.
    """

    def __init__(self, start: Start, practice: Controls, pictures: Path, pause: float = 0.0) -> None:
        self._start, self._practice, self._pause = start, practice, pause
        self._camera = Camera(pictures, start.window)
        self._hands = Hands(start.window)
        self._state: SyncState | None = None
        self._failure: str | None = "the window was closed before the tour was over"
        self._count = 0

    def play(self) -> int:
        """Show everything; returns 0 if all of it happened."""
        self.begin()
        self._start.run()
        if self._failure:
            print(f"\nThe tour failed: {self._failure}", file=sys.stderr)  # noqa: T201
            return 1
        print(f"\nThat was everything. {self._camera.count} pictures are in {self._camera.folder}")  # noqa: T201
        return 0

    def begin(self) -> None:
        """Play as soon as the program runs."""
        qInstallMessageHandler(_pass_on)
        self._start.bridge.sync_changed.connect(self._note)
        Stage(self._script(), self._ended, self._start.window)

    def _script(self) -> Script:
        window = self._start.window
        yield Until(lambda: window.services is not None, "the workspace to open")
        services = window.services
        assert services is not None  # noqa: S101 - waited for
        yield from self._show("welcome", "The window before anything is connected")
        yield from self._connect(NAME)
        yield from self._watch_the_sync(services)
        yield from self._browse(services)
        yield from self._disconnect(services)
        yield from self._reconnect(services)
        yield from self._show_a_wrong_key(services)
        yield from self._remove(services)

    # --- the acts

    def _connect(self, name: str) -> Script:
        self._hands.press("Try it with a practice account")
        yield self._seen("Get your key from Kustomer")
        yield from self._show("get-your-key", "Step 1: where the key comes from")
        self._hands.press("Next")
        yield self._seen("Name this connection")
        self._hands.type_into("Name", name)
        yield from self._show("name", "Step 2: a name")
        self._hands.press("Next")
        yield from self._give_key(
            self._practice.create_key("Customer AI"),
            "api-key",
            "Step 3: the API key, read at once",
        )
        yield from self._show("subdomain", "Step 4: the subdomain, read from the key")
        self._hands.press("Next")
        yield self._can("Connect")
        yield from self._show("connect", "Step 5: everything is there")
        self._practice.slow_down(VISIBLE_LATENCY)
        self._hands.press("Connect")
        yield self._seen("Kustomer accepts the key")
        yield from self._show("checks", "Step 5: the checks, one by one")
        yield self._seen("Your data is syncing", SYNC_SECONDS)
        yield from self._show("connected", "Step 6: connected")
        self._hands.press("Done")

    def _watch_the_sync(self, services: Services) -> Script:
        yield Until(lambda: self._fraction() > 0.15, "records to arrive", SYNC_SECONDS)
        yield from self._show("syncing", "Data is flowing")
        yield from self._follow()
        self._practice.slow_down(0)
        yield from self._check_counts(services)
        yield self._seen("Up to date")
        yield from self._show("up-to-date", "Everything has arrived")

    def _browse(self, services: Services) -> Script:
        instance = yield from self._only(services)
        index, deadline = services.workspace.search_index, monotonic() + SYNC_SECONDS
        while (yield from self._off_screen(index.behind)):
            if monotonic() > deadline:
                raise Stuck("the search to know everything")
        self._hands.turn_to("Conversations")
        counts = yield from self._off_screen(lambda: services.workspace.queries.counts(instance.id))
        yield self._seen(counted(counts["conversations"]))
        yield from self._show("conversations", "What has arrived can be looked at")
        self._hands.type_into("Search conversations", SEARCHED)
        found = yield from self._off_screen(lambda: services.workspace.queries.conversation_list(instance.id, _SEARCH))
        yield Until(lambda: counted(len(found)) in self._hands.text().splitlines(), "what was found")
        yield from self._show("search", f"Found while typing: “{SEARCHED}” in {len(found)} conversations")
        first = yield from self._off_screen(lambda: found.rows(0, _TO_BE_SEEN))
        longest = max(range(len(first)), key=lambda place: first[place].message_count or 0)
        self._hands.enter("Conversations", longest)
        yield self._can("Back to the list")
        yield from self._show("conversation", "A conversation, with its messages and notes")
        self._hands.press("Back to the list")
        self._hands.press("Show all conversations")
        self._hands.turn_to("Overview")

    def _disconnect(self, services: Services) -> Script:
        self._hands.press("Disconnect")
        yield self._can("Confirm")
        yield from self._show("disconnect", "Disconnecting asks first, and says what it means")
        self._hands.press("Confirm")
        yield self._seen("Data stopped flowing")
        yield from self._show("disconnected", "Disconnected: no data flows, what has arrived stays")
        instance = yield from self._only(services)
        if instance.status is not Status.DISCONNECTED:
            raise Stuck("the instance is not disconnected")
        yield from self._require_no_key(services, instance)
        before = yield from self._counts(services)
        self._practice.change(60)
        after = yield from self._counts(services)
        if before != after:
            raise Stuck("data went on flowing after Disconnect")
        self._say(f"60 things happened at Kustomer since; {sum(after.values()):,} records here, none came or went")

    def _reconnect(self, services: Services) -> Script:
        self._hands.press("Reconnect")
        yield from self._give_key(
            self._practice.create_key("Customer AI again"),
            "reconnect",
            "Reconnecting asks for the key again",
        )
        self._hands.press("Next")
        yield self._can("Connect")
        self._hands.press("Connect")
        yield self._seen("Your data is syncing", SYNC_SECONDS)
        self._state = None
        self._hands.press("Done")
        yield from self._follow()
        yield from self._check_counts(services)
        yield from self._show("reconnected", "Reconnected: what happened meanwhile has arrived")

    def _show_a_wrong_key(self, services: Services) -> Script:
        token = self._practice.create_key("Old key")
        self._practice.revoke_key(token)
        self._start.window.offer_practice()
        yield self._seen("Get your key from Kustomer")
        self._hands.press("I already have a key")
        yield self._seen("Name this connection")
        self._hands.type_into("Name", SECOND_NAME)
        self._hands.press("Next")
        yield from self._give_key(token, "old-key", "Another connection, with a key that was deleted in Kustomer")
        self._hands.press("Next")
        yield self._can("Connect")
        self._hands.press("Connect")
        yield self._seen("did not accept the details", SYNC_SECONDS)
        yield from self._show("not-accepted", "Kustomer refuses it: said plainly, with what to do")
        self._hands.press("Later")
        yield self._can("Correct the details")
        yield from self._show("not-authenticated", "The connection exists, but is not authenticated")
        self._hands.press("Cancel this connection")
        yield self._can("Cancel connection")
        yield from self._show("cancel", "Cancelling it leaves nothing behind")
        self._hands.press("Cancel connection")
        yield Until(lambda: not self._hands.sees(SECOND_NAME), "the connection to be gone")
        yield from self._only(services)

    def _remove(self, services: Services) -> Script:
        instance = yield from self._only(services)
        self._start.window.offer_removal()
        yield self._can("Remove")
        yield from self._show("remove", "Removing is a choice of its own; the data stays unless its name is typed")
        self._hands.press("Remove")
        yield self._seen("Bring your Kustomer conversations into Customer AI")
        yield from self._require_no_key(services, instance)

    # --- what recurs

    def _give_key(self, token: str, picture: str, caption: str) -> Script:
        """Paste a key, wait until the keyring was found or its absence said, and go on to the subdomain."""
        yield self._seen("Paste your API key")
        yield Until(self._knows_the_place, "the keyring to be found, or not")
        if self._hands.can_press("Keep for this session only"):
            yield from self._show("no-keyring", "There is no system keyring here, and that is said")
            self._hands.press("Keep for this session only")
            yield self._seen("this session only")
        self._hands.type_into("API key", token)
        yield self._seen("Key of")
        yield from self._show(picture, caption)
        self._hands.press("Next")
        yield self._seen("Your Kustomer subdomain")

    def _knows_the_place(self) -> bool:
        return (
            self._hands.can_press("Keep for this session only")
            or self._hands.sees("Stored in your system keyring (")
            or self._hands.sees("this session only")
        )

    def _follow(self) -> Script:
        """Print how the sync goes on, until it is complete."""
        deadline, said_at = monotonic() + SYNC_SECONDS, 0.0
        while (state := self._state) is None or state.phase is not Phase.UP_TO_DATE:
            if monotonic() > deadline:
                raise Stuck("the sync to complete")
            if state and monotonic() - said_at >= PROGRESS_SECONDS:
                said_at = monotonic()
                self._progress(state)
            yield Until(lambda: True, "the next look")
        self._progress(state)

    def _progress(self, state: SyncState) -> None:
        here = {stream.stream: stream.records for stream in state.streams}
        fraction = "" if state.fraction is None else f"{state.fraction:.0%}"
        words = f"{here.get('conversations', 0):,} conversations among {sum(here.values()):,} records"
        print(f"      {fraction:>4}  {words}", flush=True)  # noqa: T201

    def _check_counts(self, services: Services) -> Script:
        counts = yield from self._counts(services)
        truth = {stream.name: self._practice.count(stream.context) for stream in STREAMS}
        if counts != truth:
            raise Stuck(f"the workspace to hold {truth}; it holds {counts}")
        self._say(f"All {sum(counts.values()):,} records of the account are in the workspace")

    def _require_no_key(self, services: Services, instance: Instance) -> Script:
        vault, stop = services.instances.vault, self._start.bridge.stop

        def is_there() -> bool:
            try:
                vault.fetch(instance, stop)
            except KeyNotKept:
                return False
            return True

        if (yield from self._off_screen(is_there)):
            raise Stuck("the key to be deleted")
        self._say("The key is deleted from where it was kept")

    def _counts(self, services: Services) -> Generator[Until, None, Mapping[str, int]]:
        instance = yield from self._only(services)
        return (yield from self._off_screen(lambda: services.workspace.queries.counts(instance.id)))

    def _only(self, services: Services) -> Generator[Until, None, Instance]:
        instances = yield from self._off_screen(services.instances.all)
        if len(instances) != 1:
            raise Stuck(f"exactly one instance; there are {len(instances)}")
        return instances[0]

    def _off_screen(self, function: Callable[[], Result]) -> Generator[Until, None, Result]:
        return (yield from off_screen(self._start.bridge, function))

    def _show(self, picture: str, caption: str) -> Script:
        """Say what is to be seen, and take its picture once it has settled."""
        yield from self._settle()
        self._count += 1
        print(f"{self._count:4}. {caption}", flush=True)  # noqa: T201
        self._camera.take(picture, self._hands.front)
        if self._pause:
            resume = monotonic() + self._pause
            yield Until(lambda: monotonic() >= resume, "the pause to end", self._pause + 5)

    def _settle(self) -> Script:
        QApplication.processEvents()
        yield Until(lambda: True, "one look at the screen")

    def _say(self, sentence: str) -> None:
        print(f"      ✓ {sentence}", flush=True)  # noqa: T201

    def _seen(self, words: str, seconds: float = 30.0) -> Until:
        return Until(lambda: self._hands.sees(words), f"“{words}” to be read", seconds)

    def _can(self, button: str) -> Until:
        return Until(lambda: self._hands.can_press(button), f"the button “{button}”")

    def _fraction(self) -> float:
        return (self._state and self._state.fraction) or 0.0

    def _note(self, state: SyncState) -> None:
        self._state = state

    def _ended(self, failure: str | None) -> None:
        if failure:
            self._camera.take("failed", self._hands.front)
            failure += f"\nTo be read at that moment:\n{self._hands.text()}"
        self._failure = failure
        self._start.window.close()


def _pass_on(_kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
    """Qt's own words, except that a platform without windows cannot tell a window manager their sizes."""
    if "propagateSizeHints" not in words:
        print(words, file=sys.stderr)  # noqa: T201
