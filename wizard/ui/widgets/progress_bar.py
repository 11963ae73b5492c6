"""How much of something is done."""

from typing import Final

from PySide6.QtWidgets import QProgressBar, QWidget

from wizard.ui.theme import mark

_STEPS: Final = 1000


class ProgressBar(QProgressBar):
    """A bar without words: what it is about is said beside it.

    Args:
        name: what makes progress, for screen readers.
    """

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setRange(0, _STEPS)
        self.setTextVisible(False)
        self.setAccessibleName(name)
        mark(self, role="overall")

    def show_share(self, share: float | None) -> None:
        """Show how much is done, from 0 to 1; None if nobody knows. It is painted with whatever else has changed.

        By itself Qt paints a bar, and all that is to be painted anywhere in its window, the moment its value is set.
        """
        self.setUpdatesEnabled(False)
        self.setRange(0, 0 if share is None else _STEPS)
        self.setValue(0 if share is None else min(_STEPS, int(share * _STEPS)))
        self.setUpdatesEnabled(True)
