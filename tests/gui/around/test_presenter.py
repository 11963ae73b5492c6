"""The presenter's controls, on the real practice account."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from tests.gui.around.conftest import QUIRKS, Person, tops
from tests.gui.conftest import Drawer
from tests.gui.window.test_everybody import nameless
from wizard.app import build_services
from wizard.folders import folders_in
from wizard.kustomer.key import read_key
from wizard.practice.account import LocalAccount
from wizard.practice.faults import Faults
from wizard.stop import Stop
from wizard.ui.around.around import Around
from wizard.ui.around.presenter import FLOOD, SLOW_SECONDS, PresenterDialog
from wizard.ui.bridge import Bridge
from wizard.ui.services import Services
from wizard.workspace.instances import Instance, KeyKept

pytestmark = QUIRKS
Start = Callable[[], Person]


@pytest.fixture
def account(tmp_path: Path) -> Iterator[LocalAccount]:
    account = LocalAccount(tmp_path / "practice", conversations=120, activity=0)
    account.start()
    yield account
    account.stop()


@pytest.fixture
def services(tmp_path: Path, account: LocalAccount, bridge: Bridge, drawer: Drawer) -> Iterator[Services]:
    services = build_services(folders_in(tmp_path / "home"), account, bridge.sync_changed.emit)
    yield services
    bridge.shutdown()
    services.close()


@pytest.fixture
def instance(services: Services, account: LocalAccount) -> Instance:
    key, facts = read_key(account.create_key("Rehearsal"))
    added = services.instances.add("Lumen", account.subdomain, practice=True)
    return services.instances.connect(added, key, facts, KeyKept.SESSION, Stop())


@pytest.fixture
def presenting(around: Around, instance: Instance, started: Start) -> Person:
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    person.press("Presenter…")
    person.waits_for(lambda: tops(PresenterDialog))
    return person


def press(name: str) -> None:
    (dialog,) = tops(PresenterDialog)
    button = next(one for one in dialog.findChildren(QAbstractButton) if one.text().replace("&", "") == name)
    assert button.isEnabled(), name
    QTest.keyClick(button, Qt.Key.Key_Space)


def words() -> str:
    (dialog,) = tops(PresenterDialog)
    return str(dialog.words)


def test_practice_is_unmistakable(presenting: Person) -> None:
    tops(PresenterDialog)[0].close()
    presenting.sees("Practice account")
    assert "Everything here is made up, and none of it leaves this computer." in presenting.text


def test_it_is_only_there_for_practice(around: Around, started: Start, services: Services) -> None:
    services.instances.add("Real", "acme")
    person = started()
    person.waits_for(lambda: person.rows)
    assert not around.menu.presenter.isVisible()
    assert not around.menu.presenter.isEnabled()
    assert "Everything here is made up" not in person.text
    around._windows.show_presenter()
    assert tops(PresenterDialog) == []


def test_it_goes_when_another_instance_is_looked_at(
    presenting: Person, around: Around, services: Services, account: LocalAccount
) -> None:
    real = services.instances.add("Real", "acme")
    integrations = presenting.window.integrations
    assert integrations
    assert around.menu.presenter.isVisible()
    integrations.register.refresh()
    presenting.waits_for(lambda: integrations.register.get(real.id))
    integrations.show_instance(real.id)
    assert tops(PresenterDialog) == []
    assert not around.menu.presenter.isVisible()


def test_its_keys_open_one_of_it(presenting: Person) -> None:
    tops(PresenterDialog)[0].close()
    presenting.window.activateWindow()
    presenting.waits_for(lambda: QApplication.activeWindow() is presenting.window)
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(presenting.window, Qt.Key.Key_P, modifiers)
    presenting.waits_for(lambda: len(tops(PresenterDialog)) == 1)
    assert nameless(tops(PresenterDialog)[0]) == []


def test_the_newest_key_is_revoked(presenting: Person, account: LocalAccount) -> None:
    assert "Rehearsal, ends in …" in presenting.text
    press("Revoke it")
    presenting.waits_for(lambda: words() == "The key was revoked.")
    presenting.waits_for(lambda: presenting.word() == "Not authenticated")
    assert account.server
    assert account.server.newest_key() is None
    assert "There is no key." in presenting.text


def test_the_newest_key_expires(presenting: Person, account: LocalAccount) -> None:
    press("Let it expire")
    presenting.waits_for(lambda: words() == "The key has expired.")
    presenting.waits_for(lambda: presenting.word() == "Not authenticated")
    assert " · has expired" in presenting.text
    assert not presenting.can("Let it expire")
    press("Back to normal")
    presenting.waits_for(lambda: "A revoked or expired key stays so" in words())
    assert " · has expired" in presenting.text


def test_what_is_revoked_is_the_key_that_is_shown(presenting: Person, account: LocalAccount) -> None:
    (dialog,) = tops(PresenterDialog)
    dialog._clock.stop()  # it does not look again before something is pressed
    account.create_key("Made just now")
    press("Revoke it")
    presenting.waits_for(lambda: words() == "The key was revoked.")
    assert account.server
    assert [key.name for key in account.server.keys.all()] == ["Made just now"]
    assert "Made just now, ends in …" in presenting.text


def test_a_key_that_is_gone_by_then_is_said(presenting: Person, account: LocalAccount) -> None:
    (dialog,) = tops(PresenterDialog)
    dialog._clock.stop()
    assert account.server
    account.server.keys.revoke(account.server.newest_key())
    press("Let it expire")
    presenting.waits_for(lambda: words().startswith("This key was deleted meanwhile"))
    assert "There is no key." in presenting.text


def test_what_cannot_be_kept_is_said_and_does_not_happen(
    presenting: Person, account: LocalAccount, tmp_path: Path
) -> None:
    (in_the_way := tmp_path / "practice" / f"account.{os.getpid()}.tmp").mkdir()
    press("Revoke it")
    presenting.waits_for(lambda: "so nothing was changed" in words())
    in_the_way.rmdir()
    assert "Rehearsal, ends in …" in presenting.text
    assert presenting.word() == "Up to date"


def test_an_outage_comes_and_goes(presenting: Person, account: LocalAccount) -> None:
    press("Outage")
    presenting.waits_for(lambda: words() == "Kustomer answers nothing but errors now.")
    presenting.waits_for(lambda: presenting.word() == "Retrying")
    press("Back to normal")
    presenting.waits_for(lambda: words().startswith("Kustomer is back to normal."))
    presenting.waits_for(lambda: presenting.word() == "Up to date")


def test_the_rate_limit_is_used_up_and_free_again(presenting: Person, account: LocalAccount) -> None:
    press("Rate limit used up")
    presenting.waits_for(lambda: words() == "Kustomer says that its request limit is used up.")
    assert account.server
    assert account.server.faults.rate_limited
    presenting.waits_for(lambda: presenting.word() == "Waiting")
    press("Rate limit used up")
    presenting.waits_for(lambda: not account.server.faults.rate_limited)  # type: ignore[union-attr]


def test_the_network_is_slow_and_quick_again(presenting: Person, account: LocalAccount) -> None:
    press("Slow network")
    assert account.server
    server = account.server
    presenting.waits_for(lambda: server.faults.latency == SLOW_SECONDS)
    press("Slow network")
    presenting.waits_for(lambda: server.faults.latency == 0)


def test_many_customers_write_at_once(presenting: Person, services: Services, instance: Instance) -> None:
    press(f"{FLOOD} new conversations")
    presenting.waits_for(lambda: words() == f"{FLOOD} customers have just written.")
    presenting.waits_for(lambda: services.workspace.queries.counts(instance.id)["conversations"] == 120 + FLOOD)


def test_what_others_let_happen_is_shown(presenting: Person, account: LocalAccount) -> None:
    assert account.server
    account.server.faults.outage = True
    (dialog,) = tops(PresenterDialog)
    box = next(one for one in dialog.findChildren(QAbstractButton) if one.text() == "&Outage")
    presenting.waits_for(box.isChecked)


def test_what_others_let_go_wrong_is_back_to_normal_too(presenting: Person, account: LocalAccount) -> None:
    assert account.server
    faults = account.server.faults
    faults.captive_portal, faults.fail_next = True, 5
    press("Back to normal")
    presenting.waits_for(lambda: faults == Faults())


def test_an_account_that_is_gone_is_said(presenting: Person, account: LocalAccount) -> None:
    account.stop()
    presenting.sees("The practice account of this computer is not running.")
    assert not presenting.can("200 new conversations")


def test_what_is_said_moves_no_button(presenting: Person, account: LocalAccount) -> None:
    assert account
    (dialog,) = tops(PresenterDialog)
    reset = next(one for one in dialog.findChildren(QAbstractButton) if one.text() == "Back to normal")
    before = reset.mapTo(dialog, QPoint(0, 0))
    press("Outage")
    presenting.waits_for(lambda: words() == "Kustomer answers nothing but errors now.")
    QApplication.processEvents()
    assert reset.mapTo(dialog, QPoint(0, 0)) == before
