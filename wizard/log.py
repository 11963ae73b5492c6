"""Log files: kept small, kept apart from data, and free of secrets whatever anybody logs."""

import logging
import re
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

_TOKEN = re.compile(r"eyJ[\w-]{5,}(?:\.[\w-]*)*|(?<=Bearer )\S+")


def redact(line: str) -> str:
    """A text without anything that looks like an API key."""
    return _TOKEN.sub("[key removed]", line)


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _Json(_Redacting):
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
        return redact(json.dumps(line, ensure_ascii=False))


def start_logging(folder: Path, name: str = "log.txt") -> None:
    """Write warnings and worse of everything, and our own news, to `folder`. Five files of 1 MB at most."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = RotatingFileHandler(folder / name, maxBytes=1_000_000, backupCount=4, encoding="utf-8", delay=True)
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    _start(handler)


def log_to(stream: TextIO, *, as_json: bool) -> None:
    """Write the same to a stream: for programs that run where somebody else collects what they say."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Json() if as_json else _Redacting("%(asctime)s %(levelname)s %(message)s"))
    _start(handler)


def _start(handler: logging.Handler) -> None:
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("wizard").setLevel(logging.INFO)
