"""What every page of the wizard is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.problem import Problem
from wizard.setup.flow import Step
from wizard.ui.setup.page_context import PageContext
from wizard.ui.setup.way_to_keys import WayToKeys
from wizard.ui.theme import GRID
from wizard.ui.widgets.form_row import FormRow
from wizard.ui.widgets.labels import muted, title


class Page(QWidget):
    """One step. It reads the flow when it is shown, and writes to it with every edit.

    Args:
        step: which one.
        headline: says what to do.
        intro: a sentence about it.

    Attributes:
        way_to_keys: opens the page on which keys are made.
        step_wanted: a `Step` to jump back to.
        forward_wanted: as if the forward button had been pressed.
        edited: the person typed something.
        best_changed: `forward_is_best` may have changed.
    """

    step_wanted = Signal(object)
    forward_wanted = Signal()
    edited = Signal()
    best_changed = Signal()

    def __init__(self, context: PageContext, step: Step, headline: str, intro: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.step = step
        self._around = context
        self._title, self._intro = title(parent=self), muted(parent=self)
        self.say_head(headline, intro)
        self.column = QVBoxLayout(self)
        # Where lines end is room for a scroll bar already.
        start, end = 4 * GRID - 2, 2 * GRID + 2
        left, right = (end, start) if self.isRightToLeft() else (start, end)
        self.column.setContentsMargins(left, 4 * GRID - 2, right, 2 * GRID)
        self.column.setSpacing(2 * GRID)
        head = QVBoxLayout()
        head.setSpacing(GRID // 2)
        head.addWidget(self._title)
        head.addWidget(self._intro)
        self.way_to_keys = WayToKeys(context, self)
        self.column.addLayout(head)
        self.column.addWidget(self.way_to_keys)

    @property
    def headline(self) -> str:
        """What it says at its top."""
        return self._title.text()

    @property
    def forward_is_best(self) -> bool:
        """Whether going forward is what to do next, rather than something on the page."""
        return True

    def say_head(self, headline: str, intro: str = "") -> None:
        """Say something else at its top."""
        self._title.setText(headline)
        self._intro.setText(intro)
        self._intro.setVisible(bool(intro))
        self.setAccessibleName(headline)

    def shown(self) -> None:
        """The page comes up: show the answers as they are."""
        self.way_to_keys.hide()

    def first_field(self) -> QWidget | None:
        """Where typing begins; None leaves the focus on the forward button."""
        return None

    def enter_pressed(self, _field: QWidget | None) -> bool:
        """Enter was pressed in a field; returns whether it meant something else than going forward."""
        return False

    def show_flaw(self, problem: Problem) -> None:
        """Say beside the field what keeps this step from being left."""


class FieldPage(Page):
    """A step that asks for one thing. Its flaw is looked for late, and once found, after every edit."""

    row: FormRow

    def show_flaw(self, problem: Problem) -> None:
        """Say what is wrong, until an edit mends it."""
        self.row.show_flaw(problem)

    def _edited(self) -> None:
        self.edited.emit()
        if self.row.flaw:
            self.row.show_flaw(self._around.flow.flaw(self.step))
