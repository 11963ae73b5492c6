"""Contrast, measured in the picture: as WCAG 2 defines it, between the ground and what is written on it."""

from collections import Counter
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from tests.screens.flaws import texts

_EDGE: Final = 3
"""Pixels at the edge of a control, which are its border."""

_SPECKS: Final = 3
"""So few pixels are no letter."""


def faint(root: QWidget, picture: QImage, least: float) -> list[str]:
    """Words with less contrast than `least`."""
    found = []
    for words, place in texts(root):
        measured = contrast_in(picture, place)
        if measured is not None and measured < least:
            found.append(f"faint ({measured:.1f}:1): {words}")
    return found


def contrast_in(picture: QImage, place: QRect) -> float | None:
    """The contrast between the ground of a place and the colour on it that is farthest from it.

    Args:
        picture: with its device pixel ratio.
        place: in device-independent pixels.

    Returns:
        The ratio; None if there is nothing on the ground.
    """
    scale = picture.devicePixelRatio()
    inner = place.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE) if min(place.width(), place.height()) > 4 * _EDGE else place
    pixels = QRect(inner.topLeft() * scale, inner.size() * scale) & picture.rect()
    if pixels.isEmpty():
        return None
    part = picture.copy(pixels).convertToFormat(QImage.Format.Format_RGB32)
    counted = Counter(memoryview(part.constBits()).cast("I"))
    (ground, _), *others = counted.most_common()
    pixels_so_far = 0
    for ratio, count in sorted(((contrast(ground, colour), count) for colour, count in others), reverse=True):
        pixels_so_far += count
        if pixels_so_far > _SPECKS:
            return ratio
    return None


@lru_cache(maxsize=100_000)
def contrast(one: int, two: int) -> float:
    """The contrast of two colours, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(two)))
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=100_000)
def _luminance(colour: int) -> float:
    red, green, blue = (_linear((colour >> shift) & 0xFF) for shift in (16, 8, 0))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
