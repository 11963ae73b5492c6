"""The runs: when each began, how long it took, what it brought and how it ended."""

from typing import Final

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.ui.i18n import say, tr
from wizard.ui.theme import GRID
from wizard.ui.widgets.inline_message import InlineMessage, Kind
from wizard.ui.widgets.labels import heading, muted
from wizard.ui.widgets.plain_model import Cell, Row
from wizard.ui.widgets.plain_table import PlainTable
from wizard.ui.window.words import outcome_words, started_words, took_words
from wizard.workspace.runs import Run, RunOutcome

_SIGNS: Final = {
    RunOutcome.RUNNING: ("refresh", "accent"),
    RunOutcome.COMPLETE: ("passed", "success"),
    RunOutcome.STOPPED: ("pause", "muted"),
    RunOutcome.FAILED: ("failed", "danger"),
}


class History(QWidget):
    """Lists the last runs. Moving to one that failed shows why."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._runs: tuple[Run, ...] = ()
        self._explained: Run | None = None
        titles = (tr("Started"), tr("Took"), tr("Records"), tr("Outcome"))
        self.table = PlainTable(tr("History of syncs"), titles, 3, self)
        self.table.looked_at.connect(self._explain)
        self._none = muted(tr("Nothing has run yet."), self)
        self.why = InlineMessage(Kind.WARNING, parent=self)
        self.why.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(heading(tr("History"), self))
        for part in (self._none, self.table, self.why):
            column.addWidget(part)

    @property
    def explanation(self) -> str:
        """Why the run that was moved to failed; empty if it did not."""
        return "" if self.why.isHidden() else self.why.words

    def show_runs(self, runs: tuple[Run, ...]) -> None:
        """List these, the newest first."""
        self._runs = runs
        self._none.setVisible(not runs)
        self.table.setVisible(bool(runs))
        self.table.show_rows(tuple(_row(run) for run in runs))
        self._explain(self.table.currentIndex().row())

    def _explain(self, number: int) -> None:
        """Say why a run failed, once: whoever listens hears it again whenever it is said."""
        run = self._runs[number] if number >= 0 else None
        if run == self._explained:
            return
        self._explained = run
        failed = run is not None and bool(run.problem.source)
        self.why.setVisible(failed)
        if run and failed:
            self.why.show_message(
                Kind.WARNING, tr("{when}: this sync failed.", when=started_words(run)), say(run.problem)
            )


def _row(run: Run) -> Row:
    running = run.outcome is RunOutcome.RUNNING
    outcome = outcome_words(run)
    if run.problem.source:
        outcome = tr("{outcome}; choose it to read why", outcome=outcome)
    return Row(
        run.started_at,
        (
            Cell(started_words(run)),
            Cell(took_words(run), "muted"),
            Cell("–" if running else QLocale().toString(run.records)),
            Cell(outcome, "muted", _SIGNS[run.outcome]),
        ),
    )
