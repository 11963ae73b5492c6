"""The way to the page on which API keys are made, and what is in it."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from wizard.practice_account import start_practice
from wizard.problem import Problem
from wizard.ui.setup.page_context import PageContext, PracticeAsleep
from wizard.ui.widgets.inline_message import InlineMessage, Kind


class WayToKeys(InlineMessage):
    """Opens the page in the browser; says on the page of the wizard why that takes a while, or is not possible."""

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self._around = context
        self._waiting = False
        self.hide()

    def open(self) -> None:
        """Open it. The practice account is started before if it does not run, however often that failed."""
        if self._waiting:
            return
        if self._around.practice_asleep:
            self._waiting = True
            self._tell(Kind.INFO, PracticeAsleep())
            self._start(self._open)
        else:
            self._open()

    def wake_practice(self) -> None:
        """Start the practice account if this is about it and it does not run."""
        if self._around.practice_asleep:
            self._start(lambda: None)

    def _start(self, then: Callable[[], None]) -> None:
        if practice := self._around.services.practice:
            self._around.bridge.run(
                lambda: start_practice(practice), done=lambda _: then(), failed=self._fail, owner=self
            )

    def _open(self) -> None:
        self._waiting = False
        try:
            self._around.open_keys_page()
        except Problem as problem:
            self._fail(problem)
        else:
            self.hide()

    def _fail(self, problem: Problem) -> None:
        self._waiting = False
        self._tell(Kind.DANGER, problem)

    def _tell(self, kind: Kind, problem: Problem) -> None:
        self.show()
        self.show_message(kind, problem.message, problem.hint, details=problem.detail)
