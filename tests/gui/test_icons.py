"""Icons: as many pixels as there are on the screen, whichever way Qt asks for them."""

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPainter
from PySide6.QtWidgets import QApplication

from wizard.ui.theme import Theme
from wizard.ui.widgets.icon import draw_icon, icon, still_icon

SCALES = (1.0, 1.25, 1.5, 2.0, 3.0)
ICONS = {"live": lambda: icon("refresh"), "still": lambda: still_icon("refresh", "text", 16)}


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("kind", ICONS)
def test_a_picture_has_every_pixel_of_its_place(qapp: QApplication, kind: str, scale: float) -> None:
    picture = ICONS[kind]().pixmap(QSize(16, 16), scale)
    assert picture.size() == QSize(16, 16) * scale
    assert picture.devicePixelRatio() == scale


@pytest.mark.parametrize("scale", SCALES)
def test_what_is_painted_in_a_button_is_as_sharp_as_what_is_painted_by_itself(theme: Theme, scale: float) -> None:
    assert painted(icon("refresh"), scale) == painted(icon("refresh"), scale, by_pixmap=True)


def test_an_icon_that_is_changed_is_another_one_and_stays_whole(qapp: QApplication) -> None:
    one = icon("refresh")
    other = QIcon(one)
    other.setIsMask(True)
    assert not one.isMask()
    assert other.pixmap(QSize(16, 16)).toImage() == one.pixmap(QSize(16, 16)).toImage()


@pytest.mark.parametrize("scale", SCALES)
def test_what_a_widget_draws_of_itself_is_as_sharp(theme: Theme, scale: float) -> None:
    drawn = blank(scale)
    painter = QPainter(drawn)
    draw_icon(painter, QRect(0, 0, 16, 16), "refresh", "text", scale)
    painter.end()
    assert drawn == painted(icon("refresh"), scale, by_pixmap=True)


def blank(scale: float) -> QImage:
    image = QImage(QSize(16, 16) * scale, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    image.fill(QColor("white"))
    return image


def painted(sign: QIcon, scale: float, *, by_pixmap: bool = False) -> QImage:
    image = blank(scale)
    painter = QPainter(image)
    if by_pixmap:
        painter.drawPixmap(0, 0, sign.pixmap(QSize(16, 16), scale))
    else:
        sign.paint(painter, 0, 0, 16, 16)
    painter.end()
    return image
