"""Every command of the program."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path

from wizard import __version__
from wizard.commands.parser import PROGRAM, Parser, UsageFlaw
from wizard.display import has_display
from wizard.folders import folders_of, system_folders

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name; without one, open the window.

    Returns:
        The exit code: 0 if all went well.
    """
    _ready_streams()
    try:
        return _give(sys.argv[1:] if arguments is None else list(arguments))
    except KeyboardInterrupt:  # where no command listens yet, or any more
        return 128 + signal.SIGINT
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "PySide6":
            raise
        print("What windows are made of, PySide6, is not installed here. `customer-ai-connect --help` lists the rest.")  # noqa: T201
        return 1


def _give(words: list[str]) -> int:
    try:
        options, rest = _window_parser().parse_known_args(words)
        if rest:
            options = _parser().parse_args(words)
    except UsageFlaw as flaw:
        from wizard.commands.running import USAGE
        from wizard.commands.terminal import Terminal

        Terminal(json="--json" in words).complain(flaw)
        return USAGE
    command: Command = options.command
    return command(options)


def _ready_streams() -> None:
    """Have streams where whoever started the program closed them, and each take any letter, known there or not."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - as long as the program runs
            setattr(sys, name, stream)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # Windows' pipes know no ticks


def _window_parser(*, whole: bool = False) -> Parser:
    """Reads what opens the window, for which no command need be known; with `whole`, others can be added."""
    parser = Parser(prog=PROGRAM, description="Connect Kustomer accounts to a Customer AI workspace.", add_help=whole)
    parser.add_argument("--version", action="version", version=f"Customer AI Connect {__version__}")
    parser.add_argument("--folder", type=Path, help="keep everything beneath this folder instead of in your own")
    parser.add_argument("--hidden", action="store_true", help="wait in the tray until somebody asks for the window")
    parser.set_defaults(command=_open_window)
    return parser


def _parser() -> Parser:
    from wizard.commands import catalogue

    parser = _window_parser(whole=True)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    attempt = commands.add_parser("try", help="open the window on a practice account, or play the tour")
    attempt.add_argument("--pictures", type=Path, default=Path("screens"), help=argparse.SUPPRESS)
    attempt.set_defaults(command=_try, captions=True, loop=False)

    tour = commands.add_parser("tour", help="let the program show itself, and save a picture of every screen")
    tour.add_argument("--pictures", type=Path, default=Path("screens"), help="where to save them (default: screens)")
    tour.add_argument("--loop", action="store_true", help="play it again and again until you end it")
    tour.add_argument(
        "--no-captions", dest="captions", action="store_false", help="play it as fast as it goes, to nobody"
    )
    tour.set_defaults(command=_tour)

    practice = commands.add_parser("practice", help="start a practice Kustomer on this computer", keep_rest=True)
    practice.set_defaults(command=_practice)
    catalogue.add(commands)
    return parser


def _open_window(options: argparse.Namespace) -> int:
    from wizard import app

    if not (has_display() or os.environ.get("QT_QPA_PLATFORM")):
        print("There is no display here. `customer-ai-connect --help` lists what works without one.")  # noqa: T201
        return 1
    return app.open_window(folders_of(options.folder), hidden=options.hidden)


def _try(options: argparse.Namespace) -> int:
    from wizard import app

    if not has_display():
        print("There is no display here, so the program shows itself without one.")  # noqa: T201
        return _tour(options)
    folders = folders_of(options.folder or system_folders().data / "practice")
    return app.open_window(folders, with_practice=True)


def _tour(options: argparse.Namespace) -> int:
    watched = has_display()
    if not watched:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        if options.loop:
            print("There is no display here to watch it on, so the tour is played once.")  # noqa: T201
    from wizard import app

    return app.play_tour(options.pictures, captions=watched and options.captions, loop=watched and options.loop)


def _practice(options: argparse.Namespace) -> int:
    from wizard import practice

    return practice.main(options.rest)
