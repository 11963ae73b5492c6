"""A row of buttons that can be exchanged for others."""

from collections.abc import Sequence

from PySide6.QtWidgets import QPushButton, QWidget

from wizard.ui.theme import GRID
from wizard.ui.widgets.flow_layout import FlowLayout


class ButtonRow(QWidget):
    """Buttons side by side, in more lines where one is too short; takes no room while there are none."""

    def __init__(self, buttons: Sequence[QPushButton] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = FlowLayout(self, GRID)
        self._row.setContentsMargins(0, GRID // 2, 0, 0)
        self.offer(buttons)

    def offer(self, buttons: Sequence[QPushButton]) -> None:
        """Show these, the best first, instead of those before."""
        while (item := self._row.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for button in buttons:
            self._row.addWidget(button)
        self.setVisible(bool(buttons))
