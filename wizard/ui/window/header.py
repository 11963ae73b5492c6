"""The top of an instance's page: its name, and the parts there are."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QTabBar, QVBoxLayout, QWidget

from wizard.ui.i18n import tr
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.status_dot import StatusDot
from wizard.ui.window.name_editor import NameEditor
from wizard.ui.window.words import Standing
from wizard.workspace.instances import Instance

_TAB_MARGIN = 2
"""How far within its place the line of a tab begins."""


class Header(QWidget):
    """Stays while the parts beneath it change. Says how the instance stands where the first part does not.

    Args:
        check_name: says whether a name is free; must not block.
    """

    def __init__(self, check_name: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(parent)
        self.name, self.tabs, self._dot = NameEditor(check_name, self), QTabBar(self), StatusDot(self)
        self.tabs.addTab(tr("Overview"))
        self.tabs.addTab(tr("Conversations"))
        self.tabs.setAccessibleName(tr("Parts of this page"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.currentChanged.connect(lambda part: self._dot.setVisible(part > 0))
        mark(self.tabs, role="parts")
        self._dot.hide()
        self._lay_out()

    def show_instance(self, instance: Instance, standing: Standing, *, parted: bool) -> None:
        """Show an instance; `parted` says whether there is more than one part to be seen of it."""
        self.name.show_name(instance.name, practice=instance.practice)
        self._dot.show_status(standing.word, standing.tone)
        if not parted:
            self.tabs.setCurrentIndex(0)
        self.tabs.setVisible(parted)

    def _lay_out(self) -> None:
        beneath = QHBoxLayout()
        beneath.addSpacing(-_TAB_MARGIN)
        beneath.addWidget(self.tabs)
        beneath.addStretch()
        beneath.addWidget(self._dot)
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * GRID, 3 * GRID, 4 * GRID, 0)
        column.setSpacing(GRID)
        column.addWidget(self.name)
        column.addLayout(beneath)
