"""The icon in the system's tray: how everything stands, and the few things one does without the window."""

import sys
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from wizard.ui.i18n import retranslate, tr
from wizard.ui.resources import icon_file
from wizard.ui.theme import LIGHT
from wizard.ui.widgets.untrusted import without_tags

MESSAGE_MS: Final = 10_000
"""How long a message stays; a hint, which most systems do not take."""

_SIZES: Final = (16, 22, 24, 32, 44, 48, 64)


class Tray(QObject):
    """The icon and its menu. Exists only where there is a tray.

    Args:
        window: whose menu it is.
        make_icon: makes what stands in the tray.

    Attributes:
        open_wanted: the window is to be seen.
        sync_wanted: everything is to be synced now.
        pause_wanted: everything is to be paused.
        resume_wanted: everything is to be resumed.
        quit_wanted: the program is to end.
        notice_pressed: the message that was shown last was pressed.
    """

    open_wanted = Signal()
    sync_wanted = Signal()
    pause_wanted = Signal()
    resume_wanted = Signal()
    quit_wanted = Signal()
    notice_pressed = Signal()

    def __init__(self, window: QWidget, make_icon: Callable[[QObject], Any] = QSystemTrayIcon) -> None:
        super().__init__(window)
        self.menu = QMenu(window)
        self._line = self._add(None, lambda: None)
        self._line.setEnabled(False)
        self.menu.addSeparator()
        self._open = self._add(lambda: tr("Open Customer AI Connect"), self.open_wanted.emit)
        self._sync = self._add(lambda: tr("Sync now"), self.sync_wanted.emit)
        self._pause = self._add(lambda: tr("Pause all"), self.pause_wanted.emit)
        self._resume = self._add(lambda: tr("Resume all"), self.resume_wanted.emit)
        self.menu.addSeparator()
        self._add(lambda: tr("Quit"), self.quit_wanted.emit)
        self.menu.setDefaultAction(self._open)
        self._icon = make_icon(self)
        self._icon.setContextMenu(self.menu)
        if sys.platform != "darwin":
            # There, a press opens the menu and nothing else.
            self._icon.activated.connect(self._activate)
        self._icon.messageClicked.connect(self.notice_pressed)
        self.show_status(tr("Opening your workspace…"), "accent", running=False, paused=False)
        self._icon.show()

    @property
    def line(self) -> str:
        """What it says of how everything stands."""
        return self._line.text().replace("&&", "&")

    def show_status(self, line: str, tone: str, *, running: bool, paused: bool) -> None:
        """Say how everything stands.

        Args:
            line: in words.
            tone: of the badge on the icon, whose shape differs as well as its colour.
            running: whether anything can be paused, or synced.
            paused: whether anything can be resumed.
        """
        # A status is not to be taken for a letter to press.
        self._line.setText(line.replace("&", "&&"))
        self._sync.setEnabled(running)
        self._pause.setVisible(running or not paused)
        self._pause.setEnabled(running)
        self._resume.setVisible(paused)
        program = tr("Customer AI Connect")
        self._icon.setToolTip(without_tags(f"{program}\n{line}"))
        self._icon.setIcon(tray_icon(tone))

    def notify(self, title: str, words: str) -> None:
        """Have the system show a message."""
        # On macOS, a time is when the message is taken away, from those that wait to be read as well.
        stay = 0 if sys.platform == "darwin" else MESSAGE_MS
        self._icon.showMessage(without_tags(title), without_tags(words), QIcon(str(icon_file("app"))), stay)

    def end(self) -> None:
        """Leave the tray."""
        self._icon.hide()

    def _add(self, words: Callable[[], str] | None, act: Callable[[], object]) -> QAction:
        action = self.menu.addAction("")
        if words:
            retranslate(action, lambda: action.setText(words()))
        action.triggered.connect(lambda _checked=False: act())
        return action

    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        pressed = QSystemTrayIcon.ActivationReason
        if reason in {pressed.Trigger, pressed.DoubleClick}:
            self.open_wanted.emit()


def tray_icon(tone: str) -> QIcon:
    """The program's icon, with a badge unless all is well."""
    icon = QIcon()
    for size in _SIZES:
        picture = QIcon(str(icon_file("app"))).pixmap(size, size)
        if tone != "success":
            _paint_badge(picture, size, tone)
        icon.addPixmap(picture)
    return icon


def _paint_badge(picture: QPixmap, size: int, tone: str) -> None:
    side = size * 0.56
    place = QRectF(size - side, size - side, side, side)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(LIGHT.on_accent), max(1.0, size / 20)))
    painter.setBrush(QColor(getattr(LIGHT, tone)))
    inset = size / 40
    painter.drawEllipse(place.adjusted(inset, inset, -inset, -inset))
    pen = QPen(QColor(LIGHT.on_accent), max(1.4, size / 11))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    for start, end in _STROKES[tone]:
        painter.drawLine(_within(place, start), _within(place, end))
    painter.end()


_Point = tuple[float, float]
_MARK: Final = (((0.5, 0.27), (0.5, 0.5)), ((0.5, 0.73), (0.5, 0.735)))
_STROKES: Final[dict[str, tuple[tuple[_Point, _Point], ...]]] = {
    "danger": _MARK,
    "warning": _MARK,
    "muted": (((0.38, 0.32), (0.38, 0.68)), ((0.62, 0.32), (0.62, 0.68))),
    "accent": (((0.5, 0.3), (0.5, 0.7)), ((0.5, 0.7), (0.34, 0.54)), ((0.5, 0.7), (0.66, 0.54))),
}
"""What is drawn on the badge: an exclamation mark, two bars, an arrow."""


def _within(place: QRectF, point: _Point) -> QPointF:
    return QPointF(place.left() + place.width() * point[0], place.top() + place.height() * point[1])
