"""The terminal: what a command says, and what it asks. Nothing that looks like a key gets past it."""

import codecs
import errno
import getpass
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from wizard.files import decoded
from wizard.log import printable, redact
from wizard.problem import Problem
from wizard.stop import ASK_TO_END
from wizard.text import Text, text

_LONGEST_INPUT: Final = 64 * 1024

_PLAINER: Final = {"✓": "+", "✗": "x", "“": '"', "”": '"', "’": "'", "…": "..."}
"""What stands for a sign where only others can be written: what is fine stays apart from what is not."""


class NeedsYes(Problem):
    """A question was to be asked, and nobody is there to answer it."""

    kind = "needs_yes"

    def __init__(self) -> None:
        super().__init__(text("This has to be confirmed."), text("Say --yes if you mean it. Nothing was changed."))


class Declined(Problem):
    """A question was asked, and answered with no."""

    kind = "declined"

    def __init__(self) -> None:
        super().__init__(text("Nothing was changed."))


class Terminal:
    """Speaks to a person, or in JSON to a program.

    Args:
        json: to a program: one document, or a line for each event.
        quiet: say no more than has to be said.
        when_unread: called, from whatever thread was saying something, when nobody reads it any more.

    Attributes:
        log_place: where whoever mends the program finds more.
        is_unread: whether whoever read what is said has gone, or it cannot be written. What is said from then on is
            lost without a word.
    """

    def __init__(
        self, *, json: bool = False, quiet: bool = False, when_unread: Callable[[], None] = lambda: None
    ) -> None:
        self.json = json
        self.quiet = quiet
        self.log_place = ""
        self.is_unread = False
        self._when_unread = when_unread
        self._line_shown = False
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors=_more_plainly.__name__)  # a terminal may know no ticks and quotes

    @property
    def has_live_line(self) -> bool:
        """Whether there is a line that can be written anew again and again."""
        return sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and not self.json and not self.quiet

    def say(self, line: str = "") -> None:
        """A line for a person."""
        if not self.json and not self.quiet:
            self._write(sys.stdout, line)

    def warn(self, line: str) -> None:
        """A line that a person should see, whatever the answer is read by."""
        self._write(sys.stderr, line)

    def show_live(self, line: str) -> None:
        """Write the live line anew, if there is one."""
        if not self.has_live_line:
            return
        self._show_in_place(_harmless(line))
        self._line_shown = True

    def answer(self, document: Mapping[str, object]) -> None:
        """The answer for a program, whole."""
        if self.json:
            self._put(sys.stdout, redact(json.dumps(document, indent=2)) + "\n")

    def tell(self, event: Mapping[str, object]) -> None:
        """An event for a program, on a line."""
        if self.json:
            self._put(sys.stdout, redact(json.dumps(event)) + "\n")

    def complain(self, problem: Problem) -> None:
        """Say what went wrong, and what to do."""
        if self.json:
            self.tell({"error": problem_shape(problem)})
            return
        self._write(sys.stderr, str(problem.message))
        for line in self.more_about(problem.hint, problem.detail):
            self._write(sys.stderr, line)

    def more_about(self, hint: Text, detail: str) -> list[str]:
        """The lines beneath what went wrong: what to do, and the technical text. A long one is in the log."""
        details = self.log_place if "\n" in detail.strip() else detail.strip()
        return [line for line in (str(hint), f"Details: {details}" if details else "") if line]

    def confirm(self, question: str, *, yes: bool) -> None:
        """Go on only if that is wanted.

        Raises:
            Declined: it is not.
            NeedsYes: there is nobody to ask.
        """
        if not yes and self._ask(f"{question} [y/N] ").strip().lower() not in {"y", "yes"}:
            raise Declined

    def confirm_by_name(self, question: str, name: str, *, yes: bool) -> None:
        """Go on only if the name is typed.

        Raises:
            Declined: something else is.
            NeedsYes: there is nobody to ask.
        """
        if not yes and " ".join(self._ask(f"{question} ").split()) != name:
            raise Declined

    def read_secret(self, prompt: str) -> str:
        """What is typed without being shown; all of standard input, if nobody types there.

        Raises:
            Declined: the typing was ended without a word.
        """
        with _interruptible():
            if not sys.stdin.isatty():
                return decoded(sys.stdin.buffer.read(_LONGEST_INPUT))
            try:
                return getpass.getpass(prompt, stream=sys.stderr)
            except EOFError:
                raise Declined from None

    def _ask(self, question: str) -> str:
        if not sys.stdin.isatty():
            raise NeedsYes
        self._put(sys.stderr, _harmless(question))
        with _interruptible():
            return sys.stdin.readline()

    def _write(self, stream: TextIO, line: str) -> None:
        if self._line_shown:
            self._line_shown = False
            self._show_in_place("")
            self._put(sys.stdout, "\r")
        self._put(stream, _harmless(line) + "\n")

    def _show_in_place(self, line: str) -> None:
        # Spaces wipe out what was there: not every terminal on Windows knows a sequence for it.
        width = shutil.get_terminal_size().columns - 1
        self._put(sys.stdout, "\r" + line[:width].ljust(width))

    def _put(self, stream: TextIO, words: str) -> None:
        try:
            stream.write(words)
            stream.flush()
        except OSError as error:
            self._fall_silent(stream)
            if not _has_nobody_left(error) and stream is sys.stdout:
                self.warn(f"What is said cannot be written: {error.strerror}.")

    def _fall_silent(self, stream: TextIO) -> None:
        # What could not be written is still held, and Python would complain of it once more while it ends.
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())
        self.is_unread = True
        self._when_unread()


def problem_shape(problem: Problem) -> Mapping[str, object]:
    """A problem in JSON: its stable kind, what happened, what to do, and technical text. The last two may be empty."""
    return {
        "kind": problem.kind,
        "message": str(problem.message),
        "hint": str(problem.hint),
        "detail": problem.detail,
    }


def _has_nobody_left(error: OSError) -> bool:
    # Windows calls a pipe that nobody reads an invalid argument.
    return isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL)


def _more_plainly(error: UnicodeError) -> tuple[str, int]:
    """Says what an encoding has no sign for, as `codecs` asks for it."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_PLAINER.get(sign, "?") for sign in error.object[error.start : error.end]), error.end


codecs.register_error(_more_plainly.__name__, _more_plainly)


def _harmless(line: str) -> str:
    """A text without keys, and without signs that the terminal obeys."""
    return printable(redact(line))


@contextmanager
def _interruptible() -> Iterator[None]:
    """While somebody types, or is waited for, Ctrl+C ends that."""
    before = [signal.signal(number, signal.default_int_handler) for number in ASK_TO_END]
    try:
        yield
    finally:
        for number, handler in zip(ASK_TO_END, before, strict=True):
            signal.signal(number, handler)
