"""Exporting what is listed: the file, how it goes, and what is said when it does not."""

import csv
import errno
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from tests.gui.window.conftest import QUIRKS, Person
from tests.gui.window.test_browse import MANY, browse, choose_in, lumen, stamp
from tests.workspace.made import conversation
from wizard.stop import Stop
from wizard.ui.browse import export_bar
from wizard.ui.browse.browse import Browse
from wizard.ui.services import Services
from wizard.workspace import export as export_module
from wizard.workspace.errors import ExportFailed
from wizard.workspace.export import Format
from wizard.workspace.instances import Status
from wizard.workspace.records import Cursor

pytestmark = QUIRKS
Open = Callable[[str], None]
__all__ = ["browse", "lumen"]  # fixtures


def choose_format(browse: Browse, words: str) -> None:
    (action,) = [one for one in browse.export.button.menu().actions() if one.text() == f"{words}…"]
    action.trigger()


def answer(person: Person, file: Path) -> None:
    """Choose a place in the dialog that asks for one."""
    person.waits_for(lambda: isinstance(person.dialog, QFileDialog))
    dialog = person.dialog
    assert isinstance(dialog, QFileDialog)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    dialog.selectFile(str(file))
    dialog.accept()


def test_what_is_listed_is_exported(browse: Browse, person: Person, tmp_path: Path, opened_urls: list[str]) -> None:
    choose_in(browse, "Status", "Open")
    person.waits_for(lambda: browse.words == "300 conversations")
    choose_format(browse, "CSV for spreadsheets")
    file = tmp_path / "open ones.csv"
    answer(person, file)
    person.sees("300 conversations exported.")
    assert f"They are in {file}" in browse.export.words
    with file.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 300
    assert {row["status"] for row in rows} == {"open"}
    person.press("Show in folder")
    assert opened_urls == [QUrl.fromLocalFile(str(tmp_path)).toString()]
    person.press("Dismiss the message")
    assert browse.export.words == ""
    assert person.focused("Export the listed conversations")


def test_the_search_chooses_too_and_the_ending_is_added(browse: Browse, person: Person, tmp_path: Path) -> None:
    QTest.keyClicks(browse.filters.search, "parcel 77")
    person.waits_for(lambda: browse.words == "11 conversations")
    choose_format(browse, "JSON Lines")
    answer(person, tmp_path / "found")
    person.sees("11 conversations exported.")
    rows = [json.loads(line) for line in (tmp_path / "found.jsonl").read_text().splitlines()]
    assert all(row["name"].startswith("Parcel 77") for row in rows)


def test_parquet(browse: Browse, person: Person, tmp_path: Path) -> None:
    from pyarrow import parquet

    browse.export.export_to(tmp_path / "all.parquet", Format.PARQUET)
    person.sees(f"{MANY} conversations exported.")
    assert parquet.read_table(tmp_path / "all.parquet").num_rows == MANY


def test_the_name_that_is_offered_is_allowed_everywhere() -> None:
    assert export_bar._file_name("A/B: “C”", "csv") == "A_B_ _C_ conversations.csv"


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Stop:
    """Exports wait after their first piece until this is set."""
    let_go, pieces = Stop(), export_module.pieces

    def slowly(*arguments: object) -> object:
        for piece in pieces(*arguments):  # type: ignore[arg-type]
            yield piece[: len(piece) // 2]
            let_go._event.wait(20)
            yield piece[len(piece) // 2 :]

    monkeypatch.setattr(export_module, "pieces", slowly)
    return let_go


def test_progress_is_told_and_cancel_leaves_no_half_file(
    browse: Browse, person: Person, tmp_path: Path, held: Stop
) -> None:
    file = tmp_path / "half.csv"
    browse.export.export_to(file, Format.CSV)
    person.sees("450 conversations exported so far")
    assert browse.export._bar.value() == 500
    assert not browse.export.button.isEnabled()
    assert person.focused("Cancel the export")
    person.press("Cancel the export")
    person.sees("Stopping…")
    assert not browse.export.button.isEnabled(), "it is not known yet what became of it"
    held.set()
    person.sees("The export was cancelled.")
    person.waits_for(lambda: not list(tmp_path.glob("half*")))
    person.waits_for(browse.export.button.isEnabled)


def test_closing_the_program_ends_an_export(browse: Browse, person: Person, tmp_path: Path, held: Stop) -> None:
    browse.export.export_to(tmp_path / "half.csv", Format.CSV)
    person.sees("450 conversations exported so far")
    person.window.close()
    held.set()
    person.waits_for(lambda: not person.window.isVisible())
    assert list(tmp_path.glob("half*")) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "The disk is full: there is not enough space for the export."),
        (errno.EACCES, "The export could not be written there: the folder is protected, or the file is open"),
        (errno.ENOENT, "The folder for the export is not there any more."),
        (errno.EIO, "The export could not be written."),
    ],
)
def test_every_failure_has_its_sentence(number: int, words: str) -> None:
    problem = ExportFailed(OSError(number, "said the system"))
    assert str(problem).startswith(words)
    assert problem.hint.source
    assert "said the system" in problem.detail


