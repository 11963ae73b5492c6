"""The guards over every test of the screens are awake: each of these breaks one, and is caught at it."""

import os
import re
import subprocess
import sys
from pathlib import Path

BAD_TESTS = """
import threading
from PySide6.QtCore import QRunnable, QThreadPool, QTimer, qWarning
from PySide6.QtWidgets import QDialog, QWidget
from tests.gui import leftovers
from wizard.stop import Stop, run_abandonable, run_in_background

leftovers.PATIENCE_SECONDS = 0.2
kept = []

def test_tidy(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    QTimer(window).start(1000)
    thread = threading.Thread(target=print)
    thread.start()
    run_abandonable(print, stop=Stop())

def test_call():
    run_in_background(lambda: threading.Event().wait(2), print)

def test_window():
    kept.append(QDialog())

def test_shown_window():
    kept.append(QWidget())
    kept[-1].show()

def test_timer():
    kept.append(QTimer(interval=60_000))
    kept[-1].start()

def test_thread():
    threading.Thread(target=threading.Event().wait, args=(2,), daemon=True).start()

def test_task():
    class Task(QRunnable):
        def run(self):
            threading.Event().wait(1)
    QThreadPool.globalInstance().start(Task())

def test_qt_warning():
    qWarning("something is wrong")
"""

CAUGHT = {
    "test_call": "the thread abandonable is left behind",
    "test_window": "left behind: the window <PySide6.QtWidgets.QDialog",
    "test_shown_window": "left behind: the window <PySide6.QtWidgets.QWidget",
    "test_timer": "left behind: a timer of None",
    "test_thread": "is left behind",
    "test_task": "a task is left in Qt's pool",
    "test_qt_warning": "something is wrong",
}


def test_every_guard_is_awake(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    bad = tmp_path / "test_bad.py"
    bad.write_text(BAD_TESTS)
    plugins = ("tests.conftest", "tests.gui.conftest")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-c",
            str(root / "pyproject.toml"),
            "--rootdir",
            str(root),
            "-p",
            "no:cacheprovider",
        ]
        + [part for name in plugins for part in ("-p", name)]
        + ["-p", "no:xdist", str(bad)],
        cwd=root,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    summary = done.stdout.rpartition("short test summary info")[2]
    told = dict(re.findall(r"^(?:ERROR|FAILED) \S*::(\w+) - (.*)$", summary, re.MULTILINE))
    assert set(told) == set(CAUGHT), done.stdout
    for name, words in CAUGHT.items():
        assert words in done.stdout, name
