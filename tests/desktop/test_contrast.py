"""The program on a desktop that asks for high contrast."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.desktop.portal import Portal
from wizard.ui.theme import LIGHT, STRONG_LIGHT

pytestmark = pytest.mark.desktop

_PROGRAM: Final = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from wizard.app import build_services
from wizard.folders import folders_in
from wizard.ui.start import Start
from wizard.ui.theme import colours

folders = folders_in(Path(sys.argv[1]))
start = Start(lambda on_change: build_services(folders, None, on_change), folders.state)
grounds = []

def look():
    if grounds[-1:] != [colours().window]:
        grounds.append(colours().window)
        print(grounds[-1], flush=True)

clock = QTimer(interval=10)
clock.timeout.connect(look)
clock.start()
sys.exit(start.run())
"""

Program = subprocess.Popen[str]


@contextmanager
def running(folder: Path) -> Iterator[Program]:
    """The program, which says every ground that its window gets; it ends well, and complains of nothing."""
    command = [sys.executable, "-c", _PROGRAM, str(folder)]
    environment = os.environ | {"XDG_CURRENT_DESKTOP": "GNOME"}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment) as program:
        try:
            yield program
            program.terminate()
            _rest, complaints = program.communicate()
        finally:
            program.kill()
    assert (program.returncode, complaints) == (0, "")


def ground(program: Program) -> str:
    """The next ground, once there is another."""
    assert program.stdout
    return program.stdout.readline().strip()


def test_it_is_followed_from_the_start_and_while_the_program_runs(tmp_path: Path) -> None:
    with Portal(high_contrast=True) as portal, running(tmp_path) as program:
        seen = ground(program)
        if seen == LIGHT.window:  # what is asked for is known a moment after the window is there
            seen = ground(program)
        assert seen == STRONG_LIGHT.window
        portal.want(high_contrast=False)
        assert ground(program) == LIGHT.window
        portal.want(high_contrast=True)
        assert ground(program) == STRONG_LIGHT.window


def test_the_colours_are_the_usual_ones_where_nobody_asks(tmp_path: Path) -> None:
    with Portal(high_contrast=False) as portal, running(tmp_path) as program:
        assert ground(program) == LIGHT.window
        portal.want(high_contrast=True)
        assert ground(program) == STRONG_LIGHT.window
