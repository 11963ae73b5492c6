"""Pictures: small drawings in SVG, in the colours of the present appearance."""

from functools import lru_cache
from string import Template

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from wizard.ui.resources import icon_file
from wizard.ui.theme import Colours, colours


class Picture(QWidget):
    """A drawing. Decoration: what it shows is always said in words beside it.

    Args:
        name: of a drawing in resources/icons whose colours are design tokens, such as `$accent`.
        width: in pixels.
        height: in pixels.
    """

    def __init__(self, name: str, width: int, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setFixedSize(width, height)

    def paintEvent(self, _event: object) -> None:
        """Draw it at the resolution of the screen it is on."""
        pixels = self.size() * self.devicePixelRatioF()
        painter = QPainter(self)
        painter.drawImage(self.rect(), _drawn(self._name, colours(), pixels.width(), pixels.height()))
        painter.end()


@lru_cache(maxsize=64)
def _drawn(name: str, tokens: Colours, width: int, height: int) -> QImage:
    image = QImage(QSize(width, height), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    source = Template(icon_file(name).read_text(encoding="utf-8")).substitute(tokens._asdict())
    painter = QPainter(image)
    QSvgRenderer(QByteArray(source.encode())).render(painter)
    painter.end()
    return image
