"""Room for more than fits."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QWidget

from wizard.ui.theme import mark


class ScrollArea(QScrollArea):
    """Shows a widget, and scrolls up and down if it must. Tab stops here only while there is something to scroll.

    Args:
        name: what it shows, for screen readers.
        role: for the style sheet, `plain` or `card`.
        steady: keeps the scroll bar's room free, so that nothing moves when it comes.
    """

    def __init__(
        self, name: str, content: QWidget, *, role: str = "plain", steady: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if steady:
            self.setVerticalScrollBar(_QuietBar(self))
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setWidget(content)
        mark(self, role=role)
        mark(content, role="plain")
        self.verticalScrollBar().rangeChanged.connect(self._adapt)

    def _adapt(self, least: int, most: int) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if most > least else Qt.FocusPolicy.NoFocus)


class _QuietBar(QScrollBar):
    """A scroll bar that is not to be seen while there is nothing to scroll."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.maximum() > self.minimum():
            super().paintEvent(event)
