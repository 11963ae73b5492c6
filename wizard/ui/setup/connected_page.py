"""Step *Connected*: what happens now, and where to look."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.setup.checks import CheckReport, Cure
from wizard.setup.connector import ConnectResult
from wizard.setup.flow import Step
from wizard.sync.progress import Phase, StreamState, SyncState
from wizard.ui.i18n import duration, plural, tr
from wizard.ui.setup.cures import CureButtons
from wizard.ui.setup.page import Page
from wizard.ui.setup.page_context import PageContext
from wizard.ui.theme import GRID
from wizard.ui.widgets.announce import announce
from wizard.ui.widgets.card import Card
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.inline_message import InlineMessage, Kind
from wizard.ui.widgets.labels import heading, muted
from wizard.ui.widgets.picture import Picture

_PICTURE: Final = (18 * GRID, 18 * GRID)
_HELPFUL_HERE: Final = {Cure.COPY_ROLES, Cure.OPEN_KEYS_PAGE}


class ConnectedPage(Page):
    """Says that it worked, how much there is to come until it is there, and what is worth knowing."""

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(context, Step.CONNECTED, tr("Your data is syncing."), "", parent)
        self._remedies = CureButtons(context, self.step_wanted.emit, lambda: None, self.way_to_keys.open)
        self._name, self._awaited = "", 0
        self._amount, self._time = _Fact("list", tr("How much"), self), _Fact("clock", tr("How long"), self)
        self._place = _Fact("stream", tr("Where to look"), self)
        self._news = QVBoxLayout()
        self._news.setSpacing(2 * GRID)
        self._news.addWidget(self._facts())
        self.column.addLayout(self._news)
        self.column.addStretch()
        context.bridge.sync_changed.connect(self._follow)

    def show_result(self, result: ConnectResult, warnings: Sequence[CheckReport]) -> None:
        """Say what was found, and from now on what arrives."""
        self._name, self._awaited = result.instance.name, result.instance.id
        self.say_head(tr("Your data is syncing."), tr("{name} is connected.", name=self._name))
        self._amount.say(_amount(result.expected_records))
        self._time.say(_time(result.expected_seconds))
        self._place.say(tr("Choose {name} under Integrations; it shows what arrives.", name=self._name))
        for report in warnings:
            self._news.addWidget(self._warning(report))
        if state := self._around.services.supervisor.state(self._awaited):
            self._follow(state)

    @Slot(object)
    def _follow(self, state: SyncState) -> None:
        """Keep to how the sync stands, until everything is here."""
        if state.instance_id != self._awaited:
            return
        if state.phase is Phase.UP_TO_DATE:
            self._awaited = 0
            self._complete(state)
        elif state.seconds_left:
            self._time.say(_time(state.seconds_left))

    def _complete(self, state: SyncState) -> None:
        partial = any(stream.state is StreamState.SKIPPED for stream in state.streams)
        here = tr("Everything this key may read is here.") if partial else tr("Everything from Kustomer is here.")
        self.say_head(here, tr("{name} is connected.", name=self._name))
        self._amount.say(plural("%Ln record(s)", "", state.records))
        self._time.hide()
        announce(self, here)

    def _facts(self) -> Card:
        card = Card(self)
        facts = QVBoxLayout()
        facts.setSpacing(2 * GRID)
        for fact in (self._amount, self._time, self._place):
            facts.addWidget(fact)
        facts.addStretch()
        row = QHBoxLayout()
        row.setSpacing(3 * GRID)
        row.addLayout(facts, stretch=1)
        row.addWidget(Picture("connected", *_PICTURE, card), alignment=Qt.AlignmentFlag.AlignTop)
        card.column.addLayout(row)
        return card

    def _warning(self, report: CheckReport) -> InlineMessage:
        cures = tuple(cure for cure in report.cures if cure in _HELPFUL_HERE)
        buttons = self._remedies.buttons(cures)
        return InlineMessage(Kind.WARNING, report.sentence, report.hint, buttons, report.detail, self)


class _Fact(QWidget):
    """A sign, what it is about, and what is known of it."""

    def __init__(self, sign: str, what: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = muted(parent=self)
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(heading(what, self))
        text.addWidget(self._words)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID + GRID // 2)
        row.addWidget(IconLabel(sign, "accent", 20, self), alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, stretch=1)

    def say(self, words: str) -> None:
        self._words.setText(words)


def _amount(records: int | None) -> str:
    if records is None:
        return tr("Everything the key may read, the newest first.")
    return tr("{records}, the newest first.", records=plural("About %Ln record(s)", "", _roughly(records)))


def _roughly(count: int) -> int:
    """A number as it follows “about”: of two digits, however long it is."""
    return round(count, 2 - len(str(count))) if count >= 100 else count


def _time(seconds: float | None) -> str:
    if seconds is None:
        return tr("The first conversations are here within a minute; older history follows.")
    return tr(
        "About {duration}, as fast as Kustomer allows. You need not wait here.",
        duration=duration(max(60, seconds)),
    )
