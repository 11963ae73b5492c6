"""The caption bar: says what is to be seen, and offers to pause, to go on and to end."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from wizard.ui.i18n import tr
from wizard.ui.theme import GRID, mark
from wizard.ui.tour.keys import END, NEXT, PAUSE
from wizard.ui.widgets.announce import announce
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.icon import IconLabel, icon
from wizard.ui.widgets.keys import key_name
from wizard.ui.widgets.labels import heading


class CaptionBar(QFrame):
    """A window of its own that never takes the focus.

    It has no parent, since a dialog of the program's window would keep its buttons from being pressed.

    Attributes:
        pressed: a button was pressed, which says the same as this key.
    """

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setWindowFlags(
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        self.setWindowTitle(tr("Captions of the tour"))
        mark(self, role="captions")
        self._sign = IconLabel("presenter", "accent", 24, self)
        self._caption = heading(parent=self)
        self._pause = SecondaryButton(tr("Continue"), "play", self)
        self._next = SecondaryButton(tr("Next"), "next", self)
        self._end = SecondaryButton(tr("End"), "cross", self)
        self._buttons = {PAUSE: self._pause, NEXT: self._next, END: self._end}
        for key, button in self._buttons.items():
            button.setToolTip(key_name(key))
            button.clicked.connect(partial(self.pressed.emit, key))
        self._lay_out()

    def show_caption(self, words: str, *, proof: bool = False) -> None:
        """Say something; it stays until something else is said.

        Args:
            words: the caption.
            proof: whether it was looked into, and found to be so.
        """
        self._sign.show_icon(*(("passed", "success") if proof else ("presenter", "accent")))
        self._caption.setText(words)
        announce(self, words)

    def show_paused(self, *, paused: bool) -> None:
        """Offer to continue, or to pause."""
        self._pause.setText(tr("Continue") if paused else tr("Pause"))
        self._pause.setIcon(icon("play" if paused else "pause"))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID + GRID // 2, GRID + GRID // 2, GRID + GRID // 2)
        row.setSpacing(GRID)
        row.addWidget(self._sign)
        row.addSpacing(GRID // 2)
        row.addWidget(self._caption, stretch=1)
        widest = self._pause.sizeHint().width()
        self.show_paused(paused=False)
        # Nothing moves when the word changes.
        self._pause.setMinimumWidth(max(widest, self._pause.sizeHint().width()))
        for button in (self._pause, self._next, self._end):
            row.addWidget(button, alignment=Qt.AlignmentFlag.AlignVCenter)
