"""The checks of one Connect, one under the other as they happen."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.setup.checks import Check, CheckReport, CheckState
from wizard.ui.i18n import say, tr
from wizard.ui.theme import GRID
from wizard.ui.widgets.announce import announce
from wizard.ui.widgets.check_row import CheckRow
from wizard.ui.widgets.scroll_area import ScrollArea


class CheckList(ScrollArea):
    """A row for each check that has begun; the last one stays in sight."""

    progressed = Signal(int, int)

    def __init__(self, parent: QWidget) -> None:
        content = QWidget()
        super().__init__(tr("Checks"), content, role="card", parent=parent)
        self._rows: dict[Check, CheckRow] = {}
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        self._column.setSpacing(GRID + GRID // 2)
        self._column.addStretch()
        self.setMinimumHeight(16 * GRID)
        self.verticalScrollBar().rangeChanged.connect(lambda _, most: self.verticalScrollBar().setValue(most))

    def clear(self) -> None:
        """Begin anew, with nothing checked."""
        for check in list(self._rows):
            self.drop(check)

    def drop(self, check: Check) -> None:
        """Show no row for a check."""
        if row := self._rows.pop(check, None):
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()

    def show_report(self, report: CheckReport) -> None:
        """Say how one check stands."""
        if report.state is CheckState.WAITING:
            return
        row = self._row(report)
        row.show_state(report.state, say(report.sentence), say(report.hint), report.detail)
        self.progressed.emit(len(self._rows), len(Check))
        if report.state is CheckState.WARNED:
            announce(row, row.accessibleName())

    def give_up(self) -> None:
        """What was running is not any more, and nobody knows how it would have ended."""
        for row in self._rows.values():
            if row.state is CheckState.RUNNING:
                row.show_state(CheckState.WAITING)

    @property
    def words(self) -> str:
        """Everything the rows say, one a line."""
        return "\n".join(row.words for row in self._rows.values())

    def _row(self, report: CheckReport) -> CheckRow:
        if report.check not in self._rows:
            self._rows[report.check] = row = CheckRow(say(report.title), self.widget())
            self._column.insertWidget(len(self._rows) - 1, row)
        return self._rows[report.check]
