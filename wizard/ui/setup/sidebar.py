"""The left side of the wizard: what it is for, and how far one has got."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from wizard.setup.flow import TITLES, SetupFlow, Step
from wizard.ui.i18n import say, tr
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.elided import ElidedLabel
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.labels import badge, heading
from wizard.ui.widgets.step_list import StepList

_WIDTH = 29 * GRID


class Sidebar(QFrame):
    """A heading, the instance it is about, and the steps.

    Args:
        words: what the wizard is for.
        about: the name of the instance; empty if there is none yet.
    """

    def __init__(self, flow: SetupFlow, words: str, about: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._flow = flow
        self._steps = StepList([say(TITLES[step]) for step in flow.steps], self)
        self.setFixedWidth(_WIDTH)
        mark(self, role="sidebar")
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(IconLabel("connect", "accent", 24, self))
        head.addWidget(heading(words, self), stretch=1)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 4 * GRID, 2 * GRID, 3 * GRID)
        column.setSpacing(GRID)
        column.addLayout(head)
        if about:
            column.addWidget(ElidedLabel(about, parent=self))
        if flow.answers.practice:
            column.addWidget(badge(tr("Practice"), self))
        column.addSpacing(2 * GRID)
        column.addWidget(self._steps, stretch=1)

    def show_step(self, step: Step) -> None:
        """Say which step is the present one."""
        self._steps.show_current(self._flow.steps.index(step), all_done=step is Step.CONNECTED)
