"""The left side: the integrations, and the instances of each."""

from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from wizard.ui.i18n import tr
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.keys import key_name
from wizard.ui.widgets.labels import heading, small, title
from wizard.ui.widgets.search_field import SearchField
from wizard.ui.window.geometry import LIST_WIDTHS
from wizard.ui.window.instance_list import InstanceModel, InstanceView
from wizard.ui.window.words import Standing
from wizard.workspace.instances import Instance

MANY: Final = 10
"""So many instances are searched for."""


class Sidebar(QFrame):
    """Lists the instances, and lets one be chosen.

    Attributes:
        chosen: the id of an instance that is to be looked at.
        connect_wanted: *Connect Kustomer* was pressed.
    """

    chosen = Signal(object)
    connect_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        mark(self, role="sidebar")
        self.setMinimumWidth(LIST_WIDTHS[0])
        self.setMaximumWidth(LIST_WIDTHS[2])
        self._restoring = False
        self._model = InstanceModel(self)
        self.view = InstanceView(self._model, self)
        self.view.selectionModel().currentChanged.connect(self._choose)
        self.search = SearchField(tr("Search instances"), self)
        self.search.textChanged.connect(self._narrow)
        self.search.left.connect(self._go_on)
        self.search.returnPressed.connect(self._go_on)
        self._none = small("", self)
        self._connect = SecondaryButton(tr("Connect Kustomer"), "plus", self)
        self._connect.setToolTip(key_name("Ctrl+N"))
        self._connect.clicked.connect(self.connect_wanted)
        self._lay_out()
        self.show_rows([])

    @property
    def current(self) -> int:
        """The id of the chosen instance; 0 if there is none."""
        return self._model.id_at(self.view.currentIndex().row())

    def show_rows(self, rows: list[tuple[Instance, Standing]]) -> None:
        """List these; what was chosen stays chosen."""
        chosen, self._restoring = self.current, True
        self._model.show_rows(rows)
        self._make_current(chosen)
        self._restoring = False
        self._connect.setVisible(bool(rows))  # the page for nothing has the same button
        self.search.setVisible(len(rows) >= MANY)
        if len(rows) < MANY:
            self.search.clear()
        self._narrow()

    def show_standing(self, instance_id: int, standing: Standing) -> None:
        """An instance stands differently."""
        self._model.show_standing(instance_id, standing)

    def choose(self, instance_id: int) -> None:
        """Choose an instance, or the first one if it is not there."""
        self._make_current(instance_id if self._model.row_of(instance_id) >= 0 else self._model.id_at(0))

    def put_in_corner(self, widget: QWidget) -> None:
        """Give a small widget a place beside the title."""
        self._head.addWidget(widget)
        self.setTabOrder(widget, self.search)

    def sizeHint(self) -> QSize:
        """As wide as usual."""
        return QSize(LIST_WIDTHS[1], super().sizeHint().height())

    def _narrow(self) -> None:
        """Show the rows that are searched for; the chosen one stays chosen."""
        fitting = 0
        for row in range(self._model.rowCount()):
            fits = self.search.text().strip().casefold() in self._model.index(row).data().casefold()
            self.view.setRowHidden(row, not fits)
            fitting += fits
        searched = self._model.rowCount() > 0
        self._none.setText(tr("Nothing found. Try another word.") if searched else tr("No account is connected yet."))
        self.view.setVisible(fitting > 0)
        self._none.setVisible(not fitting)

    def _go_on(self) -> None:
        """On to the list, and to its first row if the chosen one is not among those that were found."""
        rows = [row for row in range(self._model.rowCount()) if not self.view.isRowHidden(row)]
        if rows and self.view.currentIndex().row() not in rows:
            self._make_current(self._model.id_at(rows[0]))
        if rows:
            self.view.setFocus()

    def _make_current(self, instance_id: int) -> None:
        row = self._model.row_of(instance_id)
        if row >= 0:
            index = self._model.index(row)
            self.view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _choose(self, current: QModelIndex, _before: QModelIndex) -> None:
        if not self._restoring:
            self.chosen.emit(self._model.id_at(current.row()))

    def _lay_out(self) -> None:
        kind = QHBoxLayout()
        kind.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        kind.setSpacing(GRID)
        kind.addWidget(IconLabel("connect", "muted", 18, self))
        kind.addWidget(heading(tr("Kustomer"), self), stretch=1)
        none = QHBoxLayout()
        none.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        none.addWidget(self._none)
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        foot.addWidget(self._connect)
        self._head = QHBoxLayout()
        self._head.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        self._head.addWidget(title(tr("Integrations"), self), stretch=1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 3 * GRID, 0, 2 * GRID)
        column.setSpacing(GRID)
        column.addLayout(self._head)
        column.addSpacing(GRID)
        column.addLayout(kind)
        search = QHBoxLayout()
        search.setContentsMargins(GRID, 0, GRID, 0)
        search.addWidget(self.search)
        column.addLayout(search)
        column.addWidget(self.view, stretch=1)
        column.addLayout(none)
        column.addStretch()
        column.addLayout(foot)
