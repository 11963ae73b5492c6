"""The acts of the tour: connect, sync, browse, disconnect, reconnect, a wrong key, remove.

Everything is named by what is to be read on the screen, in the language that is spoken.
"""

from typing import Final

from wizard.ui.browse.words import counted
from wizard.ui.i18n import tr
from wizard.ui.tour.hands import Hands
from wizard.ui.tour.narrator import Narrator
from wizard.ui.tour.proofs import SYNC_SECONDS, Controls, Proofs
from wizard.ui.tour.stage import Script, Until
from wizard.ui.window.main_window import MainWindow

NAME: Final = "Lumen Bikes"
SECOND_NAME: Final = "Lumen Bikes (old key)"
SEARCHED: Final = "order"

VISIBLE_LATENCY: Final = 0.12
"""Seconds that the practice account takes for an answer, so that there is something to be seen."""

_TO_BE_SEEN: Final = 8
"""Rows of the list that surely fit the window."""


class Acts:
    """What happens on the stage.

    Args:
        latency: seconds that the practice account takes for an answer while the first sync is looked at.
    """

    def __init__(
        self,
        window: MainWindow,
        practice: Controls,
        hands: Hands,
        narrator: Narrator,
        proofs: Proofs,
        latency: float = VISIBLE_LATENCY,
    ) -> None:
        self._window, self._practice, self._hands = window, practice, hands
        self._show, self._proofs, self._latency = narrator.show, proofs, latency

    def all(self) -> Script:
        """One after the other."""
        yield from self._show("welcome", tr("The window before anything is connected"))
        yield from self._connect()
        yield from self._watch_the_sync()
        yield from self._browse()
        yield from self._disconnect()
        yield from self._reconnect()
        yield from self._show_a_wrong_key()
        yield from self._remove()

    def _connect(self) -> Script:
        self._hands.press(tr("Try it with a practice account"))
        yield self._seen(tr("Get your key from Kustomer"))
        yield from self._show("get-your-key", tr("Step 1: where the key comes from"))
        self._hands.press(tr("Next"))
        yield self._seen(tr("Name this connection"))
        self._hands.type_into(tr("Name"), NAME)
        yield from self._show("name", tr("Step 2: a name"))
        self._hands.press(tr("Next"))
        yield from self._give_key(
            self._practice.create_key("Customer AI"), "api-key", tr("Step 3: the API key, read at once")
        )
        yield from self._show("subdomain", tr("Step 4: the subdomain, read from the key"))
        self._hands.press(tr("Next"))
        yield self._can(tr("Connect"))
        yield from self._show("connect", tr("Step 5: everything is there"))
        self._practice.slow_down(self._latency)
        self._hands.press(tr("Connect"))
        yield self._seen(tr("Kustomer answers."))
        yield from self._show("checks", tr("Step 5: the checks, one by one"))
        yield self._seen(tr("{name} is connected.", name=NAME), SYNC_SECONDS)
        yield from self._show("connected", tr("Step 6: connected"))
        self._hands.press(tr("Done"))

    def _watch_the_sync(self) -> Script:
        yield self._proofs.flowing()
        yield from self._show("syncing", tr("Data is flowing"))
        self._practice.slow_down(self._latency / 10)  # that it takes its time has been seen
        yield self._proofs.complete()
        self._practice.slow_down(0)
        yield from self._proofs.everything_arrived()
        yield self._seen(tr("Up to date"))
        yield from self._show("up-to-date", tr("Everything has arrived"))

    def _browse(self) -> Script:
        yield from self._proofs.searchable()
        self._hands.turn_to(tr("Conversations"))
        counts = yield from self._proofs.counts()
        yield self._seen(counted(counts["conversations"]))
        yield from self._show("conversations", tr("What has arrived can be looked at"))
        self._hands.type_into(tr("Search conversations"), SEARCHED)
        found, first = yield from self._proofs.found(SEARCHED, _TO_BE_SEEN)
        how_many = counted(found)
        yield Until(lambda: how_many in self._hands.text().splitlines(), "what was found")
        yield from self._show(
            "search", tr("Found while typing “{words}”: {conversations}", words=SEARCHED, conversations=how_many)
        )
        longest = max(range(len(first)), key=lambda place: first[place].message_count or 0)
        self._hands.enter(tr("Conversations"), longest)
        yield self._can(tr("Back to the list"))
        yield from self._show("conversation", tr("A conversation, with its messages and notes"))
        self._hands.press(tr("Back to the list"))
        self._hands.press(tr("Show all conversations"))
        self._hands.turn_to(tr("Overview"))

    def _disconnect(self) -> Script:
        self._hands.press(tr("Disconnect"))
        yield self._can(tr("Confirm"))
        yield from self._show("disconnect", tr("Disconnecting asks first, and says what it means"))
        self._hands.press(tr("Confirm"))
        yield self._seen(tr("Data stopped flowing on {day}."))
        yield from self._show("disconnected", tr("Disconnected: no data flows, what has arrived stays"))
        yield from self._proofs.disconnected()

    def _reconnect(self) -> Script:
        self._hands.press(tr("Reconnect"))
        yield from self._give_key(
            self._practice.create_key("Customer AI again"), "reconnect", tr("Reconnecting asks for the key again")
        )
        self._hands.press(tr("Next"))
        yield self._can(tr("Connect"))
        self._proofs.begin_anew()
        self._hands.press(tr("Connect"))
        yield self._seen(tr("{name} is connected.", name=NAME), SYNC_SECONDS)
        self._hands.press(tr("Done"))
        yield self._proofs.complete()
        yield from self._proofs.everything_arrived()
        yield from self._show("reconnected", tr("Reconnected: what happened meanwhile has arrived"))

    def _show_a_wrong_key(self) -> Script:
        token = self._practice.create_key("Old key")
        self._practice.revoke_key(token)
        self._window.connect_practice()
        yield self._seen(tr("Get your key from Kustomer"))
        self._hands.press(tr("I already have a key"))
        yield self._seen(tr("Name this connection"))
        self._hands.type_into(tr("Name"), SECOND_NAME)
        self._hands.press(tr("Next"))
        yield from self._give_key(token, "old-key", tr("Another connection, with a key that was deleted in Kustomer"))
        self._hands.press(tr("Next"))
        yield self._can(tr("Connect"))
        self._hands.press(tr("Connect"))
        refused = tr("{name} was created, but Kustomer did not accept the details.", name=SECOND_NAME)
        yield self._seen(refused, SYNC_SECONDS)
        yield from self._show("not-accepted", tr("Kustomer refuses it: said plainly, with what to do"))
        self._hands.press(tr("Later"))
        yield self._can(tr("Correct the details"))
        yield from self._show("not-authenticated", tr("The connection exists, but is not authenticated"))
        self._hands.press(tr("Cancel this connection"))
        yield self._can(tr("Cancel connection"))
        yield from self._show("cancel", tr("Cancelling it leaves nothing behind"))
        self._hands.press(tr("Cancel connection"))
        yield self._seen(tr("{name} is removed.", name=SECOND_NAME))
        yield from self._proofs.only_instance()

    def _remove(self) -> Script:
        instance = yield from self._proofs.only_instance()
        self._window.offer_removal()
        yield self._can(tr("Remove"))
        yield from self._show("remove", tr("Removing is a choice of its own; the data stays unless its name is typed"))
        self._hands.press(tr("Remove"))
        yield self._seen(tr("Bring your Kustomer conversations into Customer AI"))
        yield from self._proofs.no_key(instance)

    def _give_key(self, token: str, picture: str, caption: str) -> Script:
        """Paste a key, wait until the keyring was found or its absence said, and go on to the subdomain."""
        session, kept = tr("Keep for this session only"), self._kept_for_session
        yield self._seen(tr("Paste your API key"))
        yield Until(self._knows_the_place, "the keyring to be found, or not")
        if self._hands.can_press(session):
            yield from self._show("no-keyring", tr("There is no system keyring here, and that is said"))
            self._hands.press(session)
            yield self._seen(kept)
        self._hands.type_into(tr("API key"), token)
        yield self._seen(tr("Key of {account}"))
        yield from self._show(picture, caption)
        self._hands.press(tr("Next"))
        yield self._seen(tr("Your Kustomer subdomain"))

    def _knows_the_place(self) -> bool:
        return (
            self._hands.can_press(tr("Keep for this session only"))
            or self._hands.sees(tr("Stored in your system keyring ({name}), nowhere else."))
            or self._hands.sees(self._kept_for_session)
        )

    @property
    def _kept_for_session(self) -> str:
        return tr("Kept in memory for this session only. You will be asked for it again after a restart.")

    def _seen(self, words: str, seconds: float = 30.0) -> Until:
        return Until(lambda: self._hands.sees(words), f"“{words}” to be read", seconds)

    def _can(self, button: str) -> Until:
        return Until(lambda: self._hands.can_press(button), f"the button “{button}”")
