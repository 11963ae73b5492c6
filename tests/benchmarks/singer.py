"""Against what there is today: the Singer tap for Kustomer, with a well-kept target, on the same practice account.

Tap and target have a virtual environment each, under build/. The tap knows one host only; in its environment that
host leads to this computer. Nothing of either is changed. Both ways end in the same PostgreSQL server.
"""

import json
import os
import subprocess
import sys
import tempfile
import venv
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import psycopg

from tests.benchmarks.harness import ROOT, Broken, Figure, at_least, at_most, child, missing, told
from wizard.kustomer.streams import STREAMS
from wizard.practice import PracticeOptions, PracticeServer

CONVERSATIONS: Final = 6_000
HAPPENED: Final = 1_500
PACKAGES: Final = {"tap": "tap-kustomer", "target": "meltanolabs-target-postgres"}
STREAMS_OF_BOTH: Final = ("customers", "conversations", "messages", "notes", "users", "teams", "tags")

DETOUR: Final = """
import os, requests.adapters
send = requests.adapters.HTTPAdapter.send

def detour(self, request, **options):
    if request.url.startswith("https://api.kustomerapp.com"):
        request.headers["Host"] = "api.kustomerapp.com"
        request.url = request.url.replace("https://api.kustomerapp.com", os.environ["KUSTOMER"], 1)
    return send(self, request, **options)

requests.adapters.HTTPAdapter.send = detour
"""

WATCHED: Final = """
import json, resource, subprocess, sys
tap, target, folder, log = sys.argv[1:]
state = open(folder + "/state.json", "w")
first = subprocess.Popen([tap, "--config", folder + "/tap.json", "--catalog", folder + "/catalog.json"],
                         stdout=subprocess.PIPE, stderr=open(log + ".tap", "w"))
second = subprocess.Popen([target, "--config", folder + "/target.json"], stdin=first.stdout, stdout=state,
                          stderr=open(log + ".target", "w"))
first.stdout.close()
memory = []
for process in (first, second):
    _, status, usage = __import__("os").wait4(process.pid, 0)
    memory.append((status, usage.ru_maxrss * 1024))
print(json.dumps(memory))
"""
"""Runs both, and says how they ended and what memory each had."""


def measure(folder: Path, *, quick: bool) -> list[Figure]:
    """Both ways, once: they differ by more than noise. Not in the quick table."""
    if quick:
        return []
    name = "full sync by tap-kustomer into PostgreSQL ÷ ours"
    try:
        programs = {part: _installed(part, package) for part, package in PACKAGES.items()}
        with tempfile.TemporaryDirectory(dir=folder) as root:
            return _compare(Path(root), programs, name)
    except (Broken, subprocess.SubprocessError, ImportError, OSError) as error:
        return [missing(name, 1, error)]


def _compare(root: Path, programs: dict[str, Path], name: str) -> list[Figure]:
    from tests.workspace.server import PostgresServer

    with ExitStack() as ends:
        options = PracticeOptions(conversations=CONVERSATIONS, search_limit=0, org_limit=0)
        practice = ends.enter_context(PracticeServer(options))
        practice.change(HAPPENED, seed=8)
        database = PostgresServer()
        ends.callback(database.close)
        token = practice.create_key()
        addresses = [database.url(database.new_database()) for _ in range(2)]
        theirs = _run_singer(root, programs, practice, token, addresses[0])
        ours = _run_ours(practice, token, addresses[1])
        lost = {stream: ours["ids"][stream] - theirs["ids"].get(stream, set()) for stream in STREAMS_OF_BOTH}
        extra = [stream.name for stream in STREAMS if stream.name not in theirs["ids"]]
        truth = {row["id"] for kind in _kinds() for row in practice.truth(kind)}
        deleted = {row["id"] for kind in _kinds() for row in practice.truth(kind) if row["attributes"].get("deleted")}
    all_lost, all_ours, all_theirs = (set().union(*ids.values()) for ids in (lost, ours["ids"], theirs["ids"]))
    if missed := truth - all_ours:
        raise Broken(f"we miss {len(missed)} records ourselves")
    return [
        at_least(name, theirs["seconds"] / ours["seconds"], 1, "times"),
        at_least("requests of tap-kustomer ÷ ours", theirs["requests"] / ours["requests"], 1, "times"),
        at_least("peak memory of tap and target ÷ ours", theirs["memory"] / ours["memory"], 1, "times"),
        told("records in streams of both that the tap loses and we keep", len(all_lost), "records"),
        told("of these, deleted in Kustomer and marked so by us", len(all_lost & deleted), "records"),
        told(f"streams that only we have: {', '.join(extra)}", len(extra), "streams"),
        at_most("records that the tap keeps and we lose", len(all_theirs - all_ours), 0, "records"),
    ]


