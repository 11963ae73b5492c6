"""What is wrong with a field, beside the field."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.problem import Problem
from wizard.ui.i18n import say
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.announce import announce
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.labels import body, muted


class ErrorText(QWidget):
    """One problem in two sentences with a sign; takes no room while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._message, self._hint = body(parent=self), muted(parent=self)
        mark(self._message, role="error")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._message)
        words.addWidget(self._hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(IconLabel("failed", "danger", 18, self), alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, stretch=1)
        self.hide()

    @property
    def words(self) -> str:
        """Both sentences; empty while nothing is wrong."""
        return " ".join(filter(None, (self._message.text(), self._hint.text())))

    def show_problem(self, problem: Problem | None) -> None:
        """Say what is wrong, or that nothing is any more."""
        before = self.words
        self._message.setText(say(problem.message) if problem else "")
        self._hint.setText(say(problem.hint) if problem else "")
        self._hint.setVisible(bool(self._hint.text()))
        self.setAccessibleName(self.words)
        self.setVisible(problem is not None)
        if self.words != before:
            announce(self, self.words, urgent=True)
