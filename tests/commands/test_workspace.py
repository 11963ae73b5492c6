"""`workspace`: which one is used, who says so, and moving from one to another."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.conftest import Give, Home
from wizard.app import build_services
from wizard.folders import folders_in
from wizard.place import (
    VARIABLE,
    ChoiceUnreadable,
    Origin,
    PasswordInAddress,
    choose,
    find_place,
    read_place,
    read_public_place,
)
from wizard.problem import Problem
from wizard.workspace.workspace import Workspace


def test_environment_counts_before_choice_and_choice_before_default(tmp_path: Path) -> None:
    state, data = tmp_path / "state", tmp_path / "data"
    assert find_place(state, data, {}).where == data / "workspace.sqlite"
    choose(state, tmp_path / "chosen.sqlite")
    assert find_place(state, data, {}).where == tmp_path / "chosen.sqlite"
    named = find_place(state, data, {VARIABLE: "postgresql://ann:secret@db/support"})
    assert (named.where, named.origin) == ("postgresql://ann:secret@db/support", Origin.ENVIRONMENT)
    choose(state, None)
    assert find_place(state, data, {VARIABLE: " "}).origin is Origin.DEFAULT


@pytest.mark.parametrize(
    "choice", [Path.mkdir, lambda file: file.write_bytes(b"/data/\xff\xfe")], ids=["folder", "noise"]
)
def test_a_choice_that_cannot_be_read_is_told_and_nothing_else_is_taken(
    tmp_path: Path, choice: Callable[[Path], object]
) -> None:
    file = tmp_path / "workspace.txt"
    choice(file)
    with pytest.raises(ChoiceUnreadable) as caught:
        find_place(tmp_path, tmp_path, {})
    assert str(file) in str(caught.value.message)
    assert find_place(tmp_path, tmp_path, {VARIABLE: "/data/named.sqlite"}).origin is Origin.ENVIRONMENT


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ann:secret@db/support",
        "postgres://ann:secret@db:5432/support?sslmode=require",
        "postgresql://db/support?user=ann&password=secret",
        "postgresql://db/support?sslpassword=secret",
        "postgresql://ann:p%40ss@db/support",
        "postgresql://ann:secret#1@db/support",
        "postgresql://ann:secret?1@db/support",
        "postgresql://ann:1/secret@db/support",
        "postgresql://ann:p@secret@db/support",
        "postgresql://db/support?pass%77ord=secret",
    ],
)
def test_a_password_in_an_address_is_refused_with_the_ways_out(address: str) -> None:
    with pytest.raises(PasswordInAddress) as caught:
        read_public_place(address)
    for way in ("~/.pgpass", "PGPASSFILE", "PGPASSWORD", VARIABLE):
        assert way in str(caught.value.hint)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ann@db/support",
        "postgresql://db/support?sslmode=verify-full",
        "postgresql://ann@[::1]:5432,db:5433/support",
        "postgresql://db:5432/support?user=ann@example.com",
    ],
)
def test_an_address_without_a_password_is_taken(address: str) -> None:
    assert read_public_place(address) == address


def test_nobody_else_may_see_what_was_chosen(tmp_path: Path) -> None:
    state = tmp_path / "own" / "state"
    choose(state, "postgresql://ann@db/support")
    chosen = state / "workspace.txt"
    assert [oct(path.stat().st_mode & 0o777) for path in (chosen, state, state.parent)] == ["0o600", "0o700", "0o700"]


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "mysql://db/support",
        "https://example.org",
        "postgresql:/ann@db/support",
        "postgresql//ann@db/support",
        "postgres:ann@db",
        "Postgresql://db/support",
        "host=db dbname=support",
        "dbname = support",
    ],
)
def test_what_is_no_place_is_refused(written: str, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="neither a file nor the address"):
        read_place(written)
    with pytest.raises(Problem, match="neither a file nor the address"):
        read_place(str(tmp_path))


@pytest.mark.parametrize("command", ["create", "use", "copy"])
def test_no_command_takes_or_repeats_a_password(give: Give, home: Home, command: str) -> None:
    address = "postgresql://ann:secret@db/support"
    said = give("workspace", command, *([str(home.file)] if command == "copy" else []), address, "--json")
    assert said.code == 1
    assert said.json["error"]["kind"] == "password_in_address"
    assert "secret" not in said.out + said.err


def test_create_use_show(give: Give, home: Home, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "team.sqlite"
    assert give("workspace", "use", str(other), "--json").json["error"]["kind"] == "no_workspace"
    assert not other.exists()
    assert give("workspace", "create", str(other)).code == 0
    assert give("workspace", "create", str(other), "--json").json["error"]["kind"] == "workspace_there"
    assert give("workspace", "use", str(other)).code == 0
    shown = give("workspace", "show", "--json").json
    assert set(shown) == {"workspace", "origin", "version", "instances", "records"}
    assert (shown["workspace"], shown["origin"], shown["instances"]) == (str(other), "chosen", 0)

    assert give("workspace", "use", "--default").code == 0
    assert give("workspace", "show", "--json").json["workspace"] == str(home.file)


def test_the_environment_is_said_to_count_first(give: Give, home: Home, tmp_path: Path) -> None:
    give("workspace", "create", str(tmp_path / "team.sqlite"))
    home.environment[VARIABLE] = str(tmp_path / "named.sqlite")
    said = give("workspace", "use", str(tmp_path / "team.sqlite"))
    assert said.code == 0
    assert VARIABLE in said.err
    assert give("workspace", "show", "--json").json["workspace"] == str(tmp_path / "named.sqlite")


def test_what_the_environment_names_is_where_data_lands(give: Give, home: Home, connected: str, tmp_path: Path) -> None:
    home.environment[VARIABLE] = str(tmp_path / "named.sqlite")
    assert give("instances", "list", "--json").json["instances"] == []


def test_a_mistyped_address_makes_no_file(give: Give, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home.root)
    home.environment[VARIABLE] = "postgresql:/ann:secret@db/support"
    said = give("status", "--json")
    assert (said.code, said.json["error"]["kind"]) == (1, "place_unusable")
    assert "secret" not in said.out
    assert not (home.root / "postgresql:").exists()


def test_a_copy_is_proven_and_its_keys_still_fit(give: Give, home: Home, connected: str, tmp_path: Path) -> None:
    give("sync", "--quiet")
    target = tmp_path / "copy.sqlite"
    said = give("workspace", "copy", str(home.file), str(target), "--json")
    assert said.code == 0
    tables = {one["table"]: one["rows"] for one in said.json["tables"]}
    assert tables["instances"] == 1
    assert tables["conversations"] > 0
    assert {tuple(one) for one in said.json["tables"]} == {("table", "rows", "digest")}

    assert give("workspace", "copy", str(home.file), str(target), "--json").json["error"]["kind"] == "target_not_empty"
    give("workspace", "use", str(target))
    count = give("workspace", "show", "--json").json["records"]
    assert give("sync", "--quiet").code == 0

    said = give("workspace", "copy", str(home.file), str(tmp_path / "another.sqlite"))
    assert f"\n{count:,} records are in {tmp_path / 'another.sqlite'}." in said.out


def test_a_copy_of_nothing_is_refused_and_makes_nothing(give: Give, tmp_path: Path) -> None:
    said = give("workspace", "copy", str(tmp_path / "none.sqlite"), str(tmp_path / "copy.sqlite"), "--json")
    assert said.json["error"]["kind"] == "no_workspace"
    assert list(tmp_path.glob("*.sqlite")) == []


def test_the_window_opens_the_folders_own_workspace_unless_told_otherwise(tmp_path: Path) -> None:
    folders = folders_in(tmp_path)
    for where, expected in ((None, folders.data / "workspace.sqlite"), (tmp_path / "x.sqlite", tmp_path / "x.sqlite")):
        services = build_services(folders, None, lambda _state: None, where=where)
        try:
            assert services.workspace.place == str(expected)
        finally:
            services.close()


def test_an_address_is_tried_before_it_is_remembered(give: Give, home: Home) -> None:
    said = give("workspace", "use", "postgresql://ann@127.0.0.1:1/support?connect_timeout=1", "--json")
    assert said.json["error"]["kind"] == "server_unreachable"
    assert give("workspace", "show", "--json").json["workspace"] == str(home.file)
    Workspace(home.file).close()
