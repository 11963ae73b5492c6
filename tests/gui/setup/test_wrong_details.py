"""Everything people get wrong: said plainly, corrected without typing the rest again, or cancelled without a trace."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from tests.gui.conftest import Drawer
from tests.gui.setup.conftest import ENTER, ESC, OpenWizard, Person, Practice
from wizard.instances.errors import VaultLocked
from wizard.kustomer.key import LONGEST
from wizard.kustomer.sites import kustomer_site
from wizard.kustomer.streams import RECOMMENDED_ROLES
from wizard.practice import PracticeServer
from wizard.setup.answers import Purpose
from wizard.setup.checks import CheckState
from wizard.setup.flow import Step
from wizard.ui.services import Services
from wizard.ui.setup.connect_page import Stage
from wizard.ui.widgets.check_row import CheckRow
from wizard.ui.widgets.elided import ElidedLabel
from wizard.workspace.instances import Status

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

RESTRICTED = tuple(role for role in RECOMMENDED_ROLES if "search" not in role)


def unknown_key(server: PracticeServer) -> str:
    head, _, signature = server.create_key().split(".")
    return f"{head}.e30.{signature}"


def key_of_another_account(server: PracticeServer) -> str:
    return server.create_key(subdomain="harborbooks")


def revoked_key(server: PracticeServer) -> str:
    token = server.create_key()
    server.revoke_key(token)
    return token


def ended_key(server: PracticeServer) -> str:
    token = server.create_key()
    server.expire_key(token)
    return token


def key_without_search(server: PracticeServer) -> str:
    return server.create_key(roles=RESTRICTED)


MISTAKES: list[tuple[Callable[[PracticeServer], str], str, str, Step]] = [
    (unknown_key, "lumenbikes", "Kustomer does not know this key.", Step.API_KEY),
    (key_of_another_account, "lumenbikes", "belongs to harborbooks, not to lumenbikes", Step.SUBDOMAIN),
    (revoked_key, "lumenbikes", "no longer accepts this key of lumenbikes", Step.API_KEY),
    (ended_key, "lumenbikes", "no longer accepts this key", Step.API_KEY),
    (key_without_search, "lumenbikes", "lacks a role: org.permission.search.create", Step.API_KEY),
    (PracticeServer.create_key, "nobodyhere", "no account named “nobodyhere”", Step.SUBDOMAIN),
]


@pytest.mark.parametrize(("mistake", "subdomain", "words", "step"), MISTAKES)
def test_a_mistake_is_named_and_corrected_without_typing_the_rest_again(
    wizard: Person,
    server: PracticeServer,
    services: Services,
    mistake: Callable[[PracticeServer], str],
    subdomain: str,
    words: str,
    step: Step,
) -> None:
    wizard.connect_and_fail(mistake(server), subdomain)

    assert words in wizard.text()
    assert "Lumen was created, but Kustomer did not accept the details." in wizard.text()
    assert "No data is flowing." in wizard.text()
    assert {"Correct the details", "Cancel this connection", "Later"} <= set(wizard.buttons())
    (instance,) = services.instances.all()
    assert instance.status is Status.NOT_AUTHENTICATED
    assert wizard.heard.changed[-1] == instance
    assert str(instance.refusal) in wizard.text()

    wizard.key(ENTER)
    assert wizard.step is step, "the focus was on Correct the details, which leads to what is wrong"
    if step is Step.API_KEY:
        wizard.enter(server.create_key())
        wizard.key(ENTER)
    elif mistake is key_of_another_account:
        wizard.press("Use harborbooks")
    else:
        wizard.enter("lumenbikes")
    wizard.key(ENTER)
    assert wizard.step is Step.CONNECT
    wizard.key(ENTER)
    wizard.wait_for_step(Step.CONNECTED)

    (corrected,) = services.instances.all()
    assert (corrected.id, corrected.status) == (instance.id, Status.CONNECTED)


@pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
def test_cancelling_the_connection_leaves_nothing(
    wizard: Person, server: PracticeServer, services: Services, drawer: Drawer, qtbot: "QtBot"
) -> None:
    wizard.connect_and_fail(revoked_key(server))
    (instance,) = services.instances.all()

    wizard.press("Cancel this connection")
    (question,) = wizard.questions()
    assert question.windowTitle() == "Cancel this connection?"
    assert question._stay.isDefault()
    assert question._stay.text() == "Keep it"
    wizard.answer("Keep it")
    assert services.instances.all() == [instance]

    wizard.press("Cancel this connection")
    wizard.answer("Cancel connection")
    qtbot.waitUntil(lambda: bool(wizard.heard.cancelled))
    assert [one.id for one in wizard.heard.cancelled] == [instance.id]
    assert not wizard.dialog.isVisible()
    assert services.instances.all() == []
    assert drawer.kept == {}
    assert services.connector.unproven_key(instance.id) == ""


def test_later_keeps_the_instance_and_what_was_typed(
    open_wizard: OpenWizard, server: PracticeServer, services: Services
) -> None:
    token = revoked_key(server)
    wizard = open_wizard()
    wizard.connect_and_fail(token)
    wizard.press("Later")
    assert not wizard.questions(), "nothing would be lost"
    assert not wizard.dialog.isVisible()

    (instance,) = services.instances.all()
    again = open_wizard(
        Purpose.CORRECT,
        name=instance.name,
        subdomain=instance.subdomain,
        key=services.connector.unproven_key(instance.id),
        instance_id=instance.id,
    )
    assert again.dialog.windowTitle() == "Correct Lumen – Practice"
    for _ in range(4):
        again.key(ENTER)
    again.wait_for(Stage.FAILED)
    assert "Lumen is not connected: Kustomer did not accept the details." in again.text()
    assert len(services.instances.all()) == 1


def test_an_instance_that_once_was_connected_cannot_be_cancelled_away(
    open_wizard: OpenWizard, server: PracticeServer, services: Services
) -> None:
    token = server.create_key()
    first = open_wizard()
    first.fill_in(token)
    first.key(ENTER)
    first.wait_for_step(Step.CONNECTED)
    first.key(ENTER)
    (instance,) = services.instances.all()
    services.instances.refuse(instance.id, instance.refusal)
    server.revoke_key(token)

    known = {"name": "Lumen", "subdomain": "lumenbikes", "key": token, "instance_id": instance.id}
    wizard = open_wizard(Purpose.CORRECT, **known)
    for _ in range(4):
        wizard.key(ENTER)
    wizard.wait_for(Stage.FAILED)
    assert "Cancel this connection" not in wizard.buttons(), "cancelling deletes records, and it has some"


@pytest.mark.parametrize(("mistake", "subdomain", "words", "_step"), MISTAKES)
def test_what_went_wrong_is_said_once_with_each_cure_once(
    wizard: Person,
    server: PracticeServer,
    mistake: Callable[[PracticeServer], str],
    subdomain: str,
    words: str,
    _step: Step,
) -> None:
    wizard.connect_and_fail(mistake(server), subdomain)
    bold = [label.text() for label in wizard.shown(QLabel) if label.property("role") == "heading"]
    assert any(words in line for line in bold)
    assert wizard.text().count(words) == 1
    assert {row.state for row in wizard.shown(CheckRow)} == {CheckState.PASSED}
    pressable = [button.text() for button in wizard.shown(QPushButton)]
    assert len(pressable) == len(set(pressable))
    assert wizard.best() == ["Correct the details"]


def test_a_locked_keyring_is_said_as_what_it_is(
    wizard: Person, token: str, drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise VaultLocked

    wizard.fill_in(token)
    monkeypatch.setattr(drawer, "set_password", locked)
    wizard.key(ENTER)
    wizard.wait_for(Stage.FAILED)
    assert "The key is stored" not in wizard.text()
    assert wizard.text().count("Your system keyring is locked.") == 1
    assert wizard.dialog.focusWidget().text() == "Try again"
    assert "Keep for this session only" in wizard.buttons()
    assert "Correct the details" not in wizard.buttons(), "they are not to blame"
    wizard.press("Keep for this session only")
    wizard.wait_for_step(Step.CONNECTED)


def test_the_cures_of_a_failed_check_do_what_they_say(
    wizard: Person, server: PracticeServer, opened_urls: list[str]
) -> None:
    wizard.connect_and_fail(key_without_search(server))
    wizard.press("Copy roles")
    assert QGuiApplication.clipboard().text().split() == list(RECOMMENDED_ROLES)
    wizard.press("Open API keys")
    assert opened_urls == [f"{server.url}/app/settings/api_keys"]
    wizard.press("Correct the details")
    assert wizard.step is Step.API_KEY


def test_an_outage_can_be_tried_again(wizard: Person, server: PracticeServer, services: Services) -> None:
    server.faults.outage = True
    wizard.connect_and_fail(server.create_key())
    assert "Lumen was created, but could not be connected." in wizard.text(), "the details are not to blame"
    server.faults.outage = False
    wizard.press("Try again")
    wizard.wait_for_step(Step.CONNECTED)
    assert len(services.instances.all()) == 1


def test_a_name_taken_in_the_meantime_is_said_with_its_cure(wizard: Person, token: str, services: Services) -> None:
    wizard.fill_in(token)
    services.instances.add("LUMEN", "harborbooks", practice=True)
    wizard.key(ENTER)
    wizard.wait_for(Stage.FAILED)
    assert "is already taken." in wizard.text()
    wizard.key(ENTER)
    assert wizard.step is Step.NAME
    wizard.enter("Lumen 2")
    for _ in range(4):
        wizard.key(ENTER)
    wizard.wait_for_step(Step.CONNECTED)


def test_an_error_nobody_foresaw_is_shown_and_told_apart(
    wizard: Person, token: str, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: object, **__: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(services.instances, "add", explode)
    wizard.fill_in(token)
    wizard.key(ENTER)
    wizard.wait_for(Stage.FAILED)
    assert "Something unexpected went wrong" in wizard.text()
    assert "Details" in wizard.buttons()


# --- the key page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("https://lumenbikes.kustomerapp.com", "This looks like a web address, not a key."),
        ("hello", "This does not look like a Kustomer API key."),
        ("one two", "more than one word"),
    ],
)
def test_what_is_no_key_is_said_beside_the_field(wizard: Person, typed: str, words: str) -> None:
    _to_the_key(wizard)
    wizard.enter(typed)
    wizard.key(ENTER)
    assert wizard.step is Step.API_KEY
    assert words in wizard.text()


def test_a_key_that_is_cut_off_and_one_that_has_expired(wizard: Person, server: PracticeServer) -> None:
    _to_the_key(wizard)
    wizard.enter(server.create_key()[:-30])
    wizard.key(ENTER)
    assert "The key is cut off." in wizard.text()
    wizard.enter(server.create_key(expires_at=datetime.now(UTC) - timedelta(days=1)))
    wizard.key(ENTER)
    assert "This key expired on" in wizard.text()
    assert wizard.step is Step.API_KEY
    wizard.enter(server.create_key())
    assert "expired" not in wizard.text(), "a mended flaw goes away by itself"


@pytest.mark.parametrize("count", [200, 400])
def test_a_long_key_is_taken_whole(wizard: Person, server: PracticeServer, count: int) -> None:
    _to_the_key(wizard)
    token = server.create_key(roles=[f"org.permission.things_of_the_kind_{number:03}.read" for number in range(count)])
    QGuiApplication.clipboard().setText(token)
    wizard.press("Paste API key")
    assert wizard.dialog._flow.answers.key == token
    too_long = len(token) > LONGEST
    assert ("longer than Kustomer's servers take" in wizard.text()) is too_long
    assert ("Key of lumenbikes" in wizard.text()) is not too_long


def test_the_card_lists_missing_roles_and_leads_to_a_key_that_has_all(
    wizard: Person, server: PracticeServer, opened_urls: list[str]
) -> None:
    _to_the_key(wizard)
    QGuiApplication.clipboard().setText(server.create_key(roles=RECOMMENDED_ROLES[:-2]))
    wizard.press("Paste API key")
    assert "2 recommended roles missing." in wizard.text()
    assert RECOMMENDED_ROLES[-1] not in wizard.text()
    wizard.press("Which?")
    assert f"Custom attributes: what your own fields are called ({RECOMMENDED_ROLES[-1]})" in wizard.text()
    wizard.press("Hide")
    assert RECOMMENDED_ROLES[-1] not in wizard.text()
    wizard.press("Copy all roles")
    assert QGuiApplication.clipboard().text().split() == list(RECOMMENDED_ROLES)
    wizard.press("Open API keys")
    assert opened_urls == [f"{server.url}/app/settings/api_keys"]


def test_roles_that_still_work_are_not_missing(wizard: Person, server: PracticeServer) -> None:
    _to_the_key(wizard)
    QGuiApplication.clipboard().setText(server.create_key(roles=("org.user", "org.admin")))
    wizard.press("Paste API key")
    assert "Key of lumenbikes" in wizard.text()
    assert "missing" not in wizard.text()


def test_the_subdomain_is_asked_for_by_one_rule_and_the_account_shown_once_it_is_known(
    open_wizard: OpenWizard, services: Services, token: str
) -> None:
    real = replace(services, site_of=lambda subdomain, _practice: kustomer_site(subdomain))
    wizard = open_wizard(Purpose.CORRECT, with_services=real, practice=False, name="Lumen", key=token)
    for _ in range(2):
        wizard.key(ENTER)
    assert wizard.step is Step.SUBDOMAIN
    hint = "mycompany in https://mycompany.kustomerapp.com"
    assert hint in wizard.text()
    assert "Data will come from" not in wizard.text()
    wizard.enter("evil.example")
    wizard.key(ENTER)
    assert "Paste the address you see when you are in Kustomer, such as" in wizard.text()
    assert hint not in wizard.text(), "what is wrong takes the place of what to type"
    assert "Data will come from" not in wizard.text()
    wizard.enter("https://Acme.kustomerapp.com/app/search")
    assert hint in wizard.text()
    assert "Data will come from" in wizard.text()
    wizard.key(ENTER)
    assert "Ready to connect" in wizard.text()


def test_the_practice_account_has_no_address_to_be_read(wizard: Person, token: str, server: PracticeServer) -> None:
    wizard.fill_in(token)
    assert "lumenbikes (practice account)" in _elided(wizard)
    wizard.press("Back")
    assert "lumenbikes (practice account)" in _elided(wizard)


def test_a_key_that_says_nothing_of_itself_is_not_said_to_last(wizard: Person) -> None:
    _to_the_key(wizard)
    QGuiApplication.clipboard().setText("0123456789abcdef" * 3)
    wizard.press("Paste API key")
    assert "This key does not say whose it is; Kustomer will." in wizard.text()
    assert "never expires" not in wizard.text()


# --- leaving


def test_leaving_asks_only_if_something_would_be_lost(open_wizard: OpenWizard, token: str) -> None:
    untouched = open_wizard()
    untouched.key(ENTER)
    untouched.key(ESC)
    assert not untouched.dialog.isVisible()

    wizard = open_wizard()
    _to_the_key(wizard)
    wizard.enter(token)
    wizard.key(ESC)
    assert wizard.dialog.isVisible()
    (question,) = wizard.questions()
    assert question.windowTitle() == "Leave without connecting?"
    wizard.answer("Stay")
    assert wizard.step is Step.API_KEY
    wizard.dialog.close()
    wizard.answer("Leave")
    assert not wizard.dialog.isVisible()
    assert wizard.heard.finished == [0]


def test_what_the_practice_account_fills_in_was_not_typed(
    open_wizard: OpenWizard, services: Services, server: PracticeServer, qtbot: "QtBot"
) -> None:
    practice = Practice(server)
    wizard = open_wizard(with_services=replace(services, practice=practice))
    qtbot.waitUntil(lambda: practice.running)
    wizard.key(ESC)
    assert not wizard.dialog.isVisible()

    wizard = open_wizard(with_services=replace(services, practice=practice))
    wizard.key(ENTER)
    wizard.enter("Rehearsal")
    wizard.key(ESC)
    wizard.answer("Leave")


def _elided(wizard: Person) -> list[str]:
    return [label.words for label in wizard.shown(ElidedLabel)]


def _to_the_key(wizard: Person) -> None:
    wizard.key(ENTER)
    wizard.key(ENTER)
    assert wizard.step is Step.API_KEY
