"""`customer-ai-connect practice`: a practice Kustomer that runs until it is interrupted."""

import argparse
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, TypeVar

from wizard.practice.options import DEMO_EMAIL, DEMO_PASSWORD, PracticeOptions
from wizard.practice.server import PracticeServer

Number = TypeVar("Number", int, float)

UNREAD: Final = 141
"""The exit code where nobody reads what is said, as other programs end then."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Start a practice Kustomer and say where it is; returns when interrupted."""
    options = PracticeOptions(**vars(_parser().parse_args(arguments)))
    for number in [one for one in signal.Signals if one.name in {"SIGINT", "SIGTERM", "SIGBREAK"}]:
        # Also where a shell has them ignored because it runs this in the background.
        signal.signal(number, signal.default_int_handler)
    server = PracticeServer(options)
    try:
        server.start()
    except OSError as error:
        print(f"Nothing was started: port {options.port} cannot be used ({error}).", file=sys.stderr)  # noqa: T201
        return 1
    try:
        print(f"A practice Kustomer runs at {server.url}", flush=True)  # noqa: T201
        print(f"Log in as {DEMO_EMAIL} with the password {DEMO_PASSWORD}; end it with Ctrl+C.", flush=True)  # noqa: T201
        while True:
            time.sleep(1)  # no longer: a signal that comes a moment before a wait is heard when the wait is over
    except KeyboardInterrupt:
        return 0
    except OSError:  # nobody reads where it is, or it cannot be written
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREAD
    finally:
        server.stop()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="customer-ai-connect practice", description=main.__doc__)
    for option, kind, default, words in (
        ("--port", _between(int, 0, 65_535), 8765, "to listen on; 0 takes a free one"),
        ("--conversations", _between(int, 0, 1_000_000), 2000, "how many to make up"),
        ("--seed", int, 1, "the same seed gives the same data"),
        ("--subdomain", _subdomain, "lumenbikes", "of the account"),
        ("--activity", _between(float, 0.0, 60_000.0), 6.0, "things that happen a minute"),
    ):
        parser.add_argument(option, type=kind, default=default, help=f"{words} (default: {default})")
    return parser


def _between(kind: Callable[[str], Number], least: Number, most: Number) -> Callable[[str], Number]:
    """Reads a number of a kind that lies between two others."""

    def read(typed: str) -> Number:
        with suppress(ValueError):
            if least <= (number := kind(typed)) <= most:
                return number
        raise argparse.ArgumentTypeError(f"it goes from {least} to {most}, and {typed!r} is not in between")

    return read


def _subdomain(typed: str) -> str:
    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", typed):
        raise argparse.ArgumentTypeError(f"{typed!r} is none: it has small letters, digits and inner hyphens")
    return typed
