"""Instances from their first to their last day, without a screen."""

import re
import shlex
import signal
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from tests.commands.conftest import Give, Home, logs_of
from tests.instances.test_vault import Drawer
from wizard.commands.terminal import Terminal
from wizard.instances.server_keys import FOLDER_VARIABLE
from wizard.kustomer.streams import RECOMMENDED_ROLES
from wizard.practice import PracticeServer
from wizard.stop import Stop
from wizard.workspace import clearing
from wizard.workspace.instances import KeyKept, Status


def test_adding_shows_each_check_and_puts_the_key_into_the_keyring(
    give: Give, home: Home, drawer: Drawer, practice: PracticeServer
) -> None:
    token = practice.create_key()
    said = give("instances", "add", "Lumen", "lumenbikes", "--practice", typed=f"Bearer {token}\n")

    assert said.code == 0
    assert said.err == ""
    marks = [line[0] for line in said.out.splitlines()[:12]]
    assert set(marks) == {"✓"}
    assert "“Lumen” is connected. There are" in said.out
    assert said.out.count("about ") == 1, "how long it takes is said once"
    (kept,) = drawer.kept.values()
    assert kept == token
    assert token not in said.out + logs_of(home)
    with home.workspace() as workspace:
        (instance,) = workspace.instances.all()
    assert instance.status is Status.CONNECTED
    assert instance.key_kept is KeyKept.KEYRING


def test_the_subdomain_is_read_from_the_key(give: Give, practice: PracticeServer) -> None:
    said = give("instances", "add", "Lumen", "--practice", "--json", typed=practice.create_key())
    assert said.json["instance"]["subdomain"] == "lumenbikes"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_key_is_read_from_a_file_whatever_program_wrote_it(
    give: Give, practice: PracticeServer, encoding: str
) -> None:
    said = give("instances", "add", "Lumen", "--practice", typed=f"{practice.create_key()}\r\n".encode(encoding))
    assert said.code == 0, said


def test_a_warning_is_marked_and_has_its_hint(give: Give, practice: PracticeServer) -> None:
    token = practice.create_key(roles=RECOMMENDED_ROLES[:-1], expires_at=datetime.now(UTC) + timedelta(days=3))
    said = give("instances", "add", "Lumen", "lumenbikes", "--practice", typed=token)
    assert said.code == 0
    warned = re.findall(r"^! (.*)\n  (.*)$", said.out, re.MULTILINE)
    assert len(warned) == 2
    assert "Left out, because the key may not read them" in warned[0][0]


def test_where_no_ticks_can_be_written_what_is_fine_stays_apart(home: Home, practice: PracticeServer) -> None:
    home.environment["PYTHONIOENCODING"] = "ascii"
    said = home.run("instances", "add", "Lumen", "--practice", typed=practice.create_key())
    assert {line[0] for line in said.out.splitlines() if line[1] == " " != line[0]} == {"+", "x"}, said
    assert '"Lumen" is not connected.' in said.out


def test_wrong_details_are_kept_and_can_be_corrected(give: Give, practice: PracticeServer) -> None:
    token = practice.create_key()
    said = give("instances", "add", "Lumen", "nobodyhere", "--practice", typed=token)
    assert said.code == 1
    assert "✗ Kustomer has no account named “nobodyhere”." in said.out
    assert "instances correct" in said.out

    listed = give("instances", "list", "--json").json["instances"]
    assert [(one["name"], one["status"]) for one in listed] == [("Lumen", "not_authenticated")]
    assert "nobodyhere" in listed[0]["refusal"]

    corrected = give("instances", "correct", "lumen", "--subdomain", "lumenbikes", "--json", typed=token)
    assert corrected.code == 0
    assert corrected.json["connected"] is True


def test_what_failed_is_told_to_programs(give: Give, practice: PracticeServer) -> None:
    practice_token = practice.create_key()
    practice.revoke_key(practice_token)
    said = give("instances", "add", "Lumen", "lumenbikes", "--practice", "--json", typed=practice_token)
    assert said.code == 1
    states = {check["check"]: check["state"] for check in said.json["checks"]}
    assert states["key_accepted"] == "failed"
    assert states["key_kept"] == "waiting"
    assert said.json["connected"] is False
    assert said.json["error"]["kind"] == "not_connected"


@pytest.mark.parametrize(
    ("typed", "kind"), [("", "key_missing"), ("https://example.org", "key_is_address"), ("eyJhbGciOi", "key_cut_off")]
)
def test_what_is_no_key_makes_no_instance(give: Give, typed: str, kind: str) -> None:
    said = give("instances", "add", "Lumen", "lumenbikes", "--json", typed=typed)
    assert said.code == 1
    assert said.json["error"]["kind"] == kind
    assert give("instances", "list", "--json").json["instances"] == []


def test_without_a_keyring_it_says_how_servers_are_given_keys(home: Home, practice: PracticeServer) -> None:
    said = home.run("instances", "add", "Lumen", "lumenbikes", "--practice", typed=practice.create_key())
    assert said.code == 1
    assert "This computer has no system keyring." in said.out
    assert "session" not in said.out, "no command keeps a key for a session"
    assert "CUSTOMER_AI_CONNECT_KEY_LUMEN" in said.out
    assert "--key-from" in said.out


