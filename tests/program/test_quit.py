"""Quitting at any moment ends the program with code 0 and without a word of complaint."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

MOMENTS = ("welcome", "name", "api-key", "checks", "connected", "syncing", "disconnect", "reconnect", "cancel")


@pytest.mark.parametrize("moment", [None, *MOMENTS])
def test_the_program_ends_cleanly_at_any_moment(moment: str | None, tmp_path: Path) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "DBUS_SESSION_BUS_ADDRESS": "disabled:"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.program.drive", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    )
    try:
        assert process.stdout
        wait_for(tmp_path / "state" / "pictures", f"*-{moment}.png" if moment else "", process)
        time.sleep(random.random() * 0.1)
        process.send_signal(signal.SIGTERM)
        _, complaints = process.communicate(timeout=30)
    finally:
        process.kill()
    assert complaints == ""
    assert process.returncode == 0


def wait_for(folder: Path, pattern: str, process: "subprocess.Popen[str]") -> None:
    """Until the folder is there, which is just before the window is, or a picture in it."""
    deadline = time.monotonic() + 100
    while not (list(folder.glob(pattern)) if pattern else folder.is_dir()):
        assert process.poll() is None, process.communicate()
        if time.monotonic() > deadline:
            process.kill()
            raise AssertionError(f"never got to {pattern or 'the window'}: {process.communicate()}")
        time.sleep(0.01)
