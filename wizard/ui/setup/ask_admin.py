"""For whoever may not make API keys: a letter to somebody who may."""

from PySide6.QtWidgets import QWidget

from wizard.problem import Problem
from wizard.ui.i18n import tr
from wizard.ui.setup.page_context import PageContext
from wizard.ui.theme import GRID
from wizard.ui.widgets.button_row import ButtonRow
from wizard.ui.widgets.card import Card
from wizard.ui.widgets.copy_button import CopyButton
from wizard.ui.widgets.labels import heading, muted
from wizard.ui.widgets.reading_text import ReadingText


class AskAdmin(Card):
    """A text to send to an admin, ready to be copied."""

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = context
        self._letter = ReadingText(tr("Message to an admin"), self)
        self._letter.setFixedHeight(20 * GRID)
        copy = CopyButton(tr("Copy message"), self._letter.toPlainText, self)
        self.column.addWidget(heading(tr("Ask a Kustomer admin"), self))
        self.column.addWidget(muted(tr("Send this message. Come back with the key that you get."), self))
        self.column.addWidget(self._letter)
        self.column.addWidget(ButtonRow((copy,), self))

    def write(self) -> None:
        """Write the letter for the account as far as it is known."""
        self._letter.setPlainText(
            tr(
                "Hello,\n\n"
                "to connect our Kustomer account to Customer AI, I need an API key. Could you create one?\n\n"
                "1. Open Settings › Security › API Keys: {address}\n"
                "2. Choose + Add API Key and name it “Customer AI”.\n"
                "3. Give it exactly these roles; all of them only read:\n{roles}\n"
                "4. Expiration: No Expiration. Then choose Create.\n"
                "5. Copy the token with Copy Token (it is shown only once), and give it to me in a safe way, "
                "such as a password manager, rather than by e-mail or chat.\n\n"
                "Thank you!",
                address=self._address(),
                roles="\n".join(f"   {role}" for role in self._around.services.recommended_roles),
            )
        )

    def _address(self) -> str:
        try:
            return self._around.site.keys_page_url
        except Problem:
            return "https://mycompany.kustomerapp.com/app/settings/api_keys"
