"""The buttons at the foot of a dialog, in the order of the platform."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QWidget


class DialogButtons(QDialogButtonBox):
    """Its buttons are all within reach of Tab, and Enter presses the one that was chosen for it.

    Both also after the appearance has changed: Qt then lays the buttons out anew, gives the focus to the first one that
    accepts, makes it the default one, and from then on lets Tab lead to no other. That may be one that takes away.
    """

    def changeEvent(self, event: QEvent) -> None:
        """Keep to what was chosen."""
        default = self._default()
        focus: QWidget | None = self.window().focusWidget()
        super().changeEvent(event)
        self.setFocusProxy(None)  # type: ignore[arg-type] # takes it away
        if default is not None and default is not self._default():
            default.setDefault(True)
        if focus is not None and focus is not self.window().focusWidget():
            focus.setFocus()

    def _default(self) -> QPushButton | None:
        return next((one for one in self.buttons() if isinstance(one, QPushButton) and one.isDefault()), None)
