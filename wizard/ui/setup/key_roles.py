"""Why a key should have its roles."""

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from wizard.ui.i18n import tr
from wizard.ui.theme import GRID
from wizard.ui.widgets.button_row import ButtonRow
from wizard.ui.widgets.buttons import LinkButton
from wizard.ui.widgets.labels import body, small


class KeyRoles(QWidget):
    """One press away, what each role is for.

    Args:
        roles: as Kustomer calls them.
    """

    def __init__(self, roles: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._reasons = _Reasons(roles, self)
        self._reasons.hide()
        self._why = LinkButton(tr("Why these roles?"), parent=self)
        self._why.clicked.connect(self._unfold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(ButtonRow((self._why,), self))
        column.addWidget(self._reasons)

    def _unfold(self) -> None:
        unfolded = self._reasons.isHidden()
        self._reasons.setVisible(unfolded)
        self._why.setText(tr("Hide the reasons") if unfolded else tr("Why these roles?"))


class _Reasons(QWidget):
    def __init__(self, roles: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID)
        for number, role in enumerate(roles):
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(body(reason(role), self))
            words.addWidget(small(role, self))
            grid.addLayout(words, number, 0)


def reason(role: str) -> str:
    """What a role is for. Each of them only reads; search is `create` because asking creates a search."""
    return {
        "search": tr("Search, which is how Kustomer hands out records"),
        "conversation": tr("Conversations: subject, status, channel, assignee, satisfaction"),
        "message": tr("Messages: what was said in them"),
        "note": tr("Notes that your team wrote"),
        "customer": tr("Customers: whom a conversation is with"),
        "company": tr("Companies that customers belong to"),
        "user": tr("Users: the names of your agents"),
        "team": tr("Teams: the names of your teams"),
        "tag": tr("Tags: the names of your tags"),
        "customer_merge": tr("Merges: which customer became part of which other"),
        "kobject": tr("Custom objects, such as orders"),
        "klass": tr("Klasses: the kinds of your custom objects"),
        "metadata": tr("Custom attributes: what your own fields are called"),
        "shortcut": tr("Shortcuts: your ready-made answers"),
        "brand": tr("Brands: the names of your brands"),
        "sla": tr("SLAs: what you promise, and its versions"),
        "satisfaction": tr("Satisfaction surveys: what your customers are asked"),
    }.get(role.split(".")[-2] if role.count(".") > 1 else "", tr("To read this part of Kustomer"))
