"""`export`: records into files."""

import csv
import json
import os
from pathlib import Path

import pytest

from tests.commands.conftest import Give, Home
from tests.workspace.made import conversation
from wizard.practice import PracticeServer
from wizard.workspace.records import Cursor


@pytest.fixture
def synced(give: Give, connected: str) -> str:
    assert give("sync", "--quiet").code == 0
    return connected


def test_everything_of_a_stream(give: Give, synced: str, practice: PracticeServer, tmp_path: Path) -> None:
    file = tmp_path / "conversations.csv"
    said = give("export", "lumen", "conversations", str(file), "--json")
    assert said.code == 0
    assert said.json == {
        "file": str(file),
        "format": "csv",
        "stream": "conversations",
        "records": practice.count("conversation"),
    }
    with file.open(newline="") as opened:
        assert len(list(csv.DictReader(opened))) == practice.count("conversation")


def test_a_selection_as_json_lines(give: Give, synced: str, tmp_path: Path) -> None:
    file = tmp_path / "open.jsonl"
    said = give("export", "lumen", "conversations", str(file), "--status", "OPEN", "--from", "2000-01-01", "--json")
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert said.json["records"] == len(rows) > 0
    assert {row["status"] for row in rows} == {"open"}
    assert (
        give("export", "lumen", "messages", str(tmp_path / "m.jsonl"), "--to", "2000-01-01", "--json").json["records"]
        == 0
    )


def test_a_search_misses_nothing_that_is_not_indexed_yet(give: Give, home: Home, connected: str) -> None:
    file = home.root / "found.jsonl"
    with home.workspace() as workspace:
        (instance,) = workspace.instances.all()
        rows = [conversation(f"c{number}", name="Refund" if number % 2 else "Parcel") for number in range(1_200)]
        workspace.records.save_page(instance.id, "conversations", rows, Cursor())
        assert workspace.search_index.behind()
    said = give("export", "lumen", "conversations", str(file), "--search", "refund", "--json")
    assert said.json["records"] == 600


def test_parquet(give: Give, synced: str, practice: PracticeServer, tmp_path: Path) -> None:
    from pyarrow import parquet

    file = tmp_path / "customers.parquet"
    assert give("export", "lumen", "customers", str(file)).code == 0
    assert parquet.read_table(file).num_rows == practice.count("customer")


def test_a_file_is_not_overwritten_unasked(give: Give, synced: str, tmp_path: Path) -> None:
    file = tmp_path / "tags.csv"
    file.write_text("mine")
    said = give("export", "lumen", "tags", str(file), "--json")
    assert (said.code, said.json["error"]["kind"]) == (1, "file_there")
    assert file.read_text() == "mine"
    assert give("export", "lumen", "tags", str(file), "--replace").code == 0
    assert file.read_text() != "mine"


@pytest.mark.skipif("sys.platform == 'win32'", reason="pipes are in no folder there")
def test_what_is_no_file_is_left_alone(give: Give, connected: str, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    said = give("export", "lumen", "tags", str(pipe), "--replace", "--json")
    assert (said.code, said.json["error"]["kind"]) == (1, "not_a_file")
    assert pipe.is_fifo()


@pytest.mark.parametrize(
    "arguments",
    [
        ["tags", "tags.csv", "--status", "open"],
        ["tags", "tags.xlsx"],
        ["tags", "tags.csv", "--from", "yesterday"],
        ["tags", "-", "--format", "csv"],
        ["conversations", "c.csv", "--status", "Opne"],
    ],
    ids=" ".join,
)
def test_what_makes_no_sense_is_told(give: Give, arguments: list[str]) -> None:
    said = give("export", "lumen", *arguments)
    assert said.code == 2
    assert "fromisoformat" not in said.err
