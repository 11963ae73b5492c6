"""The account of this computer: the same after every start, whatever became of the program in between."""

import io
import json
import os
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.ground_truth import assert_equal_to_truth
from tests.practice.conftest import Call
from tests.sync.test_engine import INSTANCE, run
from wizard.practice.account import JOURNAL_FILE, STATE_FILE, LocalAccount
from wizard.practice.journal import DamagedJournal, Event, Journal
from wizard.practice.kinds import KINDS
from wizard.practice.lock import AccountInUse
from wizard.practice_account import PracticeAccount
from wizard.workspace.workspace import Workspace

IMPORTS = """
import sys
import wizard.practice
import wizard.practice.account
heavy = {"uvicorn", "starlette", "jinja2", "msgspec", "anyio"} & set(sys.modules)
assert not heavy, heavy
from wizard.practice import LocalAccount, PracticeOptions
assert not {"uvicorn", "starlette"} & set(sys.modules)
from wizard.practice import PracticeServer, main
"""

RUN_UNTIL_KILLED = """
import sys, time
from pathlib import Path
from wizard.practice.account import LocalAccount
account = LocalAccount(Path(sys.argv[1]), conversations=40, activity=60_000)
account.start()
print(account.create_key("Killed"), flush=True)
time.sleep(60)
"""


