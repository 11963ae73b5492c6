"""Files that are there whole or not at all."""

from pathlib import Path

import pytest

from wizard.files import write_whole


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
