"""One press of Connect, off the painting thread."""

from PySide6.QtCore import QObject, Signal

from wizard.practice_account import start_practice
from wizard.setup.answers import Answers
from wizard.setup.connector import ConnectResult
from wizard.stop import Stop, Stopped
from wizard.ui.bridge import Bridge
from wizard.ui.services import Services


class Attempt(QObject):
    """Runs the checks once. Says everything on the painting thread, and ends exactly once.

    Attributes:
        reported: a `CheckReport`.
        created: the `Instance`, as soon as it exists.
        ended: a `ConnectResult`, or None if it was stopped.
        failed: a `Problem` with the answers themselves, or with the workspace.
    """

    reported = Signal(object)
    created = Signal(object)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, services: Services, bridge: Bridge, answers: Answers, parent: QObject) -> None:
        super().__init__(parent)
        self._services, self._bridge, self._answers = services, bridge, answers
        self._stop = Stop()
        self._forget = bridge.stop.call_when_set(self._stop.set)

    def start(self) -> None:
        """Begin."""
        services, answers, stop = self._services, self._answers, self._stop
        report = self._bridge.relay(self.reported.emit, owner=self)
        created = self._bridge.relay(self.created.emit, owner=self)

        def connect() -> ConnectResult | None:
            try:
                if answers.practice and services.practice:
                    start_practice(services.practice)
                result = services.connector.connect(answers, report=report, created=created, stop=stop)
            except Stopped:
                return None
            if result.connected:
                # Here, so that data flows even if nobody looks any more.
                services.supervisor.start(result.instance.id)
            return result

        self._bridge.run(connect, done=self._end, failed=self._fail, owner=self)

    def stop(self) -> None:
        """Have it end within milliseconds."""
        self._stop.set()

    def _end(self, result: ConnectResult | None) -> None:
        self._forget()
        self.ended.emit(result)

    def _fail(self, problem: object) -> None:
        self._forget()
        self.failed.emit(problem)
