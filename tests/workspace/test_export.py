"""Exports: what is in the file is what was selected, and a file is there when it is whole."""

import csv
import json
import os
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet
from sqlalchemy import Connection

from tests.workspace.made import Row, conversation, message, moment
from wizard.stop import Stop, Stopped
from wizard.workspace import schema
from wizard.workspace.conversations import ConversationFilter
from wizard.workspace.errors import ExportFailed, NotAFile, ParquetMissing
from wizard.workspace.export import Format, Selection, export
from wizard.workspace.records import Cursor
from wizard.workspace.workspace import Workspace

NAMES = [column.name for column in schema.conversations.columns if column.name != "instance_id"]
ROWS: list[Row] = [
    (*row[:-1], json.dumps(json.loads(str(row[-1])), indent=1))
    for row in (
        conversation(f"c{number:04}", moment(1 + number % 28), name='a "quote",\nand Zoë', preview=None)
        for number in range(2500)
    )
]


@pytest.fixture
def full(workspace: Workspace) -> Workspace:
    for start in range(0, len(ROWS), 500):
        workspace.records.save_page(1, "conversations", ROWS[start : start + 500], Cursor())
    messages = [message(f"m{number}", f"c{number:04}") for number in range(100)]
    workspace.records.save_page(1, "messages", messages, Cursor())
    workspace.records.save_page(2, "conversations", [conversation("elsewhere")], Cursor())
    return workspace


def write(workspace: Workspace, path: Path, kind: Format, stream: str = "conversations", **wanted: str) -> int:
    selection = Selection(1, stream, ConversationFilter(**wanted))  # type: ignore[arg-type]
    return export(workspace, selection, path, kind, lambda _written: None, Stop())


def read(path: Path, kind: Format) -> list[dict[str, Any]]:
    if kind is Format.PARQUET:
        return list(parquet.read_table(path).to_pylist())
    if kind is Format.JSON_LINES:
        return [json.loads(line) for line in path.read_text().splitlines()]
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_format_holds_every_record(full: Workspace, tmp_path: Path) -> None:
    for kind in Format:
        path = tmp_path / f"export.{kind}"
        assert write(full, path, kind) == len(ROWS)
        expected: list[dict[str, Any]] = [dict(zip(NAMES, row, strict=True)) for row in ROWS]
        if kind is Format.CSV:
            expected = [{k: "" if v is None else str(v) for k, v in row.items()} for row in expected]
        if kind is Format.JSON_LINES:
            expected = [row | {"record": json.loads(row["record"])} for row in expected]
        assert read(path, kind) == expected
        assert path.stat().st_mode & 0o077 == 0
    assert len(list(tmp_path.glob("export*"))) == len(Format)


@pytest.mark.parametrize("said", ["=1+1", "+49 30 1234", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "'=1", "1-1", ""])
def test_a_spreadsheet_carries_out_nothing_that_a_customer_wrote(
    workspace: Workspace, tmp_path: Path, said: str
) -> None:
    workspace.records.save_page(1, "conversations", [conversation("c1", name=said)], Cursor())
    for kind in Format:
        path = tmp_path / f"export.{kind}"
        write(workspace, path, kind)
        guarded = kind is Format.CSV and said.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert read(path, kind)[0]["name"] == ("'" if guarded else "") + said