def test_no_instance_is_given_the_key_of_another(give: Give, connected: str, practice: PracticeServer) -> None:
    for source in ("ask", "env", "file"):
        added = ["instances", "add", "Lumen!", "--practice", "--key-from", source, "--json"]
        assert give(*added, typed=practice.create_key()).json["error"]["kind"] == "key_shared"
    assert give("instances", "add", "Harbor", "--practice", typed=practice.create_key()).code == 0
    said = give("instances", "rename", "Harbor", "Lumen?")
    assert said.code == 1
    assert said.err.startswith("“Lumen?” would be given the key of “Lumen”: CUSTOMER_AI_CONNECT_KEY_LUMEN.")
    assert give("instances", "rename", "Lumen", "Lumen!").code == 0
    assert [one["name"] for one in give("instances", "list", "--json").json["instances"]] == ["Harbor", "Lumen!"]


def test_a_name_is_taken_once(give: Give, connected: str, practice: PracticeServer) -> None:
    said = give("instances", "add", " lUMEN ", "lumenbikes", "--json", typed=practice.create_key())
    assert said.code == 1
    assert said.json["error"]["kind"] == "name_taken"


@pytest.mark.parametrize(
    ("name", "words"),
    [("Harbor", "There is “Lumen”."), ("lum", "Did you mean “Lumen”?"), ("lumenbikes", "Did you mean “Lumen”?")],
)
def test_an_unknown_name_says_what_there_is(give: Give, connected: str, name: str, words: str) -> None:
    said = give("instances", "pause", name)
    assert said.code == 1
    assert said.err.splitlines() == [f"No instance is called “{name}”.", words]
    assert give("instances", "pause", name, "--json").json["error"]["kind"] == "unknown_name"


def test_the_name_may_be_typed_as_people_type(give: Give, connected: str) -> None:
    assert give("instances", "pause", "  LUMEN ").code == 0
    assert "paused" in give("instances", "list").out
    assert give("instances", "resume", "lumen").code == 0
    assert "paused" not in give("instances", "list").out


def test_the_name_may_be_typed_as_it_was_given_with_signs_that_nobody_sees(give: Give, connected: str) -> None:
    name = "Lumen\u00a0👩\u200d💻\u2060 "
    assert give("instances", "rename", "lumen", name).code == 0
    assert give("instances", "pause", name).code == 0


def test_renaming_a_servers_instance_says_where_its_key_is_looked_for(give: Give, connected: str) -> None:
    said = give("instances", "rename", "lumen", "Lumen Bikes")
    assert said.code == 0
    assert "CUSTOMER_AI_CONNECT_KEY_LUMEN_BIKES" in said.err
    assert give("instances", "list", "--json").json["instances"][0]["name"] == "Lumen Bikes"


def test_what_it_says_to_type_can_be_typed(give: Give, connected: str) -> None:
    def typed(words: str) -> list[str]:
        (line,) = (line for line in words.splitlines() if ": customer-ai-connect " in line)
        return shlex.split(line.partition(": customer-ai-connect ")[2])

    name = 'Lumen "Bikes" & $ons'
    give("instances", "rename", "Lumen", name)
    assert typed(give("instances", "reconnect", name).err) == ["instances", "replace-key", name]
    give("instances", "pause", name)
    for said in (give("sync", name).err, give("status").out):
        assert typed(said) == ["instances", "resume", name]
    assert give(*typed(give("status").out)).code == 0
    give("instances", "disconnect", name, "--yes")
    assert typed(give("instances", "pause", name).err) == ["instances", "reconnect", name]


def test_disconnecting_asks_forgets_the_key_and_can_be_undone(
    give: Give, home: Home, drawer: Drawer, practice: PracticeServer
) -> None:
    token = practice.create_key()
    give("instances", "add", "Lumen", "lumenbikes", "--practice", typed=token)
    assert give("instances", "disconnect", "lumen").code == 2, "nobody is there to confirm"
    assert give("instances", "list", "--json").json["instances"][0]["status"] == "connected"

    said = give("instances", "disconnect", "lumen", "--yes", "--revoke", "--json")
    assert said.code == 0
    assert said.json["instance"]["status"] == "disconnected"
    assert said.json["left_behind"] == []
    assert drawer.kept == {}
    key = practice.keys.find(token)
    assert key
    assert key.revoked

    wrong = give("instances", "replace-key", "lumen", "--json", typed=practice.create_key())
    assert wrong.json["error"]["kind"] == "other_command"
    assert "reconnect" in wrong.json["error"]["hint"]
    assert give("instances", "reconnect", "lumen", typed=practice.create_key()).code == 0


def test_a_key_that_somebody_mounted_stays_and_is_spoken_of(give: Give, connected: str) -> None:
    said = give("instances", "disconnect", "lumen", "--yes", "--json")
    assert [left["kind"] for left in said.json["left_behind"]] == ["key_stays"]
    assert "CUSTOMER_AI_CONNECT_KEY_LUMEN" in said.json["left_behind"][0]["message"]


