"""The way through the wizard: which step follows which, and what each asks before it lets go.

No Qt here. The pages show a `SetupFlow` and hand it what was typed; going back restores every field because
nothing typed is ever thrown away.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from wizard.instances.names import clean_name
from wizard.kustomer.key import KeyFacts, inspect_key
from wizard.kustomer.subdomain import parse_subdomain
from wizard.problem import Problem
from wizard.setup.answers import Answers, Purpose
from wizard.text import Text, text


class Step(StrEnum):
    """One page of the wizard."""

    GET_KEY = "get_key"
    NAME = "name"
    API_KEY = "api_key"
    SUBDOMAIN = "subdomain"
    CONNECT = "connect"
    CONNECTED = "connected"


TITLES: Final[Mapping[Step, Text]] = {
    Step.GET_KEY: text("Get your key"),
    Step.NAME: text("Name"),
    Step.API_KEY: text("API key"),
    Step.SUBDOMAIN: text("Subdomain"),
    Step.CONNECT: text("Connect"),
    Step.CONNECTED: text("Connected"),
}
"""The short titles of the step list."""

_WHOLE_WAY: Final = tuple(Step)
_STEPS: Final[Mapping[Purpose, tuple[Step, ...]]] = {
    Purpose.CONNECT: _WHOLE_WAY,
    Purpose.CORRECT: _WHOLE_WAY[1:],
    Purpose.RECONNECT: _WHOLE_WAY[2:],
    Purpose.REPLACE_KEY: _WHOLE_WAY[2:],
}


class SetupFlow:
    """Where the person is in the wizard, and everything they typed.

    Args:
        purpose: why the wizard was opened; decides which steps there are.
        answers: what is known already.
        check_name: says whether a name is free; raises Problem if not. Must not block.
    """

    def __init__(self, purpose: Purpose, answers: Answers, check_name: Callable[[str], str] = clean_name) -> None:
        self.purpose = purpose
        self.answers = answers
        self.steps = _STEPS[purpose]
        self.step = self.steps[0]
        self._check_name = check_name
        self._connected = False

    @property
    def can_go_back(self) -> bool:
        """Whether there is an earlier step to return to. Connected is final."""
        return not self._connected and self.step is not self.steps[0]

    def type(self, *, name: str | None = None, key: str | None = None, subdomain: str | None = None) -> None:
        """Take what was typed into the fields. A key that says whose it is fills in an empty subdomain."""
        known = self.answers
        self.answers = replace(
            known,
            name=known.name if name is None else name,
            key=known.key if key is None else key,
            subdomain=known.subdomain if subdomain is None else subdomain,
        )
        if key is not None:
            self._adopt_subdomain()

    def advance(self) -> Problem | None:
        """Go to the next step if this one allows it.

        Returns:
            What is wrong with this step's field, to be shown beside it; None when the flow moved on. The step
            *Connect* is left by `finish` alone.
        """
        if self.step in {Step.CONNECT, Step.CONNECTED}:
            return None
        if flaw := self.flaw(self.step):
            return flaw
        self.step = self.steps[self.steps.index(self.step) + 1]
        return None

    def back(self) -> None:
        """Return to the step before, with everything as it was typed."""
        if self.can_go_back:
            self.step = self.steps[self.steps.index(self.step) - 1]

    def go_to(self, step: Step) -> None:
        """Jump back to a step to correct it."""
        if not self._connected and self.steps.index(step) <= self.steps.index(self.step):
            self.step = step

    def created(self, instance_id: int) -> None:
        """Connect was pressed and the instance exists now."""
        self.answers = replace(self.answers, instance_id=instance_id)

    def finish(self) -> None:
        """Every check passed: the last step."""
        self._connected = True
        self.step = Step.CONNECTED

    def flaw(self, step: Step) -> Problem | None:
        """What is wrong with the answer of a step; None if nothing is."""
        checks: dict[Step, Callable[[], object]] = {
            Step.NAME: lambda: self._check_name(self.answers.name),
            Step.API_KEY: self.key_facts,
            Step.SUBDOMAIN: lambda: parse_subdomain(self.answers.subdomain),
        }
        try:
            checks.get(step, lambda: None)()
        except Problem as problem:
            return problem
        return None

    def key_facts(self) -> KeyFacts:
        """What the pasted key says of itself.

        Raises:
            KeyFlaw: it is not a usable key.
        """
        return inspect_key(self.answers.key, now=datetime.now(UTC))[1]

    def _adopt_subdomain(self) -> None:
        if self.answers.subdomain.strip():
            return
        try:
            claimed = self.key_facts().subdomain
        except Problem:
            return
        if claimed:
            self.answers = replace(self.answers, subdomain=claimed)
