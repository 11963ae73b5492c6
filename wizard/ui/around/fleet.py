"""All instances at once."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from wizard.problem import Problem
from wizard.ui.bridge import Bridge
from wizard.ui.services import Services
from wizard.ui.window.register import Register
from wizard.workspace.errors import NoSuchInstance
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

        def work() -> list[Problem]:
            return [problem for instance_id in chosen if (problem := _trouble(act, instance_id))]

        self._bridge.run(work, done=self._finish, owner=self)

    def _finish(self, problems: list[Problem]) -> None:
        self._register.refresh()
        for problem in problems[:1]:  # it is one workspace: what is wrong with it is wrong for each
            self._bridge.unhandled.emit(problem)


def _trouble(act: Callable[[int], object], instance_id: int) -> Problem | None:
    """Do it to one; returns what went wrong, which keeps nothing from the others."""
    try:
        act(instance_id)
    except NoSuchInstance:
        return None  # another program has removed it
    except Problem as problem:
        return problem
    return None
