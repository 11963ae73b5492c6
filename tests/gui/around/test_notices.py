"""What somebody should hear of without looking, each of it once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QSystemTrayIcon

from tests.gui.around.conftest import QUIRKS, Connect, MakeAround, Person, TrayIcon
from wizard.practice import PracticeServer
from wizard.problem import Bug
from wizard.sync.progress import Phase, StreamProgress, StreamState, SyncState
from wizard.text import NOTHING, text
from wizard.ui.around.notices import Lookout, Memory
from wizard.ui.around.preferences import Preferences
from wizard.ui.services import Services
from wizard.ui.window.main_window import MainWindow
from wizard.workspace.instances import Instance, KeyKept, Status

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = QUIRKS
Start = Callable[[], Person]
NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

CONNECTED = Instance(
    id=7,
    name="Lumen",
    subdomain="lumen",
    practice=False,
    status=Status.CONNECTED,
    org_id="org",
    refusal=NOTHING,
    key_hint="x9Qk",
    key_expires_at=None,
    key_kept=KeyKept.KEYRING,
    paused=False,
    created_at=NOW - 90 * DAY,
    connected_at=NOW - 60 * DAY,
    disconnected_at=None,
)


def state(phase: Phase, records: int = 0) -> SyncState:
    stream = StreamProgress("conversations", text("Conversations"), StreamState.RUNNING, records=records)
    problem = Bug(ValueError()) if phase in {Phase.RETRYING, Phase.FAILED} else None
    return SyncState(7, phase, (stream,), problem=problem)


@pytest.fixture
def lookout(tmp_path: Path) -> Lookout:
    return Lookout(Memory(tmp_path))


def tell(lookout: Lookout, instance: Instance, now: datetime, how: SyncState | None = None) -> str | None:
    """What is told of, as its mark names it."""
    notice = lookout.look(instance, how or state(Phase.UP_TO_DATE), now)
    if notice:
        lookout.told(notice, now)
    return notice.mark.split()[1] if notice else None


def test_nothing_is_said_while_all_is_well(lookout: Lookout) -> None:
    assert tell(lookout, CONNECTED, NOW) is None
    assert tell(lookout, replace(CONNECTED, key_expires_at=NOW + 15 * DAY), NOW) is None
    assert tell(lookout, replace(CONNECTED, status=Status.DISCONNECTED), NOW) is None
    assert tell(lookout, replace(CONNECTED, status=Status.NOT_AUTHENTICATED, connected_at=None), NOW) is None


def test_a_key_that_ends_is_told_of_three_times(lookout: Lookout, tmp_path: Path) -> None:
    ends = NOW + 20 * DAY
    instance = replace(CONNECTED, key_expires_at=ends)
    told = []
    for hours in range(20 * 24):
        now = NOW + hours * HOUR
        if hours % 30 == 0:
            lookout = Lookout(Memory(tmp_path))  # the program was restarted
        if tell(lookout, instance, now):
            told.append((ends - now) / DAY)
    assert told == [14, 3, 1]


def test_a_computer_that_was_off_hears_only_of_the_nearest_end(lookout: Lookout) -> None:
    instance = replace(CONNECTED, key_expires_at=NOW + 2 * DAY)
    assert tell(lookout, instance, NOW) == "expires"
    assert tell(lookout, instance, NOW + HOUR) is None


def test_another_key_is_another_matter(lookout: Lookout) -> None:
    assert tell(lookout, replace(CONNECTED, key_expires_at=NOW + 2 * DAY), NOW) == "expires"
    assert tell(lookout, replace(CONNECTED, key_expires_at=NOW + 2 * DAY + HOUR), NOW) == "expires"


def test_a_refusal_is_told_once_until_it_was_mended(lookout: Lookout, tmp_path: Path) -> None:
    refused = replace(CONNECTED, status=Status.NOT_AUTHENTICATED)
    assert tell(lookout, refused, NOW) == "refused"
    assert tell(lookout, refused, NOW + HOUR) is None
    assert tell(Lookout(Memory(tmp_path)), refused, NOW + DAY) is None
    assert tell(lookout, replace(refused, connected_at=NOW + DAY), NOW + 2 * DAY) == "refused"


def test_a_sync_without_success_for_a_day_is_told_once(lookout: Lookout) -> None:
    assert tell(lookout, CONNECTED, NOW) is None
    told = [h for h in range(1, 80) if tell(lookout, CONNECTED, NOW + h * HOUR, state(Phase.RETRYING))]
    assert told == [24]
    assert tell(lookout, CONNECTED, NOW + 90 * HOUR) is None, "it works again"
    told = [h for h in range(91, 150) if tell(lookout, CONNECTED, NOW + h * HOUR, state(Phase.FAILED))]
    assert told == [90 + 24]


def test_a_long_first_sync_is_not_stuck(lookout: Lookout) -> None:
    for hours in range(80):
        now = NOW + hours * HOUR
        assert tell(lookout, CONNECTED, now, state(Phase.SYNCING, records=hours * 1000)) is None
        assert tell(lookout, CONNECTED, now, state(Phase.RETRYING, records=hours * 1000)) is None


def test_who_does_not_try_is_not_stuck(lookout: Lookout) -> None:
    tell(lookout, CONNECTED, NOW)
    paused = replace(CONNECTED, paused=True)
    assert not any(tell(lookout, paused, NOW + h * HOUR, state(Phase.PAUSED)) for h in range(60))


def test_a_computer_that_slept_while_it_had_no_network_is_given_time_to_find_it(lookout: Lookout) -> None:
    tell(lookout, CONNECTED, NOW)
    assert tell(lookout, CONNECTED, NOW + timedelta(seconds=20), state(Phase.RETRYING)) is None
    monday = NOW + 7 * DAY
    told = [m for m in range(12) if tell(lookout, CONNECTED, monday + timedelta(minutes=m), state(Phase.RETRYING))]
    assert told == [8]


@pytest.mark.parametrize("kept", ["", "[]", '{"told": 3}', '{"told": {}, "successes": {"7": "yesterday"}}'])
def test_a_damaged_memory_costs_no_more_than_a_repetition(kept: str, tmp_path: Path) -> None:
    (tmp_path / "notices.json").write_text(kept)
    assert tell(Lookout(Memory(tmp_path)), replace(CONNECTED, status=Status.NOT_AUTHENTICATED), NOW) == "refused"


def test_a_memory_that_cannot_be_kept_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    lookout = Lookout(Memory(tmp_path / "file"))
    refused = replace(CONNECTED, status=Status.NOT_AUTHENTICATED)
    assert tell(lookout, refused, NOW) == "refused"
    assert tell(lookout, refused, NOW) is None


# --- where it is told


def revoke(server: PracticeServer, services: Services, instance: Instance, token: str) -> None:
    server.revoke_key(token)
    services.supervisor.sync_now(instance.id)


def test_a_notification_leads_to_its_instance(
    with_tray: TrayIcon, started: Start, connect: Connect, server: PracticeServer, services: Services
) -> None:
    token = server.create_key()
    first = connect("Acme")
    instance = connect("Lumen", token)
    person = started()
    person.waits_for(lambda: person.word(0) == person.word(1) == "Up to date")
    integrations = person.window.integrations
    assert integrations
    integrations.show_instance(first.id)
    integrations._page.show_conversations()
    person.window.hide()
    revoke(server, services, instance, token)
    person.waits_for(lambda: with_tray.messages)
    assert with_tray.messages == [
        ("Lumen: Kustomer refuses the key", "No data is flowing. Replace the key or disconnect.")
    ]
    with_tray.messageClicked.emit()
    assert person.window.isVisible()
    assert integrations.chosen == instance.id
    assert person.can("Replace key")


def test_several_that_need_something_are_told_in_one_message_that_leads_to_the_list(
    with_tray: TrayIcon, started: Start, connect: Connect, server: PracticeServer, window: MainWindow
) -> None:
    first = connect("Acme")
    for name in ("Lumen", "Zeta"):
        connect(name, server.create_key(expires_in_days=2))
    window.hide()
    person = started()
    person.waits_for(lambda: with_tray.messages)
    ((title, words),) = with_tray.messages
    assert title == "2 accounts need attention"
    lumen, zeta = words.splitlines()
    assert lumen.startswith("Lumen: the key expires on ")
    assert zeta.startswith("Zeta: the key expires on ")
    with_tray.messageClicked.emit()
    assert window.isVisible()
    assert window.integrations
    assert window.integrations.chosen == first.id


def test_a_message_that_may_be_an_earlier_one_leads_to_the_list(
    with_tray: TrayIcon, started: Start, connect: Connect, server: PracticeServer, services: Services
) -> None:
    tokens = [server.create_key() for _ in range(2)]
    first, *others = connect("Acme"), *(connect(*one) for one in zip(("Lumen", "Zeta"), tokens, strict=True))
    person = started()
    person.waits_for(lambda: all(person.word(row) == "Up to date" for row in range(3)))
    integrations = person.window.integrations
    assert integrations
    integrations.show_instance(first.id)
    person.window.hide()
    for number, (instance, token) in enumerate(zip(others, tokens, strict=True), start=1):
        revoke(server, services, instance, token)
        person.waits_for(lambda number=number: len(with_tray.messages) == number)
    with_tray.messageClicked.emit()
    assert integrations.chosen == first.id

    person.window.hide()
    with_tray.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert person.window.isVisible()


def test_without_a_tray_it_is_a_banner_that_leads_there(
    make_around: MakeAround, started: Start, connect: Connect, server: PracticeServer, services: Services
) -> None:
    make_around()
    token = server.create_key()
    first, instance = connect("Acme"), connect("Lumen", token)
    person = started()
    person.waits_for(lambda: person.word(0) == person.word(1) == "Up to date")
    integrations = person.window.integrations
    assert integrations
    integrations.show_instance(first.id)
    revoke(server, services, instance, token)
    person.sees("Lumen: Kustomer refuses the key")
    person.press("Show it")
    assert integrations.chosen == instance.id
    assert "Lumen: Kustomer refuses the key" not in person.text


def test_a_banner_stays_until_it_is_read_and_the_next_notice_follows(
    make_around: MakeAround, started: Start, connect: Connect, server: PracticeServer, services: Services
) -> None:
    around = make_around()
    connect("Acme")
    for name in ("Lumen", "Zeta"):
        connect(name, server.create_key(expires_in_days=2))
    person = started()
    person.sees("Lumen: the key expires on ")
    assert around._watch
    around._watch.look()
    assert "Lumen: the key expires on " in person.text
    person.press("Dismiss the message")
    around._watch.look()
    assert "Zeta: the key expires on " in person.text
    person.waits_for(lambda: person.can("Dismiss the message"))
    person.press("Dismiss the message")
    around._watch.look()
    assert person.window.banner.isHidden(), "each of it once"


def test_who_looks_at_it_already_is_told_nothing(
    with_tray: TrayIcon, started: Start, connect: Connect, server: PracticeServer, services: Services, qtbot: "QtBot"
) -> None:
    token = server.create_key()
    instance = connect("Lumen", token)
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    person.window.activateWindow()
    person.waits_for(person.window.isActiveWindow)
    revoke(server, services, instance, token)
    person.waits_for(lambda: "Lumen: Not authenticated" in with_tray.tip)
    assert with_tray.messages == []
    assert person.window.banner.isHidden()


def test_notifications_can_be_off(
    with_tray: TrayIcon,
    preferences: Preferences,
    started: Start,
    connect: Connect,
    server: PracticeServer,
    services: Services,
) -> None:
    preferences.change(notifications=False)
    token = server.create_key()
    instance = connect("Lumen", token)
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    person.window.hide()
    revoke(server, services, instance, token)
    person.waits_for(lambda: "Lumen: Not authenticated" in with_tray.tip)
    assert with_tray.messages == []


def test_a_key_that_ends_soon_is_told_at_the_start(
    with_tray: TrayIcon, started: Start, connect: Connect, server: PracticeServer, window: MainWindow
) -> None:
    connect("Lumen", server.create_key(expires_in_days=2))
    window.hide()
    person = started()
    person.waits_for(lambda: with_tray.messages)
    assert with_tray.messages[0][0].startswith("Lumen: the key expires on ")
