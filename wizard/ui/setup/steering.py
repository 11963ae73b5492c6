"""The buttons at the foot of the wizard."""

from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QStyle, QWidget

from wizard.ui.i18n import tr
from wizard.ui.theme import GRID
from wizard.ui.widgets.buttons import BusyButton, SecondaryButton

_LEAST_WIDTH = 12 * GRID


class Steering(QWidget):
    """*Back*, the button that goes forward, and *Cancel*, in the order of the platform."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.another = SecondaryButton(tr("Connect another"), parent=self)
        self.back = SecondaryButton(tr("Back"), parent=self)
        self.forward = BusyButton(tr("Next"), self)
        self.forward.setDefault(True)
        self.cancel = SecondaryButton(tr("Cancel"), parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(4 * GRID, 2 * GRID, 4 * GRID, 2 * GRID)
        row.setSpacing(GRID)
        onwards = (self.another, self.back, self.forward)
        if self._cancel_stands_apart():
            row.addWidget(self.cancel)
        row.addStretch()
        for button in onwards:
            row.addWidget(button)
        if not self._cancel_stands_apart():
            row.addWidget(self.cancel)
        for button in (*onwards, self.cancel):
            button.setMinimumWidth(_LEAST_WIDTH)

    def _cancel_stands_apart(self) -> bool:
        """Where forward is the last button of a row, Cancel is the first."""
        order = self.style().styleHint(QStyle.StyleHint.SH_DialogButtonLayout, None, self)
        last_is_forward = (QDialogButtonBox.ButtonLayout.MacLayout, QDialogButtonBox.ButtonLayout.GnomeLayout)
        return order in {layout.value for layout in last_is_forward}
