"""The buttons at the foot of a dialog, in the order of the platform."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialogButtonBox, QWidget


class DialogButtons(QDialogButtonBox):
    """Its buttons are all within reach of Tab, and the focus stays where it is, also after the appearance has changed.

    Qt lays the buttons out anew then, gives the focus to the first one that accepts, which makes Enter press it, and
    from then on lets Tab lead to no other. That may be one that takes away.
    """

    def changeEvent(self, event: QEvent) -> None:
        """Take back what Qt does beside laying them out."""
        focus: QWidget | None = self.window().focusWidget()
        super().changeEvent(event)
        self.setFocusProxy(None)  # type: ignore[arg-type] # takes it away
        if focus is not None and focus is not self.window().focusWidget():
            focus.setFocus()
