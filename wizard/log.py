"""Log files: kept small, kept apart from data, and free of secrets whatever anybody logs."""

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

_TOKEN = re.compile(r"eyJ[\w-]{5,}(?:\.[\w-]*)*|(?<=Bearer )\S+")


def redact(line: str) -> str:
    """A text without anything that looks like an API key."""
    return _TOKEN.sub("[key removed]", line)


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def start_logging(folder: Path) -> None:
    """Write warnings and worse of everything, and our own news, to `folder`. Five files of 1 MB at most."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = RotatingFileHandler(folder / "log.txt", maxBytes=1_000_000, backupCount=4, encoding="utf-8")
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("wizard").setLevel(logging.INFO)
