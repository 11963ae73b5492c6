"""What Connect is about to use, to be looked over once more."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from wizard.kustomer.key import KeyFlaw, clean_key, read_key
from wizard.problem import Problem
from wizard.setup.flow import Step
from wizard.ui.i18n import tr
from wizard.ui.setup.page_context import PageContext
from wizard.ui.theme import GRID
from wizard.ui.widgets.buttons import LinkButton
from wizard.ui.widgets.card import Card
from wizard.ui.widgets.elided import ElidedLabel
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.labels import muted
from wizard.workspace.instances import KeyKept


class Summary(Card):
    """Name, key and address, each with a way to change it. Of the key, only its end is shown."""

    step_wanted = Signal(object)

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = context
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(2, 1)
        self.column.addLayout(self._grid)
        self._name = self._add("tag", tr("Name"), Step.NAME, tr("Change the name"))
        self._key = self._add("key", tr("API key"), Step.API_KEY, tr("Change the API key"))
        self._kept = self._add("lock", tr("Key is kept"))
        self._address = self._add("globe", tr("Account"), Step.SUBDOMAIN, tr("Change the subdomain"))

    def show_answers(self) -> None:
        """Show the answers as they are now."""
        answers = self._around.flow.answers
        self._name.set_words(" ".join(answers.name.split()))
        self._key.set_words(_end_of(answers.key))
        session = answers.kept is KeyKept.SESSION
        self._kept.set_words(tr("for this session only") if session else tr("in your system keyring"))
        try:
            self._address.set_words(self._around.account)
        except Problem:
            self._address.set_words(answers.subdomain)

    def _add(self, sign: str, what: str, step: Step | None = None, spoken: str = "") -> ElidedLabel:
        row = self._grid.rowCount()
        self._grid.setRowMinimumHeight(row, 4 * GRID)
        value = ElidedLabel(role="heading", mode=Qt.TextElideMode.ElideMiddle, parent=self)
        label = muted(what, self)
        label.setWordWrap(False)
        self._grid.addWidget(IconLabel(sign, "muted", 20, self), row, 0)
        self._grid.addWidget(label, row, 1)
        self._grid.addWidget(value, row, 2)
        if step in self._around.flow.steps:
            change = LinkButton(tr("Change"), parent=self)
            change.setAccessibleName(spoken)
            change.clicked.connect(lambda: self.step_wanted.emit(step))
            self._grid.addWidget(change, row, 3)
        return value


def _end_of(pasted: str) -> str:
    try:
        hint = read_key(pasted)[0].hint
    except KeyFlaw:
        hint = ""
    if hint:
        return tr("ends in …{end}", end=hint)
    return tr("given") if clean_key(pasted) else ""
