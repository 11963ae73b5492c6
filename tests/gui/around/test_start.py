"""The program as a whole: what ends it while it lives in the tray."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QSystemTrayIcon
from wizard import app
from wizard.folders import folders_in
from wizard.ui.around.around import Around
from wizard.ui.start import Start
from tests.gui.around.conftest import TrayIcon

folders = folders_in(Path(sys.argv[1]))
build = Around.__init__
Around.__init__ = lambda self, *given, **named: build(self, *given, **(named | {"make_icon": TrayIcon}))
start = Start(lambda on_change: app.build_services(folders, None, on_change), folders.state)
start.preferences.change(keep_in_tray=True)

def close():
    start.window.close()
    assert not start.window.isVisible()
    QTimer.singleShot(300, end)

def end():
    print("still here", flush=True)
    QCoreApplication.sendEvent(start.application, QEvent(QEvent.Type.Quit))

start.window.opened.connect(lambda: QTimer.singleShot(0, close))
sys.exit(start.run(hidden=sys.argv[2] == "hidden"))
"""


@pytest.mark.parametrize("how", ["hidden", "shown"])
def test_closing_hides_and_the_system_ends(how: str, tmp_path: Path) -> None:
    """What the dock, a log-out or Ctrl+Q on macOS send is the application's own event, not the window's."""
    program = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path), how],
        cwd=Path(__file__).parents[3],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "DBUS_SESSION_BUS_ADDRESS": "disabled:"},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert (program.stdout, program.stderr, program.returncode) == ("still here\n", "", 0)
