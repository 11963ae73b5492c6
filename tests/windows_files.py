"""Files as they are on Windows, where what a program has open can be neither deleted nor replaced."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

OPEN_HERE: Final = Path("/proc/self/fd")
"""A link for each file that is open in this process, on Linux."""


def refuse_open_files(change: Callable[[object, str, object], None] = setattr) -> None:
    """Make it so for the rest of this process, or as long as what was changed stays so."""
    for name in ("unlink", "remove", "rename", "replace"):
        change(os, name, _refusing(getattr(os, name)))


def _refusing(change: Callable[..., None]) -> Callable[..., None]:
    def refuse(*paths: str | Path, **folder: int) -> None:
        for path in paths:
            if _whole(path, **folder) in _open_files():
                raise PermissionError(errno.EACCES, "It is being used by another process", path)
        change(*paths, **folder)

    return refuse


def _whole(path: str | Path, dir_fd: int | None = None) -> Path:
    return (Path.cwd() if dir_fd is None else (OPEN_HERE / str(dir_fd)).readlink()) / path


def _open_files() -> set[Path]:
    found = set()
    for link in OPEN_HERE.iterdir():
        try:
            found.add(link.readlink())
        except FileNotFoundError:  # what listed them
            continue
    return found
