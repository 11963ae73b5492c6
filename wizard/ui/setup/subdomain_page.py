"""Step *Subdomain*: which account it is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from wizard.kustomer.subdomain import parse_subdomain
from wizard.problem import Problem
from wizard.setup.flow import Step
from wizard.ui.i18n import tr
from wizard.ui.setup.page import FieldPage
from wizard.ui.setup.page_context import PageContext
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.card import Card
from wizard.ui.widgets.elided import ElidedLabel
from wizard.ui.widgets.form_row import FormRow
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.inline_message import InlineMessage, Kind
from wizard.ui.widgets.labels import small
from wizard.ui.widgets.tab_order import order_tabs


class SubdomainPage(FieldPage):
    """Asks for the subdomain, takes any address that holds it, and shows the address it makes."""

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(
            context,
            Step.SUBDOMAIN,
            tr("Your Kustomer subdomain"),
            tr("Paste the address you see when you are in Kustomer, or type the first part of it."),
            parent,
        )
        self._line = QLineEdit(self)
        self._line.textChanged.connect(self._take)
        self._line.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly)
        mark(self._line, role="field")
        hint = tr("mycompany in https://mycompany.kustomerapp.com")
        self.row = FormRow(tr("&Subdomain"), self._line, hint, parent=self)
        self._preview = ElidedLabel(role="heading", mode=Qt.TextElideMode.ElideMiddle, parent=self)
        self._note = InlineMessage(parent=self)
        self._noted: tuple[str | None, bool] | None = None
        self._card = self._preview_card()
        for part in (self.row, self._card, self._note):
            self.column.addWidget(part)
        self.column.addStretch()

    def first_field(self) -> QWidget:
        """The subdomain."""
        return self._line

    def shown(self) -> None:
        """Show the subdomain, which may have been filled in from the key."""
        super().shown()
        if self._line.text() != self._around.flow.answers.subdomain:
            self._line.setText(self._around.flow.answers.subdomain)
        self._noted = None
        self._preview_address()

    def _preview_card(self) -> Card:
        card = Card(self)
        line = QHBoxLayout()
        line.setSpacing(GRID + GRID // 2)
        line.addWidget(IconLabel("globe", "accent", 24, card))
        line.addWidget(self._preview, stretch=1)
        card.column.addWidget(small(tr("Data will come from"), card))
        card.column.addLayout(line)
        return card

    def _take(self, typed: str) -> None:
        if typed != self._around.flow.answers.subdomain:
            self._around.flow.type(subdomain=typed)
            self._edited()
            self._preview_address()

    def _preview_address(self) -> None:
        try:
            self._preview.set_words(self._around.account)
        except Problem:
            self._card.hide()
        else:
            self._card.show()
        self._compare_with_key()

    def _compare_with_key(self) -> None:
        """Say whether the key is of this account, once for as long as it stays the same."""
        claimed, typed = self._claimed(), _parsed(self._around.flow.answers.subdomain)
        self._note.setVisible(bool(claimed and typed))
        found = (claimed, claimed == typed) if typed else None
        if found == self._noted:
            return
        self._noted = found
        if claimed and typed == claimed:
            self._note.show_message(Kind.SUCCESS, tr("This is the account your key belongs to."))
            self._note.set_buttons(())
        elif claimed and typed:
            self._note.show_message(Kind.WARNING, tr("Your key says it belongs to {subdomain}.", subdomain=claimed))
            self._offer(claimed)

    def _offer(self, subdomain: str) -> None:
        use = SecondaryButton(tr("Use {subdomain}", subdomain=subdomain))
        use.clicked.connect(lambda: self._use(subdomain))
        self._note.set_buttons((use,))
        order_tabs(self.window())

    def _use(self, subdomain: str) -> None:
        self._line.setText(subdomain)
        self._line.setFocus()

    def _claimed(self) -> str | None:
        try:
            return self._around.flow.key_facts().subdomain
        except Problem:
            return None


def _parsed(typed: str) -> str | None:
    try:
        return parse_subdomain(typed)
    except Problem:
        return None
