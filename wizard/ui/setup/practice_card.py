"""Said on the first step of a rehearsal: that it is one, and how to log in."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from wizard.practice_account import PracticeAccount
from wizard.ui.i18n import tr
from wizard.ui.theme import GRID
from wizard.ui.widgets.card import Card
from wizard.ui.widgets.copy_button import CopyLink
from wizard.ui.widgets.labels import badge, body, muted


class PracticeCard(Card):
    """The login and the password of the practice account; they protect nothing and may be shown."""

    def __init__(self, practice: PracticeAccount | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(3, 1)
        self.column.addWidget(badge(tr("Practice"), self))
        self.column.addWidget(body(tr("This Kustomer runs on your computer. Everything in it is made up."), self))
        self.column.addLayout(self._grid)
        if practice:
            self._add(0, tr("E-mail"), practice.login, tr("Copy the e-mail address"))
            self._add(1, tr("Password"), practice.password, tr("Copy the password"))

    def _add(self, row: int, what: str, value: str, spoken: str) -> None:
        shown = QLabel(value, self)
        shown.setTextFormat(Qt.TextFormat.PlainText)
        copy = CopyLink(tr("Copy"), lambda: value, self)
        copy.setAccessibleName(spoken)
        for position, widget in enumerate((muted(what, self), shown, copy)):
            self._grid.addWidget(widget, row, position)