def test_replacing_a_key_keeps_the_old_one_until_the_new_one_has_passed(
    give: Give, drawer: Drawer, practice: PracticeServer
) -> None:
    first, second = practice.create_key(), practice.create_key()
    give("instances", "add", "Lumen", "lumenbikes", "--practice", typed=first)
    foreign = practice.create_key(subdomain="harborbooks")
    said = give("instances", "replace-key", "lumen", typed=foreign)
    assert said.code == 1
    assert "It stays as it was." in said.out
    assert list(drawer.kept.values()) == [first]

    assert give("instances", "replace-key", "lumen", typed=second).code == 0
    assert list(drawer.kept.values()) == [second]


def test_an_instance_whose_key_was_refused_later_is_to_be_given_another(
    give: Give, drawer: Drawer, practice: PracticeServer
) -> None:
    token = practice.create_key()
    give("instances", "add", "Lumen", "lumenbikes", "--practice", typed=token)
    practice.revoke_key(token)
    give("sync", "--quiet")
    error = give("instances", "resume", "lumen", "--json").json["error"]
    assert "not connected any more. Kustomer no longer accepts this key of lumenbikes" in error["message"]
    assert error["hint"].endswith("instances replace-key Lumen")
    assert give("instances", "replace-key", "lumen", typed=practice.create_key()).code == 0


def test_removing_wants_the_name_or_yes_and_deletes_only_what_it_is_told_to(
    give: Give, home: Home, connected: str
) -> None:
    give("sync", "--quiet")
    assert give("instances", "remove", "lumen").code == 2
    said = give("instances", "remove", "lumen", "--yes", "--with-data", "--json")
    assert said.code == 0
    assert said.json["removed"] == "Lumen"
    assert said.json["deleted_records"] > 0
    assert give("instances", "list", "--json").json["instances"] == []


def test_whoever_interrupts_a_deletion_is_told_what_becomes_of_the_rest(
    give: Give, home: Home, connected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    give("sync", "--quiet")
    monkeypatch.setattr(clearing, "PIECE", 50)
    monkeypatch.setattr(Terminal, "show_live", lambda *_: signal.raise_signal(signal.SIGINT))
    said = give("instances", "remove", "lumen", "--yes", "--with-data")
    assert said.code == 130
    assert "“Lumen” stays, disconnected, with what is left. Remove it again for the rest." in said.err

    monkeypatch.undo()
    (left,) = give("instances", "list", "--json").json["instances"]
    assert (left["name"], left["status"]) == ("Lumen", "disconnected")


def test_what_was_deleted_is_wiped_before_the_command_ends(give: Give, home: Home, connected: str) -> None:
    give("sync", "--quiet")
    with closing(sqlite3.connect(home.file)) as connection:
        ((word,),) = connection.execute("SELECT name FROM customers WHERE name IS NOT NULL LIMIT 1").fetchall()
    assert word.encode() in home.file.read_bytes()
    damaged = home.file.with_name("workspace.schema-1.sqlite")
    damaged.write_bytes(b"no database" * 200)
    said = give("instances", "remove", "lumen", "--yes", "--with-data", "--json")

    assert "copy_not_wiped" in [left["kind"] for left in said.json["left_behind"]]
    for file in home.file.parent.iterdir():
        assert word.encode() not in file.read_bytes(), file.name


def test_a_key_from_the_environment(give: Give, home: Home, practice: PracticeServer) -> None:
    home.environment["CUSTOMER_AI_CONNECT_KEY_LUMEN_BIKES"] = practice.create_key()
    said = give("instances", "add", "Lumen Bikes", "--practice", "--key-from", "env", "--json")
    assert said.code == 0
    assert said.json["instance"]["key"]["kept"] == "server"


@pytest.mark.parametrize("source", ["env", "file"])
def test_a_missing_key_is_named(give: Give, home: Home, source: str) -> None:
    home.environment[FOLDER_VARIABLE] = str(home.root)
    said = give("instances", "add", "Lumen Bikes", "lumenbikes", "--key-from", source)
    assert said.code == 1
    assert "CUSTOMER_AI_CONNECT_KEY_LUMEN_BIKES" in said.err
    assert "the file lumen_bikes" in said.err
    assert give("instances", "list", "--json").json["instances"] == []


def test_a_stop_in_the_middle_of_the_checks_leaves_it_unconnected(
    home: Home, give: Give, practice: PracticeServer
) -> None:
    practice.faults.latency = 1
    home.give_key("lumen", practice.create_key())
    process = home.start("instances", "add", "Lumen", "--practice", "--key-from", "file")
    try:
        while not practice.requests:  # one question was answered, the next is on its way
            assert process.poll() is None
            Stop().sleep(0.01)
        process.send_signal(2)
        out, err = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 130
    assert "Traceback" not in out + err
    assert give("instances", "list", "--json").json["instances"][0]["status"] == "not_authenticated"
