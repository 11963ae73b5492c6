"""Step *Get your key*: how a key is made in Kustomer, and the shortest way there."""

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from wizard.problem import Problem
from wizard.setup.flow import Step
from wizard.ui.i18n import tr
from wizard.ui.setup.ask_admin import AskAdmin
from wizard.ui.setup.key_roles import KeyRoles
from wizard.ui.setup.key_steps import KeySteps
from wizard.ui.setup.page import Page
from wizard.ui.setup.page_context import PageContext
from wizard.ui.setup.practice_card import PracticeCard
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.button_row import ButtonRow
from wizard.ui.widgets.buttons import LinkButton, PrimaryButton, SecondaryButton
from wizard.ui.widgets.copy_button import CopyButton
from wizard.ui.widgets.form_row import FormRow


class GetKeyPage(Page):
    """Shows the way to a key, opens the page where it is made, and lets whoever has one go on."""

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(
            context,
            Step.GET_KEY,
            tr("Get your key from Kustomer"),
            tr("With it, Customer AI may read your conversations. It takes about two minutes."),
            parent,
        )
        self._opened = False
        self._browser = PrimaryButton(tr("Open API keys in my browser"), "external", self)
        self._browser.clicked.connect(self._open)
        self._ask = AskSubdomain(context, self)
        self._ask.answered.clicked.connect(self._open)
        self._ask.line.textChanged.connect(self.edited)
        self._letter = AskAdmin(context, self)
        if context.flow.answers.practice:
            self.column.addWidget(PracticeCard(context.services.practice, self))
        self.column.addLayout(self._ways())
        for part in (self._ask, self._letter):
            part.hide()
            self.column.addWidget(part)
        self.column.addWidget(KeySteps(KeyRoles(context.services.recommended_roles, self), self))
        self.column.addStretch()

    @property
    def forward_is_best(self) -> bool:
        """Going on makes sense once there can be a key."""
        return self._opened

    def shown(self) -> None:
        """Begin as at first: only what is asked for unfolds."""
        super().shown()
        if not self._letter.isHidden():
            self._letter.write()

    def enter_pressed(self, field: QWidget | None) -> bool:
        """Enter in the subdomain opens the browser."""
        if field is not self._ask.line:
            return False
        self._open()
        return True

    def _ways(self) -> QVBoxLayout:
        roles = self._around.services.recommended_roles
        copy = CopyButton(tr("Copy roles"), lambda: "\n".join(roles), self)
        have_one = LinkButton(tr("I already have a key"), parent=self)
        have_one.clicked.connect(self.forward_wanted)
        no_admin = LinkButton(tr("I’m not an admin"), parent=self)
        no_admin.clicked.connect(self._ask_admin)
        ways = QVBoxLayout()
        ways.setSpacing(0)
        ways.addWidget(ButtonRow((self._browser, copy), self))
        ways.addWidget(ButtonRow((have_one, no_admin), self))
        return ways

    def _open(self) -> None:
        if flaw := self._around.flow.flaw(Step.SUBDOMAIN):
            self._ask.insist(flaw)
        else:
            self._ask.hide()
            self.way_to_keys.open()
            self._opened = True
            self._browser.stand_out(best=False)
            self.best_changed.emit()

    def _ask_admin(self) -> None:
        self._letter.setVisible(self._letter.isHidden())
        self._letter.write()


class AskSubdomain(QWidget):
    """The subdomain, asked for here only because the browser needs it.

    Attributes:
        answered: the button that says it is typed.
    """

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = context
        self.line = QLineEdit(self)
        self.line.textChanged.connect(self._take)
        mark(self.line, role="field")
        self.answered = SecondaryButton(tr("Open"), "external", self)
        self.answered.setAccessibleName(tr("Open API keys of this subdomain"))
        around = QWidget(self)
        row = QHBoxLayout(around)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.line, stretch=1)
        row.addWidget(self.answered)
        hint = tr("mycompany in https://mycompany.kustomerapp.com, or simply the whole address.")
        self._row = FormRow(tr("Which Kustomer? Your &subdomain"), self.line, hint, around=around, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._row)

    def insist(self, problem: Problem) -> None:
        """Ask, or say what is wrong with the answer."""
        if self.isHidden():
            self.line.setText(self._around.flow.answers.subdomain)
            self.show()
        self._row.show_flaw(problem if self.line.text().strip() else None)
        self.line.setFocus()

    def _take(self, typed: str) -> None:
        if typed != self._around.flow.answers.subdomain:
            self._around.flow.type(subdomain=typed)
        self._row.show_flaw(None)
