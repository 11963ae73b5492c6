"""Running a command: every end it may come to has an exit code, and none of them is a traceback."""

import argparse
import logging
from collections.abc import Callable

from wizard.commands.interrupts import SIGPIPE, Interrupts
from wizard.commands.parser import UsageFlaw
from wizard.commands.terminal import NeedsYes, Terminal
from wizard.log import start_logging
from wizard.problem import Problem
from wizard.stop import Stop, Stopped
from wizard.text import text

logger = logging.getLogger(__name__)

COMPLETE, PROBLEM, USAGE, SOME_FAILED = 0, 1, 2, 3
"""Exit codes. What was interrupted ends with 130, or 143 if not by Ctrl+C."""

UNREAD = 128 + SIGPIPE
"""The exit code where nobody reads to the end what is said, or it cannot be written, as other programs end then."""

Work = Callable[[argparse.Namespace, Terminal, Stop], int]
"""What a command does: takes what was typed, speaks to the terminal, and returns an exit code."""


def run(work: Work, options: argparse.Namespace) -> int:
    """Run a command; returns its exit code."""
    log_place = _start_log(options)
    with Interrupts() as interrupts:
        quiet = getattr(options, "quiet", False)
        terminal = Terminal(json=options.json, quiet=quiet, when_unread=interrupts.end_unread)
        terminal.log_place = log_place
        code = _carry_out(work, options, terminal, interrupts)
        return UNREAD if terminal.is_unread else code


def _carry_out(work: Work, options: argparse.Namespace, terminal: Terminal, interrupts: Interrupts) -> int:
    try:
        return work(options, terminal, interrupts.stop)
    except (Stopped, KeyboardInterrupt):
        if not terminal.is_unread:
            terminal.complain(_Interrupted())
        return interrupts.exit_code
    except Problem as problem:
        logger.info("%s: %s", problem.kind, problem.detail)
        terminal.complain(problem)
        return USAGE if isinstance(problem, UsageFlaw | NeedsYes) else PROBLEM
    except Exception:
        logger.exception("A command failed unexpectedly")
        terminal.complain(_Unforeseen(terminal.log_place))
        return PROBLEM


class _Interrupted(Problem):
    kind = "interrupted"

    def __init__(self) -> None:
        super().__init__(text("Interrupted. What was complete is kept."))


class _Unforeseen(Problem):
    kind = "bug"

    def __init__(self, place: str) -> None:
        super().__init__(
            text("Something unexpected went wrong in Customer AI Connect."),
            text("Send the end of the log to whoever looks after the program: {place}", place=place),
        )


def _start_log(options: argparse.Namespace) -> str:
    """Begin the log of a command; returns where it is."""
    from wizard.folders import folders_of

    folder = folders_of(options.folder).logs
    start_logging(folder, "commands.txt")
    return str(folder / "commands.txt")
