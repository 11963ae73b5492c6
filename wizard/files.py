"""Files that are there whole or not at all, and folders that nobody else may look into."""

import sys
import time
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from contextlib import suppress
from pathlib import Path
from typing import Final

_PAUSES: Final = (0.01, 0.02, 0.04, 0.08, 0.16, 0.3, 0.4)
"""Seconds, about one in all."""


def make_private(folder: Path) -> None:
    """Make a folder for this user account alone, and so every folder above it that is not there yet.

    Raises:
        OSError: it cannot be made.
    """
    for one in reversed([folder, *folder.parents]):
        if not one.is_dir():
            one.mkdir(mode=0o700, exist_ok=True)


def decoded(content: bytes) -> str:
    """What a file of text says, in UTF-8 or, as some Windows programs write it, in UTF-16."""
    return content.decode("utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8", errors="replace")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file for this user account alone: whoever reads meanwhile finds the old one or the new one.

    Its folder is made if need be.

    Raises:
        OSError: it cannot be written; the old one stays.
    """
    make_private(path.parent)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    try:
        part.touch(mode=0o600)
        part.write_bytes(content)
        _put_in_place(part, path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _put_in_place(part: Path, path: Path) -> None:
    # Windows replaces no file that anybody has open, as a virus scanner may for a moment.
    for seconds in _PAUSES if sys.platform == "win32" else ():
        try:
            part.replace(path)
        except PermissionError:
            time.sleep(seconds)
        else:
            return
    part.replace(path)
