"""`make bench`: every figure, its goal, and whether it is met; the same as build/bench.json.

Usage: python -m tests.benchmarks [--quick] [NAME…]    NAME is one of the modules that measure

Ends with 0 also when goals are missed: what fails is a benchmark that did not do what it was to measure.
"""

import argparse
import importlib
import sys
import time
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.benchmarks.harness import ROOT, Figure, keep, missing, show

MODULES: Final = ("speed", "growth", "pacing", "heartbeat", "startup", "browse", "singer")
BUILD: Final = ROOT / "build"


def main() -> int:
    """Measure, show, keep."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer records and rounds: under 50 s on two cores")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only some of {', '.join(MODULES)}")
    options = parser.parse_args()
    BUILD.mkdir(exist_ok=True)
    figures: list[Figure] = []
    broken = 0
    with TemporaryDirectory(prefix="bench-", dir=BUILD) as folder:
        for name in options.names or MODULES:
            started = time.monotonic()
            print(f"measuring {name} … ", end="", file=sys.stderr, flush=True)
            try:
                figures += importlib.import_module(f"tests.benchmarks.{name}").measure(
                    Path(folder), quick=options.quick
                )
            except Exception as error:  # noqa: BLE001 - whatever it is, the other figures are still worth having
                traceback.print_exc()
                figures.append(missing(name, None, error))
                broken += 1
            print(f"{time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    show(figures)
    keep(figures, BUILD / "bench.json")
    return min(broken, 1)


if __name__ == "__main__":
    sys.exit(main())
