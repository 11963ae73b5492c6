"""A folder for one program at a time."""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self


class AccountInUse(BlockingIOError):
    """Another program runs the practice account of this folder."""


class Lock:
    """Holds a file locked while its context lasts. The system lets go of it when a program ends, however it ends.

    Raises:
        AccountInUse: on entering, if another program holds it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    def __enter__(self) -> Self:
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._descriptor)
        except OSError as error:
            os.close(self._descriptor)
            raise AccountInUse(f"another program runs the practice account in {self._path.parent}") from error
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
