"""The page of one instance."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from wizard.kustomer.sites import Site
from wizard.sync.progress import StreamProgress, SyncState
from wizard.ui.bridge import Bridge
from wizard.ui.browse.browse import Browse
from wizard.ui.browse.chart import Chart
from wizard.ui.browse.tally import Bar
from wizard.ui.i18n import tr
from wizard.ui.services import Services
from wizard.ui.theme import GRID
from wizard.ui.widgets.centred import in_column
from wizard.ui.widgets.plain_table import PlainTable
from wizard.ui.widgets.scroll_area import ScrollArea
from wizard.ui.window.account import Account
from wizard.ui.window.actions import Action, Actions, may_try_again
from wizard.ui.window.facts import Facts
from wizard.ui.window.header import Header
from wizard.ui.window.history import History
from wizard.ui.window.practice_banner import PracticeBanner
from wizard.ui.window.status_card import StatusCard
from wizard.ui.window.streams_table import StreamsTable
from wizard.ui.window.words import standing, was_accepted
from wizard.workspace.instances import Instance, Status

_WIDEST = 136 * GRID
_TURNS: Final[dict[QKeySequence.StandardKey | str, int]] = {
    QKeySequence.StandardKey.NextChild: 1,
    QKeySequence.StandardKey.PreviousChild: -1,
    "Ctrl+PgDown": 1,
    "Ctrl+PgUp": -1,
}
"""Keys that lead from one part of a page to another."""


class InstancePage(QWidget):
    """Shows one instance: an overview, from its name down to its history, and its conversations.

    Args:
        open_url: shows a web page or a folder.
        check_name: says whether a name is free; must not block.

    Attributes:
        wanted: a `Action`.
        presenter_wanted: the practice account is to be played with.
    """

    wanted = Signal(object)
    presenter_wanted = Signal()

    def __init__(
        self,
        services: Services,
        bridge: Bridge,
        open_url: Callable[[str], object],
        check_name: Callable[[str], str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._shown = 0
        self._stamp: object = None
        self._counted: tuple[int, object] | None = None
        self._parts = QStackedWidget(self)
        self._content = QWidget(self._parts)
        self._scroll = ScrollArea(tr("Instance"), self._content, steady=True, parent=self._parts)
        inner = self._inner = QWidget(self._content)
        self.header = Header(check_name, self)
        self.tabs = self.header.tabs
        self.account, self.buttons, self.status = Account(inner), Actions(inner), StatusCard(inner)
        self.chart = Chart(services, bridge, inner)
        self.streams, self.history = StreamsTable(inner), History(inner)
        self.practice = PracticeBanner(inner)
        self.browse = Browse(services, bridge, open_url, self._parts)
        self._wire()
        self._lay_out()

    def show_instance(
        self,
        instance: Instance,
        site: Site | None,
        state: SyncState | None,
        streams: tuple[StreamProgress, ...],
        facts: Facts,
    ) -> None:
        """Show an instance as it is now; what is the same is not touched.

        Args:
            instance: as the workspace has it.
            site: where its account is; None while that cannot be reached.
            state: of its syncing.
            streams: how far each is.
            facts: what the workspace holds of it.
        """
        if instance.id != self._shown:
            self._shown = instance.id
            self.header.name.give_up()
            self._scroll.verticalScrollBar().setValue(0)
            self._scroll.setAccessibleName(instance.name)
        connected, accepted = instance.status is Status.CONNECTED, was_accepted(instance)
        now = standing(instance, state, facts)
        self.header.show_instance(instance, now, parted=accepted)
        self.practice.setVisible(instance.practice)
        self.account.show_instance(instance, site)
        self.buttons.show_instance(instance, state)
        self.status.show_standing(now, None if instance.paused else state, retry=may_try_again(instance, state))
        self.streams.show_streams(streams if accepted else (), live=connected)
        self.history.setVisible(accepted)
        self.history.show_runs(facts.runs)
        self._stamp = next(((one.records, one.newest) for one in streams if one.stream == "conversations"), None)
        self.browse.show_instance(instance, self._stamp)
        self._count()

    def showEvent(self, event: QShowEvent) -> None:
        """Count what arrived while nobody looked."""
        super().showEvent(event)
        self._count()

    def show_overview(self) -> None:
        """Show the first part."""
        self.tabs.setCurrentIndex(0)

    def show_conversations(self) -> None:
        """Show the second part."""
        self.tabs.setCurrentIndex(1)

    def resume(self, before: "InstancePage") -> None:
        """Show the part that another page showed."""
        self.tabs.setCurrentIndex(before.tabs.currentIndex())

    def _count(self) -> None:
        """Count the conversations anew, if there are others and somebody looks."""
        now = (self._shown, self._stamp)
        if self._shown and now != self._counted and self.isVisible() and self.tabs.currentIndex() == 0:
            self._counted = now
            self.chart.show_instance(self._shown)

    def _turn(self, part: int) -> None:
        self._parts.setCurrentIndex(part)
        self._count()

    def _turn_by(self, step: int) -> None:
        if self.tabs.isVisible():
            self.tabs.setCurrentIndex((self.tabs.currentIndex() + step) % self.tabs.count())

    def _show_days(self, bar: Bar) -> None:
        self.show_conversations()
        self.browse.show_days(bar)

    def _search(self) -> None:
        if self.tabs.isVisible():
            self.show_conversations()
            self.browse.search()

    def _follow(self, table: PlainTable) -> None:
        """Arrow keys move through a table; the page scrolls along."""
        if table.currentIndex().isValid():
            place = table.visualRect(table.currentIndex()).center()
            there = table.viewport().mapTo(self._content, place)
            self._scroll.ensureVisible(there.x(), there.y(), 0, 6 * GRID)

    def _show_explanation(self) -> None:
        """Whoever chooses a run to read why it failed sees it."""
        if self.history.explanation:
            self._scroll.ensureWidgetVisible(self.history.why, 0, 2 * GRID)

    def _wire(self) -> None:
        self.tabs.currentChanged.connect(self._turn)
        self.practice.presenter_wanted.connect(self.presenter_wanted)
        self.buttons.wanted.connect(self.wanted)
        self.status.new_key_wanted.connect(lambda: self.wanted.emit(Action.REPLACE_KEY))
        self.addAction(self.buttons.rename)
        self.account.followed.connect(lambda: self.wanted.emit(Action.OPEN))
        self.status.retry_wanted.connect(lambda: self.wanted.emit(Action.SYNC))
        self.chart.chosen.connect(self._show_days)
        for table in (self.streams.table, self.history.table):
            table.looked_at.connect(lambda _row, table=table: self._follow(table))
        QShortcut(QKeySequence.StandardKey.Find, self, self._search)
        for keys, step in _TURNS.items():
            QShortcut(keys, self, partial(self._turn_by, step))
        # After Qt has laid out what is said beneath the row.
        self._explaining = QTimer(self, singleShot=True, interval=0)
        self._explaining.timeout.connect(self._show_explanation)
        self.history.table.looked_at.connect(lambda _row: self._explaining.start())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._inner)
        column.setContentsMargins(4 * GRID, 2 * GRID, 4 * GRID, 4 * GRID)
        column.setSpacing(3 * GRID)
        parts: tuple[QWidget, ...] = (
            self.practice,
            self.account,
            self.buttons,
            self.status,
            self.chart,
            self.streams,
            self.history,
        )
        for part in parts:
            column.addWidget(part)
        column.addStretch(1)
        self._content.setLayout(in_column(self._inner, _WIDEST))
        free = self._scroll.verticalScrollBar().sizeHint().width()
        beside = QWidget(self._parts)
        beside.setLayout(in_column(self.browse, _WIDEST, free=free))
        self._parts.addWidget(self._scroll)
        self._parts.addWidget(beside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(in_column(self.header, _WIDEST, free=free))
        outer.addWidget(self._parts)
