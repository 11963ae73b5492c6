"""One check of many: how it stands, what was found, and what to do about it."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from wizard.setup.checks import CheckState
from wizard.ui.i18n import tr
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.details import Details
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.labels import body, muted
from wizard.ui.widgets.spinner import SpinnerIcon

STILL_TRYING_MS = 10_000


_SIGNS = {
    CheckState.WAITING: ("waiting", "muted"),
    CheckState.PASSED: ("passed", "success"),
    CheckState.WARNED: ("warning", "warning"),
    CheckState.FAILED: ("failed", "danger"),
}


class CheckRow(QWidget):
    """A sign, a line, and where something is to be done a hint.

    Args:
        title: what is checked; the line until something was found.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._sign, self._spinner = IconLabel("waiting", "muted", 20, self), SpinnerIcon(20, self)
        self._signs = QStackedWidget(self)
        self._signs.setFixedSize(20, 20)
        self._signs.addWidget(self._sign)
        self._signs.addWidget(self._spinner)
        self._line, self._hint = body(parent=self), muted(parent=self)
        self._details = Details(self)
        self._slow = QTimer(self, singleShot=True, interval=STILL_TRYING_MS)
        self._slow.timeout.connect(lambda: self._line.setText(tr("{title} – still trying…", title=self._title)))
        self._lay_out()
        self.show_state(CheckState.WAITING)

    @property
    def state(self) -> CheckState:
        """How the check stands."""
        return self._state

    @property
    def words(self) -> str:
        """Everything it says."""
        return " ".join(filter(None, (self._line.text(), self._hint.text())))

    def show_state(self, state: CheckState, sentence: str = "", hint: str = "", details: str = "") -> None:
        """Say how the check stands.

        Args:
            state: of the check.
            sentence: what was found; it says all there is to say, and stands instead of the title.
            hint: what to do about it.
            details: technical text.
        """
        self._state = state
        self._show_sign(state)
        if state is CheckState.RUNNING and not sentence:
            self._slow.start()
        else:
            self._slow.stop()
        self._line.setText(sentence or self._title)
        mark(self._line, role={CheckState.WAITING: "muted", CheckState.FAILED: "heading"}.get(state, "body"))
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._details.show_text(details)
        self.setAccessibleName(f"{_said(state)}: {self.words}")

    def _show_sign(self, state: CheckState) -> None:
        if state is CheckState.RUNNING:
            self._signs.setCurrentWidget(self._spinner)
            return
        self._sign.show_icon(*_SIGNS[state])
        self._signs.setCurrentWidget(self._sign)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(GRID // 2)
        for part in (self._line, self._hint, self._details):
            words.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID + GRID // 2)
        row.addWidget(self._signs, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, stretch=1)


def _said(state: CheckState) -> str:
    return {
        CheckState.WAITING: tr("Waiting"),
        CheckState.RUNNING: tr("Checking"),
        CheckState.PASSED: tr("Passed"),
        CheckState.WARNED: tr("Passed with a warning"),
        CheckState.FAILED: tr("Failed"),
    }[state]
