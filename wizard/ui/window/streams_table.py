"""What has arrived: one row for each stream."""

from datetime import UTC, datetime
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.sync.progress import StreamProgress, StreamState
from wizard.ui.i18n import ago, say, tr
from wizard.ui.theme import GRID
from wizard.ui.widgets.labels import heading
from wizard.ui.widgets.plain_model import Cell, Row
from wizard.ui.widgets.plain_table import PlainTable
from wizard.ui.window.words import records_words, stream_words

_SIGNS: Final = {
    StreamState.WAITING: ("waiting", "muted"),
    StreamState.RUNNING: ("stream", "accent"),
    StreamState.DONE: ("passed", "success"),
    StreamState.SKIPPED: ("warning", "warning"),
}


class StreamsTable(QWidget):
    """Records of each stream, how far it has got, and how new its newest record is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        # Wording a row takes longer than all else that a report changes; most rows are as they were.
        self._known: dict[tuple[StreamProgress, bool, datetime], Row] = {}
        titles = (tr("Stream"), tr("Records"), tr("State"), tr("Newest"))
        self.table = PlainTable(tr("Records in the workspace"), titles, 2, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(heading(tr("Records in the workspace"), self))
        column.addWidget(self.table)

    def show_streams(self, streams: tuple[StreamProgress, ...], *, live: bool) -> None:
        """Show these; `live` says whether they are to be kept up to date at all."""
        minute = datetime.now(UTC).replace(second=0, microsecond=0)
        known, wanted = self._known, [(stream, live, minute) for stream in streams]
        self._known = {one: known.get(one) or _row(*one) for one in wanted}
        self.setVisible(bool(streams))
        self.table.show_rows(tuple(self._known.values()))


def _row(stream: StreamProgress, live: bool, now: datetime) -> Row:
    skipped = stream.state is StreamState.SKIPPED
    sign = _SIGNS[stream.state] if live or skipped else None
    return Row(
        stream.stream,
        (
            Cell(say(stream.title)),
            Cell(records_words(stream)),
            Cell(stream_words(stream, live=live), "text" if skipped else "muted", sign),
            Cell(ago(stream.newest, now) if stream.newest else "–", "muted"),
        ),
        wide=2 if skipped else -1,
    )
