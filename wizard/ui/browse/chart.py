"""Conversations over time, by channel: a chart, or the same as a table."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.ui.bridge import Bridge
from wizard.ui.browse.canvas import Canvas
from wizard.ui.browse.series import LegendEntry
from wizard.ui.browse.tally import Bar, Bars, Tally, Unit, gather, tally
from wizard.ui.browse.words import bar_words, by_channel, channel_words, period_words, summary, title_of
from wizard.ui.i18n import tr
from wizard.ui.services import Services
from wizard.ui.theme import GRID
from wizard.ui.widgets.announce import announce
from wizard.ui.widgets.buttons import LinkButton
from wizard.ui.widgets.card import Card
from wizard.ui.widgets.elided import ElidedLabel
from wizard.ui.widgets.flow_layout import FlowLayout
from wizard.ui.widgets.labels import heading
from wizard.ui.widgets.plain_model import Cell, Row
from wizard.ui.widgets.plain_table import PlainTable
from wizard.ui.widgets.reading import Reading, note_only

REST_MS: Final = 1000
"""While conversations arrive, they are counted anew about as often."""

FIRST_DAY: Final = date(1990, 1, 1)
"""Nothing is older, whatever it claims: one wrong date is not to squeeze everything else together."""

_ROWS: Final = 31
"""Of the table at most; it is to be read."""


class Chart(QWidget):
    """Shows how many conversations there are of each day, or week, or month, as there is room.

    Attributes:
        chosen: a `Bar` whose conversations are to be seen.
    """

    chosen = Signal(object)

    def __init__(self, services: Services, bridge: Bridge, parent: QWidget) -> None:
        super().__init__(parent)
        self._services = services
        self._wanted, self._known = 0, 0
        self._tally, self._bars = Tally(), Bars(Unit.DAY)
        self._reading = Reading(bridge, self._count, self._learn, self, rest_ms=REST_MS, failed=note_only)
        self._title, self._switch = heading(parent=self), LinkButton(parent=self)
        self._card, self.canvas = Card(self), Canvas(self)
        self._said = ElidedLabel(parent=self._card)
        self._legend: list[LegendEntry] = []
        self._legend_row = QWidget(self._card)
        self.table: PlainTable | None = None
        self._as_table = False
        self._wire()
        self._lay_out()
        self.hide()

    @property
    def words(self) -> str:
        """What stands above the bars."""
        return self._said.words

    @property
    def numbers(self) -> list[str]:
        """What the legend says."""
        return [entry.words for entry in self._legend if not entry.isHidden()]

    @property
    def bars(self) -> Bars:
        """What is drawn."""
        return self._bars

    def show_instance(self, instance_id: int) -> None:
        """Count the conversations of an instance, now and then while they change."""
        if instance_id != self._wanted:
            self._wanted, self._known = instance_id, 0
            self.hide()
        self._reading.ask()

    # --- what is known

    def _count(self) -> tuple[int, Tally]:
        instance_id, tomorrow = self._wanted, datetime.now(UTC).date() + timedelta(days=1)
        return instance_id, tally(self._services.workspace.queries.per_day(instance_id, FIRST_DAY, tomorrow))

    def _learn(self, counted: tuple[int, Tally]) -> None:
        instance_id, now = counted
        if instance_id != self._wanted or (instance_id == self._known and now == self._tally):
            return
        channels = self._tally.channels if instance_id == self._known else ()
        self._known, self._tally = instance_id, now
        if now.channels != channels or not self._legend:
            self._name_series()
        self.setVisible(bool(now.days))
        self._gather()

    def _gather(self) -> None:
        self._bars = gather(self._tally, self.canvas.most)
        self.canvas.show_bars(self._bars)
        self.canvas.setAccessibleName(title_of(self._bars.unit))
        told = summary(self._tally)
        if self._tally.days:
            channels = by_channel(self._tally.channels, self._tally.totals)
            told = tr("{summary}: {channels}.", summary=told, channels=channels)
        keys = tr("Arrow keys move through the bars, Enter shows their conversations.")
        self.canvas.setAccessibleDescription(f"{told} {keys}")
        self._title.setText(title_of(self._bars.unit))
        self._point(self.canvas.at)
        if self._as_table:
            self._show_table()

    # --- what is shown

    def _point(self, number: int) -> None:
        """Say the numbers of a bar; of all of them if none is pointed at."""
        bar = self._bars.bars[number] if number >= 0 else None
        self._said.set_words(bar_words(self._bars, bar) if bar else summary(self._tally))
        counts = bar.counts if bar else self._tally.totals
        for entry, count in zip(self._legend, counts, strict=False):
            entry.show_number(QLocale().toString(count))

    def _say(self, number: int) -> None:
        bar = self._bars.bars[number]
        channels = by_channel(self._tally.channels, bar.counts)
        announce(self.canvas, ". ".join(filter(None, (bar_words(self._bars, bar), channels))))

    def _name_series(self) -> None:
        """Name the channels, which change places now and then while conversations arrive."""
        row = self._legend_row.layout()
        assert row is not None  # noqa: S101 - made with it
        while len(self._legend) < len(self._tally.channels):
            self._legend.append(LegendEntry(len(self._legend), self._legend_row))
            row.addWidget(self._legend[-1])
        for entry, channel, total in zip(self._legend, self._tally.channels, self._tally.totals, strict=False):
            entry.show_name(channel_words(channel), QLocale().toString(10 ** len(str(total))))
        for number, entry in enumerate(self._legend):
            entry.setVisible(number < len(self._tally.channels))

    def _turn(self) -> None:
        """Show the table instead of the chart, or the chart again."""
        self._as_table = not self._as_table
        self._card.setVisible(not self._as_table)
        self._gather()
        if self.table:
            self.table.setVisible(self._as_table)
        self._name_switch()

    def _show_table(self) -> None:
        bars = gather(self._tally, _ROWS)
        if self.table is None:
            titles = (tr("Time"), tr("Conversations"), tr("By channel"))
            self.table = PlainTable(title_of(bars.unit), titles, 2, self)
            self._column.addWidget(self.table)
        self.table.setAccessibleName(title_of(bars.unit))
        self._title.setText(title_of(bars.unit))
        self.table.show_rows(tuple(self._row(bars.unit, bar) for bar in reversed(bars.bars)))

    def _row(self, unit: Unit, bar: Bar) -> Row:
        channels = by_channel(self._tally.channels, bar.counts)
        cells = (period_words(unit, bar), QLocale().toString(bar.total), channels or "–")
        return Row(bar.first, tuple(map(Cell, cells)))

    def _name_switch(self) -> None:
        self._switch.setText(tr("Show as chart") if self._as_table else tr("Show as table"))

    # --- how it is made

    def _wire(self) -> None:
        self.canvas.pointed.connect(self._point)
        self.canvas.moved.connect(self._say)
        self.canvas.resized.connect(self._gather)
        self.canvas.chosen.connect(lambda number: self.chosen.emit(self._bars.bars[number]))
        self._switch.clicked.connect(self._turn)
        self._name_switch()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._title, stretch=1)
        top.addWidget(self._switch)
        FlowLayout(self._legend_row, GRID).setContentsMargins(0, 0, 0, 0)
        for part in (self._said, self.canvas, self._legend_row):
            self._card.column.addWidget(part)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID)
        self._column.addLayout(top)
        self._column.addWidget(self._card)
