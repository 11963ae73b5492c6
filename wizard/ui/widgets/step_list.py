"""The steps of a wizard: those done, the present one, those to come."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from wizard.ui.i18n import tr
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.labels import body

_MARKER = 22


class StepList(QWidget):
    """A list of titles, each with a sign: ✓ done, its number for the rest, the present one in bold."""

    def __init__(self, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Steps"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID + GRID // 2)
        self._rows = [_Row(number, words, self) for number, words in enumerate(titles, start=1)]
        for row in self._rows:
            column.addWidget(row)
        column.addStretch()

    def show_current(self, index: int, *, all_done: bool = False) -> None:
        """Say which step is the present one; with `all_done` it is done too."""
        for position, row in enumerate(self._rows):
            if position < index or all_done:
                row.show_state("done", tr("{step}, done", step=row.words))
            elif position == index:
                row.show_state("current", tr("{step}, current step", step=row.words))
            else:
                row.show_state("coming", tr("{step}, to come", step=row.words))


class _Row(QWidget):
    def __init__(self, number: int, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = words
        self._number = QLabel(str(number), self)
        self._number.setFixedSize(_MARKER, _MARKER)
        mark(self._number, role="step-number")
        self._done = IconLabel("passed", "success", _MARKER, self)
        self._label = body(words, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID + GRID // 2)
        row.addWidget(self._number)
        row.addWidget(self._done)
        row.addWidget(self._label, stretch=1)

    def show_state(self, state: str, spoken: str) -> None:
        self._number.setVisible(state != "done")
        self._done.setVisible(state == "done")
        mark(self._number, state=state)
        mark(self._label, role="step", state=state)
        self._label.setAccessibleName(spoken)
        self.setAccessibleName(spoken)
