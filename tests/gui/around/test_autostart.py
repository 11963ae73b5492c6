"""Starting at login, on three systems, by what the system would read."""

import plistlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Self

import pytest

from wizard.ui import autostart as module
from wizard.ui.autostart import (
    DesktopEntry,
    LaunchAgent,
    NotPossible,
    RunKey,
    autostart_here,
    config_folder,
    program_command,
)

PROJECT = Path(__file__).parents[3]
AWKWARD = ("/opt/My Apps/run me", "--folder", '/home/ä/a"b$c`d\\e 100%', "--hidden")


def read_exec(entry: str) -> list[str]:
    """The words of an Exec line, read as the Desktop Entry Specification says."""
    value = next(line.partition("=")[2] for line in entry.splitlines() if line.startswith("Exec="))
    value = re.sub(r"\\(.)", lambda found: {"s": " ", "\\": "\\"}.get(found[1], found[0]), value)
    words = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', value)
    return [
        re.sub(r"\\([\"`$\\])", r"\1", quoted).replace("%%", "%") or plain.replace("%%", "%") for quoted, plain in words
    ]


def test_linux_writes_an_entry_and_takes_it_away(tmp_path: Path) -> None:
    entry = DesktopEntry(tmp_path, "program", ("/usr/bin/program", "--hidden"))
    assert not entry.is_on()
    entry.set_on(on=True)
    assert entry.is_on()
    lines = (tmp_path / "autostart" / "program.desktop").read_text().splitlines()
    assert lines[0] == "[Desktop Entry]"
    assert {"Type=Application", "Exec=/usr/bin/program --hidden", "Terminal=false"} <= set(lines)
    assert [file.name for file in (tmp_path / "autostart").iterdir()] == ["program.desktop"]
    entry.set_on(on=False)
    entry.set_on(on=False)
    assert not entry.is_on()


def test_linux_quotes_what_must_be(tmp_path: Path) -> None:
    entry = DesktopEntry(tmp_path, "program", AWKWARD)
    entry.set_on(on=True)
    assert read_exec(entry.path.read_text(encoding="utf-8")) == list(AWKWARD)


