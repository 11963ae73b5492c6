"""Icons: line drawings in SVG, in the colour of the moment, crisp at every scale."""

from functools import cache, lru_cache
from typing import ClassVar, Final

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QIconEngine, QImage, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QWidget

from wizard.ui.resources import icon_file
from wizard.ui.theme import colours

_SCALES: Final = (1.0, 1.25, 1.5, 1.75, 2.0, 3.0)


@cache
def icon(name: str, tone: str = "text") -> QIcon:
    """An icon for a button or an item, always the same one. In a wide place it stands at its beginning.

    Args:
        name: of a drawing in resources/icons.
        tone: the design token it is drawn in, such as `accent`; it follows the appearance.
    """
    return QIcon(_Engine(name, tone))


def still_icon(name: str, tone: str, side: int) -> QIcon:
    """An icon in the colour of now, for what is painted often: Qt paints it without asking back.

    Args:
        name: of a drawing in resources/icons.
        tone: the design token it is drawn in.
        side: in pixels, at a scale of 1; it is drawn for every usual scale.
    """
    still = QIcon()
    colour = getattr(colours(), tone)
    for scale in _SCALES:
        still.addPixmap(_picture(name, colour, QSize(side, side) * scale, scale))
    return still


def draw_icon(painter: QPainter, place: QRect, name: str, tone: str, scale: float) -> None:
    """Draw an icon as part of a widget that paints itself.

    Args:
        painter: of the widget.
        place: in which it stands at its beginning.
        name: of a drawing in resources/icons.
        tone: the design token it is drawn in.
        scale: of the screen that the widget is on.
    """
    painter.drawPixmap(place, _picture(name, getattr(colours(), tone), place.size() * scale, scale))


class IconLabel(QLabel):
    """A picture of one icon. Decoration: what it means is always said in words beside it."""

    def __init__(self, name: str, tone: str = "text", size: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._tone, self._size = name, tone, size
        self.setFixedSize(size, size)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def show_icon(self, name: str, tone: str = "text") -> None:
        """Show another icon."""
        self._name, self._tone = name, tone
        self.update()

    def paintEvent(self, _event: object) -> None:
        """Draw the icon at the resolution of the screen it is on."""
        painter = QPainter(self)
        draw_icon(painter, self.rect(), self._name, self._tone, self.devicePixelRatioF())
        painter.end()


class _Engine(QIconEngine):
    _copies: ClassVar[list[QIconEngine]] = []

    def __init__(self, name: str, tone: str) -> None:
        super().__init__()
        self._name, self._tone = name, tone

    def clone(self) -> QIconEngine:
        copy = _Engine(self._name, self._tone)
        # It belongs to Qt from here on, of which PySide is not told: without this it would be deleted at once.
        self._copies.append(copy)
        return copy

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        # Not of `painter.device()`: what PySide takes that for may be something else that was there before.
        scale = painter.deviceTransform().m11()
        painter.drawPixmap(rect, _picture(self._name, self._colour(mode), rect.size() * scale, scale))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State, scale: float) -> QPixmap:
        # Since Qt 6.8 the size is as if the scale were 1.
        return _picture(self._name, self._colour(mode), size * scale, scale)

    def _colour(self, mode: QIcon.Mode) -> str:
        if mode is QIcon.Mode.Disabled:
            return QGuiApplication.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text).name()
        colour: str = getattr(colours(), self._tone)
        return colour


def _picture(name: str, colour: str, pixels: QSize, scale: float) -> QPixmap:
    picture = QPixmap.fromImage(
        _drawn(name, colour, pixels.width(), pixels.height(), from_left=QGuiApplication.isLeftToRight())
    )
    picture.setDevicePixelRatio(scale)
    return picture


@lru_cache(maxsize=512)
def _drawn(name: str, colour: str, width: int, height: int, *, from_left: bool) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    side = min(width, height)
    start = 0 if from_left else width - side
    square = QRectF(QPoint(start, (height - side) // 2), QSize(side, side))
    painter = QPainter(image)
    QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode())).render(painter, square)
    painter.end()
    return image


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return icon_file(name).read_text(encoding="utf-8")
