"""Watches over all instances, whether the window is to be seen or not."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from wizard.ui.around.notices import Lookout, Memory
from wizard.ui.around.overview import Overview, overview
from wizard.ui.window.register import Register

_TICK_MS: Final = 60_000
_SETTLE_MS: Final = 300
"""A sync tells of itself many times a second; the tray need not."""


class Watch(QObject):
    """Says how everything stands, and what somebody should hear of.

    Args:
        register: what is known of the instances.
        memory: of what was told.

    Attributes:
        stands: an `Overview`, whenever it is another one.
        noticed: each `Notice` of one look, if any; whoever tells one says so by `Lookout.told`.
    """

    stands = Signal(object)
    noticed = Signal(object)

    def __init__(self, register: Register, memory: Memory, parent: QObject) -> None:
        super().__init__(parent)
        self._register = register
        self.lookout = Lookout(memory)
        self._overview: Overview | None = None
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.look)
        self._clock = QTimer(self, interval=_TICK_MS)
        self._clock.timeout.connect(self.look)
        register.listed.connect(self._soon)
        register.changed.connect(self._soon)

    def begin(self) -> None:
        """Watch from now on."""
        self._clock.start()
        self._soon()

    def tell_again(self) -> None:
        """Somebody came later: say once more how everything stands."""
        self._overview = None
        self.look()

    def end(self) -> None:
        """The program ends: nothing more is to be told."""
        self._clock.stop()
        self._settle.stop()
        self.blockSignals(True)  # noqa: FBT003 - Qt's own

    def look(self) -> None:
        """Look at every instance now."""
        if not self._register.read:
            return
        now = overview(self._register.instances, self._register.state)
        if now != self._overview:
            self._overview = now
            self.stands.emit(now)
        looks = [self.lookout.look(one, self._register.state(one.id)) for one in self._register.instances]
        if notices := [notice for notice in looks if notice]:
            self.noticed.emit(notices)

    def _soon(self, _instance: object = None) -> None:
        if not self._settle.isActive():
            self._settle.start()
