"""Log files: kept small, kept apart from data, and free of secrets whatever anybody logs."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final, TextIO

from wizard.files import make_private

REPEAT_SECONDS: Final = 600.0
"""How long a warning is not said again: what waits for a server looks after it every few seconds, for hours maybe."""

_TOKEN = re.compile(r'eyJ[\w-]{5,}={0,2}(?:\.[\w-]*={0,2})*|(?<=(?i:bearer) )[^\s"\\]+')
"""What looks like an API key. What ends a text in JSON is never part of it."""


def redact(line: str) -> str:
    """A text without anything that looks like an API key."""
    return _TOKEN.sub("[key removed]", line)


def printable(words: str) -> str:
    """A text without signs that would move the cursor or worse; its lines stay lines."""
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in words)


class _Plain(logging.Formatter):
    """A line of text, and what belongs to it beneath: nobody whose words are logged begins a line of the log's own."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(printable(super().format(record)).replace("\n", "\n    "))


class _Json(logging.Formatter):
    """A line of JSON: `time`, `level`, `message`, and what else is known, under its own name."""

    def format(self, record: logging.LogRecord) -> str:
        import json

        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return redact(json.dumps(line))


class _Unrepeated(logging.Filter):
    """Lets a warning, or worse, pass that was not said lately in the same words."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        now = record.created
        # After a leap of the clock to the past everything is said again.
        self._said = {words: said for words, said in self._said.items() if 0 <= now - said < REPEAT_SECONDS}
        words = record.name, record.getMessage()
        return now == self._said.setdefault(words, now)


class _QuietFile(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """What cannot be written any more is lost: others print a traceback in the midst of what is said."""

    def doRollover(self) -> None:  # noqa: N802
        """Go on in the same file where it cannot be put aside: Windows keeps what another program has open."""
        try:
            super().doRollover()
        except OSError:
            self.stream = self.stream or self._open()

    def close(self) -> None:
        """The same for what was not written yet."""
        with suppress(OSError):
            super().close()


def start_logging(folder: Path, name: str = "log.txt") -> None:
    """Write warnings and worse of everything, and our own news, to `folder`. Five files of 1 MB at most, of each name.

    A log that cannot be written keeps nobody from anything; the doctor tells of it.
    """
    try:
        make_private(folder)
        handler: logging.Handler = _QuietFile(folder / name, maxBytes=1_000_000, backupCount=4, encoding="utf-8")
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(_Plain("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    _start(handler)


@contextmanager
def logging_into(folder: Path) -> Iterator[None]:
    """Do the same, and close the file in the end: Windows deletes no folder in which one is open."""
    start_logging(folder)
    try:
        yield
    finally:
        _start(logging.NullHandler())


def log_to(stream: TextIO, *, as_json: bool) -> None:
    """Write the same to a stream: for programs that run where somebody else collects what they say."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Json() if as_json else _Plain("%(asctime)s %(levelname)s %(message)s"))
    _start(handler)


def _start(handler: logging.Handler) -> None:
    handler.addFilter(_Unrepeated())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("wizard").setLevel(logging.INFO)
    logging.getLogger("stamina").setLevel(logging.ERROR)  # why something is tried again is told by us
