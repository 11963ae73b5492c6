"""Something turns: work goes on, and nobody knows for how long."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QIcon, QPainter, QPixmap, QShowEvent
from PySide6.QtWidgets import QWidget

from wizard.ui.theme import motion_ms
from wizard.ui.widgets.icon import icon

_STEPS = 24
_STEP_MS = 40


class Spin:
    """Turns the spinner's drawing and hands out each position; stands still where motion is to be reduced.

    Args:
        widget: on which it is shown.
        show: takes each drawing.
        tone: the design token it is drawn in.
        size: in pixels.
    """

    def __init__(self, widget: QWidget, show: Callable[[QIcon], None], tone: str = "accent", size: int = 18) -> None:
        self._widget, self._show, self._tone, self._size = widget, show, tone, size
        self._step = 0
        self._timer = QTimer(widget, interval=_STEP_MS)
        self._timer.timeout.connect(self._turn)
        self.running = False

    def start(self) -> None:
        """Appear, and turn."""
        self.running = True
        self._show(QIcon(self._drawing()))
        if motion_ms(self._widget):
            self._timer.start()

    def stop(self) -> None:
        """Turn no more."""
        self.running = False
        self._timer.stop()

    def _turn(self) -> None:
        self._step = (self._step + 1) % _STEPS
        self._show(QIcon(self._drawing()))

    def _drawing(self) -> QPixmap:
        scale = self._widget.devicePixelRatioF()
        still = icon("spinner", self._tone).pixmap(QSize(self._size, self._size), scale)
        turned = QPixmap(still.size())
        turned.fill(Qt.GlobalColor.transparent)
        turned.setDevicePixelRatio(scale)
        painter = QPainter(turned)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        middle = self._size / 2
        painter.translate(middle, middle)
        painter.rotate(360 / _STEPS * self._step)
        painter.translate(-middle, -middle)
        painter.drawPixmap(0, 0, still)
        painter.end()
        return turned


class SpinnerIcon(QWidget):
    """A spinner as a widget of its own. Decoration: that something goes on is said in words beside it."""

    def __init__(self, size: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(size, size)
        self._drawing = QIcon()
        self._spin = Spin(self, self._show, size=size)

    def showEvent(self, event: QShowEvent) -> None:
        """Turn while it can be seen."""
        super().showEvent(event)
        self._spin.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Cost nothing while it cannot."""
        super().hideEvent(event)
        self._spin.stop()

    def paintEvent(self, _event: object) -> None:
        """Draw the present position."""
        painter = QPainter(self)
        self._drawing.paint(painter, self.rect())
        painter.end()

    def _show(self, drawing: QIcon) -> None:
        self._drawing = drawing
        self.update()
