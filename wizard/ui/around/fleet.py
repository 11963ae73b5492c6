"""All instances at once."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from wizard.ui.bridge import Bridge
from wizard.ui.services import Services
from wizard.ui.window.register import Register
from wizard.workspace.instances import Instance, Status


class Fleet(QObject):
    """Does to every connected instance what its own page does to one; off the painting thread."""

    def __init__(self, services: Services, register: Register, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._supervisor, self._register, self._bridge = services.supervisor, register, bridge

    def sync(self) -> None:
        """Begin the next run of each."""
        self._each(self._supervisor.sync_now, lambda _one: True)

    def sync_practice(self) -> None:
        """Begin the next run of those on the practice account."""
        self._each(self._supervisor.sync_now, lambda one: one.practice)

    def pause(self) -> None:
        """Pause each."""
        self._each(self._supervisor.pause, lambda one: not one.paused)

    def resume(self) -> None:
        """Resume each that is paused."""
        self._each(self._supervisor.resume, lambda one: one.paused)

    def _each(self, act: Callable[[int], object], which: Callable[[Instance], bool]) -> None:
        connected = [one for one in self._register.instances if one.status is Status.CONNECTED]
        chosen = [one.id for one in connected if which(one)]

        def work() -> None:
            for instance_id in chosen:
                act(instance_id)

        self._bridge.run(work, done=lambda _nothing: self._register.refresh(), owner=self)
