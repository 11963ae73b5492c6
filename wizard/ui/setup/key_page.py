"""Step *API key*: paste it, and see at once what it is."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QWidget

from wizard.problem import Problem
from wizard.setup.flow import Step
from wizard.ui.i18n import tr
from wizard.ui.setup.key_card import KeyCard
from wizard.ui.setup.key_on_clipboard import KeyOnClipboard
from wizard.ui.setup.key_place import KeyPlace
from wizard.ui.setup.page import FieldPage
from wizard.ui.setup.page_context import PageContext
from wizard.ui.widgets.button_row import ButtonRow
from wizard.ui.widgets.buttons import LinkButton
from wizard.ui.widgets.copy_button import CopyLink
from wizard.ui.widgets.form_row import FormRow
from wizard.ui.widgets.secret_field import SecretField

_PAUSE_MS = 600
"""How long somebody stops typing before what they typed is looked at."""


class KeyPage(FieldPage):
    """Asks for the key. A pasted one is looked at immediately, a typed one after a pause."""

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(
            context,
            Step.API_KEY,
            tr("Paste your API key"),
            tr("It is the token that Copy Token put on your clipboard."),
            parent,
        )
        self._secret = SecretField(tr("API key"), self)
        self._card = KeyCard(context.services.recommended_roles, self.way_to_keys.open, self)
        self._place = KeyPlace(context.services, context.bridge, self._secret, self)
        self._place.chosen.connect(context.keep_key)
        self._left_behind = KeyOnClipboard(self._secret, self)
        self.row = FormRow(tr("API &key"), self._secret.line, around=self._secret, parent=self)
        for part in (self.row, self._card, self._place, self._left_behind):
            self.column.addWidget(part)
        self.column.addStretch()
        if Step.GET_KEY not in context.flow.steps:
            self.column.addWidget(self._where_from())
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self._secret.pasted.connect(self._take_pasted)
        self._secret.changed.connect(self._take)

    def first_field(self) -> QWidget:
        """The key."""
        return self._secret.line

    def shown(self) -> None:
        """Show the key as bullets, and what it is."""
        super().shown()
        self._secret.set_text(self._around.flow.answers.key)
        self._place.look(self._around.flow.answers.kept)
        if self._secret.text and not self.row.flaw:
            self._look()

    def show_flaw(self, problem: Problem) -> None:
        """Say what is wrong with the key."""
        self._card.hide()
        super().show_flaw(problem)

    def _where_from(self) -> QWidget:
        """The first step in short, for whoever comes here without it."""
        browser = LinkButton(tr("Open API keys in my browser"), "external", self)
        browser.clicked.connect(self.way_to_keys.open)
        roles = CopyLink(tr("Copy roles"), lambda: "\n".join(self._around.services.recommended_roles), self)
        return ButtonRow((browser, roles), self)

    def _take(self, key: str) -> None:
        if key != self._around.flow.answers.key:
            self._around.flow.type(key=key)
            self.edited.emit()
        self._card.hide()
        if self.row.flaw:
            self._look()
        else:
            self._pause.start()

    def _take_pasted(self, clipboard: QClipboard.Mode) -> None:
        if self._pause.isActive():
            self._look()
        if not self.row.flaw:
            self._left_behind.offer(clipboard)

    def _look(self) -> None:
        self._pause.stop()
        if not self._secret.text:
            self.row.show_flaw(None)
            return
        try:
            facts = self._around.flow.key_facts()
        except Problem as problem:
            self.show_flaw(problem)
        else:
            self.row.show_flaw(None)
            self._card.show_facts(facts)
