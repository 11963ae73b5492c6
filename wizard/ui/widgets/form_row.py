"""A field with everything that belongs to it: label, hint, and what is wrong with it."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.problem import Problem
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.error_text import ErrorText
from wizard.ui.widgets.labels import heading, muted


class FormRow(QWidget):
    """One field of a form. The label is its buddy, and names and describes it for screen readers.

    Args:
        label: with `&` before the letter that jumps to the field.
        field: what the label names.
        hint: what to type, in a sentence.
        around: the widget that holds the field, if it is not alone on its line.
    """

    def __init__(
        self,
        label: str,
        field: QWidget,
        hint: str = "",
        *,
        around: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._field, self._about = field, hint
        self._label, self._hint, self._flaw = heading(label, self), muted(hint, self), ErrorText(self)
        self._label.setBuddy(field)
        field.setAccessibleName(label.replace("&", ""))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID - 2)
        for part in (self._label, around or field, self._hint, self._flaw):
            column.addWidget(part)
        self.show_flaw(None)

    @property
    def flaw(self) -> str:
        """What is said to be wrong; empty if nothing is."""
        return self._flaw.words

    def show_flaw(self, problem: Problem | None) -> None:
        """Say what is wrong with the field, instead of what to type, or that nothing is any more."""
        self._flaw.show_problem(problem)
        self._hint.setVisible(bool(self._about) and not problem)
        self._field.setAccessibleDescription(self._flaw.words or self._about)
        mark(self._field, flawed=problem is not None)
