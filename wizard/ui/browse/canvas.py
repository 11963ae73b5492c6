"""The drawing of a chart: stacked bars, their scale, and the bar that somebody points at."""

from math import ceil, floor, log10
from typing import Final

from PySide6.QtCore import QEvent, QLocale, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from wizard.ui.browse.series import paint_series
from wizard.ui.browse.tally import MOST_SERIES, Bars, Unit
from wizard.ui.browse.words import short_period
from wizard.ui.theme import GRID, RADIUS, colours, small_font

_HEIGHT: Final = 24 * GRID
_LEAST_BAR: Final = 6
"""Pixels from one bar to the next, below which days are gathered into weeks, and so on."""

_WIDEST_BAR: Final = 5 * GRID
_LINES: Final = 3
_PAGE: Final = 7


class Canvas(QLabel):
    """Draws bars. Arrow keys and the mouse point at one.

    Attributes:
        pointed: the number of a bar, or -1 if no bar is pointed at any more.
        moved: as `pointed`, by keyboard: it is to be said aloud.
        chosen: the number of a bar that was clicked on, or on which Enter was pressed.
        resized: there is room for other bars.
    """

    pointed = Signal(int)
    moved = Signal(int)
    chosen = Signal(int)
    resized = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._bars, self._at = Bars(Unit.DAY), -1
        self._top = _nice(0)
        # Only a label that holds a picture is one to screen readers; it is drawn over.
        self.setPixmap(QPixmap(1, 1))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def most(self) -> int:
        """How many bars there is room for."""
        return max(2, self._plot.width() // _LEAST_BAR)

    @property
    def at(self) -> int:
        """The number of the bar that is pointed at; -1 if none is."""
        return self._at

    def show_bars(self, bars: Bars) -> None:
        """Draw other bars; the same day stays pointed at, if that is still there."""
        day = self._bars.bars[self._at].first if self._at >= 0 else None
        self._bars, self._top = bars, _nice(bars.highest)
        at = next((number for number, bar in enumerate(bars.bars) if bar.first == day), -1)
        self._point(at, anew=at >= 0)
        self.update()

    def sizeHint(self) -> QSize:
        """Of no particular width."""
        return QSize(40 * GRID, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Room for some bars."""
        return QSize(20 * GRID, _HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There is other room."""
        super().resizeEvent(event)
        self.resized.emit()

    # --- pointing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move from bar to bar."""
        last, mirrored = len(self._bars.bars) - 1, self.isRightToLeft()
        steps = {
            Qt.Key.Key_Left: 1 if mirrored else -1,
            Qt.Key.Key_Right: -1 if mirrored else 1,
            Qt.Key.Key_PageUp: -_PAGE,
            Qt.Key.Key_PageDown: _PAGE,
            Qt.Key.Key_Home: -last - 1,
            Qt.Key.Key_End: last + 1,
        }
        key = Qt.Key(event.key())
        if key in steps and last >= 0:
            before = self._at if self._at >= 0 else last + 1 if steps[key] < 0 else last
            self._point(min(last, max(0, before + steps[key])))
            self.moved.emit(self._at)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._at >= 0:
            self.chosen.emit(self._at)
        elif key == Qt.Key.Key_Escape and self._at >= 0:
            self._point(-1)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point where the mouse is."""
        self._point(self._number_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose what is under the mouse."""
        number = self._number_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and number >= 0:
            self.chosen.emit(number)

    def leaveEvent(self, _event: QEvent) -> None:
        """The mouse points at nothing any more."""
        if not self.hasFocus():
            self._point(-1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard is elsewhere."""
        super().focusOutEvent(event)
        self._point(-1)

    def _point(self, number: int, *, anew: bool = False) -> None:
        if number != self._at or anew:
            self._at = number
            self.pointed.emit(number)
            self.update()

    def _number_at(self, place: QPointF) -> int:
        plot, count = self._plot, len(self._bars.bars)
        if not count or not plot.contains(place.toPoint()):
            return -1
        x = plot.right() - place.x() if self.isRightToLeft() else place.x() - plot.left()
        number = int(x / _step(plot, count))
        return number if number < count else -1

    # --- places

    @property
    def _font(self) -> QFont:
        return small_font(self.font())

    @property
    def _plot(self) -> QRect:
        """Where the bars are: beside the numbers of the scale, above the days."""
        line = self.fontMetrics().height()
        scale = self.fontMetrics().horizontalAdvance(_number(self._top)) + GRID + GRID // 2
        inner = self.rect().adjusted(scale, line // 2 + GRID // 2, -GRID, -line - GRID)
        if self.isRightToLeft():
            inner.moveLeft(GRID)
        return inner

    def _slot(self, number: int, plot: QRect) -> QRectF:
        """The whole height above one day."""
        step = _step(plot, len(self._bars.bars))
        left = plot.right() + 1 - step * (number + 1) if self.isRightToLeft() else plot.left() + step * number
        return QRectF(left, plot.top(), step, plot.height())

    # --- drawing

    def paintEvent(self, _event: object) -> None:
        """Draw everything in the colours of the moment."""
        painter = QPainter(self)
        painter.setFont(self._font)
        plot = self._plot
        self._paint_scale(painter, plot)
        if self._at >= 0:
            painter.fillRect(self._slot(self._at, plot), QColor(colours().accent_soft))
        self._paint_bars(painter, plot)
        self._paint_days(painter, plot)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colours().accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS / 2, RADIUS / 2)
        painter.end()

    def _paint_scale(self, painter: QPainter, plot: QRect) -> None:
        tokens, top = colours(), self._top
        lines = _LINES if top % _LINES == 0 else 2 if top % 2 == 0 else 1
        height = painter.fontMetrics().height()
        beyond = plot.right() + GRID // 2 if self.isRightToLeft() else 0
        width = self.width() - beyond if self.isRightToLeft() else plot.left() - GRID // 2
        side = Qt.AlignmentFlag.AlignLeft if self.isRightToLeft() else Qt.AlignmentFlag.AlignRight
        for line in range(lines + 1):
            y = round(plot.bottom() - plot.height() * line / lines)
            painter.setPen(QColor(tokens.field_border if line == 0 else tokens.border))
            painter.drawLine(plot.left(), y, plot.right(), y)
            painter.setPen(QColor(tokens.muted))
            place = QRect(beyond, y - height // 2, width, height)
            painter.drawText(
                place,
                int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter),
                _number(top * line // lines),
            )

    def _paint_bars(self, painter: QPainter, plot: QRect) -> None:
        """All parts of a series at once: each call lets other threads in, who may keep it waiting."""
        parts: list[list[QRectF]] = [[] for _ in range(MOST_SERIES)]
        seams: list[QRectF] = []
        base, height, step = float(plot.bottom()), plot.height(), _step(plot, len(self._bars.bars))
        gap = max(1.0, round(step / 5))
        for number, bar in enumerate(self._bars.bars):
            left, done = self._slot(number, plot).left() + gap / 2, 0
            for series, count in enumerate(bar.counts):
                if not count:
                    continue
                lower, upper = (base - round(height * share / self._top) for share in (done, done + count))
                done += count
                # At least a line, however few there are; and one between two series.
                tall = max(1.0, lower - upper)
                parts[series].append(QRectF(left, upper, step - gap, tall))
                if tall > 3:
                    seams.append(QRectF(left, upper, step - gap, 1))
        for series, places in enumerate(parts):
            paint_series(painter, places, series)
        painter.setBrush(QColor(colours().surface))
        painter.drawRects(seams)

    def _paint_days(self, painter: QPainter, plot: QRect) -> None:
        painter.setPen(QColor(colours().muted))
        for place, words in self._days(plot, painter.fontMetrics()):
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), words)

    def _days(self, plot: QRect, measure: QFontMetrics) -> list[tuple[QRectF, str]]:
        """What stands beneath the bars, and where; the first of each year says which year it is."""
        bars, written = self._bars, list[tuple[QRectF, str]]()
        if not bars.bars:
            return written
        some = bars.bars[:: len(bars.bars) // 12 + 1]
        widest = max(measure.horizontalAdvance(short_period(bars.unit, bar, with_year=True)) for bar in some)
        every = max(1, ceil((widest + 2 * GRID) / _step(plot, len(bars.bars))))
        taken, year = QRectF(), 0
        for number in range(0, len(bars.bars), every):
            first = bars.bars[number].first
            words = short_period(bars.unit, bars.bars[number], with_year=first.year != year)
            width = measure.horizontalAdvance(words) + 2
            middle = self._slot(number, plot).center().x()
            left = min(max(middle - width / 2, plot.left()), plot.right() - width)
            place = QRectF(left, plot.bottom() + GRID // 2, width, measure.height())
            if not place.adjusted(-GRID, 0, GRID, 0).intersects(taken):
                written.append((place, words))
                taken, year = place, first.year
        return written


def _step(plot: QRect, count: int) -> float:
    """From one bar to the next."""
    return min(float(_WIDEST_BAR), plot.width() / max(1, count))


def _nice(number: int) -> int:
    """The next round number."""
    if number <= _LINES:
        return _LINES
    size = 10 ** floor(log10(number))
    return int(next(size * step for step in (1, 1.5, 2, 3, 4, 6, 8, 10) if number <= size * step))


def _number(value: int) -> str:
    return str(QLocale().toString(value))
