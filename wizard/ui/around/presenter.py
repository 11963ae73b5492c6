"""The presenter's controls: let things happen in the practice account, and watch how the program deals with it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from wizard.practice_account import PracticeAccount, PracticeAway, PracticeControls, PracticeFaults
from wizard.problem import Problem, writing_hint
from wizard.text import text
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import plural, tr
from wizard.ui.theme import GRID
from wizard.ui.widgets.button_row import ButtonRow
from wizard.ui.widgets.buttons import DangerButton, SecondaryButton
from wizard.ui.widgets.card import Card
from wizard.ui.widgets.inline_message import InlineMessage, Kind
from wizard.ui.widgets.labels import badge, heading, muted, title
from wizard.ui.widgets.tab_order import order_tabs
from wizard.ui.widgets.toggles import CheckBox

SLOW_SECONDS: Final = 2.0
FLOOD: Final = 200
_WIDTH: Final = 46 * GRID
_LOOK_MS: Final = 1000


class NotKept(Problem):
    """What was to happen in the practice account cannot be written down, so it did not happen."""

    kind = "practice_not_kept"
    retryable = True

    def __init__(self, error: OSError) -> None:
        super().__init__(
            text("This cannot be written to this computer’s disk, so nothing was changed."),
            writing_hint(error),
            detail=str(error),
        )


class KeyGone(Problem):
    """The key that was shown is not there any more."""

    kind = "practice_key_gone"

    def __init__(self) -> None:
        super().__init__(text("This key was deleted meanwhile, so nothing was changed."))


class PresenterDialog(QDialog):
    """Stays beside the window while things happen.

    Args:
        practice: the account.

    Attributes:
        happened: something was let happen; whoever is connected to the account should look.
    """

    happened = Signal()

    def __init__(self, practice: PracticeAccount, bridge: Bridge, parent: QWidget) -> None:
        super().__init__(parent)
        self._practice, self._bridge = practice, bridge
        self.setWindowTitle(tr("Presenter"))
        self._shown: Any = None
        self._key = muted(parent=self)
        self._revoke = DangerButton(tr("Revoke it"), "trash", self)
        self._expire = SecondaryButton(tr("Let it expire"), "clock", self)
        self._slow = CheckBox(tr("&Slow network"), self)
        self._outage = CheckBox(tr("&Outage"), self)
        self._limited = CheckBox(tr("&Rate limit used up"), self)
        self._flood = SecondaryButton(plural("%Ln new conversation(s)", "", FLOOD), "flood", self)
        self._reset = SecondaryButton(tr("Back to normal"), "refresh", self)
        self._said = InlineMessage(parent=self)
        self._said.hide()
        self._clock = QTimer(self, interval=_LOOK_MS)
        self._clock.timeout.connect(self._look)
        self._wire()
        self._lay_out()
        self._look()
        self._clock.start()

    def event(self, event: QEvent) -> bool:
        """Be as tall as what is said, whatever that is at the moment."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and (layout := self.layout()):
            self.setFixedHeight(layout.totalHeightForWidth(_WIDTH))
        return handled

    @property
    def words(self) -> str:
        """What it said last."""
        return "" if self._said.isHidden() else self._said.words

    def _look(self) -> None:
        """Show how the account stands: others may let things happen, too."""
        server = self._practice.server
        self._shown = key = server.newest_key() if server else None
        has_expired = key is not None and key.has_expired(datetime.now(UTC))
        self._revoke.setEnabled(key is not None)
        self._expire.setEnabled(key is not None and not has_expired)
        for control in (self._slow, self._outage, self._limited, self._flood, self._reset):
            control.setEnabled(server is not None)
        away = tr("The practice account of this computer is not running.")
        self._key.setText(_told(key, has_expired=has_expired) if server else away)
        if server:
            self._slow.setChecked(server.faults.latency > 0)
            self._outage.setChecked(server.faults.outage)
            self._limited.setChecked(server.faults.rate_limited)

    # --- what is let happen

    def _revoke_key(self) -> None:
        self._let(self._to_key(lambda keys, key: keys.revoke(key)), tr("The key was revoked."))

    def _expire_key(self) -> None:
        self._let(self._to_key(lambda keys, key: keys.expire(key)), tr("The key has expired."))

    def _to_key(self, act: Callable[[Any, Any], object]) -> Callable[[PracticeControls], None]:
        """What happens to the key that is shown now, even if another one is the newest by then."""
        shown = self._shown.id

        def happen(server: PracticeControls) -> None:
            key = next((key for key in server.keys.all() if key.id == shown), None)
            if key is None:
                raise KeyGone
            act(server.keys, key)

        return happen

    def _flood_it(self) -> None:
        self._let(lambda server: server.flood(FLOOD), plural("%Ln customer(s) have just written.", "", FLOOD))

    def _go_slow(self, on: bool) -> None:
        slow = tr("Every answer takes {seconds} s more now.", seconds=int(SLOW_SECONDS))
        self._break(slow if on else tr("Kustomer answers as quickly as before."), latency=SLOW_SECONDS if on else 0.0)

    def _go_out(self, on: bool) -> None:
        out = tr("Kustomer answers nothing but errors now.")
        self._break(out if on else tr("Kustomer answers again."), outage=on)

    def _go_over(self, on: bool) -> None:
        over = tr("Kustomer says that its request limit is used up.")
        self._break(over if on else tr("Kustomer’s request limit is free again."), rate_limited=on)

    def _mend(self) -> None:
        normal = tr(
            "Kustomer is back to normal. A revoked or expired key stays so: create another one on the key page of the "
            "practice account."
        )
        self._let(lambda server: server.faults.reset(), normal)

    def _break(self, words: str, **faults: float | bool) -> None:
        def change(server: PracticeControls) -> None:
            in_force: PracticeFaults = server.faults
            for name, value in faults.items():
                setattr(in_force, name, value)

        self._let(change, words)

    def _let(self, happen: Callable[[PracticeControls], object], words: str) -> None:
        """Let something happen off the painting thread, then have whoever is connected look."""
        practice = self._practice

        def work() -> None:
            if practice.server is None:
                raise PracticeAway
            try:
                happen(practice.server)
            except OSError as error:
                raise NotKept(error) from error

        def done(_nothing: object) -> None:
            self._say(Kind.INFO, words)
            self._look()
            self.happened.emit()

        self._bridge.run(work, done=done, failed=self._fail, owner=self)

    def _say(self, kind: Kind, words: str) -> None:
        self._said.show()
        self._said.show_message(kind, words)

    def _fail(self, problem: Problem) -> None:
        self._said.show()
        self._said.show_problem(problem)
        self._look()

    # --- how it is made

    def _wire(self) -> None:
        self._revoke.clicked.connect(self._revoke_key)
        self._expire.clicked.connect(self._expire_key)
        self._flood.clicked.connect(self._flood_it)
        self._reset.clicked.connect(self._mend)
        self._slow.clicked.connect(self._go_slow)
        self._outage.clicked.connect(self._go_out)
        self._limited.clicked.connect(self._go_over)

    def _lay_out(self) -> None:
        self.setFixedWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 3 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(title(tr("Presenter"), self))
        column.addWidget(badge(tr("Practice"), self))
        column.addWidget(muted(tr("What you do here happens to the practice account at once."), self))
        for words, parts in (
            (tr("Newest key"), (self._key, ButtonRow((self._revoke, self._expire), self))),
            (tr("Kustomer"), (self._slow, self._outage, self._limited)),
            (tr("Customers"), (ButtonRow((self._flood,), self),)),
        ):
            card = Card(self)
            card.column.addWidget(heading(words, card))
            for part in parts:
                card.column.addWidget(part)
            column.addWidget(card)
        column.addWidget(ButtonRow((self._reset,), self))
        column.addWidget(self._said)  # at the end, so that nothing moves under the mouse
        order_tabs(self)
        # Nothing is to be revoked by a key that was pressed too often.
        self._slow.setFocus()


def _told(key: Any, *, has_expired: bool) -> str:  # noqa: ANN401 - of the practice account
    if key is None:
        return tr("There is no key. Create one on the key page of the practice account.")
    if has_expired:
        return tr("{name}, ends in …{characters} · has expired", name=key.name, characters=key.last_characters)
    return tr("{name}, ends in …{characters}", name=key.name, characters=key.last_characters)
