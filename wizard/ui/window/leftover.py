"""What is left of a key that could not be deleted, and where."""

from wizard.problem import Problem
from wizard.ui.i18n import tr
from wizard.ui.widgets.inline_message import InlineMessage, Kind
from wizard.ui.window.words import problem_words


def left_in_keyring(problem: Problem) -> InlineMessage:
    """The keyring could not be asked to delete it."""
    headline = tr("The key may still be in your system keyring. Delete “Customer AI Connect” there.")
    return InlineMessage(Kind.WARNING, headline, problem_words(problem), details=problem.detail)
