"""Keys that a server is given: found by the instance's name, never written."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.instances.test_vault import Drawer
from tests.kustomer.tokens import KEY, jwt
from wizard.instances import vault as vault_module
from wizard.instances.errors import KeyFileUnreadable, KeyMissingHere, KeyStays, KeyUnusableHere
from wizard.instances.server_keys import FOLDER_VARIABLE, ServerKeys, file_of, variable_of
from wizard.instances.vault import Vault
from wizard.kustomer.key import ApiKey
from wizard.stop import Stop
from wizard.text import NOTHING
from wizard.workspace.instances import Instance, KeyKept, Status

OTHER = jwt(orgName="other")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Lumen", "lumen"),
        ("Lumen  Bikes (EU)", "lumen_bikes_eu"),
        ("Übersee Straße", "ubersee_strasse"),
        ("日本", "u65e5u672c"),
        ("!?", "u21u3f"),
        ("../../etc/passwd", "etc_passwd"),
    ],
)
def test_names_become_what_variables_and_files_may_be_called(name: str, file: str) -> None:
    assert file_of(name) == file
    assert variable_of(name) == f"CUSTOMER_AI_CONNECT_KEY_{file.upper()}"


@pytest.mark.parametrize("file", ["lumen_bikes", "Lumen Bikes", "LUMEN-BIKES", "key_lumen_bikes"])
def test_a_file_is_found_however_its_name_is_written(file: str, tmp_path: Path) -> None:
    (tmp_path / file).write_text(f"  {KEY}\n")
    (tmp_path / "..data").mkdir()
    (tmp_path / ".lumen_bikes").write_text("hidden")
    found = ServerKeys({FOLDER_VARIABLE: str(tmp_path)}).find("Lumen Bikes")
    assert found == ApiKey(KEY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_whatever_program_wrote_it(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "lumen").write_text(f"{KEY}\r\n", encoding=encoding)
    assert ServerKeys({FOLDER_VARIABLE: str(tmp_path)}).find("Lumen") == ApiKey(KEY)


def test_a_file_that_is_still_empty_is_none(tmp_path: Path) -> None:
    (tmp_path / "lumen").write_text("\n")
    with pytest.raises(KeyMissingHere):
        ServerKeys({FOLDER_VARIABLE: str(tmp_path)}).fetch("Lumen")


def test_mounted_secrets_may_be_links(tmp_path: Path) -> None:
    (tmp_path / "..data").mkdir()
    (tmp_path / "..data" / "lumen").write_text(KEY)
    (tmp_path / "lumen").symlink_to("..data/lumen")
    assert ServerKeys({FOLDER_VARIABLE: str(tmp_path)}).find("Lumen") == ApiKey(KEY)


def test_the_variable_counts_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "lumen").write_text(OTHER)
    keys = ServerKeys({FOLDER_VARIABLE: str(tmp_path), variable_of("Lumen"): f"Bearer {KEY}"})
    assert keys.find("Lumen") == ApiKey(KEY)


def test_a_key_that_is_missing_is_named_with_both_places() -> None:
    with pytest.raises(KeyMissingHere) as caught:
        ServerKeys({}).fetch("Lumen Bikes")
    for place in ("CUSTOMER_AI_CONNECT_KEY_LUMEN_BIKES", "lumen_bikes", FOLDER_VARIABLE):
        assert place in str(caught.value.hint)
    assert caught.value.retryable, "a mounted file may come later"


def test_a_service_is_told_to_be_restarted_once_a_missing_key_is_there(tmp_path: Path) -> None:
    handed_on = {FOLDER_VARIABLE: str(tmp_path), "CREDENTIALS_DIRECTORY": str(tmp_path)}
    with pytest.raises(KeyMissingHere) as caught:
        ServerKeys(handed_on).fetch("Lumen Bikes")
    assert "the file lumen_bikes in the folder that LoadCredential names, then restart" in str(caught.value.hint)
    assert not caught.value.retryable, "no other file comes while it runs"

    with pytest.raises(KeyMissingHere) as caught:
        ServerKeys(handed_on | {FOLDER_VARIABLE: str(tmp_path.parent)}).fetch("Lumen Bikes")
    assert "LoadCredential" not in str(caught.value.hint)


def test_what_is_no_key_is_told_without_repeating_it(tmp_path: Path) -> None:
    (tmp_path / "lumen").write_text(KEY[:-30])
    with pytest.raises(KeyUnusableHere) as caught:
        ServerKeys({FOLDER_VARIABLE: str(tmp_path)}).find("Lumen")
    assert "lumen holds cannot be used: The key is cut off." in str(caught.value.message)
    assert KEY[:20] not in f"{caught.value} {caught.value.detail}"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyFileUnreadable, match="none"):
        ServerKeys({FOLDER_VARIABLE: str(tmp_path / "none")}).find("Lumen")


def instance(kept: KeyKept) -> Instance:
    now = datetime.now(UTC)
    return Instance(
        *(1, "Lumen", "lumenbikes", False, Status.CONNECTED, "", NOTHING, "", None, kept, False, now, now, None)
    )


@pytest.mark.parametrize("kept", list(KeyKept))
def test_what_a_server_is_given_counts_wherever_the_key_is_said_to_be(kept: KeyKept, tmp_path: Path) -> None:
    vault = Vault(server=ServerKeys({variable_of("Lumen"): KEY}))
    assert vault.fetch(instance(kept), Stop()) == ApiKey(KEY)


def test_a_servers_key_is_never_written_and_never_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    drawer = Drawer()
    monkeypatch.setattr(vault_module, "_backend", lambda: drawer)
    environment = {variable_of("Lumen"): KEY}
    vault = Vault(server=ServerKeys(environment))
    vault.keep(instance(KeyKept.SERVER), ApiKey(KEY), KeyKept.SERVER, Stop())
    with pytest.raises(KeyStays):
        vault.forget(instance(KeyKept.SERVER), Stop())
    assert drawer.kept == {}
    assert environment == {variable_of("Lumen"): KEY}

    with pytest.raises(KeyMissingHere):
        vault.keep(instance(KeyKept.SERVER), ApiKey(OTHER), KeyKept.SERVER, Stop())
    environment.clear()
    vault.forget(instance(KeyKept.SERVER), Stop())
