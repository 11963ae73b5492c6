"""How the series of a chart are told apart: by colour, and by pattern for whoever sees no colours."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from wizard.ui.theme import GRID, SMALL_SCALE, colours
from wizard.ui.widgets.labels import small

_PATTERNS: Final = (
    Qt.BrushStyle.NoBrush,
    Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.HorPattern,
    Qt.BrushStyle.Dense6Pattern,
    Qt.BrushStyle.FDiagPattern,
    Qt.BrushStyle.DiagCrossPattern,
)
_SWATCH: Final = 14
_FAINT: Final = 150
"""Of 255: how strongly a pattern is laid over its colour."""

_NARROW: Final = 10
"""Pixels, below which a pattern is nothing but noise."""


def paint_series(painter: QPainter, places: Sequence[QRectF], series: int) -> None:
    """Fill some places, all equally wide, in the colour and pattern of a series, counted from 0."""
    if not places:
        return
    tokens = colours()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(getattr(tokens, f"series_{series + 1}")))
    painter.drawRects(places)
    if places[0].width() >= _NARROW:
        lines = QColor(tokens.surface)
        lines.setAlpha(_FAINT)
        painter.setBrush(QBrush(lines, _PATTERNS[series]))
        painter.drawRects(places)


class LegendEntry(QWidget):
    """Names one series, with its number of the moment.

    Args:
        series: counted from 0.
    """

    def __init__(self, series: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = ""
        self._words = small(parent=self)
        self._words.setWordWrap(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, GRID, 0)
        row.setSpacing(GRID - 2)
        row.addWidget(_Swatch(series, self))
        row.addWidget(self._words)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.text()

    def show_name(self, name: str, widest: str) -> None:
        """Name another series; there is to be room for numbers as wide as this one."""
        self._name = name
        self.show_number(widest)
        self._words.setMinimumWidth(self._words.sizeHint().width())

    def show_number(self, number: str) -> None:
        """Say another number."""
        self._words.setText(f"{self._name}  {number}")


class _Swatch(QWidget):
    def __init__(self, series: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._series = series
        side = round(_SWATCH * max(1.0, SMALL_SCALE * parent.fontMetrics().height() / _SWATCH))
        self.setFixedSize(side, side)

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        paint_series(painter, [QRectF(self.rect()).adjusted(1, 1, -1, -1)], self._series)
        painter.end()
