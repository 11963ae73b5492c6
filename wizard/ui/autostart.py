"""Starting at login, the way each system has for it. The system's own entry is the truth; nothing else remembers it."""

import hashlib
import os
import plistlib
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from wizard.files import write_whole
from wizard.problem import Problem
from wizard.text import text

NAME: Final = "customer-ai-connect"
TITLE: Final = "Customer AI Connect"
HIDDEN: Final = "--hidden"
"""Tells the program that nobody asked to see it."""

_RUN: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
_APPROVED: Final = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"


class NotPossible(Problem):
    """The system does not let the program start at login."""

    kind = "autostart"


class Autostart(Protocol):
    """Whether the program starts at login. Reads and writes files or the registry: blocking."""

    def is_on(self) -> bool:
        """Whether it does."""

    def set_on(self, *, on: bool) -> None:
        """Have it do so, or not.

        Raises:
            NotPossible: the system does not allow it.
        """


def autostart_here(folder: Path | None) -> Autostart:
    """The way of this system.

    Args:
        folder: beneath which this program keeps everything; None if in the usual places.
    """
    name = NAME if folder is None else f"{NAME}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]}"
    if sys.platform == "darwin":
        command = program_command(folder)
        return LaunchAgent(Path.home() / "Library" / "LaunchAgents", f"com.customer-ai.{name}", command)
    if sys.platform == "win32":
        import winreg

        return RunKey(winreg, TITLE if folder is None else name, program_command(folder))
    return DesktopEntry(config_folder(os.environ), name, program_command(folder))


