"""Opening: a new workspace, an old one, and everything that is not one."""

import sqlite3
from pathlib import Path

import pytest

from wizard.workspace import sqlite
from wizard.workspace.errors import (
    NewerWorkspace,
    WorkspaceBusy,
    WorkspaceDamaged,
    WorkspaceProblem,
    WorkspaceReadOnly,
)
from wizard.workspace.workspace import Workspace


def test_what_was_written_is_there_after_reopening(tmp_path: Path) -> None:
    with Workspace(tmp_path / "deep" / "workspace.sqlite") as workspace:
        workspace.instances.add(name="Acme", subdomain="acme", practice=False)
    with Workspace(tmp_path / "deep" / "workspace.sqlite") as workspace:
        assert [instance.name for instance in workspace.instances.all()] == ["Acme"]


def test_a_new_file_and_what_lies_beside_it_are_this_accounts_alone(tmp_path: Path) -> None:
    with Workspace(tmp_path / "workspace.sqlite") as workspace:
        workspace.instances.add(name="Acme", subdomain="acme", practice=False)
        modes = {path.name: oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()}
    assert modes == dict.fromkeys(("workspace.sqlite", "workspace.sqlite-wal", "workspace.sqlite-shm"), "0o600")


def test_a_newer_workspace_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "workspace.sqlite"
    Workspace(path).close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE workspace_info SET value = '999' WHERE key = 'schema_version'")
    connection.commit()
    connection.close()
    before = path.read_bytes()

    with pytest.raises(NewerWorkspace, match="newer version"):
        Workspace(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"this is not a database, but long enough to be read as one" * 20, None])
def test_something_else_is_called_damaged(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "workspace.sqlite"
    if content is None:
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE somebody_elses (x)")
        connection.close()
    else:
        path.write_bytes(content)

    with pytest.raises(WorkspaceDamaged):
        Workspace(path)


def test_a_file_whose_folder_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    path = tmp_path / "file" / "workspace.sqlite"

    with pytest.raises(WorkspaceReadOnly, match=f"{path} cannot be made"):
        Workspace(path)


def test_a_writer_that_never_ends_makes_the_workspace_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    with Workspace(tmp_path / "workspace.sqlite") as workspace:
        other = sqlite3.connect(tmp_path / "workspace.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(WorkspaceBusy) as caught:
            workspace.check_writable()
        other.close()
        workspace.check_writable()
    assert caught.value.retryable


def test_a_problem_in_words_carries_the_technical_text_apart(tmp_path: Path) -> None:
    (tmp_path / "workspace.sqlite").mkdir()

    with pytest.raises(WorkspaceProblem) as caught:
        Workspace(tmp_path / "workspace.sqlite")
    assert "unable to open" in caught.value.detail
    assert "unable to open" not in str(caught.value)