def _kinds() -> list[str]:
    return [stream.context for stream in STREAMS if stream.name in STREAMS_OF_BOTH]


def _run_ours(practice: PracticeServer, token: str, address: str) -> dict[str, Any]:
    before = len(practice.requests)
    ours: dict[str, Any] = child(
        "ours", "pass", practice.url, address, BENCH_KEY=token, BENCH_SUBDOMAIN=practice.subdomain
    )
    with psycopg.connect(address) as connection:
        ids = {name: _ids(connection, name) for name in (stream.name for stream in STREAMS)}
    return ours | {"ids": ids, "requests": len(practice.requests) - before}


def _run_singer(
    root: Path, programs: dict[str, Path], practice: PracticeServer, token: str, address: str
) -> dict[str, Any]:
    with psycopg.connect(address) as connection:
        connection.execute("CREATE SCHEMA singer")
    environment = os.environ | {"KUSTOMER": practice.url}
    config = {"token": token, "api_token": token, "start_date": "2020-01-01T00:00:00Z", "user_agent": "bench"}
    (root / "tap.json").write_text(json.dumps(config | {"page_size_limit": 500}))
    target = {"sqlalchemy_url": _sqlalchemy(address), "default_target_schema": "singer", "activate_version": False}
    (root / "target.json").write_text(json.dumps(target))
    found = subprocess.run(
        [programs["tap"] / "tap-kustomer", "--config", root / "tap.json", "--discover"],
        env=environment,
        capture_output=True,
        check=True,
        timeout=120,
    )
    (root / "catalog.json").write_text(json.dumps(_chosen(json.loads(found.stdout))))
    before, started = len(practice.requests), perf_counter()
    both = (programs["tap"] / "tap-kustomer", programs["target"] / "target-postgres")
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *both, root, root / "log"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=1200,
    )
    seconds = perf_counter() - started
    ended = json.loads(done.stdout)
    for (status, _), part in zip(ended, PACKAGES, strict=True):
        if status:
            raise Broken(f"{PACKAGES[part]} failed: {(root / f'log.{part}').read_text().strip().splitlines()[-1:]}")
    with psycopg.connect(address) as connection:
        tables = connection.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'singer'")
        ids = {name: _ids(connection, f"singer.{name}") for (name,) in tables.fetchall()}
    if not ids.get("conversations"):
        raise Broken(f"tap and target brought nothing: {(root / 'log.target').read_text()[-300:]}")
    memory = sum(used for _, used in ended)
    return {"seconds": seconds, "requests": len(practice.requests) - before, "memory": memory, "ids": ids}


def _chosen(catalog: dict[str, Any]) -> dict[str, Any]:
    """The streams that both have, with everything in them."""
    streams = [stream for stream in catalog["streams"] if stream["tap_stream_id"] in STREAMS_OF_BOTH]
    for stream in streams:
        for entry in stream["metadata"]:
            entry["metadata"]["selected"] = True
    return {"streams": streams}


def _ids(connection: "psycopg.Connection[Any]", table: str) -> set[str]:
    return {row[0] for row in connection.execute(f"SELECT id FROM {table}").fetchall()}  # noqa: S608


def _sqlalchemy(address: str) -> str:
    return address.replace("postgresql://", "postgresql+psycopg://", 1)


def _installed(part: str, package: str) -> Path:
    """A virtual environment with a package in it, made the first time; returns where its programs are."""
    home = ROOT / "build" / "singer" / part
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    if not (home / "ready").exists():
        venv.create(home, with_pip=True, clear=True)
        python = programs / "python"
        install: list[str | Path] = [python, "-m", "pip", "install", "--quiet", package]
        subprocess.run(install, check=True, capture_output=True, timeout=600)
        if part == "tap":
            where: list[str | Path] = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
            library = subprocess.run(where, check=True, capture_output=True, text=True, timeout=60).stdout.strip()
            (Path(library) / "sitecustomize.py").write_text(DETOUR)
        (home / "ready").write_text(datetime.now(UTC).isoformat())
    return programs