def program_command(folder: Path | None, environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """How this program is started anew, hidden and from any folder, however it was started this time."""
    options = (*(("--folder", str(folder.resolve())) if folder else ()), HIDDEN)
    return (*_program(environment), *options)


def checkout() -> Path | None:
    """The folder that the program's source is in; None where it is installed."""
    from wizard.ui.resources import RESOURCES

    return None if RESOURCES.name == "_resources" else RESOURCES.parent


def config_folder(environment: Mapping[str, str]) -> Path:
    """Where the desktop looks for what it is to start. Within a Flatpak, that is not where programs keep theirs."""
    home = Path(environment.get("HOME") or Path.home())
    if environment.get("FLATPAK_ID"):
        return Path(environment.get("HOST_XDG_CONFIG_HOME") or home / ".config")
    return Path(environment.get("XDG_CONFIG_HOME") or home / ".config")


class DesktopEntry:
    """Linux: a file in the autostart folder (freedesktop.org, Desktop Application Autostart Specification).

    Args:
        config: the folder of settings.
        name: of the file.
        command: to start the program.
    """

    def __init__(self, config: Path, name: str, command: Sequence[str]) -> None:
        self.path = config / "autostart" / f"{name}.desktop"
        self._command = tuple(command)

    def is_on(self) -> bool:
        """Whether the entry is there and no desktop has turned it off."""
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            return False
        values = {name.strip(): value.strip() for name, _, value in (line.partition("=") for line in lines)}
        off = values.get("Hidden") == "true" or values.get("X-GNOME-Autostart-enabled") == "false"
        return not off and bool(values.get("Exec"))

    def set_on(self, *, on: bool) -> None:
        """Write the entry, or remove it."""
        try:
            if on:
                write_whole(self.path, self._entry().encode())
            else:
                self.path.unlink(missing_ok=True)
        except OSError as error:
            raise _denied(error) from error

    def _entry(self) -> str:
        lines = [
            "[Desktop Entry]",
            "Type=Application",
            f"Name={TITLE}",
            "Comment=Keeps Kustomer conversations flowing into your workspace",
            f"Exec={' '.join(map(_exec_word, self._command))}",
            f"Icon={NAME}",
            "Terminal=false",
            "X-GNOME-Autostart-enabled=true",
        ]
        return "\n".join(lines) + "\n"


class LaunchAgent:
    """macOS: a property list in the user's own LaunchAgents (launchd.plist(5)).

    Args:
        folder: of the agents.
        label: of ours, which is also the file's name.
        command: to start the program.
    """

    def __init__(self, folder: Path, label: str, command: Sequence[str]) -> None:
        self.path = folder / f"{label}.plist"
        self._label, self._command = label, tuple(command)

    def is_on(self) -> bool:
        """Whether the list is there and not disabled."""
        try:
            agent = plistlib.loads(self.path.read_bytes())
        except (OSError, ValueError, plistlib.InvalidFileException):
            return False
        return isinstance(agent, dict) and agent.get("RunAtLoad") is True and not agent.get("Disabled")

    def set_on(self, *, on: bool) -> None:
        """Write the list, or remove it."""
        if on and "/AppTranslocation/" in self._command[0]:
            raise NotPossible(
                text("macOS runs the program from a temporary place."),
                text("Move Customer AI Connect into your Applications folder, open it from there, and try again."),
            )
        try:
            if on:
                write_whole(self.path, plistlib.dumps(self._agent()))
            else:
                self.path.unlink(missing_ok=True)
        except OSError as error:
            raise _denied(error) from error

    def _agent(self) -> dict[str, Any]:
        return {
            "Label": self._label,
            "ProgramArguments": list(self._command),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
            "LimitLoadToSessionType": "Aqua",
        }


class RunKey:
    """Windows: a value of the user's own Run key. What the Task Manager has turned off counts as off.

    Args:
        registry: the module `winreg`.
        name: of the value.
        command: to start the program.
    """

    def __init__(self, registry: Any, name: str, command: Sequence[str]) -> None:  # noqa: ANN401 - a module
        self._registry, self._name = registry, name
        self._command = subprocess.list2cmdline(command)

    def is_on(self) -> bool:
        """Whether the value is there, and not turned off elsewhere."""
        if not self._read(_RUN):
            return False
        approved = self._read(_APPROVED)
        # An odd first byte means off, as the Task Manager writes it.
        return not (isinstance(approved, bytes) and approved[:1] and approved[0] % 2)

    def set_on(self, *, on: bool) -> None:
        """Write the value, or remove it; also what the Task Manager may have noted of it."""
        registry = self._registry
        try:
            with registry.CreateKeyEx(registry.HKEY_CURRENT_USER, _RUN, 0, registry.KEY_ALL_ACCESS) as key:
                if on:
                    registry.SetValueEx(key, self._name, 0, registry.REG_SZ, self._command)
                else:
                    self._delete(key)
            with registry.CreateKeyEx(registry.HKEY_CURRENT_USER, _APPROVED, 0, registry.KEY_ALL_ACCESS) as key:
                self._delete(key)
        except OSError as error:
            raise _denied(error) from error

    def _read(self, path: str) -> object:
        registry = self._registry
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, path) as key:
                value: object = registry.QueryValueEx(key, self._name)[0]
                return value
        except OSError:
            return None

    def _delete(self, key: object) -> None:
        try:
            self._registry.DeleteValue(key, self._name)
        except FileNotFoundError:
            return


def _program(environment: Mapping[str, str]) -> tuple[str, ...]:
    if flatpak := environment.get("FLATPAK_ID"):
        return "flatpak", "run", flatpak
    if appimage := environment.get("APPIMAGE"):
        # The program itself is in a folder that is there only while it runs.
        return (appimage,)
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    beside = Path(sys.executable).parent
    # What Windows starts with a console stays in a console window, and ends with it.
    name, windowless = (f"{NAME}-window.exe", "pythonw.exe") if sys.platform == "win32" else (NAME, "pythonw")
    python = str(beside / windowless) if (beside / windowless).exists() else sys.executable
    if folder := checkout():
        return python, str(folder / "wizard")
    script = str(beside / name) if (beside / name).exists() else shutil.which(name)
    return (script,) if script else (python, "-m", "wizard")


def _exec_word(word: str) -> str:
    """A word of an `Exec` line: quoted where the specification wants it, and `%` doubled."""
    word = word.replace("%", "%%")
    if word and all(c.isalnum() or c in "@%+=:,./-_" for c in word):
        return word
    quoted = "".join(f"\\{c}" if c in '"`$\\' else c for c in word)
    # A value of a desktop entry has backslashes of its own, one level above those of the quoting.
    return '"{}"'.format(quoted.replace("\\", "\\\\"))


def _denied(error: OSError) -> NotPossible:
    return NotPossible(
        text("The system does not let the program change what starts at login."),
        text("Look for “Startup” or “Login items” in your system settings."),
        detail=str(error),
    )
