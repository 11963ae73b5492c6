"""What becomes of a workspace as it grows: requests, memory, the speed of the last record, passes over little."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.harness import Broken, Figure, at_most, child, median, told
from tests.benchmarks.proof import prove
from tests.benchmarks.serving import kustomer
from wizard.kustomer.streams import STREAMS

FEW = 10_000
MANY, MANY_QUICK = 1_000_000, 100_000
LIVES_OF_FEW, LIVES_OF_FEW_QUICK = 7, 2

Life = dict[str, Any]


def measure(folder: Path, *, quick: bool) -> list[Figure]:
    """A workspace of few records several times, and one of many."""
    many = MANY_QUICK if quick else MANY
    lives = [_live(folder, FEW) for _ in range(LIVES_OF_FEW_QUICK if quick else LIVES_OF_FEW)]
    long = _live(folder, many)
    size, first = f"{many:,} records", long["first"]
    memory = median(life["first"]["memory"] for life in lives)
    fetching = median(life["first"]["seconds"] / life["first"]["records"] for life in lives)
    whole = median((life["first"]["seconds"] + life["indexing"]) / life["first"]["records"] for life in lives)
    seconds, records = first["seconds"], first["records"]
    return [
        at_most(f"requests of the backfill of {size} ÷ fewest possible", long["requests"] / long["fewest"], 1.03),
        at_most("requests of an idle pass, of the stream with the most", long["idle_most"], 1),
        told("requests of an idle pass ÷ streams, with the one for the key", long["idle_requests"] / len(STREAMS)),
        at_most(f"peak memory of {size} ÷ of {FEW:,}", first["memory"] / memory, 1.15),
        told(f"peak memory of {size}", first["memory"] / 1e6, "MB"),
        at_most("second pass over unchanged data ÷ first", long["idle"] / seconds, 0.02),
        at_most("pass with 1 % changed ÷ first", long["changed"] / seconds, 0.04),
        at_most(
            f"time a record at {size} ÷ at {FEW:,}, full text and all",
            (seconds + long["indexing"]) / records / whole,
            1.1,
        ),
        told(f"time a record at {size} ÷ at {FEW:,}, without full text", seconds / records / fetching),
        told("full text ÷ first pass, in time", long["indexing"] / seconds),
    ]


def _live(folder: Path, records: int) -> Life:
    with kustomer(records) as server, TemporaryDirectory(dir=folder) as root:
        where = f"{root}/workspace.sqlite"
        life: Life = child("ours", "life", server.url, where)
        prove(server, where)
        counts = {stream: truth["count"] for stream, truth in server.truth(sample=1).items()}
    asked, idle = life["asked_first"], life["asked_idle"]
    if life["first"]["records"] < sum(counts.values()) or not idle:
        raise Broken("a pass brought less than there is")
    life["requests"] = sum(asked.values())
    pages = (-(-counts[stream.name] // stream.page_size) for stream in STREAMS if stream.name in counts)
    life["fewest"] = sum(max(1, number) for number in pages)
    life["idle_requests"] = sum(idle.values())
    life["idle_most"] = max(times for what, times in idle.items() if what != "token")
    return life
