"""What there is to be typed, and what is loaded for it."""

import subprocess
import sys

import pytest

from tests.commands.conftest import PROJECT, Give, Home
from wizard.cli import main
from wizard.commands.catalogue import COMMANDS, Entry
from wizard.practice import PracticeServer

SLOW = ("PySide6", "keyring", "httpx", "sqlalchemy", "starlette", "uvicorn", "psycopg", "msgspec", "certifi", "stamina")


def paths(entries: "dict[str, Entry]" = COMMANDS, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, entry in entries.items():
        path = (*before, name)
        found += paths(dict(entry.group), path) if entry.group else [path]
    return found


@pytest.mark.parametrize("path", paths(), ids=" ".join)
def test_every_command_explains_itself_with_an_example(
    path: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*path, "--help"])
    help_text = capsys.readouterr().out
    assert ended.value.code == 0
    assert "for example:\n  customer-ai-connect " + " ".join(path) in help_text
    assert "--json" in help_text


@pytest.mark.parametrize(
    ("arguments", "loaded_too"),
    [
        (["--version"], False),
        (["--help"], False),
        (["instances", "--help"], False),
        (["nonsense"], False),
        (["status"], True),
        (["sync"], True),
        (["worker", "--once"], True),
        (["doctor"], True),
    ],
)
def test_nothing_slow_is_loaded_for_what_needs_it_not_and_never_qt(
    arguments: list[str], loaded_too: bool, home: Home
) -> None:
    program = (
        "import sys\n"
        "from wizard.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print('LOADED', *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "--folder", str(home.root), *arguments],
        capture_output=True,
        text=True,
        cwd=PROJECT,
        env=home.variables(),
        check=True,
    )
    loaded = done.stdout.rpartition("LOADED")[2].split()
    assert [name for name in (("PySide6",) if loaded_too else SLOW) if name in loaded] == []
    assert "wizard.cli" in loaded


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["instances"],
        ["instances", "add"],
        ["instances", "rename", "one"],
        ["sync", "--fast"],
        ["worker", "--interval", "soon"],
        ["worker", "--jitter", "1"],
        ["worker", "--at-most", "0"],
        ["export", "Lumen", "nothing", "file.csv"],
        ["workspace", "use"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_understood_is_told_in_two_sentences_with_exit_code_2(arguments: list[str], give: Give) -> None:
    said = give(*arguments)
    assert said.code == 2
    assert said.out == ""
    assert 1 <= len(said.err.splitlines()) <= 2

    told = give(*arguments, "--json")
    assert told.code == 2
    assert told.err == ""
    assert told.json["error"]["kind"] == "usage"
    assert told.json["error"]["message"]


def test_a_key_typed_as_an_argument_is_not_repeated(give: Give, connected: str, practice: PracticeServer) -> None:
    token = practice.create_key()
    for arguments in (["sync", f"--key={token}"], ["instances", "pause", token], ["status", token]):
        said = give(*arguments, typed="x")
        assert said.code != 0
        assert token not in said.out + said.err
        assert token[:40] not in said.out + said.err


def test_a_bug_says_where_the_log_is(give: Give, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("wizard.commands.status._standing", fail)
    monkeypatch.setattr("wizard.instances.lifecycle.Instances.all", lambda _self: [None])
    said = give("status")
    assert said.code == 1
    assert "secret detail" not in said.err
    log = home.root / "logs" / "commands.txt"
    assert str(log) in said.err
    assert "ZeroDivisionError" in log.read_text()
    assert give("status", "--json").json["error"]["kind"] == "bug"
