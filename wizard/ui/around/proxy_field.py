"""Which way leads to Kustomer: the system's, none, or one that is typed in."""

from typing import Final

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from wizard.settings import ProxyFlaw, ProxyKind, Settings, clean_proxy
from wizard.ui.around.preferences import Preferences
from wizard.ui.i18n import tr
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.form_row import FormRow
from wizard.ui.widgets.toggles import RadioButton

_INDENT: Final = 3 * GRID


class ProxyField(QWidget):
    """Three ways, and the address of the last. An address is taken when it is one."""

    def __init__(self, preferences: Preferences, parent: QWidget) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._buttons = {
            ProxyKind.SYSTEM: RadioButton(tr("As in the &system"), self),
            ProxyKind.NONE: RadioButton(tr("&None"), self),
            ProxyKind.MANUAL: RadioButton(tr("&Manual"), self),
        }
        group = QButtonGroup(self)
        self._address = QLineEdit(self)
        self._address.setPlaceholderText("http://proxy.example:8080")
        mark(self._address, role="field")
        self._row = FormRow(tr("&Address of the proxy"), self._address, parent=self)
        self._address.editingFinished.connect(self._take)
        self._address.textChanged.connect(self._look_again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for kind, button in self._buttons.items():
            group.addButton(button)
            button.clicked.connect(lambda _checked=False, kind=kind: self._choose(kind))
            column.addWidget(button)
        inner = QHBoxLayout()
        inner.setSpacing(0)
        inner.addSpacing(_INDENT)
        inner.addWidget(self._row)
        column.addLayout(inner)

    def show_settings(self, settings: Settings) -> None:
        """Show what is chosen now."""
        self._buttons[settings.proxy].setChecked(True)
        if settings.proxy_address and not self._address.hasFocus():
            self._address.setText(settings.proxy_address)
        self._row.setVisible(settings.proxy is ProxyKind.MANUAL)

    def _choose(self, kind: ProxyKind) -> None:
        self._row.show_flaw(None)
        self._row.setVisible(kind is ProxyKind.MANUAL)
        if kind is not ProxyKind.MANUAL:
            self._preferences.change(proxy=kind)
        elif self._address.text():
            self._take()
        else:
            self._address.setFocus()

    def _take(self) -> None:
        """Use what was typed, if it is an address."""
        if not self._buttons[ProxyKind.MANUAL].isChecked():
            return
        try:
            address = clean_proxy(self._address.text())
        except ProxyFlaw as flaw:
            self._row.show_flaw(flaw)
            return
        self._row.show_flaw(None)
        self._address.setText(address)
        self._preferences.change(proxy=ProxyKind.MANUAL, proxy_address=address)

    def _look_again(self, written: str) -> None:
        """A flaw that was found goes away the moment it is mended."""
        if not self._row.flaw:
            return
        try:
            clean_proxy(written)
        except ProxyFlaw as flaw:
            self._row.show_flaw(flaw)
        else:
            self._row.show_flaw(None)
