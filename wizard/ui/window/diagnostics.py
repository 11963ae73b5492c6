"""Diagnostics of one instance: shown before they are copied, and free of secrets."""

import platform
from datetime import UTC, datetime

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from wizard import __version__
from wizard.log import redact
from wizard.sync.progress import StreamProgress, SyncState
from wizard.ui.i18n import tr
from wizard.ui.theme import GRID
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.copy_button import CopyButton
from wizard.ui.widgets.dialog_buttons import DialogButtons
from wizard.ui.widgets.labels import muted, title
from wizard.ui.widgets.reading_text import ReadingText
from wizard.ui.window.facts import Facts
from wizard.workspace.instances import Instance
from wizard.workspace.runs import Run

_SIZE = (80 * GRID, 60 * GRID)


class DiagnosticsDialog(QDialog):
    """Shows the text that will be copied."""

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(tr("Diagnostics"))
        self.resize(*_SIZE)
        self._text = ReadingText(tr("Diagnostics"), self, technical=True)
        self._text.setPlainText(words)
        copy, close = CopyButton(tr("Copy"), lambda: words, self), SecondaryButton(tr("Close"), parent=self)
        for button in (copy, close):
            button.setAutoDefault(True)
        close.clicked.connect(self.reject)
        buttons = DialogButtons(self)
        buttons.addButton(copy, DialogButtons.ButtonRole.ActionRole)
        buttons.addButton(close, DialogButtons.ButtonRole.RejectRole)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(title(tr("Diagnostics"), self))
        column.addWidget(muted(tr("For whoever looks after the program. No key and no conversation is in it."), self))
        column.addWidget(self._text, stretch=1)
        column.addWidget(buttons)
        copy.setDefault(True)
        copy.setFocus()


def describe(instance: Instance, state: SyncState | None, streams: tuple[StreamProgress, ...], facts: Facts) -> str:
    """What helps whoever investigates, in English as logs are."""
    lines = [
        f"Customer AI Connect {__version__}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}",
        "",
        f"instance      {instance.name} ({instance.id})",
        f"subdomain     {instance.subdomain}{' (practice)' if instance.practice else ''}",
        f"status        {instance.status}{' (paused)' if instance.paused else ''}",
        f"refusal       {instance.refusal.source and instance.refusal}",
        f"key           ...{instance.key_hint or '-'}, in {instance.key_kept}",
        f"expires       {_at(instance.key_expires_at)}",
        f"created       {_at(instance.created_at)}",
        f"connected     {_at(instance.connected_at)}",
        f"disconnected  {_at(instance.disconnected_at)}",
        *_describe_state(state),
        "",
        *(_describe_stream(stream) for stream in streams),
        "",
        *(_describe_run(run) for run in facts.runs),
    ]
    return redact("\n".join(lines))


def _describe_state(state: SyncState | None) -> list[str]:
    if state is None:
        return ["phase         -"]
    lines = [f"phase         {state.phase}, {state.fraction}, until {_at(state.until)}"]
    if state.problem:
        lines += [f"problem       {state.problem.kind}: {state.problem.message}", state.problem.detail]
    return lines


def _describe_stream(stream: StreamProgress) -> str:
    expected = f"{'>=' if stream.expected_at_least else ''}{stream.expected}"
    lacking = f", lacks {stream.missing_role}" if stream.missing_role else ""
    return f"{stream.stream:24}{stream.state:9}{stream.records} of {expected}, newest {_at(stream.newest)}{lacking}"


def _describe_run(run: Run) -> str:
    counts = f"{run.records} records, {run.requests} requests"
    return f"{_at(run.started_at)} to {_at(run.finished_at)}  {run.outcome:9} {counts} {run.problem}".rstrip()


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else "-"
