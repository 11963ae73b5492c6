"""How fast a full sync is, beside the least anyone could do and beside `json.loads` alone."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.harness import Figure, at_most, child, median, missing, told
from tests.benchmarks.proof import prove
from tests.benchmarks.serving import Kustomer, kustomer

RECORDS, RECORDS_QUICK = 60_000, 12_000
ROUNDS, ROUNDS_QUICK = 5, 3
GOAL, JSON_GOAL = 1.25, 1.0

Round = dict[str, dict[str, Any]]
Place = Callable[[], str]


def measure(folder: Path, *, quick: bool) -> list[Figure]:
    """Both databases."""
    with kustomer(RECORDS_QUICK if quick else RECORDS) as server:
        child("floor", "json", server.url)  # the server has written every page once
        count = ROUNDS_QUICK if quick else ROUNDS
        rounds = _into_files(server, folder, ("sqlite", "json") if quick else ("sqlite", "bare", "json"), count)
        return [*_sqlite(rounds), *_postgres(server, rounds)]


def _into_files(server: Kustomer, folder: Path, others: tuple[str, ...], count: int) -> list[Round]:
    with TemporaryDirectory(dir=folder) as root:
        number = iter(range(1000))
        return _rounds(server, lambda: f"{root}/{next(number)}.sqlite", others, count)


def _sqlite(rounds: list[Round]) -> list[Figure]:
    name = "full sync into SQLite ÷ floor"
    figures = [
        at_most(f"{name} into the same tables", _ratio(rounds, "sqlite"), GOAL),
        told(f"{name}, by seconds of the processor", _ratio(rounds, "sqlite", by="cpu")),
        at_most("full sync into SQLite ÷ json.loads of its pages", _ratio(rounds, "json"), JSON_GOAL),
        *_costs(rounds, "SQLite"),
    ]
    if "bare" in rounds[0]:
        figures.insert(2, told(f"{name} into tables without indexes", _ratio(rounds, "bare")))
    return figures


def _postgres(server: Kustomer, files: list[Round]) -> list[Figure]:
    name = "full sync into PostgreSQL ÷ floor"
    try:
        from tests.postgres import PostgresServer
    except ImportError as error:
        return [missing(name, GOAL, error)]
    with ExitStack() as ends:
        database = PostgresServer()
        ends.callback(database.close)
        rounds = _rounds(server, lambda: database.url(database.new_database()), ("postgres",), max(2, len(files) - 1))
    reading = median(one["json"]["seconds"] for one in files)
    return [
        at_most(f"{name} into the same tables", _ratio(rounds, "postgres"), GOAL),
        told(f"{name}, by seconds of the processor of the program", _ratio(rounds, "postgres", by="cpu")),
        at_most(
            "full sync into PostgreSQL ÷ json.loads of its pages",
            median(one["ours"]["seconds"] for one in rounds) / reading,
            JSON_GOAL,
        ),
        *_costs(rounds, "PostgreSQL"),
    ]


def _costs(rounds: list[Round], database: str) -> list[Figure]:
    cpu = median(one["ours"]["cpu"] / one["ours"]["records"] * 1000 for one in rounds)
    speed = median(one["ours"]["records"] / one["ours"]["seconds"] for one in rounds)
    return [
        told(f"seconds of the processor for 1,000 records into {database}", cpu, "s"),
        told(f"records a second into {database}", speed),
    ]


def _rounds(server: Kustomer, place: Place, others: tuple[str, ...], count: int) -> list[Round]:
    """Everybody in turn, again and again, so that whatever else the machine does comes over all alike."""
    return [_round(server, place, others) for _ in range(count)]


def _round(server: Kustomer, place: Place, others: tuple[str, ...]) -> Round:
    one: Round = {}
    for other in others:
        where = [] if other == "json" else [place()]
        one[other] = child("floor", other, server.url, *where)
        for written in where:
            prove(server, written, lists=False)
            _throw_away(written)
    where = [place()]
    one["ours"] = child("ours", "pass", server.url, *where)
    prove(server, where[0])
    _throw_away(where[0])
    return one


def _throw_away(where: str) -> None:
    if "://" not in where:
        for end in ("", "-wal", "-shm"):
            Path(where + end).unlink(missing_ok=True)


def _ratio(rounds: list[Round], other: str, by: str = "seconds") -> float:
    return median(one["ours"][by] / one[other][by] for one in rounds)
