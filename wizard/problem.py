"""What every error that a person may meet looks like."""

import traceback
from typing import ClassVar

from wizard.text import NOTHING, Text, text


class Problem(Exception):
    """Something went wrong that can be told in words: what happened, and what to do about it.

    The text of another exception is never the message. It belongs in `detail`, which the screens show only
    on request, after redaction.

    Attributes:
        kind: a stable name for this sort of problem, such as `key_refused`; code tells problems apart by
            class, logs and JSON output by `kind`.
        retryable: whether the same attempt may succeed later without anybody doing anything.
        message: what happened, in one sentence.
        hint: what the person can do, in one sentence; empty when there is nothing to do.
        detail: technical text for whoever investigates; never a secret.
    """

    kind: ClassVar[str] = "problem"
    retryable: ClassVar[bool] = False

    def __init__(self, message: Text, hint: Text = NOTHING, *, detail: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class Worded(Problem):
    """A problem that always says the same, except for the values in its sentences.

    Attributes:
        sentences: the message and the hint.
    """

    sentences: tuple[Text, Text]

    def __init__(self, detail: str = "", **values: object) -> None:
        message, hint = (Text(sentence.source, {**sentence.values, **values}) for sentence in self.sentences)
        super().__init__(message, hint, detail=detail)


class Bug(Problem):
    """An error nobody foresaw. Told as what it is, with the technical text for whoever mends it."""

    kind = "bug"

    def __init__(self, error: BaseException) -> None:
        super().__init__(
            text("Something unexpected went wrong in Customer AI Connect."),
            text("Copy the details and send them to whoever looks after the program."),
            detail="".join(traceback.format_exception(error)),
        )


def writing_hint(error: OSError) -> Text:
    """What to do about a file that cannot be written."""
    if isinstance(error, PermissionError):
        return text("Allow your user account to write there.")
    return text("Check that there is room on the disk.")
