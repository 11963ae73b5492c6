"""The last thing that was done, with the offer to undo it."""

from functools import partial
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

from wizard.problem import Problem
from wizard.text import NOTHING
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import tr
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.inline_message import Kind
from wizard.ui.window.banner import Banner
from wizard.ui.window.reversible import Reversible
from wizard.workspace.instances import Instance

SAID_FOR_MS: Final = 10_000


class UndoBar(Banner):
    """Offers to undo one step, by its button or Ctrl+Z, until it is dismissed or something else was done.

    What went well is said for a while, and as long as somebody points at it or has the focus there; Ctrl+Z undoes it
    afterwards, too.

    Attributes:
        undone: the id of the instance that a step was undone for.
    """

    undone = Signal(object)

    def __init__(self, bridge: Bridge, parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._step: Reversible | None = None
        self._undoing = False
        self._while = QTimer(self, singleShot=True, interval=SAID_FOR_MS)
        self._while.timeout.connect(self._leave)
        QShortcut(QKeySequence.StandardKey.Undo, parent, self.undo)
        self.hide()

    def offer(self, step: Reversible) -> None:
        """Say what was done, and offer to undo it; what was offered before stays as it is."""
        self._step = step
        self.show_message(Kind.SUCCESS, step.said, step.hint, self._undo_button)
        self._while.start()

    def undo(self) -> None:
        """Undo what is offered, if anything is."""
        step = self._step
        if step is None or self._undoing:
            return
        self._undoing = True
        self._bridge.run(step.undo, done=partial(self._finish, step), failed=partial(self._fail, step), owner=self)

    def dismiss(self) -> None:
        """What was done stays."""
        self._step = None
        super().dismiss()

    def _leave(self) -> None:
        if self.underMouse() or self.isAncestorOf(self.window().focusWidget()):
            self._while.start()
        else:
            self.hide()

    def _finish(self, step: Reversible, instance: Instance) -> None:
        self._undoing = False
        if self._step is step:
            self._step = None
            self.show_message(Kind.SUCCESS, step.undone, NOTHING)
            self._while.start()
        self.undone.emit(instance.id)

    def _fail(self, step: Reversible, problem: Problem) -> None:
        self._undoing = False
        if self._step is not step:
            return
        self._while.stop()
        if problem.retryable:
            self.show_problem(problem, self._undo_button)
        else:
            self._step = None
            self.show_problem(problem)

    def _undo_button(self) -> QPushButton:
        undo = SecondaryButton(tr("Undo"), "undo")
        undo.setToolTip(QKeySequence(QKeySequence.StandardKey.Undo).toString(QKeySequence.SequenceFormat.NativeText))
        undo.setAccessibleDescription(self.words)
        undo.clicked.connect(self.undo)
        return undo
