"""What to do in Kustomer, one step after the other, with a picture of each."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from wizard.ui.i18n import tr
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.card import Card, separator
from wizard.ui.widgets.labels import heading, muted
from wizard.ui.widgets.picture import Picture

_PICTURE: Final = (9 * GRID, 6 * GRID)
_NUMBER: Final = 3 * GRID


class KeySteps(Card):
    """The way to a key, as a checklist.

    Args:
        roles: shown with the step that chooses them.
    """

    def __init__(self, roles: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.column.setSpacing(GRID)
        for number, (picture, what, how) in enumerate(_steps(), start=1):
            if number > 1:
                self.column.addWidget(separator(self))
            more = (roles,) if picture == "step-roles" else ()
            self.column.addWidget(_KeyStep(number, picture, what, how, more, self))


def _steps() -> tuple[tuple[str, str, str], ...]:
    return (
        ("step-login", tr("Log in to Kustomer"), tr("As somebody who may change its settings.")),
        ("step-settings", tr("Open Settings › Security › API Keys"), tr("The button above takes you there.")),
        ("step-add", tr("Choose + Add API Key"), tr("It is at the top right.")),
        (
            "step-roles",
            tr("Name it, and give it roles"),
            tr("A name such as “Customer AI”, and the roles that Copy roles gives you."),
        ),
        ("step-expiry", tr("Expiration: No Expiration"), tr("Leave the IP restriction empty.")),
        ("step-create", tr("Choose Create"), tr("Roles cannot be changed afterwards; a new key can always be made.")),
        ("step-copy", tr("Copy the token now"), tr("Use Copy Token. Kustomer shows it only this once.")),
        (
            "step-subdomain",
            tr("Note your subdomain"),
            tr("The first part of the address: mycompany in mycompany.kustomerapp.com."),
        ),
    )


class _KeyStep(QWidget):
    def __init__(
        self, number: int, picture: str, what: str, how: str, more: Sequence[QWidget], parent: QWidget
    ) -> None:
        super().__init__(parent)
        sign = QLabel(str(number), self)
        sign.setFixedSize(_NUMBER, _NUMBER)
        sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        mark(sign, role="number")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(heading(what, self))
        words.addWidget(muted(how, self))
        for widget in more:
            words.addWidget(widget)
        words.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        row.addWidget(sign, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, stretch=1)
        row.addWidget(Picture(picture, *_PICTURE, self), alignment=Qt.AlignmentFlag.AlignTop)
