"""The first window is there before anything is loaded that it is not made of."""

import subprocess
import sys
from pathlib import Path

import pytest

OURS = {
    "wizard",
    "wizard.app",
    "wizard.cli",
    "wizard.commands",
    "wizard.commands.parser",
    "wizard.display",
    "wizard.files",
    "wizard.folders",
    "wizard.log",
    "wizard.problem",
    "wizard.settings",
    "wizard.stop",
    "wizard.text",
    "wizard.ui",
    "wizard.ui.around",
    "wizard.ui.around.preferences",
    "wizard.ui.around.single",
    "wizard.ui.bridge",
    "wizard.ui.i18n",
    "wizard.ui.resources",
    "wizard.ui.signals",
    "wizard.ui.start",
    "wizard.ui.theme",
    "wizard.ui.window",
    "wizard.ui.window.calm_page",
    "wizard.ui.window.first_paint",
    "wizard.ui.window.geometry",
    "wizard.ui.window.main_window",
}
"""All of ours that the window needs until it is painted first. Whoever adds to it looks at `make bench` again."""

QT = {"PySide6", "PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets"}
BROUGHT_ALONG = {"shiboken6", "shibokensupport", "signature_bootstrap", "__feature__", "__main__", "_distutils_hack"}
SLOW = {"keyring", "httpx", "sqlalchemy", "starlette", "uvicorn", "psycopg", "jinja2", "truststore", "stamina", "ssl"}

PROGRAM = """
import os, sys
from pathlib import Path
from wizard import cli
from wizard.ui.start import Start
from wizard.ui.window.calm_page import CalmPage

painted = []
CalmPage.paintEvent = lambda page, event: painted.append(page)

def look(start):
    assert bool(painted) is start.window.isVisible() is not {hidden}
    from PySide6 import QtCore, QtWidgets
    made = vars(QtCore) | vars(QtWidgets)
    print(*sys.modules, *(f"enumerations-of-{{name}}" for name in ("Qt", "QStyle") if name in made))
    sys.stdout.flush()
    os._exit(0)

Start.load = look
{before}
cli.main(["--folder", sys.argv[1], *{hidden} * ["--hidden"]])
"""


def loaded(folder: Path, *, hidden: bool = False, before: str = "") -> set[str]:
    """What the program has loaded when its window is there, or when nobody is to see it."""
    program = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(hidden=hidden, before=before), str(folder)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={"PATH": "", "QT_QPA_PLATFORM": "offscreen", "HOME": str(folder)},
    )
    return set(program.stdout.split())


def too_early(modules: set[str]) -> set[str]:
    """What of it does not belong to the first window. Python's own modules are its own affair, but for some."""
    parts = {name for name in modules if name.startswith(("wizard", "PySide6.Qt"))}
    roots = {name.partition(".")[0] for name in modules} - sys.stdlib_module_names - BROUGHT_ALONG
    return (parts | roots | (modules & SLOW)) - OURS - QT


def test_the_window_is_painted_before_anything_is_loaded_that_it_is_not_made_of(tmp_path: Path) -> None:
    modules = loaded(tmp_path)
    assert modules >= OURS, "what is not loaded any more is not to be listed"
    assert too_early(modules) == set()


def test_who_chose_an_appearance_waits_for_no_more_than_that(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "settings.json").write_text('{"appearance": "dark"}')
    assert too_early(loaded(tmp_path)) <= {"msgspec", "typing_extensions", "enumerations-of-Qt"}


def test_nothing_slow_is_loaded_before_the_tray_is_looked_for(tmp_path: Path) -> None:
    assert loaded(tmp_path, hidden=True) & (SLOW | {"msgspec", "wizard.kustomer", "wizard.practice.server"}) == set()


@pytest.mark.parametrize(
    ("before", "noticed"),
    [
        ("import httpx", "httpx"),
        ("import ssl", "ssl"),
        ("import wizard.ui.around.around", "wizard.ui.around.around"),
        ("from PySide6.QtCore import Qt", "enumerations-of-Qt"),
    ],
)
def test_the_guard_is_awake(before: str, noticed: str, tmp_path: Path) -> None:
    assert noticed in too_early(loaded(tmp_path, before=before))
