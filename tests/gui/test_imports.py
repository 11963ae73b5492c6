"""The first window is there before anything that is slow to load."""

import subprocess
import sys
from pathlib import Path

import pytest

SLOW = ("keyring", "httpx", "sqlalchemy", "starlette", "uvicorn", "psycopg", "jinja2", "truststore", "stamina")
PROGRAM = """
import os, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from wizard import app
from wizard.ui.start import Start

def look(start):
    assert start.window.isVisible() is not {hidden}
    print(*sorted({{name.partition(".")[0] for name in sys.modules}} | {{n for n in sys.modules if n.count(".") == 1}}))
    sys.stdout.flush()
    os._exit(0)

Start.load = look
app.open_window(app.folders_in(Path(sys.argv[1])), hidden={hidden})
"""


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("settled", [False, True])
def test_what_is_slow_to_load_follows_behind_the_window(hidden: bool, settled: bool, tmp_path: Path) -> None:
    if settled:
        (tmp_path / "state").mkdir()
        (tmp_path / "state" / "settings.json").write_text('{"appearance": "dark"}')
    loaded = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(hidden=hidden), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={"PATH": "", "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)},
    ).stdout.split()
    assert "wizard.ui" in loaded
    assert [name for name in SLOW if name in loaded] == []
    assert [name for name in ("PySide6.QtNetwork", "wizard.kustomer", "wizard.practice.server") if name in loaded] == []
    if not settled:
        assert "msgspec" not in loaded, "only where there are settings to read"
