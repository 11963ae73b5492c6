"""Starts the bare Kustomer in a process of its own, and asks it what it knows."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.request import urlopen


@dataclass(frozen=True, slots=True)
class Kustomer:
    """A running server, as those who measure see it."""

    url: str

    def asked(self) -> dict[str, int]:
        """How often what was asked for since the last time."""
        asked: dict[str, int] = self._get("asked")
        return asked

    def truth(self, sample: int = 300) -> dict[str, Any]:
        """What the workspace must hold, by stream."""
        truth: dict[str, Any] = self._get(f"truth?sample={sample}")
        return truth

    def change(self) -> None:
        """Every hundredth record changes."""
        self._get("change")

    def be_slow(self, seconds: float) -> None:
        """Every answer takes so long from now on."""
        self._get(f"latency?seconds={seconds}")

    def _get(self, what: str) -> Any:  # noqa: ANN401 - any JSON
        with urlopen(f"{self.url}/bench/{what}", timeout=120) as answer:  # noqa: S310 - loopback
            return json.load(answer)


@contextmanager
def kustomer(records: int, largest_page: int = 500) -> Iterator[Kustomer]:
    """A Kustomer with so many records, for as long as the block lasts."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.kustomer", str(records), str(largest_page)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    try:
        yield Kustomer(f"http://127.0.0.1:{int(process.stdout.readline())}")
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()
