"""Files that are there whole or not at all."""

import sys
import time
from pathlib import Path

import pytest

from tests.windows_files import OPEN_HERE, refuse_open_files
from wizard.files import write_whole
from wizard.practice import state as practice_state


def test_a_file_is_written_and_replaced_in_a_folder_that_is_made(tmp_path: Path) -> None:
    path = tmp_path / "state" / "kept.json"
    write_whole(path, b"one")
    write_whole(path, b"another")
    assert path.read_bytes() == b"another"
    assert list(path.parent.iterdir()) == [path], "nothing else is left"


def test_what_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    write_whole(path, b"one")
    (tmp_path / "kept.json.part").mkdir()  # where root may write everywhere, too
    with pytest.raises(OSError, match=r"kept\.json\.part"):
        write_whole(path, b"another")
    assert path.read_bytes() == b"one"


@pytest.mark.skipif(not OPEN_HERE.is_dir(), reason="this system does not tell which files are open")
@pytest.mark.parametrize("practice", [False, True])
def test_what_somebody_reads_for_a_moment_is_replaced_on_windows_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, practice: bool
) -> None:
    path, state = tmp_path / "kept.json", practice_state.found(1)

    def write() -> None:
        practice_state.save(path, state) if practice else write_whole(path, b"another")

    path.write_bytes(b"one")
    monkeypatch.setattr(sys, "platform", "win32")
    refuse_open_files(monkeypatch.setattr)
    with path.open("rb") as scanner:
        monkeypatch.setattr(time, "sleep", lambda _seconds: None)
        with pytest.raises(PermissionError):
            write()
        assert path.read_bytes() == b"one"
        assert list(tmp_path.iterdir()) == [path], "nothing else is left"
        monkeypatch.setattr(time, "sleep", lambda _seconds: scanner.close())
        write()
    assert path.read_bytes() != b"one"
