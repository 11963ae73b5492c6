"""What happened in an account since it was founded, written down line by line so that it can happen again."""

import errno
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. Letting it happen again to the same account has the same outcome.

    Attributes:
        moment: when it began, in milliseconds since 1970.
        seed: decides what it was.
        count: how many things happened one after the other.
        only: the one kind of thing that happened; empty for any.
    """

    moment: int
    seed: int
    count: int
    only: str = ""


class DamagedJournal(Exception):
    """A journal that says something that cannot have happened."""


class Journal:
    """Appends events to a file. An event is written down before it happens; a context manager.

    A program that is killed while it writes leaves half a line, of something that never happened: it is cut off.

    Raises:
        DamagedJournal: from the constructor, if any whole line makes no sense.
    """

    def __init__(self, path: Path) -> None:
        self.events = list(_read(path))
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        self._file = os.fdopen(descriptor, "r+b", buffering=0)
        self._size = self._file.truncate(sum(len(_line(event)) for event in self.events))
        self._file.seek(0, os.SEEK_END)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self.events)

    def append(self, event: Event) -> None:
        """Write down one event.

        Raises:
            OSError: that is not possible; the journal is as it was.
        """
        line = _line(event)
        written = self._file.write(line)
        if written != len(line):
            self._file.seek(self._file.truncate(self._size))
            raise OSError(errno.ENOSPC, "half an event was written, and removed again")
        self._size += written
        self.events.append(event)

    def close(self) -> None:
        """Write no more."""
        self._file.close()


def _line(event: Event) -> bytes:
    return json.dumps([event.moment, event.seed, event.count, event.only], separators=(",", ":")).encode() + b"\n"


def _read(path: Path) -> Iterator[Event]:
    whole, _, _ = path.read_bytes().rpartition(b"\n") if path.exists() else (b"", b"", b"")
    for line in whole.split(b"\n") if whole else ():
        try:
            moment, seed, count, only = json.loads(line)
        except (ValueError, TypeError, RecursionError) as error:
            raise DamagedJournal(f"not an event: {line[:80]!r}") from error
        event = Event(moment, seed, count, only)
        if not all(type(number) is int for number in (moment, seed, count)) or _line(event) != line + b"\n":
            raise DamagedJournal(f"not an event: {line[:80]!r}")
        yield event
