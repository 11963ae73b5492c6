"""What a pasted key says of itself, in a card."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.kustomer.key import KeyFacts
from wizard.kustomer.streams import missing_roles
from wizard.ui.i18n import day, plural, tr
from wizard.ui.setup.key_roles import reason
from wizard.ui.theme import GRID
from wizard.ui.widgets.announce import announce
from wizard.ui.widgets.button_row import ButtonRow
from wizard.ui.widgets.buttons import LinkButton
from wizard.ui.widgets.card import Card
from wizard.ui.widgets.copy_button import CopyLink
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.labels import body, heading, muted


class KeyCard(Card):
    """Whose key it is, of what sort, until when, and what it may not do.

    Args:
        recommended: the roles that a key should have.
        open_keys_page: opens the page on which API keys are made.
    """

    def __init__(self, recommended: tuple[str, ...], open_keys_page: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._whose, self._sort = heading(parent=self), muted(parent=self)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._whose)
        words.addWidget(self._sort)
        top = QHBoxLayout()
        top.setSpacing(GRID + GRID // 2)
        top.addWidget(IconLabel("key", "accent", 24, self))
        top.addLayout(words, stretch=1)
        self._lacking = _Lacking(recommended, open_keys_page, self)
        self.column.addLayout(top)
        self.column.addWidget(self._lacking)
        self.hide()

    def show_facts(self, facts: KeyFacts) -> None:
        """Say what the key is."""
        self._whose.setText(
            tr("Key of {account}", account=facts.subdomain)
            if facts.subdomain
            else tr("This key does not say whose it is; Kustomer will.")
        )
        self._sort.setText(" · ".join(filter(None, (_user_type(facts), _expiry(facts), _roles(facts)))))
        self._sort.setVisible(bool(self._sort.text()))
        self._lacking.show_roles(() if facts.roles is None else missing_roles(facts.roles))
        spoken = ". ".join(filter(None, (self._whose.text(), self._sort.text(), self._lacking.words)))
        self.setAccessibleName(spoken)
        if self.isHidden():
            self.show()
        announce(self, spoken)


class _Lacking(QWidget):
    """The roles a key does not have, and the way to a new key that has all of them."""

    def __init__(self, recommended: tuple[str, ...], open_keys_page: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._words = body(parent=self)
        advice = muted(tr("Roles cannot be added to a key later. Create a new key with all of them."), self)
        self._list = muted(parent=self)
        copy = CopyLink(tr("Copy all roles"), lambda: "\n".join(recommended), self)
        browser = LinkButton(tr("Open API keys"), "external", self)
        browser.clicked.connect(open_keys_page)
        self._which = LinkButton(parent=self)
        self._which.clicked.connect(lambda: self._unfold(unfolded=self._list.isHidden()))
        words = QVBoxLayout()
        words.setSpacing(2)
        for part in (self._words, advice, ButtonRow((copy, browser, self._which), self), self._list):
            words.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID + GRID // 2)
        sign = IconLabel("warning", "warning", 24, self)
        column = QVBoxLayout()
        column.addWidget(sign)
        column.addStretch()
        row.addLayout(column)
        row.addLayout(words, stretch=1)

    @property
    def words(self) -> str:
        return self._words.text() if not self.isHidden() else ""

    def show_roles(self, roles: tuple[str, ...]) -> None:
        self._words.setText(
            plural("%Ln recommended role(s) missing. What the key may not read is left out.", "", len(roles))
        )
        self._list.setText("\n".join(f"{reason(role)} ({role})" for role in roles))
        self._unfold(unfolded=False)
        self.setVisible(bool(roles))

    def _unfold(self, *, unfolded: bool) -> None:
        self._list.setVisible(unfolded)
        self._which.setText(tr("Hide") if unfolded else tr("Which?"))


def _user_type(facts: KeyFacts) -> str:
    if facts.user_type == "machine":
        return tr("machine user")
    return tr("personal user, not a machine") if facts.user_type else ""


def _expiry(facts: KeyFacts) -> str:
    if facts == KeyFacts():
        return ""
    return tr("expires on {day}", day=day(facts.expires_at)) if facts.expires_at else tr("never expires")


def _roles(facts: KeyFacts) -> str:
    return plural("%Ln role(s)", "", len(facts.roles)) if facts.roles else ""