@pytest.mark.parametrize("off", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_linux_believes_a_desktop_that_turned_it_off(off: str, tmp_path: Path) -> None:
    entry = DesktopEntry(tmp_path, "program", ("program",))
    entry.set_on(on=True)
    entry.path.write_text(entry.path.read_text() + off + "\n")
    assert not entry.is_on()
    entry.set_on(on=True)
    assert entry.is_on()


def test_linux_says_when_it_may_not(tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("in the way")
    entry = DesktopEntry(tmp_path, "program", ("program",))
    assert not entry.is_on()
    with pytest.raises(NotPossible):
        entry.set_on(on=True)


def test_packages_that_move_are_started_by_what_stays(tmp_path: Path) -> None:
    assert program_command(None, {"APPIMAGE": "/home/me/Connect.AppImage"}) == ("/home/me/Connect.AppImage", "--hidden")
    inside = {"FLATPAK_ID": "com.example.Connect", "HOME": str(tmp_path), "XDG_CONFIG_HOME": "/var/sandbox"}
    assert program_command(None, inside) == ("flatpak", "run", "com.example.Connect", "--hidden")
    assert config_folder(inside) == tmp_path / ".config", "where the desktop looks, not where the sandbox keeps"


def test_a_folder_of_its_own_is_started_again_and_apart_from_others(
    tmp_path: Path, own_config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    usual, other = autostart_here(None), autostart_here(tmp_path / "other")
    usual.set_on(on=True)
    assert not other.is_on()
    other.set_on(on=True)
    entries = sorted(own_config.rglob("*.desktop"))
    assert len(entries) == 2
    assert f"--folder {tmp_path / 'other'} --hidden" in entries[0].read_text()
    assert "--folder" not in entries[1].read_text()


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_what_is_written_starts_this_program_from_any_folder(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(sys, "platform", system)
        command = written(system, tmp_path)
    told = subprocess.run([*command[:-1], "--version"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert told.stdout.startswith("Customer AI Connect")


def written(system: str, folder: Path) -> list[str]:
    """The command by which a system will start the program."""
    command = program_command(None, {})
    if system == "linux":
        entry = DesktopEntry(folder, "program", command)
        entry.set_on(on=True)
        return read_exec(entry.path.read_text(encoding="utf-8"))
    if system == "darwin":
        agent = LaunchAgent(folder, "label", command)
        agent.set_on(on=True)
        return list(plistlib.loads(agent.path.read_bytes())["ProgramArguments"])
    registry = Registry()
    RunKey(registry, "Connect", command).set_on(on=True)
    return str(registry.keys[module._RUN]["Connect"]).split()


def test_macos_writes_a_list_and_takes_it_away(tmp_path: Path) -> None:
    agent = LaunchAgent(tmp_path / "LaunchAgents", "com.example.connect", AWKWARD)
    assert not agent.is_on()
    agent.set_on(on=True)
    assert agent.is_on()
    kept = plistlib.loads(agent.path.read_bytes())
    assert agent.path.name == "com.example.connect.plist"
    assert kept["Label"] == "com.example.connect"
    assert kept["ProgramArguments"] == list(AWKWARD)
    assert kept["RunAtLoad"] is True
    agent.path.write_bytes(plistlib.dumps(kept | {"Disabled": True}))
    assert not agent.is_on()
    agent.path.write_bytes(b"nonsense")
    assert not agent.is_on()
    agent.set_on(on=False)
    assert list((tmp_path / "LaunchAgents").iterdir()) == []


def test_macos_does_not_write_down_a_place_that_is_gone_tomorrow(tmp_path: Path) -> None:
    agent = LaunchAgent(
        tmp_path, "label", ("/private/var/folders/x/AppTranslocation/Y/d/Connect.app/Contents/MacOS/c",)
    )
    with pytest.raises(NotPossible, match="Applications"):
        agent.set_on(on=True)
    assert list(tmp_path.iterdir()) == []


class Registry:
    """As much of `winreg` as is used, in memory."""

    HKEY_CURRENT_USER, KEY_ALL_ACCESS, REG_SZ = "HKCU", 0xF003F, 1

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, Any]] = {}
        self.denied = False

    def OpenKey(self, _root: str, path: str) -> "Key":  # noqa: N802
        if path not in self.keys:
            raise FileNotFoundError(2, path)
        return Key(self.keys[path])

    def CreateKeyEx(self, _root: str, path: str, _reserved: int, _access: int) -> "Key":  # noqa: N802
        if self.denied:
            raise PermissionError(5, "access is denied")
        return Key(self.keys.setdefault(path, {}))

    def QueryValueEx(self, key: "Key", name: str) -> tuple[Any, int]:  # noqa: N802
        if name not in key.values:
            raise FileNotFoundError(2, name)
        return key.values[name], self.REG_SZ

    def SetValueEx(self, key: "Key", name: str, _reserved: int, _kind: int, value: object) -> None:  # noqa: N802
        key.values[name] = value

    def DeleteValue(self, key: "Key", name: str) -> None:  # noqa: N802
        if name not in key.values:
            raise FileNotFoundError(2, name)
        del key.values[name]


class Key:
    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_rest: object) -> None:
        pass


def test_windows_writes_a_value_and_takes_it_away() -> None:
    registry = Registry()
    run = RunKey(registry, "Connect", ("C:\\Program Files\\Connect\\connect.exe", "--hidden"))
    assert not run.is_on()
    run.set_on(on=True)
    assert run.is_on()
    assert registry.keys[module._RUN] == {"Connect": '"C:\\Program Files\\Connect\\connect.exe" --hidden'}
    run.set_on(on=False)
    run.set_on(on=False)
    assert not run.is_on()
    assert registry.keys[module._RUN] == {}


@pytest.mark.parametrize(
    ("made", "started"),
    [
        (["customer-ai-connect-window.exe", "pythonw.exe"], ["customer-ai-connect-window.exe"]),
        (["pythonw.exe"], ["pythonw.exe", "-m", "wizard"]),
    ],
)
def test_windows_opens_no_console(
    made: list[str], started: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("python.exe", "customer-ai-connect.exe", *made):
        (tmp_path / name).touch()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python.exe"))
    monkeypatch.setattr(module, "checkout", lambda: None)
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert program_command(None, {}) == (str(tmp_path / started[0]), *started[1:], "--hidden")


def test_windows_is_given_a_program_without_a_console() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    assert project["gui-scripts"] == {f"{module.NAME}-window": project["scripts"][module.NAME]}


def test_windows_believes_the_task_manager_until_it_is_chosen_again() -> None:
    registry = Registry()
    run = RunKey(registry, "Connect", ("connect.exe",))
    run.set_on(on=True)
    registry.keys[module._APPROVED]["Connect"] = b"\x03\x00\x00\x00" + bytes(8)
    assert not run.is_on()
    registry.keys[module._APPROVED]["Connect"] = b"\x02\x00\x00\x00" + bytes(8)
    assert run.is_on()
    registry.keys[module._APPROVED]["Connect"] = b"\x03\x00\x00\x00" + bytes(8)
    run.set_on(on=True)
    assert run.is_on()


def test_windows_says_when_it_may_not() -> None:
    registry = Registry()
    registry.denied = True
    with pytest.raises(NotPossible):
        RunKey(registry, "Connect", ("connect.exe",)).set_on(on=True)
