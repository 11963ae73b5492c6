"""Long lists of ids, cut into parts of which each is one statement or one small transaction."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

Item = TypeVar("Item")

AT_ONCE: Final = 500


def chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """The items in their order, at most `AT_ONCE` in each part."""
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))
