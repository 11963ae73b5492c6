"""Reading what was typed. A command's own file is loaded only when the command is asked for."""

import argparse
from collections.abc import Callable, Sequence
from typing import Any, Final, NoReturn

from wizard.problem import Problem
from wizard.text import text

PROGRAM: Final = "customer-ai-connect"

Declare = Callable[["Parser"], None]
"""Tells a parser which arguments there are."""


class UsageFlaw(Problem):
    """What was typed is no command, or lacks something."""

    kind = "usage"


class Parser(argparse.ArgumentParser):
    """Reads the arguments of one command, and learns what they are when it is its turn.

    Args:
        declare: adds the arguments.
        example: of how to use the command, for its help.
        keep_rest: read nothing, and keep all arguments as `rest`: for a command that reads its own.
    """

    def __init__(
        self,
        *,
        declare: Declare | None = None,
        example: str = "",
        keep_rest: bool = False,
        **options: Any,  # noqa: ANN401 - argparse's own
    ) -> None:
        epilog = f"for example:\n  {example}" if example else None
        super().__init__(
            epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False, **options
        )
        self._declare = declare
        self._keep_rest = keep_rest

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Read what there is to be read."""
        declare, self._declare = self._declare, None
        if declare:
            declare(self)
        if self._keep_rest and args is not None:
            known, _ = super().parse_known_args([], namespace)
            known.rest = list(args)
            return known, []
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """What was typed cannot be understood.

        Raises:
            UsageFlaw: always.
        """
        raise UsageFlaw(
            text("This cannot be understood: {why}.", why=message.rstrip(".")),
            text("See {command} --help.", command=self.prog),
        )

    def take_json(self) -> None:
        """Let the answer be JSON."""
        self.add_argument("--json", action="store_true", help="answer in JSON")

    def take_name(self) -> None:
        """Name an instance."""
        self.add_argument("name", metavar="NAME", help="of the instance, as `instances list` shows it")
