"""The conversations of an instance: looked for, listed, read and exported."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from wizard.problem import Problem
from wizard.ui.bridge import Bridge
from wizard.ui.browse.asked import Asked, Days
from wizard.ui.browse.export_bar import ExportBar, Shown
from wizard.ui.browse.filters import Filters
from wizard.ui.browse.model import ConversationModel
from wizard.ui.browse.nothing import Nothing
from wizard.ui.browse.results import Answer, Results, Wanted
from wizard.ui.browse.table import ConversationTable
from wizard.ui.browse.tally import Bar
from wizard.ui.browse.thread_page import ThreadPage
from wizard.ui.browse.words import counted
from wizard.ui.i18n import tr
from wizard.ui.services import Services
from wizard.ui.theme import GRID
from wizard.ui.widgets.announce import announce
from wizard.ui.widgets.buttons import LinkButton
from wizard.ui.widgets.inline_message import InlineMessage, Kind
from wizard.ui.widgets.labels import muted, small
from wizard.workspace.conversations import ConversationRow
from wizard.workspace.instances import Instance
from wizard.workspace.thread import Thread

SEARCHING_MS: Final = 400
"""After so long without an answer it is said that a search goes on."""

REFRESH_MS: Final = 3000
"""How soon what has changed in the workspace is listed."""


class Browse(QWidget):
    """A list with a search above it, and the conversation that was opened in its place.

    Args:
        open_url: shows a folder in the system's file manager.
    """

    def __init__(self, services: Services, bridge: Bridge, open_url: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._bridge = services, bridge
        self._instance: Instance | None = None
        self._answer: Answer | None = None
        self._stamp: object = None
        self._results = Results(services, bridge, self)
        self._model = ConversationModel(self)
        self._pages = QStackedWidget(self)
        page = self._page = QWidget(self._pages)
        self._places = QStackedWidget(page)
        self.filters, self.table = Filters(page), ConversationTable(self._model, self._places)
        self.reader = ThreadPage(self._pages)
        self.export = ExportBar(services, bridge, open_url, self._shown, page)
        self._nothing, self._trouble = Nothing(self._places), InlineMessage(Kind.DANGER, parent=page)
        self._count, self._note = muted(parent=page), small(parent=page)
        self._refresh = LinkButton(tr("Show what is new"), "refresh", page)
        self._patience = QTimer(self, singleShot=True, interval=SEARCHING_MS)
        self._later = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._wire()
        self._lay_out()

    @property
    def words(self) -> str:
        """How many are listed, and what is to be said about that."""
        trouble = "" if self._trouble.isHidden() else self._trouble.words
        return " ".join(filter(None, (self._count.text(), self._note.text(), trouble)))

    @property
    def asked(self) -> Asked:
        """What is looked for."""
        return self.filters.now

    def show_instance(self, instance: Instance, stamp: object) -> None:
        """List the conversations of an instance.

        Args:
            instance: whose.
            stamp: is another one when there are other conversations.
        """
        other = self._instance is None or instance.id != self._instance.id
        changed, self._instance = stamp != self._stamp, instance
        self._stamp = stamp
        if other:
            self._answer = None
            self._model.begin(0, [])
            self._close(focus=False)
            self.filters.ask(Asked())
            self._ask()
        elif changed:
            self._notice_change()

    def pass_time(self) -> None:
        """What happened just now is a while ago: paint anew what is to be seen."""
        self.table.viewport().update()

    def ask(self, asked: Asked) -> None:
        """Look for something else."""
        self._close(focus=False)
        self.filters.ask(asked)

    def show_days(self, bar: Bar) -> None:
        """List the conversations of some days."""
        self.ask(Asked(when=Days(bar.first, bar.last)))
        self.table.setFocus()

    def search(self) -> None:
        """Have something be typed into the search."""
        self._close(focus=False)
        self.filters.search.setFocus()
        self.filters.search.selectAll()

    def showEvent(self, event: QShowEvent) -> None:
        """Nothing is read while nobody looks."""
        super().showEvent(event)
        self._ask()

    # --- the list

    def _ask(self) -> None:
        if not self._instance or not self.isVisible():
            return
        self._later.stop()
        self._results.ask(Wanted(self._instance.id, self.filters.now))
        if self._results.waits:
            self._patience.start()

    def _be_patient(self) -> None:
        if self._results.waits:
            self._count.setText(tr("Searching…"))

    def _list(self, answer: Answer) -> None:
        anew = self._answer is None or self._answer.wanted != answer.wanted
        current = self._model.conversation(self.table.currentIndex().row())
        at = self.table.verticalScrollBar().value()
        self._answer = answer
        self._patience.stop()
        self._trouble.hide()
        self._model.begin(answer.count, answer.first)
        if not anew:
            kept = self._model.row_of(current.id) if current else -1
            if kept >= 0:
                self.table.setCurrentIndex(self._model.index(kept, 0))
            self.table.verticalScrollBar().setValue(at)
        self._say(answer)
        if anew and not answer.wanted.asked.is_open:
            announce(self, self._count.text())
        if answer.unindexed:
            self._later.start()

    def _say(self, answer: Answer) -> None:
        self._refresh.hide()
        words = counted(answer.count)
        self._count.setText(tr("The newest {conversations}", conversations=words) if answer.rows.is_cut_off else words)
        self._note.setText(
            tr("What arrived last is still being prepared for the search. It is found in a moment.")
            if answer.unindexed
            else ""
        )
        self._note.setVisible(bool(answer.unindexed))
        self._nothing.explain(answer.wanted.asked)
        self._places.setCurrentWidget(self.table if answer.count else self._nothing)
        self.export.button.setVisible(bool(answer.count))
        self.filters.clear_button.setVisible(bool(answer.count) and not answer.wanted.asked.is_open)

    def _notice_change(self) -> None:
        """Other conversations are there: list them, unless that would take away what somebody looks at."""
        if not self.isVisible() or self._later.isActive():
            return
        if self._is_at_rest:
            self._later.start()
        else:
            self._refresh.show()

    @property
    def _is_at_rest(self) -> bool:
        at_top = self.table.verticalScrollBar().value() == 0 and self.table.currentIndex().row() <= 0
        return at_top and self._pages.currentWidget() is self._page

    def _look_again(self) -> None:
        if self._is_at_rest:
            self._ask()
        elif self.isVisible():
            self._refresh.show()

    def _refresh_now(self) -> None:
        self.table.scrollToTop()
        self.table.clearSelection()
        self._ask()
        self.table.setFocus()

    def _put(self, page: int, rows: list[ConversationRow] | None) -> None:
        if rows is None:
            self.table.look()
        else:
            self._model.put(page, rows)

    def _fail(self, problem: Problem) -> None:
        self._patience.stop()
        self._count.setText("")
        self._trouble.show()
        self._trouble.show_problem(problem)

    # --- one conversation

    def _open(self, number: int) -> None:
        row = self._model.conversation(number)
        if row is None or self._instance is None:
            return
        queries, instance_id, asked = self._services.workspace.queries, self._instance.id, self.asked

        def show(thread: Thread | None) -> None:
            if self._instance is None or (self._instance.id, self.asked) != (instance_id, asked):
                return  # whoever wanted it looks for something else by now
            if thread is None:
                announce(self, tr("This conversation is not in the workspace any more."))
                self._ask()
                return
            self._pages.setCurrentWidget(self.reader)
            self.reader.show_thread(thread, sought=asked.text)

        self._bridge.run(lambda: queries.conversation(instance_id, row.id), done=show, failed=self._fail, owner=self)

    def _close(self, *, focus: bool = True) -> None:
        """Back to the list, to the row that was opened."""
        if self._pages.currentWidget() is self._page:
            return
        self._pages.setCurrentWidget(self._page)
        self.reader.forget()
        if focus:
            self.table.setFocus()

    # --- how it is made

    def _shown(self) -> Shown:
        assert self._instance is not None  # noqa: S101 - the button belongs to a list
        answer = self._answer
        known = answer is not None and answer.wanted.asked == self.asked and not answer.rows.is_cut_off
        count = answer.count if answer and known else None
        return Shown(self._instance.id, self._instance.name, self.asked.filter(), count)

    def _wire(self) -> None:
        self.filters.asked.connect(lambda _asked: self._ask())
        self.filters.left_down.connect(self.table.setFocus)
        self.table.typed.connect(self.filters.type)
        self.table.opened.connect(self._open)
        self._model.page_wanted.connect(self._results.fetch)
        self._results.found.connect(self._list)
        self._results.read.connect(self._put)
        self._results.failed.connect(self._fail)
        self._nothing.everything_wanted.connect(self.filters.clear)
        self._refresh.clicked.connect(self._refresh_now)
        self._patience.timeout.connect(self._be_patient)
        self._later.timeout.connect(self._look_again)
        self.reader.left.connect(self._close)

    def _lay_out(self) -> None:
        self._refresh.hide()
        self._trouble.hide()
        self._note.hide()
        self._places.addWidget(self.table)
        self._places.addWidget(self._nothing)
        self._places.setMinimumHeight(8 * GRID)  # in the smallest window, what is told beneath comes first
        foot = QHBoxLayout()
        foot.setSpacing(GRID)
        self._count.setWordWrap(False)
        foot.addWidget(self._count)
        foot.addWidget(self.filters.clear_button)
        foot.addWidget(self._refresh)
        foot.addStretch()
        foot.addWidget(self.export.button)
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID + GRID // 2)
        above: tuple[QWidget, ...] = (self.filters, self._trouble, self._note)
        for part in above:
            column.addWidget(part)
        column.addWidget(self._places, stretch=1)
        column.addLayout(foot)
        column.addWidget(self.export)
        self._pages.addWidget(self._page)
        self._pages.addWidget(self.reader)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(4 * GRID, 2 * GRID, 4 * GRID, 2 * GRID)
        outer.addWidget(self._pages)