def test_a_selection_follows_its_filter(full: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    assert write(full, path, Format.CSV, created_from="2026-10-03", created_to="2026-10-04") == 90
    assert write(full, path, Format.CSV, "messages", created_from="2026-10-03", created_to="2026-10-04") == 4
    assert write(full, path, Format.CSV, "messages") == 100
    assert write(full, path, Format.CSV, "tags") == 0
    assert read(path, Format.CSV) == []


def test_what_was_deleted_is_left_out_and_nothing_else(workspace: Workspace, tmp_path: Path) -> None:
    deleted = moment(20)
    conversations = [
        conversation("living"),
        conversation("gone", deleted_at=deleted),
        conversation("undated", None),
    ]
    messages = [
        message("of the living", "living"),
        message("deleted", "living", deleted_at=deleted),
        message("of the gone", "gone"),
        message("of the undated", "undated"),
        message("of one not here", "elsewhere"),
    ]
    workspace.records.save_page(1, "conversations", conversations, Cursor())
    workspace.records.save_page(1, "messages", messages, Cursor())

    def left(stream: str) -> list[str]:
        path = tmp_path / "left.jsonl"
        selection = Selection(1, stream, ConversationFilter(deleted=False))
        export(workspace, selection, path, Format.JSON_LINES, lambda _written: None, Stop())
        return [row["id"] for row in read(path, Format.JSON_LINES)]

    assert left("conversations") == ["living", "undated"]
    assert left("messages") == ["of one not here", "of the living", "of the undated"]


def test_stopped_or_failed_leaves_nothing_behind(full: Workspace, tmp_path: Path) -> None:
    stop, path = Stop(), tmp_path / "out" / "export.csv"
    path.parent.mkdir()
    for kind in Format:
        with pytest.raises(Stopped):
            export(full, Selection(1, "conversations"), path, kind, lambda _written: stop.set(), stop)
    with pytest.raises(ExportFailed):
        write(full, tmp_path / "missing" / "export.csv", Format.CSV)
    assert list(path.parent.iterdir()) == []


def test_a_path_that_cannot_even_be_looked_at_is_told_like_any_other(
    full: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> str:
        raise OSError("the user name or password is incorrect")

    monkeypatch.setattr("os.path.realpath", refuse)
    with pytest.raises(ExportFailed):
        write(full, tmp_path / "export.csv", Format.CSV)


def test_who_else_may_write_to_the_folder_gets_nothing(
    full: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_database, decoys = full.database.read, []

    def swap_and_read() -> AbstractContextManager[Connection]:
        (part,) = tmp_path.glob("export-*.part")
        part.unlink()
        decoys.append(part.open("x+"))
        return read_database()

    monkeypatch.setattr(full.database, "read", swap_and_read)
    for kind in Format:
        write(full, tmp_path / f"export.{kind}", kind)
    for decoy in decoys:
        with decoy:
            assert decoy.read() == ""


@pytest.mark.skipif("sys.platform == 'win32'", reason="pipes are in no folder there")
def test_only_a_file_is_written_over(full: Workspace, tmp_path: Path) -> None:
    pipe, folder, link = tmp_path / "pipe", tmp_path / "folder", tmp_path / "link"
    os.mkfifo(pipe)
    folder.mkdir()
    link.symlink_to(pipe)
    for path in (pipe, folder, link):
        with pytest.raises(NotAFile):
            write(full, path, Format.CSV)
    assert pipe.is_fifo()
    assert sorted(path.name for path in tmp_path.iterdir() if "sqlite" not in path.name) == ["folder", "link", "pipe"]


def test_a_link_goes_on_leading_to_the_file_that_is_written(full: Workspace, tmp_path: Path) -> None:
    file, link = tmp_path / "elsewhere" / "export.csv", tmp_path / "link.csv"
    file.parent.mkdir()
    link.symlink_to(file)
    for _ in range(2):
        assert write(full, link, Format.CSV) == len(ROWS)
        assert link.readlink() == file
        assert len(read(file, Format.CSV)) == len(ROWS)


def test_no_other_file_is_touched(full: Workspace, tmp_path: Path) -> None:
    mine = tmp_path / "export.csv.part"
    mine.write_text("mine")
    write(full, tmp_path / "export.csv", Format.CSV)
    assert mine.read_text() == "mine"


def test_parquet_without_its_library_says_what_to_do(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ParquetMissing, match="Install pyarrow"):
        write(workspace, tmp_path / "export.parquet", Format.PARQUET)
    assert not (tmp_path / "export.parquet").exists()
