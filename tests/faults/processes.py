"""Processes that sync, seen from outside."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self


class Syncing:
    """Syncs in one process after the other. A context manager.

    Args:
        url: of the account.
        subdomain: of the account.
        where: the workspace's file, or its address.
        instance_id: of the account in the workspace.
        lease: seconds of its lease; 0 for a run without one.

    Attributes:
        pid: of the present process; 0 if there is none.
    """

    def __init__(self, url: str, subdomain: str, where: Path | str, instance_id: int, lease: float = 0) -> None:
        self.pid = 0
        told = map(str, (url, subdomain, where, instance_id, lease))
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.sync_forever", *told],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.signal(signal.SIGKILL)
        self._parent.communicate(timeout=30)

    def start(self, token: str) -> None:
        """Begin in a new process."""
        assert self._parent.stdin
        self._parent.stdin.write(token + "\n")
        self._parent.stdin.flush()
        word, pid = self.listen().split()
        assert word == "begun"
        self.pid = int(pid)

    def listen(self) -> str:
        """The next thing that is said."""
        assert self._parent.stdout
        word = self._parent.stdout.readline()
        assert word, "there is nobody to listen to any more"
        if word == "ended\n":
            self.pid = 0
        return word.strip()

    def wait_for_pages(self, count: int) -> bool:
        """Wait until so many pages are about to be kept; returns whether it is still at it."""
        return all(self.listen() == "page" for _ in range(count))

    def signal(self, number: signal.Signals) -> None:
        """Send the present process a signal, unless it has just ended."""
        with suppress(ProcessLookupError):
            if self.pid:
                os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill the present process, and wait until it is gone."""
        self.signal(signal.SIGKILL)
        self.finish()

    def finish(self) -> str:
        """Wait for the end; returns the last word before it."""
        last = ""
        while self.pid and (word := self.listen()) != "ended":
            last = word
        return last
