"""Buttons, by what pressing them means."""

from typing import Final

from PySide6.QtCore import QElapsedTimer, QSize, QTimer
from PySide6.QtGui import QIcon, QMouseEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from wizard.ui.theme import mark
from wizard.ui.widgets.icon import icon
from wizard.ui.widgets.spinner import Spin

BUSY_AFTER_MS = 500
BUSY_AT_LEAST_MS = 500

_ICON_WITH_ROOM = QSize(20, 16)
"""An icon stands at the beginning of its place; what is left keeps the words away."""

_ICON_TONES: Final = {"primary": "on_accent", "secondary": "text", "danger": "danger", "link": "accent"}


class Button(QPushButton):
    """A push button of our looks. Enter presses only the one button that a dialog makes its default."""

    role = "secondary"

    def __init__(self, words: str = "", icon_name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setAutoDefault(False)
        self._icon_name = icon_name
        if words:
            self.setIconSize(_ICON_WITH_ROOM)
        self._look()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click presses once: by its second half, something else may stand in this place, or be done here."""
        event.accept()

    def stand_out(self, *, best: bool) -> None:
        """Be the one thing to do next, or anything one may do."""
        self.role = "primary" if best else "secondary"
        self._look()

    def _look(self) -> None:
        if self._icon_name:
            self.setIcon(icon(self._icon_name, _ICON_TONES[self.role]))
        mark(self, role=self.role)


class SecondaryButton(Button):
    """Anything one may do."""


class PrimaryButton(Button):
    """The one thing to do next."""

    role = "primary"


class DangerButton(Button):
    """Something that takes away."""

    role = "danger"


class LinkButton(Button):
    """A side way: help, an alternative."""

    role = "link"

    def __init__(self, words: str = "", icon_name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, icon_name, parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)


class BusyButton(PrimaryButton):
    """A button whose work takes a while: disabled at once, visibly busy only if it takes noticeably long."""

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent=parent)
        self._busy = False
        self._shown_for = QElapsedTimer()
        self._spin = Spin(self, self.setIcon, "muted")
        self._delay = QTimer(self, singleShot=True)
        self._delay.timeout.connect(self._next_look)

    @property
    def busy(self) -> bool:
        """Whether its work goes on."""
        return self._busy

    def set_busy(self, busy: bool) -> None:
        """Begin or end being busy."""
        if busy == self._busy:
            return
        self._busy = busy
        self.setEnabled(not busy)
        if busy:
            self._delay.start(BUSY_AFTER_MS)
        elif not self._spin.running:
            self._delay.stop()
        else:
            self._delay.start(max(0, BUSY_AT_LEAST_MS - self._shown_for.elapsed()))

    def _next_look(self) -> None:
        if self._busy:
            self._shown_for.start()
            self._spin.start()
        else:
            self._spin.stop()
            self.setIcon(QIcon())
