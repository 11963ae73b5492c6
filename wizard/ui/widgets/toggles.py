"""Boxes to tick and buttons of which one is on, in colours that can be told from their ground."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QStyle, QStyleOptionButton, QWidget

from wizard.ui.theme import colours
from wizard.ui.widgets.icon import draw_icon


class CheckBox(QCheckBox):
    """Something that may be wanted besides."""

    def paintEvent(self, _event: object) -> None:
        """Draw the box in the present colours; the words are the style's."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter, style = QPainter(self), self.style()
        box = QRectF(style.subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self))
        _paint_mark(painter, self, box, box.width() / 4)
        if self.isChecked():
            place = box.toRect().adjusted(1, 1, -1, -1)
            draw_icon(painter, place, "check", "on_accent", self.devicePixelRatioF())
        option.rect = style.subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self)
        style.drawControl(QStyle.ControlElement.CE_CheckBoxLabel, option, painter, self)
        painter.end()


class RadioButton(QRadioButton):
    """One of several ways. Tab leads to the one that is on, and the arrow keys to the others."""

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(words, parent)
        self.toggled.connect(self._be_reached)
        self._be_reached(on=False)

    def _be_reached(self, on: bool) -> None:
        # Qt only sees to it when one of them is pressed.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus)

    def paintEvent(self, _event: object) -> None:
        """Draw the circle in the present colours; the words are the style's."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter, style = QPainter(self), self.style()
        circle = QRectF(style.subElementRect(QStyle.SubElement.SE_RadioButtonIndicator, option, self))
        _paint_mark(painter, self, circle, circle.width() / 2)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours().on_accent))
            painter.drawEllipse(circle.center(), circle.width() / 5, circle.width() / 5)
        option.rect = style.subElementRect(QStyle.SubElement.SE_RadioButtonContents, option, self)
        style.drawControl(QStyle.ControlElement.CE_RadioButtonLabel, option, painter, self)
        painter.end()


def _paint_mark(painter: QPainter, button: QAbstractButton, place: QRectF, rounding: float) -> None:
    tokens = colours()
    on = button.isChecked() and button.isEnabled()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens.accent if on else tokens.field_border), 1))
    painter.setBrush(QColor(tokens.accent if on else tokens.surface))
    inner = place.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(inner, rounding, rounding)
    if button.hasFocus():
        painter.setPen(QPen(QColor(tokens.focus_on_accent if on else tokens.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(inner, rounding, rounding)
