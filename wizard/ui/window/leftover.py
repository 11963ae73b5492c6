"""What is left of a key that could not be deleted, and where."""

from wizard.problem import Problem
from wizard.ui.i18n import tr
from wizard.ui.widgets.inline_message import InlineMessage, Kind
from wizard.ui.window.words import problem_words


def left_in_keyring(problem: Problem, instance_id: int) -> InlineMessage:
    """The keyring could not be asked to delete it. The keys of all instances have one name there, each a user."""
    headline = tr(
        "The key may still be in your system keyring. Delete “Customer AI Connect” of the user “{user}” there.",
        user=str(instance_id),
    )
    return InlineMessage(Kind.WARNING, headline, problem_words(problem), details=problem.detail)
