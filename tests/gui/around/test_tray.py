"""The tray: how everything stands, and what one does without the window."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QSystemTrayIcon

from tests.gui.around.conftest import QUIRKS, Connect, MakeAround, Person, TrayIcon
from tests.gui.window.test_closing import gone
from wizard.practice import PracticeServer
from wizard.problem import Bug
from wizard.sync.progress import Phase
from wizard.ui.around.around import Around
from wizard.ui.around.hiding import LOOKS, Hiding
from wizard.ui.around.preferences import Preferences
from wizard.ui.around.tray import Tray, tray_icon
from wizard.ui.services import Services
from wizard.ui.window.main_window import MainWindow
from wizard.workspace.errors import WorkspaceBusy

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = QUIRKS
Start = Callable[[], Person]


def test_there_is_none_where_the_system_has_none(around: Around) -> None:
    assert not QSystemTrayIcon.isSystemTrayAvailable()
    assert around.tray is None


def test_it_says_how_everything_stands(with_tray: TrayIcon, started: Start, connect: Connect) -> None:
    assert "Opening your workspace…" in with_tray.tip
    person = started()
    person.waits_for(lambda: "No account is connected." in with_tray.tip)
    connect("Lumen & Sons")
    person.window.integrations.register.refresh()  # type: ignore[union-attr]
    assert person.window.services
    person.window.services.supervisor.start_all()
    person.waits_for(lambda: "Lumen & Sons: Up to date" in with_tray.tip)
    assert with_tray.menu
    assert with_tray.menu.actions()[0].text().startswith("Lumen && Sons: Up to date")


def test_no_desktop_takes_the_name_of_an_account_for_markup(bare_window: MainWindow) -> None:
    tray = Tray(bare_window, TrayIcon)
    icon = tray.findChild(TrayIcon)
    assert icon
    tray.show_status("<img src=//files.example.com/x.png>: Paused", "muted", running=False, paused=True)
    tray.notify("<b>Lumen</b>: Kustomer refuses the key", "No data is flowing.")
    assert icon.tip == "Customer AI Connect\n‹img src=//files.example.com/x.png>: Paused"
    assert icon.messages == [("‹b>Lumen‹/b>: Kustomer refuses the key", "No data is flowing.")]


def test_several_accounts_are_summed_up_and_the_worst_comes_first(
    with_tray: TrayIcon, started: Start, connect: Connect, server: PracticeServer, services: Services
) -> None:
    token = server.create_key()
    connect("One")
    two = connect("Two", token)
    person = started()
    person.waits_for(lambda: "Everything is up to date" in with_tray.tip)
    server.revoke_key(token)
    services.supervisor.sync_now(two.id)
    person.waits_for(lambda: "Two: Not authenticated" in with_tray.tip)


def test_all_are_paused_and_resumed_at_once(
    with_tray: TrayIcon, started: Start, connect: Connect, services: Services
) -> None:
    connect("One")
    connect("Two")
    person = started()
    person.waits_for(lambda: "Everything is up to date" in with_tray.tip)
    with_tray.choose("Pause all")
    person.waits_for(lambda: "Everything is paused" in with_tray.tip)
    assert all(instance.paused for instance in services.instances.all())
    with_tray.choose("Resume all")
    person.waits_for(lambda: "Everything is up to date" in with_tray.tip)
    assert not any(instance.paused for instance in services.instances.all())


def test_it_is_said_that_some_are_paused(
    with_tray: TrayIcon, started: Start, connect: Connect, services: Services
) -> None:
    instances = [connect(name) for name in ("One", "Two", "Three")]
    person = started()
    person.waits_for(lambda: "Everything is up to date" in with_tray.tip)
    services.supervisor.pause(instances[0].id)
    person.window.integrations.register.refresh()  # type: ignore[union-attr]
    person.waits_for(lambda: "One: Paused" in with_tray.tip)
    services.supervisor.pause(instances[1].id)
    person.window.integrations.register.refresh()  # type: ignore[union-attr]
    person.waits_for(lambda: "2 accounts are paused" in with_tray.tip)


def test_all_others_are_paused_when_another_program_has_removed_one(
    with_tray: TrayIcon, started: Start, connect: Connect, services: Services
) -> None:
    one, two = connect("One"), connect("Two")
    person = started()
    person.waits_for(lambda: "Everything is up to date" in with_tray.tip)
    services.workspace.instances.remove(one.id, with_records=False)
    with_tray.choose("Pause all")
    person.waits_for(lambda: "Two: Paused" in with_tray.tip)
    assert services.instances.get(two.id).paused
    assert person.window.banner.isHidden(), "nothing is wrong"


def test_all_others_are_paused_when_one_cannot_be_and_that_is_told(
    with_tray: TrayIcon, started: Start, connect: Connect, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, pause = connect("One"), connect("Two"), services.supervisor.pause

    def busy(instance_id: int) -> None:
        if instance_id == one.id:
            raise WorkspaceBusy
        pause(instance_id)

    person = started()
    person.waits_for(lambda: "Everything is up to date" in with_tray.tip)
    monkeypatch.setattr(services.supervisor, "pause", busy)
    with_tray.choose("Pause all")
    person.sees("Another program is using the workspace.")
    assert services.instances.get(two.id).paused
    person.waits_for(lambda: person.word(1) == "Paused")


def test_everything_is_synced_at_once(
    with_tray: TrayIcon, started: Start, connect: Connect, services: Services
) -> None:
    one = connect("One")
    person = started()
    person.waits_for(lambda: "One: Up to date" in with_tray.tip)
    before = len(services.workspace.runs.latest(one.id))
    with_tray.choose("Sync now")
    person.waits_for(lambda: len(services.workspace.runs.latest(one.id)) > before)


def test_closing_the_window_keeps_syncing_if_that_is_wanted(
    with_tray: TrayIcon,
    preferences: Preferences,
    started: Start,
    connect: Connect,
    services: Services,
    server: PracticeServer,
    qtbot: "QtBot",
) -> None:
    preferences.change(keep_in_tray=True)
    instance = connect()
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    person.window.close()
    assert not person.window.isVisible()
    server.flood(5)
    services.supervisor.sync_now(instance.id)
    person.waits_for(lambda: services.workspace.queries.counts(instance.id)["conversations"] == 125)
    with_tray.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert person.window.isVisible()
    with_tray.choose("Quit")
    assert "Saving what has arrived" in with_tray.tip
    gone(person.window, qtbot)
    assert not with_tray.shown


def test_opening_the_menu_on_macos_does_not_bring_the_window_forward(
    make_around: MakeAround, bare_window: MainWindow, tray: list[TrayIcon], monkeypatch: pytest.MonkeyPatch
) -> None:
    bare_window.hide()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(sys, "platform", "darwin")
        make_around(with_tray=True)
    tray[0].activated.emit(QSystemTrayIcon.ActivationReason.Trigger)  # so it is told there
    assert not bare_window.isVisible()
    tray[0].choose("Open Customer AI Connect")
    assert bare_window.isVisible()


def test_closing_the_window_ends_the_program_otherwise(with_tray: TrayIcon, started: Start, qtbot: "QtBot") -> None:
    person = started()
    with qtbot.waitSignal(person.window.ended):
        person.window.close()
    gone(person.window, qtbot)
    assert not with_tray.shown


def test_quitting_a_hidden_program_ends_it(
    with_tray: TrayIcon, preferences: Preferences, started: Start, qtbot: "QtBot"
) -> None:
    preferences.change(keep_in_tray=True)
    person = started()
    person.window.close()
    with qtbot.waitSignal(person.window.ended):
        with_tray.choose("Quit")


def test_a_setting_without_a_tray_traps_nobody(
    around: Around, preferences: Preferences, started: Start, qtbot: "QtBot"
) -> None:
    preferences.change(keep_in_tray=True)
    person = started()
    with qtbot.waitSignal(person.window.ended):
        person.window.close()


def test_every_state_has_a_picture_of_its_own() -> None:
    tones = ("success", "accent", "muted", "warning", "danger")
    pictures = [bytes(tray_icon(tone).pixmap(22, 22).toImage().constBits()) for tone in tones]
    assert len(set(pictures)) == len(tones)
    grey = [tray_icon(tone).pixmap(44, 44).toImage() for tone in tones]
    middles = {picture.convertToFormat(picture.Format.Format_Grayscale8).pixel(32, 27) for picture in grey[1:4]}
    assert len(middles) > 1, "not only the colour differs"


def test_starting_hidden_waits_in_the_tray(
    make_around: MakeAround, bare_window: MainWindow, tray: list[TrayIcon]
) -> None:
    around = make_around(with_tray=True)
    bare_window.hide()
    Hiding(around, bare_window).begin()
    assert not bare_window.isVisible()
    tray[0].activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert bare_window.isVisible()


def test_starting_hidden_without_a_tray_is_minimised_in_the_end(around: Around, bare_window: MainWindow) -> None:
    bare_window.hide()
    hiding = Hiding(around, bare_window)
    for _ in range(LOOKS):
        hiding.look()
        assert not bare_window.isVisible()
    hiding.look()
    assert bare_window.isMinimized()


def test_a_tray_that_comes_later_is_found(
    make_around: MakeAround, started: Start, connect: Connect, tray: list[TrayIcon]
) -> None:
    around = make_around()
    connect("Lumen")
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    around._make_icon = lambda parent: tray.append(TrayIcon(parent)) or tray[-1]  # type: ignore[func-returns-value]
    assert around.find_tray()
    person.waits_for(lambda: "Lumen: Up to date" in tray[0].tip)
    assert person.window.services
    (instance,) = person.window.services.instances.all()
    state = person.window.services.supervisor.state(instance.id)
    assert state
    assert state.phase is Phase.UP_TO_DATE


@pytest.mark.parametrize(("system", "stay"), [("linux", 10_000), ("win32", 10_000), ("darwin", 0)])
def test_a_message_waits_on_macos_until_it_is_read(
    bare_window: MainWindow, monkeypatch: pytest.MonkeyPatch, system: str, stay: int
) -> None:
    shown: list[TrayIcon] = []
    tray = Tray(bare_window, lambda parent: shown.append(TrayIcon(parent)) or shown[-1])  # type: ignore[func-returns-value]
    monkeypatch.setattr(sys, "platform", system)
    tray.notify("Lumen needs you", "Kustomer refuses its key.")
    assert shown[0].stay == stay


def test_a_workspace_that_cannot_be_opened_is_told_from_the_tray(with_tray: TrayIcon, bare_window: MainWindow) -> None:
    bare_window.hide()
    bare_window.show_failure(Bug(ValueError("broken")))
    assert "The workspace could not be opened." in with_tray.tip
    assert with_tray.messages