def test_a_failure_is_told_and_can_be_tried_again(browse: Browse, person: Person, tmp_path: Path) -> None:
    folder = tmp_path / "later"
    browse.export.export_to(folder / "all.csv", Format.CSV)
    person.sees("The folder for the export is not there any more.")
    assert person.can("Choose another place")
    folder.mkdir()
    person.press("Try again")
    person.sees(f"{MANY} conversations exported.")
    assert (folder / "all.csv").exists()


def look_at_another(person: Person, services: Services) -> None:
    """Choose an instance with a single conversation."""
    other = services.instances.add("Acme", "acme")
    services.workspace.instances.change(other.id, status=Status.DISCONNECTED, connected_at=other.created_at)
    rows = [conversation("a1", stamp(1), name="A secret of Acme")]
    services.workspace.records.save_page(other.id, "conversations", rows, Cursor())
    integrations = person.integrations
    integrations.register.refresh()
    person.waits_for(lambda: integrations.register.get(other.id))
    integrations.show_instance(other.id)
    integrations._page.show_conversations()
    person.waits_for(lambda: integrations._page.browse.words == "1 conversation")


def holds_lumen_only(file: Path) -> bool:
    with file.open(newline="", encoding="utf-8") as lines:
        return {row["name"] for row in csv.DictReader(lines)} == {f"Parcel {number}" for number in range(MANY)}


def test_what_is_tried_again_is_what_was_asked_for_whatever_is_listed_by_then(
    browse: Browse, person: Person, services: Services, tmp_path: Path
) -> None:
    file = tmp_path / "later" / "all.csv"
    browse.export.export_to(file, Format.CSV)
    person.sees("The folder for the export is not there any more.")
    look_at_another(person, services)
    file.parent.mkdir()
    person.press("Try again")
    person.sees(f"{MANY} conversations exported.")
    assert holds_lumen_only(file)


def test_another_place_is_for_what_was_asked_for(
    browse: Browse, person: Person, services: Services, tmp_path: Path
) -> None:
    browse.export.export_to(tmp_path / "later" / "all.csv", Format.CSV)
    person.sees("The folder for the export is not there any more.")
    look_at_another(person, services)
    person.press("Choose another place")
    answer(person, tmp_path / "all.csv")
    person.sees(f"{MANY} conversations exported.")
    assert holds_lumen_only(tmp_path / "all.csv")


def test_what_is_listed_while_a_place_is_chosen_changes_nothing(
    browse: Browse, person: Person, services: Services, tmp_path: Path
) -> None:
    choose_format(browse, "CSV for spreadsheets")
    person.waits_for(lambda: isinstance(person.dialog, QFileDialog))
    look_at_another(person, services)
    file = tmp_path / "Lumen conversations.csv"
    answer(person, file)
    person.sees(f"{MANY} conversations exported.")
    assert holds_lumen_only(file)


def test_a_file_that_cannot_be_written(browse: Browse, person: Person, tmp_path: Path) -> None:
    browse.export.export_to(tmp_path / f"{'long' * 100}.csv", Format.CSV)  # for root, too
    person.waits_for(lambda: "could not be written" in browse.export.words)
    assert list(tmp_path.glob("*.csv")) == []
