"""Memory that a sync needs for a moment goes back to the system, so that a million records take as much as a few."""

import sys
from contextlib import suppress
from functools import cache
from typing import Final

LARGE: Final = 256 * 1024
"""From so many bytes on (whole answers are larger), memory is given back the moment it is free."""

HEAPS: Final = 2
"""Between which all threads share the rest."""

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8
"""Names in glibc's `malloc.h`."""


@cache
def keep_it_flat() -> None:
    """Tell the C library. Left to itself, glibc keeps a heap for each thread, in all of which pages leave holes."""
    if sys.platform != "linux":
        return
    import ctypes

    with suppress(AttributeError):  # another C library
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_MMAP_THRESHOLD, LARGE)
        mallopt(_ARENA_MAX, HEAPS)
