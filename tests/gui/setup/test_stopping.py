"""Stopping in the middle of a check: at once, and without leaving anything running."""

import threading
from typing import TYPE_CHECKING

from tests.gui.setup.conftest import ENTER, ESC, OpenWizard, Person
from wizard.practice import PracticeServer
from wizard.setup.flow import Step
from wizard.ui.services import Services
from wizard.ui.setup.connect_page import Stage
from wizard.workspace.instances import Status

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

MODERATE, SLOW = 0.2, 60.0
"""Seconds that an answer takes: time to see the check under way, and longer than any test waits."""


def _workers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("bridge-")]


def _in_mid_check(wizard: Person, server: PracticeServer, token: str, qtbot: "QtBot") -> None:
    wizard.fill_in(token)
    server.faults.latency = MODERATE
    wizard.key(ENTER)
    qtbot.waitUntil(lambda: "Kustomer answers." in wizard.text())
    server.faults.latency = SLOW
    qtbot.waitUntil(lambda: "Kustomer accepts the key" in wizard.text())
    assert wizard.stage is Stage.CHECKING


def test_cancel_in_mid_check_waits_for_no_answer(
    wizard: Person, server: PracticeServer, services: Services, token: str, qtbot: "QtBot"
) -> None:
    _in_mid_check(wizard, server, token, qtbot)
    assert not wizard.dialog._steering.forward.isEnabled()

    wizard.key(ESC)
    qtbot.waitUntil(lambda: wizard.stage is Stage.STOPPED)
    qtbot.waitUntil(lambda: not _workers(), timeout=1000)
    assert wizard.dialog.isVisible()
    assert "Stopped. Lumen was created, but is not connected." in wizard.text()
    (instance,) = services.instances.all()
    assert instance.status is Status.NOT_AUTHENTICATED

    server.faults.latency = 0.0
    wizard.key(ENTER)
    wizard.wait_for_step(Step.CONNECTED)
    assert [i.id for i in services.instances.all()] == [instance.id]


def test_the_cancel_button_does_the_same(wizard: Person, server: PracticeServer, token: str, qtbot: "QtBot") -> None:
    _in_mid_check(wizard, server, token, qtbot)
    wizard.press("Cancel")
    qtbot.waitUntil(lambda: wizard.stage is Stage.STOPPED)
    wizard.press("Later")
    assert not wizard.dialog.isVisible()


def test_a_second_enter_by_an_impatient_hand_stops_nothing(
    wizard: Person, server: PracticeServer, token: str, qtbot: "QtBot"
) -> None:
    _in_mid_check(wizard, server, token, qtbot)
    wizard.key(ENTER)
    wizard.key(ENTER)
    assert wizard.stage is Stage.CHECKING
    wizard.key(ESC)
    qtbot.waitUntil(lambda: wizard.stage is Stage.STOPPED)


def test_closing_the_window_in_mid_check_ends_both(
    wizard: Person, server: PracticeServer, services: Services, token: str, qtbot: "QtBot"
) -> None:
    _in_mid_check(wizard, server, token, qtbot)
    wizard.dialog.close()
    assert not wizard.dialog.isVisible()
    qtbot.waitUntil(lambda: wizard.heard.finished == [0])
    qtbot.waitUntil(lambda: not _workers(), timeout=1000)
    (instance,) = services.instances.all()
    assert instance.status is Status.NOT_AUTHENTICATED
    assert wizard.heard.changed == [instance]


def test_the_end_of_the_program_ends_a_check(
    open_wizard: OpenWizard, server: PracticeServer, token: str, qtbot: "QtBot"
) -> None:
    wizard = open_wizard()
    _in_mid_check(wizard, server, token, qtbot)
    wizard.dialog._bridge.shutdown()
    wizard.dialog.close()
    assert not wizard.dialog.isVisible()
    qtbot.waitUntil(lambda: not _workers(), timeout=1000)


def test_a_quick_check_never_looks_busy(wizard: Person, token: str) -> None:
    wizard.fill_in(token)
    wizard.key(ENTER)
    assert wizard.stage is Stage.CHECKING
    assert wizard.dialog._steering.forward.icon().isNull()
    wizard.wait_for_step(Step.CONNECTED)


def test_the_checks_appear_one_by_one(wizard: Person, server: PracticeServer, token: str, qtbot: "QtBot") -> None:
    wizard.fill_in(token)
    server.faults.latency = 0.05
    seen: list[int] = []
    wizard.dialog._connecting.checks.progressed.connect(lambda begun, _of: seen.append(begun))
    wizard.key(ENTER)
    wizard.wait_for_step(Step.CONNECTED)
    assert seen == sorted(seen)
    assert set(seen) == set(range(1, 13))
