"""The name of an instance: read, or changed where it stands."""

from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from wizard.problem import Problem
from wizard.ui.i18n import tr
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.buttons import LinkButton, PrimaryButton, SecondaryButton
from wizard.ui.widgets.elided import ElidedLabel
from wizard.ui.widgets.error_text import ErrorText
from wizard.ui.widgets.labels import badge

_FIELD_WIDTH = 36 * GRID


class _Mode(Enum):
    READ = auto()
    EDIT = auto()
    SAVE = auto()


class NameEditor(QWidget):
    """Shows the name as a title; renames in place. What is wrong with a name is said beside it.

    Args:
        check: the name as it will be kept, or raises Problem. Must not block.

    Attributes:
        renamed: the new name; to be answered with `saved` or `refuse`.
    """

    renamed = Signal(str)

    def __init__(self, check: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._check, self._mode = check, _Mode.READ
        self._title = ElidedLabel(role="title", parent=self)
        self._title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._practice, self._rename = badge(tr("Practice"), self), LinkButton("", "edit", self)
        self._rename.clicked.connect(self.edit)
        self._line, self._flaw = _Line(self), ErrorText(self)
        self._save, self._cancel = PrimaryButton(tr("Save"), parent=self), SecondaryButton(tr("Cancel"), parent=self)
        self._line.textChanged.connect(lambda _text: self._flaw.words and self._look())
        self._line.returnPressed.connect(self._submit)
        self._line.given_up.connect(self._leave)
        self._save.clicked.connect(self._submit)
        self._cancel.clicked.connect(self._leave)
        self._lay_out()
        self._enter(_Mode.READ)

    @property
    def saving(self) -> bool:
        """Whether it waits for an answer to the new name."""
        return self._mode is _Mode.SAVE

    @property
    def flaw(self) -> str:
        """What is said to be wrong with the name that was typed; empty if nothing is."""
        return self._flaw.words

    def show_name(self, name: str, *, practice: bool) -> None:
        """Show a name; what is being typed stays."""
        self._practice.setVisible(practice)
        if name != self._title.words:
            self._title.set_words(name)
            self._rename.setAccessibleName(tr("Rename {name}", name=name))
            self._rename.setToolTip(tr("Rename"))

    def edit(self) -> None:
        """Begin to change the name."""
        self._line.setText(self._title.words)
        self._flaw.show_problem(None)
        self._enter(_Mode.EDIT)
        self._line.selectAll()
        self._line.setFocus()

    def give_up(self) -> None:
        """Another instance is shown: what was typed is not for it."""
        self._enter(_Mode.READ)

    def saved(self) -> None:
        """The new name is kept."""
        if self.saving:
            self._leave()

    def refuse(self, problem: Problem) -> None:
        """The new name cannot be kept."""
        self._enter(_Mode.EDIT)
        self._flaw.show_problem(problem)
        mark(self._line, flawed=True)
        self._line.setAccessibleDescription(self._flaw.words)
        self._line.setFocus()

    def _submit(self) -> None:
        if self._mode is not _Mode.EDIT or not self._look():
            return
        name = self._check(self._line.text())
        if name == self._title.words:
            self._leave()
            return
        self._enter(_Mode.SAVE)
        self.renamed.emit(name)

    def _look(self) -> bool:
        """Say what is wrong with what was typed; returns whether nothing is."""
        try:
            self._check(self._line.text())
        except Problem as problem:
            self.refuse(problem)
            return False
        self._flaw.show_problem(None)
        mark(self._line, flawed=False)
        self._line.setAccessibleDescription("")
        return True

    def _leave(self) -> None:
        self._enter(_Mode.READ)
        self._rename.setFocus()

    def _enter(self, mode: _Mode) -> None:
        self._mode = mode
        self._title.setVisible(mode is _Mode.READ)
        self._rename.setVisible(mode is _Mode.READ)
        for part in (self._line, self._save, self._cancel):
            part.setVisible(mode is not _Mode.READ)
            part.setEnabled(mode is not _Mode.SAVE)
        if mode is _Mode.READ:
            self._flaw.show_problem(None)
            mark(self._line, flawed=False)

    def _lay_out(self) -> None:
        self._line.setAccessibleName(tr("Name"))
        self._line.setFixedWidth(_FIELD_WIDTH)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for part in (self._title, self._line, self._save, self._cancel, self._practice, self._rename):
            row.addWidget(part, alignment=Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(row)
        column.addWidget(self._flaw)


class _Line(QLineEdit):
    """A field that Esc leaves."""

    given_up = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        mark(self, role="field")

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
            return True
        return super().event(event)
