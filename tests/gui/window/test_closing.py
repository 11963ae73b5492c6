"""Closing: in every state, once or twice, and with nothing left running."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from tests.gui.window.conftest import QUIRKS, SECONDS, Connect, Person
from wizard.practice import PracticeServer
from wizard.problem import Bug
from wizard.ui.bridge import Bridge
from wizard.ui.services import Services
from wizard.ui.theme import GRID
from wizard.ui.window.geometry import Geometry
from wizard.ui.window.main_window import MainWindow
from wizard.workspace.instances import Status
from wizard.workspace.runs import RunOutcome

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = QUIRKS
Start = Callable[[], Person]


def gone(window: MainWindow, qtbot: "QtBot") -> None:
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=SECONDS)
    # An exchange with Kustomer that was given up may end by itself, behind a program that has ended.
    ours = ("sync-", "bridge-", "keyring-undo")
    running = [thread for thread in threading.enumerate() if thread.name.startswith(ours)]
    for thread in running:
        thread.join(5)
    assert not [thread for thread in running if thread.is_alive()]


def test_closing_in_mid_sync_is_refused_first_and_said(
    started: Start, connect: Connect, server: PracticeServer, services: Services, qtbot: "QtBot", bridge: Bridge
) -> None:
    instance = connect()
    server.faults.latency = 0.1
    person = started()
    person.waits_for(lambda: person.word() == "Syncing")
    assert person.window.close() is False
    assert "Saving what has arrived, then closing…" in person.text
    assert person.window.close() is False, "twice is as once"
    gone(person.window, qtbot)
    assert bridge.stop.is_set()
    (run,) = services.workspace.runs.latest(instance.id)
    assert run.outcome is RunOutcome.STOPPED
    services.workspace.close()


@pytest.mark.parametrize("connected", [False, True])
def test_closing_when_nothing_is_going_on(connected: bool, started: Start, connect: Connect, qtbot: "QtBot") -> None:
    if connected:
        connect()
    person = started()
    if connected:
        person.waits_for(lambda: person.word() == "Up to date")
    person.window.close()
    gone(person.window, qtbot)


def test_closing_while_the_workspace_is_opened(window: MainWindow, services: Services, qtbot: "QtBot") -> None:
    closed: list[bool] = []
    close = services.close
    object.__setattr__(services, "close", lambda: (close(), closed.append(True)))
    window.close()
    window.close()
    assert window.isVisible()
    window.start(services)
    gone(window, qtbot)
    assert closed == [True], "what was opened too late is closed all the same"


def test_closing_while_the_workspace_fails_to_open(bare_window: MainWindow, qtbot: "QtBot") -> None:
    bare_window.close()
    bare_window.show_failure(Bug(ValueError("too late")))
    gone(bare_window, qtbot)


def test_closing_does_not_wait_for_ever_for_a_workspace(
    bare_window: MainWindow, qtbot: "QtBot", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wizard.ui.window.main_window.GIVE_UP_OPENING_MS", 1)
    bare_window.close()
    gone(bare_window, qtbot)


def test_closing_after_a_failure(bare_window: MainWindow, qtbot: "QtBot") -> None:
    bare_window.show_failure(Bug(ValueError("broken")))
    bare_window.close()
    gone(bare_window, qtbot)


def test_a_failure_can_be_tried_again(bare_window: MainWindow, qtbot: "QtBot") -> None:
    person = Person(bare_window, qtbot)
    bare_window.show_failure(Bug(ValueError("broken")))
    assert "Something unexpected went wrong" in person.text
    assert person.can("Details")
    assert person.focused("Try again")
    with qtbot.waitSignal(bare_window.retry_wanted):
        person.press("Try again")
    assert "Opening your workspace…" in person.text


def test_closing_with_a_question_open(started: Start, connect: Connect, services: Services, qtbot: "QtBot") -> None:
    instance = connect()
    person = started()
    person.waits_for(lambda: person.can("Disconnect"))
    person.press("Disconnect")
    person.waits_for(lambda: person.dialog)
    person.window.close()
    gone(person.window, qtbot)
    assert person.dialog is None
    assert services.instances.get(instance.id).status is Status.CONNECTED
    services.workspace.close()


def test_a_confirmed_disconnect_is_not_cut_short(
    started: Start, connect: Connect, services: Services, server: PracticeServer, qtbot: "QtBot"
) -> None:
    instance = connect()
    server.faults.latency = 0.3
    person = started()
    person.waits_for(lambda: person.word() == "Syncing")
    person.press("Disconnect")
    person.press("Confirm")
    person.window.close()
    gone(person.window, qtbot)
    assert person.dialog is None
    assert services.instances.get(instance.id).status is Status.DISCONNECTED
    services.workspace.close()


def test_closing_with_the_wizard_open_in_mid_check(started: Start, server: PracticeServer, qtbot: "QtBot") -> None:
    from wizard.setup.answers import Answers, Purpose

    person = started()
    person.sees("Bring your Kustomer")
    assert person.integrations
    answers = Answers(name="Lumen", key=server.create_key(), subdomain=server.subdomain)
    person.integrations._dialogs._set_up(Purpose.CORRECT, answers)
    person.press("Next")
    person.press("Next")
    person.press("Next")
    server.faults.latency = 2
    person.press("Connect")
    person.waits_for(lambda: server.requests or "Kustomer can be reached" in person.text)
    person.window.close()
    gone(person.window, qtbot)
    assert person.dialog is None
    server.faults.latency = 0


def test_the_window_is_where_it_was(
    bridge: Bridge, tmp_path: Path, open_url: Callable[[str], None], qtbot: "QtBot"
) -> None:
    first = MainWindow(bridge, tmp_path / "state", open_url)
    first.show()
    first.resize(900, 640)
    first.show_failure(Bug(ValueError("any")))
    first.close()
    gone(first, qtbot)
    second = MainWindow(bridge, tmp_path / "state", open_url)
    assert (second.width(), second.height()) == (900, 640)
    first.deleteLater()
    second.deleteLater()
    QApplication.processEvents()


@pytest.mark.parametrize("kept", ["", "[General]\ngeometry=nonsense\ninstance=many\nlist=wide\n", "\0\0\0"])
def test_a_damaged_memory_costs_nothing(kept: str, tmp_path: Path) -> None:
    (tmp_path / "window.ini").write_text(kept)
    assert Geometry(tmp_path).chosen == 0
    assert Geometry(tmp_path).list_width == 34 * GRID


PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from wizard.app import build_services
from wizard.folders import folders_in
from wizard.kustomer.key import read_key
from wizard.kustomer.sites import local_site
from wizard.practice import PracticeOptions, PracticeServer
from wizard.stop import Stop
from wizard.ui.start import Start
from wizard.workspace.instances import KeyKept

root, moment = Path(sys.argv[1]), sys.argv[2]
server = PracticeServer(PracticeOptions(conversations=400, search_limit=0, org_limit=0))
server.start()
server.faults.latency = 0.05

def build(on_change):
    services = build_services(folders_in(root), None, on_change, lambda name, _: local_site(name, server.url))
    key, facts = read_key(server.create_key())
    instance = services.instances.add("Lumen", server.subdomain, practice=False)
    services.instances.connect(instance, key, facts, KeyKept.SESSION, Stop())
    return services

start = Start(build, root / "state", print)
if moment == "opening":
    QTimer.singleShot(0, start.window.close)
else:
    start.bridge.sync_changed.connect(lambda state: state.records and start.window.close())
code = start.run()
server.stop()
sys.exit(code)
"""


@pytest.mark.parametrize("moment", ["opening", "syncing"])
def test_the_program_ends_with_nothing_to_say(moment: str, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path), moment],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    said = [line for line in ended.stderr.splitlines() if "This plugin does not support" not in line]
    assert said == []
    assert ended.returncode == 0
