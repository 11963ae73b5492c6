"""Against what there is today: the Singer tap for Kustomer, with a well-kept target, on the same server.

Tap and target have a virtual environment each, under build/. The tap knows one host only; in its environment that
host leads to this computer. Nothing of either is changed. Both ways end in the same PostgreSQL server.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import venv
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import psycopg

from tests.benchmarks.harness import ROOT, Broken, Figure, at_least, at_most, child, missing, told
from tests.benchmarks.serving import kustomer
from wizard.kustomer.streams import STREAMS
from wizard.practice import PracticeOptions, PracticeServer

if TYPE_CHECKING:
    from tests.postgres import PostgresServer

Programs = dict[str, Path]

RECORDS: Final = 20_000
CONVERSATIONS: Final = 6_000
HAPPENED: Final = 1_000
PATIENCE_SECONDS: Final = 60
"""How long the tap may take for the practice account, before it is held to be lost in it."""

PACKAGES: Final = {"tap": "tap-kustomer", "target": "meltanolabs-target-postgres"}
STREAMS_OF_BOTH: Final = ("customers", "conversations", "messages", "notes", "users", "teams", "tags")
STREAMS_OF_THE_TAP: Final = len(STREAMS_OF_BOTH) + 2
"""With custom objects and shortcuts, which are not compared."""

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
import json, os, subprocess, sys, threading
tap, target, folder, patience = sys.argv[1:]
first = subprocess.Popen([tap, "--config", folder + "/tap.json", "--catalog", folder + "/catalog.json"],
                         stdout=subprocess.PIPE, stderr=open(folder + "/log.tap", "w"))
second = subprocess.Popen([target, "--config", folder + "/target.json"], stdin=first.stdout,
                          stdout=open(folder + "/state.json", "w"), stderr=open(folder + "/log.target", "w"))
first.stdout.close()
limit = threading.Timer(float(patience), first.terminate)
limit.start()
ended = []
for process in (first, second):
    _, status, usage = os.wait4(process.pid, 0)
    limit.cancel()
    ended.append((os.waitstatus_to_exitcode(status), usage.ru_maxrss * 1024))
print(json.dumps(ended))
"""
"""Runs both, stops a tap that does not end, and says how they ended and what memory each had."""


@dataclass(frozen=True, slots=True)
class ClientFactory:
    """How one way went.

    Attributes:
        memory: the most that all its processes had, in bytes.
        ended: whether it came to an end by itself.
        ids: of the records that arrived, by stream.
    """

    seconds: float
    memory: float
    ended: bool
    ids: dict[str, set[str]]


def measure(folder: Path, *, quick: bool) -> list[Figure]:
    """Both ways, once: they differ by more than noise. Not in the quick table."""
    if quick:
        return []
    try:
        from tests.postgres import PostgresServer

        programs = {part: _installed(part, package) for part, package in PACKAGES.items()}
        with ExitStack() as ends:
            root = Path(ends.enter_context(tempfile.TemporaryDirectory(dir=folder)))
            database = PostgresServer()
            ends.callback(database.close)
            return [*_compare(root, programs, database), *_what_is_lost(root, programs, database)]
    except (Broken, subprocess.SubprocessError, ImportError, OSError) as error:
        return [missing("full sync by tap-kustomer into PostgreSQL ÷ ours", 1, error)]


def _compare(root: Path, programs: Programs, database: "PostgresServer") -> list[Figure]:
    """Time, requests and memory, on records that the tap can cope with."""
    with kustomer(RECORDS) as server:
        theirs = _run_singer(root, programs, server.url, "bench", database, patience=900)
        asked = sum(server.asked().values())
        ours = _run_ours(server.url, {}, database)
        asked_by_us = sum(server.asked().values())
    if not theirs.ended:
        raise Broken("the tap did not come to an end")
    return [
        at_least("full sync by tap-kustomer into PostgreSQL ÷ ours", theirs.seconds / ours.seconds, 1, "times"),
        at_least("requests of tap-kustomer ÷ ours", asked / asked_by_us, 1, "times"),
        at_least("peak memory of tap and target ÷ ours", theirs.memory / ours.memory, 1, "times"),
    ]


def _what_is_lost(root: Path, programs: Programs, database: "PostgresServer") -> list[Figure]:
    """Which records the tap loses, on an account as in life: with deletions, and many changes at one moment."""
    with PracticeServer(PracticeOptions(conversations=CONVERSATIONS, search_limit=0, org_limit=0)) as practice:
        practice.change(HAPPENED, seed=8)
        token = practice.create_key()
        theirs = _run_singer(root, programs, practice.url, token, database, patience=PATIENCE_SECONDS)
        ours = _run_ours(practice.url, {"BENCH_KEY": token, "BENCH_SUBDOMAIN": practice.subdomain}, database)
        kinds = [stream.context for stream in STREAMS if stream.name in STREAMS_OF_BOTH]
        truth = {record["id"]: record for kind in kinds for record in practice.truth(kind)}
    kept, kept_by_us = (set().union(*way.ids.values()) for way in (theirs, ours))
    if missed := truth.keys() - kept_by_us:
        raise Broken(f"we miss {len(missed)} records ourselves")
    lost = {stream: len(ours.ids[stream] - theirs.ids.get(stream, set())) for stream in STREAMS_OF_BOTH}
    deleted = {identifier for identifier, record in truth.items() if record["attributes"].get("deleted")}
    told_of = ", ".join(f"{stream} {count}" for stream, count in lost.items() if count)
    return [
        told(f"records of the practice account that the tap loses and we keep ({told_of})", sum(lost.values())),
        told("of these, deleted in Kustomer and marked so by us", len(deleted - kept)),
        told(f"practice accounts in which the tap never ends (stopped after {PATIENCE_SECONDS} s)", not theirs.ended),
        at_most("records of the practice account that the tap keeps and we lose", len(kept - kept_by_us), 0),
        told("streams that only we have", len(STREAMS) - STREAMS_OF_THE_TAP),
    ]


def _run_ours(url: str, account: dict[str, str], database: "PostgresServer") -> ClientFactory:
    address = database.url(database.new_database())
    ours = child("ours", "pass", url, address, **account)
    with psycopg.connect(address) as connection:
        ids = {stream.name: _ids(connection, stream.name) for stream in STREAMS}
    return ClientFactory(ours["seconds"], ours["memory"], ended=True, ids=ids)


def _run_singer(
    root: Path, programs: Programs, url: str, token: str, database: "PostgresServer", *, patience: int
) -> ClientFactory:
    address = database.url(database.new_database())
    with psycopg.connect(address) as connection:
        connection.execute("CREATE SCHEMA singer")
    environment = os.environ | {"KUSTOMER": url}
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
    started = perf_counter()
    both = (programs["tap"] / "tap-kustomer", programs["target"] / "target-postgres")
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *both, root, str(patience)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=patience + 600,
    )
    seconds = perf_counter() - started
    (tap_status, tap_memory), (target_status, target_memory) = json.loads(done.stdout)
    if target_status or tap_status not in {0, -signal.SIGTERM}:
        raise Broken(f"tap {tap_status}, target {target_status}: {(root / 'log.target').read_text()[-200:]}")
    with psycopg.connect(address) as connection:
        tables = connection.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'singer'")
        ids = {name: _ids(connection, f"singer.{name}") for (name,) in tables.fetchall()}
    if not ids.get("conversations"):
        raise Broken(f"tap and target brought nothing: {(root / 'log.target').read_text()[-200:]}")
    return ClientFactory(seconds, tap_memory + target_memory, ended=tap_status == 0, ids=ids)


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
