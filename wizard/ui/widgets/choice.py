"""Fields of the settings: one of a list, and a share. Scrolling past them changes nothing."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QStyle, QStyleOptionComboBox, QWidget

from wizard.ui.i18n import percent
from wizard.ui.theme import GRID, RADIUS, colours, mark
from wizard.ui.widgets.icon import draw_icon

Value = TypeVar("Value")

_ARROW = 16


class Choice(QComboBox, Generic[Value]):
    """One of a few values.

    Args:
        options: each value and its words.
        chosen: told of a value that the person chose.
    """

    def __init__(
        self, options: Sequence[tuple[Value, str]], chosen: Callable[[Value], object], parent: QWidget
    ) -> None:
        super().__init__(parent)
        mark(self, role="choice")
        self.set_options(options)
        self.setMinimumWidth(28 * GRID)
        self.activated.connect(lambda row: chosen(self._values[row]))

    @property
    def value(self) -> Value:
        """What is chosen."""
        return self._values[self.currentIndex()]

    def set_options(self, options: Sequence[tuple[Value, str]]) -> None:
        """Offer others, of which the first is chosen."""
        self.clear()
        self._values = [value for value, _ in options]
        self.addItems([words for _, words in options])

    def show_value(self, value: Value) -> None:
        """Show what is chosen now."""
        if value in self._values:
            self.setCurrentIndex(self._values.index(value))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """What is around it scrolls."""
        event.ignore()

    def paintEvent(self, _event: object) -> None:
        """Draw it like the other fields."""
        tokens, painter = colours(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        width = 2 if focused else 1
        painter.setPen(QPen(QColor(tokens.accent if focused else tokens.field_border), width))
        painter.setBrush(QColor(tokens.surface))
        inset = width / 2
        painter.drawRoundedRect(self.rect().toRectF().adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
        direction = self.layoutDirection()
        inner = QStyle.visualRect(direction, self.rect(), self.rect().adjusted(GRID + 4, 0, -GRID, 0))
        arrow = QRect(inner.right() - _ARROW + 1, inner.center().y() - _ARROW // 2 + 1, _ARROW, _ARROW)
        words = inner.adjusted(0, 0, -_ARROW - GRID, 0)
        place = QStyle.visualRect(direction, inner, arrow)
        draw_icon(painter, place, "down", "muted", self.devicePixelRatioF())
        painter.setPen(QColor(tokens.text if self.isEnabled() else tokens.muted))
        start = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        shown = painter.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(QStyle.visualRect(direction, inner, words), int(start), shown)
        painter.end()


class Share(QWidget):
    """So many per cent, in steps of ten.

    Args:
        least: per cent.
        chosen: told of what the person chose, once they have let go.
    """

    def __init__(self, least: int, chosen: Callable[[int], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.slider, self._number = _Slider(self), QLabel(self)
        self.slider.setRange(least // 10, 10)
        self.slider.setPageStep(2)
        self._chosen = chosen
        self.setFocusProxy(self.slider)
        self._number.setMinimumWidth(self._number.fontMetrics().horizontalAdvance("100 %") + GRID)
        self._number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.slider, stretch=1)
        row.addWidget(self._number)
        self.slider.valueChanged.connect(self._show)
        self.slider.sliderReleased.connect(self._choose)
        self._quiet = False

    def show_value(self, share: int) -> None:
        """Show what is chosen now."""
        self._quiet = True
        self.slider.setValue(round(share / 10))
        self._show(self.slider.value())
        self._quiet = False

    def _show(self, tens: int) -> None:
        self._number.setText(percent(tens / 10))
        if not self._quiet and not self.slider.isSliderDown():
            self._choose()

    def _choose(self) -> None:
        self._chosen(self.slider.value() * 10)


class _Slider(QSlider):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        mark(self, role="share")

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
