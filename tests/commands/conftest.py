"""Commands as people and scripts give them: in a process of their own, or here where that is enough."""

import io
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.instances.test_vault import Drawer
from wizard.cli import main
from wizard.folders import folders_in
from wizard.instances import vault as vault_module
from wizard.instances.server_keys import FOLDER_VARIABLE, VARIABLE
from wizard.place import VARIABLE as WORKSPACE_VARIABLE
from wizard.practice import PracticeServer
from wizard.runtime import PRACTICE_VARIABLE
from wizard.workspace.workspace import Workspace

PROJECT = Path(__file__).parents[2]
SECONDS = 60


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever was answered
        """The one document it answered."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The events it told, a line each."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Home:
    """A computer's folders and environment, without a keyring unless a test gives it one."""

    root: Path
    url: str
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def file(self) -> Path:
        return self.root / "data" / "workspace.sqlite"

    def give_key(self, name: str, token: str) -> None:
        """Mount a secret."""
        self.keys.mkdir(parents=True, exist_ok=True)
        (self.keys / name).write_text(token + "\n")

    def workspace(self) -> Workspace:
        return Workspace(self.file)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "wizard", "--folder", str(self.root), *arguments]

    def variables(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.root),
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            PRACTICE_VARIABLE: self.url,
            FOLDER_VARIABLE: str(self.keys),
            **self.environment,
        }

    def run(self, *arguments: str, typed: str = "") -> Said:
        """Give a command in a process of its own."""
        done = subprocess.run(
            self.command(*arguments),
            input=typed,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            cwd=PROJECT,
            env=self.variables(),
            check=False,
        )
        assert "Traceback" not in done.stdout + done.stderr
        return Said(done.returncode, done.stdout, done.stderr)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Begin a command in a process of its own."""
        return subprocess.Popen(
            self.command(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=PROJECT,
            env=self.variables(),
        )


@pytest.fixture
def home(tmp_path: Path, practice: PracticeServer) -> Home:
    return Home(tmp_path, practice.url)


@pytest.fixture
def drawer(monkeypatch: pytest.MonkeyPatch) -> Drawer:
    """A keyring in memory, for commands that are given here."""
    drawer = Drawer()
    drawer.name = "Drawer"  # type: ignore[attr-defined]
    monkeypatch.setattr(vault_module, "_backend", lambda: drawer)
    return drawer


Give = Callable[..., Said]


@pytest.fixture
def give(
    home: Home, drawer: Drawer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Give]:
    """Gives a command here: `give("instances", "list")`."""
    for name in list(os.environ):
        if name.startswith((VARIABLE, FOLDER_VARIABLE, WORKSPACE_VARIABLE, PRACTICE_VARIABLE)):
            monkeypatch.delenv(name)
    before = logging.root.handlers[:]

    def run(*arguments: str, typed: str | bytes = "") -> Said:
        for name, value in {PRACTICE_VARIABLE: home.url, **home.environment}.items():
            monkeypatch.setenv(name, value)
        sent = typed if isinstance(typed, bytes) else typed.encode()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(sent), encoding="utf-8"))
        capsys.readouterr()
        code = main(["--folder", str(home.root), *arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Said(code, said.out, said.err)

    yield run
    for handler in logging.root.handlers:
        handler.close()
    logging.root.handlers[:] = before


@pytest.fixture
def connected(home: Home, give: Give, practice: PracticeServer) -> str:
    """The name of an instance that is connected, with its key in a mounted file."""
    home.give_key("lumen", practice.create_key())
    home.environment[FOLDER_VARIABLE] = str(home.keys)
    assert give("instances", "add", "Lumen", "--practice", "--key-from", "file").code == 0
    return "Lumen"


def logs_of(home: Home) -> str:
    return "".join(path.read_text() for path in folders_in(home.root).logs.glob("*"))


LEASE = ("--lease", "1", "--interval", "30", "--json")


class Working:
    """A worker in a process of its own, and what it logged."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.events: list[dict[str, Any]] = []
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def phases(self, instance: str) -> list[str]:
        with self._changed:
            return [event["phase"] for event in self.events if event.get("instance") == instance]

    def wait_for(self, instance: str, phase: str, since: int = 0) -> None:
        self.wait(lambda: phase in self.phases(instance)[since:])

    def wait(self, appears: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(appears, SECONDS), self.events

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code = self.process.wait(SECONDS)
        self._reader.join(SECONDS)
        return code

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            with self._changed:
                self.events.append(json.loads(line))
                self._changed.notify_all()


Employ = Callable[..., Working]


@pytest.fixture
def employ(home: Home) -> Iterator[Employ]:
    workers: list[Working] = []

    def start(*arguments: str) -> Working:
        workers.append(Working(home.start("worker", *(arguments or LEASE))))
        return workers[-1]

    yield start
    for worker in workers:
        worker.process.kill()
        worker.process.wait(SECONDS)
        for stream in (worker.process.stdout, worker.process.stderr):
            if stream:
                stream.close()
