"""Where the data of an instance comes from: address, key, and since when."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.kustomer.sites import Site
from wizard.ui.i18n import tr
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.elided import ElidedLink
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.labels import muted
from wizard.ui.window.words import expires_soon, has_expired, key_words, since_words
from wizard.workspace.instances import Instance

_ICON = 16


class Account(QWidget):
    """A line for each.

    Attributes:
        followed: the address was pressed.
    """

    followed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._address = ElidedLink(self)
        self._address.setAccessibleDescription(tr("Open in Kustomer"))
        self._address.clicked.connect(self.followed)
        self._key, self._since = _Fact("key", self), _Fact("calendar", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        for line in (_Line("globe", self._address, self), self._key, self._since):
            column.addWidget(line)

    def show_instance(self, instance: Instance, site: Site | None) -> None:
        """Show what is known of an instance's account, and where it is; None while it cannot be reached."""
        self._address.set_words(site.app_url if site else tr("The practice account of this computer"))
        self._address.setEnabled(site is not None)
        key, soon = key_words(instance), expires_soon(instance)
        hint = tr("replace it in time") if soon and not has_expired(instance) else ""
        self._key.say(" · ".join(filter(None, (key, hint))), warned=soon)
        self._since.say(since_words(instance))


class _Line(QWidget):
    """A sign, and what is said beside it."""

    def __init__(self, icon_name: str, content: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.sign = IconLabel(icon_name, "muted", _ICON, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.sign, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(content, stretch=1)
        row.addStretch()  # for what takes no more room than it needs


class _Fact(_Line):
    def __init__(self, icon_name: str, parent: QWidget) -> None:
        self._icon_name, self._words = icon_name, muted()
        super().__init__(icon_name, self._words, parent)

    def say(self, words: str, *, warned: bool = False) -> None:
        self.setVisible(bool(words))
        if words == self._words.text():
            return
        self._words.setText(words)
        mark(self._words, kind="warning" if warned else "")
        self.sign.show_icon("warning" if warned else self._icon_name, "warning" if warned else "muted")