class Opened:
    """Starts accounts of one folder, and ends them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._all: list[LocalAccount] = []

    def __call__(self, **options: Any) -> LocalAccount:  # noqa: ANN401 - as LocalAccount takes them
        account = LocalAccount(self.folder, **({"conversations": 60, "activity": 0} | options))
        account.start()
        self._all.append(account)
        return account

    def close(self) -> None:
        for account in self._all:
            account.stop()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    opened = Opened(tmp_path / "practice")
    yield opened
    opened.close()


def truth(account: LocalAccount) -> dict[str, list[Any]]:
    assert account.server
    return {kind: list(account.server.truth(kind)) for kind in KINDS}


def status(account: LocalAccount, token: str) -> int:
    url = f"{account.url}/v1/auth/tokens/current"
    return httpx.get(url, headers={"Authorization": f"Bearer {token}"}).status_code


def kept(opened: Opened) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((opened.folder / STATE_FILE).read_text())
    return content


def test_it_is_what_the_screens_expect(tmp_path: Path) -> None:
    account = LocalAccount(tmp_path, conversations=20, activity=0)
    shown: PracticeAccount = account
    assert (shown.running, shown.url, account.server) == (False, "", None)
    assert (shown.subdomain, shown.login, shown.password) == ("lumenbikes", "admin@lumenbikes.example", "practice")
    assert list(tmp_path.iterdir()) == [], "nothing is made before it is started"
    with pytest.raises(RuntimeError):
        account.create_key("Too early")

    shown.start()
    url = shown.url
    shown.start()
    assert (shown.running, shown.url) == (True, url)
    assert httpx.get(f"{url}/login").status_code == 200
    shown.stop()
    shown.stop()
    assert (shown.running, shown.url) == (False, "")
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/login")


def test_importing_it_loads_nothing_slow() -> None:
    subprocess.run([sys.executable, "-c", IMPORTS], check=True)


def written(record: dict[str, Any]) -> str:
    attributes = record["attributes"]
    return str(attributes.get("updatedAt", attributes["createdAt"]))


def test_a_restart_finds_the_same_account(opened: Opened) -> None:
    first = opened()
    token, limited = first.create_key("Kept"), first.create_key("Limited", ["org.permission.tag.read"])
    gone, ended = first.create_key("Gone"), first.create_key("Ended")
    first.revoke_key(gone)
    assert first.server
    first.server.expire_key(ended)
    first.change(80)
    first.server.flood(10)
    first.server.change(30, seed=5, only="answer")
    before, url = truth(first), first.url
    first.stop()

    second = opened()
    assert second.url == url
    assert truth(second) == before
    assert [status(second, key) for key in (token, limited, gone, ended)] == [200, 200, 401, 401]
    headers = {"Authorization": f"Bearer {limited}"}
    assert httpx.get(f"{second.url}/v1/tags", headers=headers).status_code == 200
    assert httpx.get(f"{second.url}/v1/teams", headers=headers).status_code == 401

    second.change(25)
    after = truth(second)
    assert len(after["message"]) > len(before["message"])
    latest = max(written(r) for records in before.values() for r in records)
    changed = [r for kind in KINDS for r in after[kind] if r not in before[kind]]
    assert min(written(r) for r in changed) > latest, "time only goes on"
    second.stop()
    assert truth(opened()) == after


def test_a_workspace_still_equals_the_truth_after_a_restart(
    opened: Opened, workspace: Workspace, tmp_path: Path
) -> None:
    account = opened(conversations=300)
    token = account.create_key("Sync")
    for _ in range(3):
        assert account.server
        run(account.server, workspace, token)
        account.change(40)
        run(account.server, workspace, token)
        assert_equal_to_truth(tmp_path / "workspace.sqlite", INSTANCE, account.server)
        account.stop()
        account.start()
        assert_equal_to_truth(tmp_path / "workspace.sqlite", INSTANCE, account.server)


def test_one_account_object_can_be_started_again(opened: Opened) -> None:
    account = opened(activity=30_000)
    token = account.create_key("Kept")
    for _ in range(3):
        assert account.server
        account.server.rest()
        before, url = truth(account), account.url
        account.stop()
        account.start()
        assert account.server
        assert account.url == url
        assert status(account, token) == 200
        account.server.rest()
        now = truth(account)
        assert all(len(now[kind]) >= len(before[kind]) for kind in KINDS)


def test_a_key_that_deleted_itself_or_was_deleted_stays_deleted(opened: Opened) -> None:
    account = opened()
    token = account.create_key("Disconnected")
    httpx.delete(f"{account.url}/v1/auth/tokens/current", headers={"Authorization": f"Bearer {token}"})
    assert kept(opened)["keys"] == []
    account.stop()
    assert status(opened(), token) == 401


def test_tokens_are_kept_nowhere_and_nobody_else_may_read_the_rest(opened: Opened) -> None:
    account = opened()
    token = account.create_key("Secret")
    account.change(3)
    (key,) = kept(opened)["keys"]
    assert key["last_characters"] == token[-4:]
    for path in opened.folder.iterdir():
        content = path.read_text()
        assert token not in content
        assert token.rpartition(".")[2] not in content
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {path.name for path in opened.folder.iterdir()} == {STATE_FILE, JOURNAL_FILE, "lock"}
    if os.name == "posix":
        assert stat.S_IMODE(opened.folder.stat().st_mode) == 0o700


def test_a_port_that_is_taken_is_replaced(opened: Opened) -> None:
    account = opened()
    token, url = account.create_key("Kept"), account.url
    account.stop()
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(url.rpartition(":")[2])))
        other.listen()
        again = opened()
        assert again.url != url
        assert status(again, token) == 200
        moved = again.url
        again.stop()
    assert opened().url == moved


def test_two_programs_do_not_share_a_folder(opened: Opened) -> None:
    account = opened()
    with pytest.raises(AccountInUse):
        opened()
    assert httpx.get(f"{account.url}/login").status_code == 200
    account.stop()
    assert opened().running


def test_many_threads_start_it_once(tmp_path: Path) -> None:
    account = LocalAccount(tmp_path, conversations=20, activity=0)
    threads = [threading.Thread(target=account.start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    serving = [thread for thread in threading.enumerate() if thread.name == "practice"]
    assert len(serving) == 1
    account.stop()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("practice")]


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe\x00",
        b"null",
        b'{"version": 1}',
        b'{"version": 99}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_set_aside(opened: Opened, damage: bytes) -> None:
    account = opened()
    token = account.create_key("Lost")
    account.change(5)
    account.stop()
    (opened.folder / STATE_FILE).write_bytes(damage)

    fresh = opened()
    assert status(fresh, token) == 401
    assert fresh.count("conversation") == 60
    names = sorted(path.name for path in opened.folder.iterdir())
    assert [name.partition(".damaged-")[0] for name in names if ".damaged-" in name] == ["account", "journal"]
    assert damage in [path.read_bytes() for path in opened.folder.iterdir()]
    before = truth(fresh)
    fresh.stop()
    assert truth(opened()) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", 70_000),
        ("port", "80"),
        ("conversations", -1),
        ("founded", "2026-10-20T00:00:00"),
        ("founded", None),
        ("secret", "xyz"),
        ("keys", [{"id": 1}]),
        ("keys", 5),
        ("surprise", 1),
    ],
)
def test_a_state_that_cannot_be_is_set_aside(opened: Opened, name: str, value: object) -> None:
    opened().stop()
    (opened.folder / STATE_FILE).write_text(json.dumps(kept(opened) | {name: value}))
    assert opened().running
    assert len(list(opened.folder.glob("*.damaged-*"))) == 2


@pytest.mark.parametrize(
    "line",
    [
        *("nonsense", "[1,2,3]", '[1,2,3,"","more"]', '[1.5,2,3,""]', '[1,2,3,"earthquake"]', "", "1"),
        *('[1,2,-1,""]', '[1,2,10001,""]'),
    ],
)
def test_a_damaged_journal_is_set_aside(opened: Opened, line: str) -> None:
    account = opened()
    account.change(5)
    account.stop()
    with (opened.folder / JOURNAL_FILE).open("a") as journal:
        journal.write(f"{line}\n")
    assert opened().count("conversation") == 60
    assert len(list(opened.folder.glob("*.damaged-*"))) == 2


def test_half_a_line_never_happened(opened: Opened) -> None:
    account = opened()
    account.change(20)
    before = truth(account)
    account.stop()
    with (opened.folder / JOURNAL_FILE).open("a") as journal:
        journal.write("[179999999")
    again = opened()
    assert truth(again) == before
    again.change(4)
    after = truth(again)
    again.stop()
    assert truth(opened()) == after


def test_a_killed_program_leaves_an_account_that_goes_on(opened: Opened, call: Call) -> None:
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", RUN_UNTIL_KILLED, str(opened.folder)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout
        token = process.stdout.readline().strip()
        url = f"http://127.0.0.1:{kept(opened)['port']}"
        headers = {"Authorization": f"Bearer {token}"}
        body = {"queryContext": "message", "includeDeleted": True, "sort": [{"message_updated_at": "desc"}]}
        seen = httpx.post(f"{url}/v1/customers/search?pageSize=500", json=body, headers=headers).json()["data"]
        process.kill()
        process.communicate()

        account = opened()
        assert status(account, token) == 200
        assert account.count("message") >= len(seen)
        there = {record["id"]: record for record in truth(account)["message"]}
        for record in seen:
            now = there[record["id"]]["attributes"]
            assert now["updatedAt"] >= record["attributes"]["updatedAt"], "what was seen has not been undone"
        account.stop()


class FullDisk(io.RawIOBase):
    """A file of which only half is written, once."""

    def __init__(self, file: io.FileIO) -> None:
        self.file, self.full = file, True

    def write(self, content: Any) -> int:  # noqa: ANN401 - bytes
        if not self.full:
            return self.file.write(content)
        self.full = False
        return self.file.write(content[: len(content) // 2])

    def seek(self, *place: int) -> int:
        return self.file.seek(*place)

    def truncate(self, size: int | None = None) -> int:
        return self.file.truncate(size)

    def close(self) -> None:
        self.file.close()


def test_what_cannot_be_written_down_does_not_happen(opened: Opened) -> None:
    account = opened()
    account.change(3)
    before = truth(account)
    assert account.server
    journal = account.server._on_event.__self__  # type: ignore[attr-defined]
    journal._file = FullDisk(journal._file)
    with pytest.raises(OSError, match="half an event"):
        account.change(1)
    assert truth(account) == before
    account.change(2)
    after = truth(account)
    account.stop()
    assert truth(opened()) == after != before


def test_a_change_to_a_key_that_cannot_be_kept_is_none(opened: Opened) -> None:
    account = opened()
    assert account.server
    token, keys = account.create_key("Kept"), account.server.keys
    before = [replace(key) for key in keys.all()]
    (in_the_way := opened.folder / f"account.{os.getpid()}.tmp").mkdir()
    for change in (account.create_key, account.server.revoke_key, account.server.expire_key):
        with pytest.raises(OSError, match="account"):
            change(token)
    in_the_way.rmdir()
    assert keys.all() == before
    assert status(account, token) == 200


def test_the_journal_writes_what_it_reads(tmp_path: Path) -> None:
    events = [Event(1, 2, 3), Event(1 << 42, 1 << 33, 0, "answer")]
    with Journal(tmp_path / "journal") as journal:
        for event in events:
            journal.append(event)
    with Journal(tmp_path / "journal") as journal:
        assert journal.events == events
        assert len(journal) == 2
    (tmp_path / "journal").write_bytes(b"[1, 2, 3]\n")
    with pytest.raises(DamagedJournal):
        Journal(tmp_path / "journal")
