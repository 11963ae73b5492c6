"""What the doctor finds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wizard.problem import Problem
from wizard.setup.checks import CheckState
from wizard.text import NOTHING, Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        check: a stable name for what was looked at.
        state: passed, warned or failed.
        sentence: what was found.
        hint: what helps; empty if nothing has to be done.
        instance: the name of the instance it is about; empty if about none.
        detail: technical text of what is wrong.
    """

    check: str
    state: CheckState
    sentence: Text
    hint: Text = NOTHING
    instance: str = ""
    detail: str = ""


Look = Callable[[], Sequence[Finding]]
"""Looks at something; bounded in time."""


def passed(check: str, sentence: Text, instance: str = "") -> Finding:
    """All is well."""
    return Finding(check, CheckState.PASSED, sentence, instance=instance)


def warned(check: str, sentence: Text, hint: Text = NOTHING, instance: str = "") -> Finding:
    """Worth knowing, nothing that has to be done now."""
    return Finding(check, CheckState.WARNED, sentence, hint, instance)


def failed(check: str, problem: Problem, instance: str = "") -> Finding:
    """Something has to be done."""
    return Finding(check, CheckState.FAILED, problem.message, problem.hint, instance, problem.detail)
