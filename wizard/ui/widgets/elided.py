"""Lines that shorten themselves when there is no room, and show the whole in their tool tip."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from wizard.ui.theme import mark
from wizard.ui.widgets.buttons import LinkButton
from wizard.ui.widgets.labels import begin_lines
from wizard.ui.widgets.untrusted import tip

_FRAME = 1
"""How thick the frame is that shows the focus of a link."""


class ElidedLabel(QLabel):
    """One line of text; what does not fit becomes “…”, for the eye only.

    Args:
        mode: where it is shortened; in the middle for addresses and keys.
    """

    def __init__(
        self,
        words: str = "",
        role: str = "body",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words, self._mode = "", mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        begin_lines(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        mark(self, role=role)
        self.set_words(words)

    @property
    def words(self) -> str:
        """The whole text."""
        return self._words

    def set_words(self, words: str) -> None:
        """Show another text."""
        self._words = words
        self.setAccessibleName(words)
        self.updateGeometry()
        self._shorten()

    def sizeHint(self) -> QSize:
        """Room for the whole text."""
        width = self.fontMetrics().horizontalAdvance(self._words) + 2
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        return QSize(self.fontMetrics().horizontalAdvance("MMM…"), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten to what fits now."""
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        shown = self.fontMetrics().elidedText(self._words, self._mode, self.contentsRect().width())
        self.setText(shown)
        self.setToolTip(tip(self._words) if shown != self._words else "")


class ElidedLink(LinkButton):
    """An address that can be followed; its middle becomes “…” where there is no room, for the eye only.

    While it leads nowhere it is disabled, and looks like any other line.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self._words = ""
        mark(self, inline=True)

    def set_words(self, words: str) -> None:
        """Show another address."""
        self._words = words
        self.setAccessibleName(words)
        self.updateGeometry()
        self._shorten()

    def sizeHint(self) -> QSize:
        """Room for the whole address."""
        return QSize(self._width_of(self._words), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        return QSize(self._width_of("MMM…"), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten to what fits now."""
        super().resizeEvent(event)
        self._shorten()

    def _width_of(self, words: str) -> int:
        return self.fontMetrics().horizontalAdvance(words) + 2 * _FRAME + 2

    def _shorten(self) -> None:
        room = self.width() - 2 * _FRAME
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideMiddle, room)
        self.setText(shown.replace("&", "&&"))
        self.setToolTip(tip(self._words) if shown != self._words else "")
