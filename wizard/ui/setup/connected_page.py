"""Step *Connected*: what happens now, and where to look."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.setup.checks import CheckReport, Cure
from wizard.setup.connector import ConnectResult
from wizard.setup.flow import Step
from wizard.ui.i18n import duration, plural, say, tr
from wizard.ui.setup.cures import Remedies
from wizard.ui.setup.page import Page
from wizard.ui.setup.surroundings import Surroundings
from wizard.ui.theme import GRID
from wizard.ui.widgets.card import Card
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.inline_message import InlineMessage, Kind
from wizard.ui.widgets.labels import heading, muted
from wizard.ui.widgets.picture import Picture

_PICTURE: Final = (18 * GRID, 18 * GRID)
_HELPFUL_HERE: Final = {Cure.COPY_ROLES, Cure.OPEN_KEYS_PAGE}


class ConnectedPage(Page):
    """Says that it worked, how much there is to come, and what is worth knowing."""

    def __init__(self, surroundings: Surroundings, parent: QWidget) -> None:
        super().__init__(surroundings, Step.CONNECTED, tr("Your data is syncing."), "", parent)
        self._remedies = Remedies(surroundings, self.step_wanted.emit, lambda: None, self.way_to_keys.open)
        self._news = QVBoxLayout()
        self._news.setSpacing(2 * GRID)
        self.column.addLayout(self._news)
        self.column.addStretch()

    def show_result(self, result: ConnectResult, warnings: Sequence[CheckReport]) -> None:
        """Say what was found."""
        name = result.instance.name
        self.say_head(tr("Your data is syncing."), tr("{name} is connected.", name=name))
        card = Card(self)
        facts = QVBoxLayout()
        facts.setSpacing(2 * GRID)
        for sign, what, words in (
            ("list", tr("How much"), _amount(result.expected_records)),
            ("clock", tr("How long"), _time(result.expected_seconds)),
            ("stream", tr("Where to look"), tr("Choose {name} under Integrations; it shows what arrives.", name=name)),
        ):
            facts.addLayout(_fact(sign, what, words, card))
        facts.addStretch()
        row = QHBoxLayout()
        row.setSpacing(3 * GRID)
        row.addLayout(facts, stretch=1)
        row.addWidget(Picture("connected", *_PICTURE, card), alignment=Qt.AlignmentFlag.AlignTop)
        card.column.addLayout(row)
        self._news.addWidget(card)
        for report in warnings:
            self._news.addWidget(self._warning(report))

    def _warning(self, report: CheckReport) -> InlineMessage:
        cures = tuple(cure for cure in report.cures if cure in _HELPFUL_HERE)
        buttons = self._remedies.buttons(cures)
        return InlineMessage(Kind.WARNING, say(report.sentence), say(report.hint), buttons, parent=self)


def _fact(sign: str, what: str, words: str, parent: QWidget) -> QHBoxLayout:
    text = QVBoxLayout()
    text.setSpacing(2)
    text.addWidget(heading(what, parent))
    text.addWidget(muted(words, parent))
    row = QHBoxLayout()
    row.setSpacing(GRID + GRID // 2)
    row.addWidget(IconLabel(sign, "accent", 20, parent), alignment=Qt.AlignmentFlag.AlignTop)
    row.addLayout(text, stretch=1)
    return row


def _amount(records: int | None) -> str:
    if records is None:
        return tr("Everything the key may read, the newest first.")
    return tr("{records}, the newest first.", records=plural("About %Ln record(s)", "", records))


def _time(seconds: float | None) -> str:
    if seconds is None:
        return tr("The first conversations are here within a minute; older history follows.")
    return tr(
        "About {duration}, as fast as Kustomer allows. You need not wait here.",
        duration=duration(max(60, seconds)),
    )
