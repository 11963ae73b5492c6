"""Figures, the table they are shown in, and the processes they are measured in."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes:
        name: what was measured.
        value: None if it could not be.
        goal: the value it is to reach; None if it is only told.
        unit: of both; a ratio has none.
        ok: whether the goal is met; None if there is none.
    """

    name: str
    value: float | None
    goal: float | None
    unit: str
    ok: bool | None


def at_most(name: str, value: float, goal: float, unit: str = "") -> Figure:
    """A figure that is not to be larger than its goal."""
    return Figure(name, round(value, 4), goal, unit, value <= goal)


def at_least(name: str, value: float, goal: float, unit: str = "") -> Figure:
    """A figure that is not to be smaller than its goal."""
    return Figure(name, round(value, 4), goal, unit, value >= goal)


def told(name: str, value: float, unit: str = "") -> Figure:
    """A figure without a goal."""
    return Figure(name, round(value, 4), None, unit, None)


def missing(name: str, goal: float | None, why: object) -> Figure:
    """A figure that could not be measured, and why."""
    reason = " ".join(str(why).split())[:100]
    return Figure(f"{name}: not measured ({reason})", None, goal, "", ok=False)


def median(values: Iterable[float]) -> float:
    """The one in the middle."""
    return statistics.median(values)


class Broken(Exception):
    """A benchmark did not do what it was to measure."""


def child(module: str, *arguments: object, **environment: str) -> Any:  # noqa: ANN401 - any JSON
    """Run a module of the benchmarks in a process of its own; returns what its last line says.

    Raises:
        Broken: it failed.
    """
    done = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.{module}", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=1800,
    )
    if done.returncode != 0 or not done.stdout:
        raise Broken(f"{module} {' '.join(map(str, arguments))}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def peak_memory() -> int:
    """The most memory this process ever had at once, in bytes.

    Not `getrusage`, where there is another way: it counts in whoever started the process.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


# --- the table

Mark = Literal["yes", "NO", ""]


def row_of(figure: Figure) -> tuple[str, str, str, Mark]:
    """A figure in words."""
    value = (
        "-" if figure.value is None else f"{figure.value:,.3g}" if abs(figure.value) < 100 else f"{figure.value:,.0f}"
    )
    goal = "" if figure.goal is None else f"{figure.goal:g}"
    unit = f" {figure.unit}" if figure.unit else ""
    mark: Mark = "" if figure.ok is None else "yes" if figure.ok else "NO"
    return figure.name, value + unit, goal, mark


def show(figures: Sequence[Figure]) -> None:
    """Print the table."""
    rows = [("figure", "value", "goal", "met"), *map(row_of, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for number, (name, value, goal, mark) in enumerate(rows):
        print(f"{name:<{widths[0]}}  {value:>{widths[1]}}  {goal:>{widths[2]}}  {mark}".rstrip())
        if number == 0:
            print("-" * (sum(widths) + 6))
    aimed = [figure for figure in figures if figure.ok is not None]
    print(f"\n{sum(bool(figure.ok) for figure in aimed)} of {len(aimed)} goals are met.")


def keep(figures: Sequence[Figure], path: Path) -> None:
    """Write the table as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(figure) for figure in figures], indent=2) + "\n")
