"""The page of one instance."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.sync.progress import StreamProgress, SyncState
from wizard.ui.around.practice_banner import PracticeBanner
from wizard.ui.i18n import tr
from wizard.ui.theme import GRID
from wizard.ui.widgets.scroll_area import ScrollArea
from wizard.ui.window.actions import Actions
from wizard.ui.window.facts import Facts
from wizard.ui.window.header import Header
from wizard.ui.window.history import History
from wizard.ui.window.plain_table import PlainTable
from wizard.ui.window.status_card import StatusCard
from wizard.ui.window.streams_table import StreamsTable
from wizard.ui.window.words import standing, was_accepted
from wizard.workspace.instances import Instance, Status

_WIDEST = 120 * GRID


class InstancePage(QWidget):
    """Shows one instance, from its name down to its history.

    Args:
        check_name: says whether a name is free; must not block.

    Attributes:
        wanted: a `Wish`.
        presenter_wanted: the practice account is to be played with.
    """

    wanted = Signal(object)
    presenter_wanted = Signal()

    def __init__(self, check_name: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._shown = 0
        content = self._content = QWidget(self)
        self.header, self.buttons, self.status = Header(check_name, content), Actions(content), StatusCard(content)
        self.streams, self.history = StreamsTable(content), History(content)
        self.practice = PracticeBanner(content)
        self.practice.presenter_wanted.connect(self.presenter_wanted)
        self.buttons.wanted.connect(self.wanted)
        self._scroll = ScrollArea(tr("Instance"), content, parent=self)
        for table in (self.streams.table, self.history.table):
            table.selectionModel().currentRowChanged.connect(lambda *_, table=table: self._follow(table))
        self._lay_out()

    def show_instance(
        self,
        instance: Instance,
        address: str,
        state: SyncState | None,
        streams: tuple[StreamProgress, ...],
        facts: Facts,
    ) -> None:
        """Show an instance as it is now; what is the same is not touched."""
        if instance.id != self._shown:
            self._shown = instance.id
            self.header.name.give_up()
            self._scroll.verticalScrollBar().setValue(0)
            self._scroll.setAccessibleName(instance.name)
        connected = instance.status is Status.CONNECTED
        self.practice.setVisible(instance.practice)
        self.header.show_instance(instance, address)
        self.buttons.show_instance(instance, state)
        self.status.show_standing(standing(instance, state, facts), None if instance.paused else state)
        self.streams.show_streams(streams if was_accepted(instance) else (), live=connected)
        self.history.setVisible(was_accepted(instance))
        self.history.show_runs(facts.runs)

    def _follow(self, table: PlainTable) -> None:
        """Arrow keys move through a table; the page scrolls along."""
        place = table.visualRect(table.currentIndex()).center()
        there = table.viewport().mapTo(self._content, place)
        self._scroll.ensureVisible(there.x(), there.y(), 0, 6 * GRID)

    def _lay_out(self) -> None:
        inner = QWidget(self._content)
        inner.setMaximumWidth(_WIDEST)
        column = QVBoxLayout(inner)
        column.setContentsMargins(4 * GRID, 4 * GRID, 4 * GRID, 4 * GRID)
        column.setSpacing(3 * GRID)
        parts: tuple[QWidget, ...] = (
            self.practice,
            self.header,
            self.buttons,
            self.status,
            self.streams,
            self.history,
        )
        for part in parts:
            column.addWidget(part)
        column.addStretch()
        middle = QHBoxLayout(self._content)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)
