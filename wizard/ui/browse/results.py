"""Asks the workspace for lists of conversations: the newest question counts, and older answers are dropped."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from wizard.problem import Problem
from wizard.ui.bridge import Bridge
from wizard.ui.browse.asked import Asked
from wizard.ui.browse.model import PAGE
from wizard.ui.services import Services
from wizard.workspace.conversations import ConversationList, ConversationRow

AT_ONCE: Final = 2
"""Whoever types fast asks again before the last answer is there; more than so many searches do not run at once."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversations of which instance."""

    instance_id: int
    asked: Asked


@dataclass(frozen=True, slots=True)
class Answer:
    """The conversations there are.

    Attributes:
        rows: the list as a whole; asked for its parts behind the screens only.
        first: its first page.
        unindexed: how many pages of records the search does not know yet.
    """

    wanted: Wanted
    rows: ConversationList
    count: int
    first: list[ConversationRow]
    unindexed: int


class Results(QObject):
    """Finds lists, and reads their pages.

    Attributes:
        found: an `Answer` to the newest question.
        read: the number of a page, and its rows; None if it belongs to a list that is not shown any more.
        failed: a `Problem` instead.
    """

    found = Signal(object)
    read = Signal(int, object)
    failed = Signal(object)

    def __init__(self, services: Services, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = services.workspace, bridge
        self._wanted: Wanted | None = None
        self._answer: Answer | None = None
        self._running, self._again, self._reading = 0, False, False
        self._begun = self._answered = 0

    @property
    def waits(self) -> bool:
        """Whether the newest question is not answered yet."""
        return self._wanted is not None and (self._answer is None or self._answer.wanted != self._wanted)

    def ask(self, wanted: Wanted) -> None:
        """Find another list, or what has become of the same one."""
        self._wanted = wanted
        if self._running >= AT_ONCE:
            self._again = True
            return
        self._running += 1
        self._begun += 1
        number = self._begun
        self._bridge.run(
            lambda: self._find(wanted),
            done=lambda answer: self._arrive(number, answer),
            failed=lambda problem: self._fail(number, wanted, problem),
            owner=self,
        )

    def fetch(self, page: int) -> None:
        """Read a page of the present list, unless another one is being read: whoever shows them asks again."""
        answer = self._answer
        if answer is None or self._reading:
            return
        self._reading = True

        def done(rows: list[ConversationRow]) -> None:
            self._reading = False
            self.read.emit(page, rows if answer is self._answer else None)

        def fail(problem: Problem) -> None:
            self._reading = False
            self.failed.emit(problem)

        self._bridge.run(lambda: answer.rows.rows(page * PAGE, PAGE), done=done, failed=fail, owner=self)

    def _find(self, wanted: Wanted) -> Answer:
        rows = self._workspace.queries.conversation_list(wanted.instance_id, wanted.asked.filter())
        unindexed = self._workspace.search_index.behind() if wanted.asked.text.strip() else 0
        return Answer(wanted, rows, len(rows), rows.rows(0, PAGE), unindexed)

    def _arrive(self, number: int, answer: Answer) -> None:
        self._go_on()
        if self._counts(number, answer.wanted):
            self._answer = answer
            self.found.emit(answer)

    def _fail(self, number: int, wanted: Wanted, problem: Problem) -> None:
        self._go_on()
        if self._counts(number, wanted):
            self.failed.emit(problem)

    def _counts(self, number: int, wanted: Wanted) -> bool:
        """Whether it is the newest question's answer, and no later one was there before it."""
        if wanted != self._wanted or number < self._answered:
            return False
        self._answered = number
        return True

    def _go_on(self) -> None:
        self._running -= 1
        if self._again and self._wanted:
            self._again = False
            self.ask(self._wanted)
