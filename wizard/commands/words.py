"""Numbers, times, lists and commands as a terminal shows them."""

import shlex
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from wizard.commands.parser import PROGRAM


def command(*words: str) -> str:
    """What to type, as a shell has to be told it."""
    all_words = (PROGRAM, *words)
    return subprocess.list2cmdline(all_words) if sys.platform == "win32" else shlex.join(all_words)


ADD: Final = f"{PROGRAM} instances add NAME"
"""What to type to connect an account."""


def number(count: int) -> str:
    """A count with its thousands apart."""
    return f"{count:,}"


def records(count: int) -> str:
    """So many records."""
    return f"{number(count)} record{'' if count == 1 else 's'}"


def day(moment: datetime) -> str:
    """A day on the local calendar."""
    return f"{moment.astimezone():%Y-%m-%d}"


def ago(moment: datetime, now: datetime | None = None) -> str:
    """How long ago something was."""
    seconds = max(0.0, ((now or datetime.now(UTC)) - moment).total_seconds())
    return "just now" if seconds < 60 else f"{duration(seconds)} ago"


def duration(seconds: float) -> str:
    """About how long something takes."""
    for size, unit in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{max(1, round(seconds))} s"


def names(all_names: Iterable[str]) -> str:
    """Names in quotes, one after another."""
    return ", ".join(f"“{name}”" for name in all_names)


def size(count: float) -> str:
    """So many bytes."""
    for unit in ("bytes", "KB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
