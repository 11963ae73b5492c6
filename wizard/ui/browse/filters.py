"""What stands above the list: the search, and what narrows it down."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.ui.browse.asked import Asked, Days, Period
from wizard.ui.browse.words import channel_words, date_words, status_words
from wizard.ui.i18n import tr
from wizard.ui.theme import GRID
from wizard.ui.widgets.buttons import LinkButton
from wizard.ui.widgets.choice import Choice
from wizard.ui.widgets.flow_layout import FlowLayout
from wizard.ui.widgets.search_field import SearchField

PAUSE_MS: Final = 150
"""A search begins when nobody has typed for so long."""

STATUSES: Final = ("open", "snoozed", "done")
CHANNELS: Final = (
    "email", "chat", "sms", "voice", "form", "facebook", "whatsapp", "instagram", "instagram-comment", "twitter-dm",
    "twitter-tweet",
)  # fmt: skip


class Filters(QWidget):
    """Lets somebody say which conversations they look for.

    Attributes:
        clear_button: *Show all*, for a place where it moves nothing when it comes; hidden while all is shown.
        asked: an `Asked`, whenever it is another one.
        left_down: the list is to have the focus.
    """

    asked = Signal(object)
    left_down = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._asked = Asked()
        self.search = SearchField(tr("Search conversations"), self)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._status = Choice(_options(tr("Any status"), STATUSES, status_words), self._changed, self)
        self._channel = Choice(_options(tr("Any channel"), CHANNELS, channel_words), self._changed, self)
        self._when = Choice[Period | Days](_periods(), self._changed, self)
        self.clear_button = LinkButton(tr("Show all"), "cross", self)
        self._name_everything()
        self._wire()
        self._lay_out()
        self.clear_button.hide()

    @property
    def now(self) -> Asked:
        """What is asked at the moment."""
        return self._asked

    def ask(self, asked: Asked) -> None:
        """Have something else be asked."""
        self.search.setText(asked.text)
        self._status.show_value(asked.status)
        self._channel.show_value(asked.channel)
        self._when.show_value(asked.when) if isinstance(asked.when, Period) else self._show_days(asked.when)
        self._changed()

    def clear(self) -> None:
        """Ask for everything; the focus is in the search then."""
        self.ask(Asked())
        self.search.setFocus()

    def type(self, letters: str) -> None:
        """Letters were typed elsewhere, and are meant for the search."""
        self.search.setFocus()
        self.search.insert(letters)

    def _show_days(self, days: Days) -> None:
        first, last = date_words(days.first), date_words(days.last)
        words = first if days.first == days.last else tr("{first} to {last}", first=first, last=last)
        self._when.set_options([(days, words), *_periods()])
        self._when.show_value(days)

    def _changed(self, _value: object = None) -> None:
        self._pause.stop()
        now = Asked(self.search.text(), self._status.value, self._channel.value, self._when.value)
        self.clear_button.setVisible(not now.is_open)
        if now != self._asked:
            self._asked = now
            self.asked.emit(now)

    def _name_everything(self) -> None:
        for field, name in (
            (self._status, tr("Status")),
            (self._channel, tr("Channel")),
            (self._when, tr("Time")),
        ):
            field.setAccessibleName(name)
        self.clear_button.setAccessibleName(tr("Show all conversations"))
        self.search.setAccessibleDescription(
            tr("Finds words of messages, notes and subjects, and names of customers. Quotes keep words together.")
        )
        self.search.setToolTip(self.search.accessibleDescription())

    def _wire(self) -> None:
        self._pause.timeout.connect(self._changed)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.search.returnPressed.connect(self._changed)
        self.search.left.connect(self.left_down)
        self.clear_button.clicked.connect(self.clear)

    def _lay_out(self) -> None:
        choices = QWidget(self)
        row = FlowLayout(choices, GRID)
        row.setContentsMargins(0, 0, 0, 0)
        for choice in (self._status, self._channel, self._when):
            choice.setParent(choices)
            choice.setMinimumWidth(20 * GRID)
            row.addWidget(choice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.search)
        column.addWidget(choices)


def _options(everything: str, values: tuple[str, ...], words: Callable[[str], str]) -> list[tuple[str, str]]:
    return [("", everything), *((value, words(value)) for value in values)]


def _periods() -> list[tuple[Period | Days, str]]:
    return [
        (Period.EVER, tr("Any time")),
        (Period.WEEK, tr("Last 7 days")),
        (Period.MONTH, tr("Last 30 days")),
        (Period.YEAR, tr("Last 12 months")),
    ]
