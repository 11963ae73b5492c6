"""Step *Name*: what to call the connection."""

from PySide6.QtWidgets import QLineEdit, QWidget

from wizard.setup.flow import Step
from wizard.ui.i18n import tr
from wizard.ui.setup.names import Names
from wizard.ui.setup.page import FieldPage
from wizard.ui.setup.page_context import PageContext
from wizard.ui.theme import mark
from wizard.ui.widgets.form_row import FormRow


class NamePage(FieldPage):
    """Asks for a name, and suggests one.

    Args:
        names: those in use.
    """

    def __init__(self, context: PageContext, names: Names, parent: QWidget) -> None:
        super().__init__(
            context,
            Step.NAME,
            tr("Name this connection"),
            tr("You can connect several Kustomer accounts to one workspace."),
            parent,
        )
        self._names = names
        self._line = QLineEdit(self)
        self._line.textChanged.connect(self._take)
        mark(self._line, role="field")
        hint = tr("It tells your connections apart. You can change it at any time.")
        self.row = FormRow(tr("&Name"), self._line, hint, parent=self)
        self.column.addWidget(self.row)
        self.column.addStretch()
        names.known.connect(self._suggest)

    def first_field(self) -> QWidget:
        """The name."""
        return self._line

    def shown(self) -> None:
        """Show the name, or a suggestion."""
        super().shown()
        if self._line.text() != self._around.flow.answers.name:
            self._line.setText(self._around.flow.answers.name)
        self._suggest()

    def _suggest(self) -> None:
        if self.isVisible() and not self._around.flow.answers.name and not self._line.isModified():
            suggestion = self._names.suggestion(self._around.flow.answers)
            self._around.flow.type(name=suggestion)
            self._line.setText(suggestion)
            self._line.selectAll()

    def _take(self, name: str) -> None:
        """Whoever wrote it: what helps people to write tells of changes only, not of keys."""
        if name != self._around.flow.answers.name:
            self._around.flow.type(name=name)
            self._edited()
