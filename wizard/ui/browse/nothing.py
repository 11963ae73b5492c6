"""What stands in place of a list without rows."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.ui.browse.asked import Asked
from wizard.ui.i18n import tr
from wizard.ui.theme import GRID
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.icon import IconLabel
from wizard.ui.widgets.labels import heading, muted

_ICON = 32


class Nothing(QWidget):
    """Says why there is nothing, and offers a way out.

    Attributes:
        everything_wanted: *Show all* was pressed.
    """

    everything_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words, self._hint = heading(parent=self), muted(parent=self)
        self._all = SecondaryButton(tr("Show all"), parent=self)
        self._all.setAccessibleName(tr("Show all conversations"))
        self._all.clicked.connect(self.everything_wanted)
        middle = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setSpacing(GRID)
        column.addStretch()
        column.addWidget(IconLabel("mail", "muted", _ICON, self), alignment=middle)
        for label in (self._words, self._hint):
            label.setAlignment(middle)
            column.addWidget(label)
        column.addSpacing(GRID)
        column.addWidget(self._all, alignment=middle)
        column.addStretch()

    def explain(self, asked: Asked) -> None:
        """Say why there is nothing to be seen of what was asked for."""
        if asked.is_open:
            self._words.setText(tr("No conversations have arrived yet."))
            self._hint.setText(tr("They are listed here as soon as they do."))
        else:
            self._words.setText(tr("No conversation fits."))
            self._hint.setText(tr("Try fewer words or another time, or look at all conversations."))
        self._all.setVisible(not asked.is_open)
