"""How soon the window is there, beside an empty window of PySide6 in the same run."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.harness import Figure, at_most, child, median, told

ROUNDS, ROUNDS_QUICK = 11, 5
NAME = "start until the window is painted"


def measure(folder: Path, *, quick: bool) -> list[Figure]:
    """Both in turn; the first round only fills the caches."""
    count = 1 + (ROUNDS_QUICK if quick else ROUNDS)
    with TemporaryDirectory(dir=folder) as root:
        rounds = [(_open(f"{root}/{number}"), _open()) for number in range(count)]
    ours, empty = zip(*rounds[1:], strict=True)
    ratio = median(program / nothing for program, nothing in rounds[1:])
    return [
        at_most(f"{NAME} ÷ an empty window", ratio, 1.5),
        told(NAME, median(ours), "s"),
        told(f"{NAME}, an empty one", median(empty), "s"),
    ]


def _open(*folder: str) -> float:
    started = time.monotonic()
    painted: float = child("opening", *folder, QT_QPA_PLATFORM="offscreen")
    return painted - started
