"""A coloured dot with a word, so that the colour is never the only sign."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wizard.ui.theme import GRID, colours, mark
from wizard.ui.widgets.labels import body


class StatusDot(QWidget):
    """How something stands: a dot and a word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dot = _Dot(self)
        self._word = body(parent=self)
        self._word.setWordWrap(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self._dot)
        row.addWidget(self._word)

    def show_status(self, word: str, kind: str) -> None:
        """Say how it stands.

        Args:
            word: the status.
            kind: `success`, `warning`, `danger`, `accent` or `muted`.
        """
        self._word.setText(word)
        self.setAccessibleName(word)
        mark(self._word, kind=kind)
        self._dot.tone = kind
        self._dot.update()


class _Dot(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.tone = "muted"
        self.setFixedSize(10, 10)

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        paint_dot(painter, self.width() / 2, self.height() / 2, self.tone)
        painter.end()


def paint_dot(painter: QPainter, x: float, y: float, tone: str) -> None:
    """Paint a status dot around a point, for delegates that draw rows themselves."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(getattr(colours(), tone)))
    painter.translate(x, y)
    painter.drawEllipse(-4, -4, 8, 8)
    painter.restore()
