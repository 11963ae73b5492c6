"""How wide the columns of a table are to be. What was measured once is not measured again until it changes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar


class Room(NamedTuple):
    """What a cell needs, in pixels.

    Attributes:
        whole: for its words in one line.
        least: for lines that are broken between words only.
    """

    whole: int
    least: int


Cell = TypeVar("Cell")


class Rooms(Generic[Cell]):
    """The room that the cells of a table need; remembered for the rows that were asked for last.

    Args:
        measure: the room of one cell.
    """

    def __init__(self, measure: Callable[[Cell], Room]) -> None:
        self._measure = measure
        self._known: dict[tuple[Cell, ...], tuple[Room, ...]] = {}

    def of(self, rows: Sequence[tuple[Cell, ...]]) -> list[tuple[Room, ...]]:
        """The room of each cell of each row."""
        known = self._known
        self._known = {cells: known.get(cells) or tuple(map(self._measure, cells)) for cells in rows}
        return [self._known[cells] for cells in rows]


def narrowed(wanted: Mapping[int, int], least: Mapping[int, int], room: int) -> dict[int, int]:
    """Widths that fit into a room: each column has what it needs, and those that want most share what is left."""
    more = {column: max(0, width - least[column]) for column, width in wanted.items()}
    left = max(0, room - sum(least.values()))
    fitting = {}
    for place, column in enumerate(sorted(more, key=lambda column: more[column])):
        share = min(more[column], left // (len(more) - place))
        fitting[column] = least[column] + share
        left -= share
    return fitting
