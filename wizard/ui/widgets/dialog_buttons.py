"""The buttons at the foot of a dialog, in the order of the platform."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialogButtonBox


class DialogButtons(QDialogButtonBox):
    """Its buttons are all within reach of Tab, also after the appearance has changed."""

    def changeEvent(self, event: QEvent) -> None:
        """With another style, Qt lays the buttons out anew, and from then on lets Tab lead to the default one only."""
        super().changeEvent(event)
        self.setFocusProxy(None)  # type: ignore[arg-type] # takes it away
