"""The first step: the shortest way to a key."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit

from tests.gui.setup.conftest import ENTER, OpenWizard, Person, Practice
from wizard.kustomer.sites import kustomer_site
from wizard.kustomer.streams import RECOMMENDED_ROLES
from wizard.practice import PracticeServer
from wizard.practice.account import LocalAccount
from wizard.practice.lock import Lock
from wizard.setup.answers import Purpose
from wizard.setup.flow import Step
from wizard.ui.bridge import Bridge
from wizard.ui.services import Services
from wizard.ui.setup.connect_page import Stage

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

AWAY = "The practice account of this computer is not running."


def test_copy_roles_gives_exactly_the_roles_needed(wizard: Person) -> None:
    wizard.press("Copy roles")
    assert QGuiApplication.clipboard().text().split() == list(RECOMMENDED_ROLES)


def test_why_each_role_is_asked_for_is_one_press_away(wizard: Person) -> None:
    assert "org.permission.note.read" not in wizard.text()
    wizard.press("Why these roles?")
    for role in RECOMMENDED_ROLES:
        assert role in wizard.text()
    assert "Notes that your team wrote" in wizard.text()
    wizard.press("Hide the reasons")
    assert "org.permission.note.read" not in wizard.text()


def test_the_browser_needs_the_subdomain_and_asks_for_it_once(
    open_wizard: OpenWizard, services: Services, opened_urls: list[str]
) -> None:
    real = replace(services, site_of=lambda subdomain, _practice: kustomer_site(subdomain))
    wizard = open_wizard(with_services=real, practice=False)
    wizard.press("Open API keys in my browser")
    assert opened_urls == []
    wizard.enter("evil.example")
    wizard.key(ENTER)
    assert wizard.step is Step.GET_KEY
    assert opened_urls == []
    assert "“evil.example” is not an address of Kustomer." in wizard.text()
    wizard.enter("https://Acme.kustomerapp.com/app/dashboard")
    wizard.key(ENTER)
    assert opened_urls == ["https://acme.kustomerapp.com/app/settings/api_keys"]
    assert wizard.step is Step.GET_KEY
    wizard.press("Open API keys in my browser")
    assert len(opened_urls) == 2
    assert wizard.dialog._flow.answers.subdomain == "https://Acme.kustomerapp.com/app/dashboard"


def test_the_browser_comes_first_and_going_on_once_it_was_opened(wizard: Person) -> None:
    assert wizard.best() == ["Open API keys in my browser"]
    wizard.press("Open API keys in my browser")
    assert wizard.best() == ["Open API keys in my browser"], "it asks for the subdomain first"
    wizard.enter("lumenbikes")
    wizard.key(ENTER)
    assert wizard.best() == ["Next"]
    wizard.press("Next")
    assert wizard.best() == ["Next"]


def test_whoever_has_a_key_goes_on(wizard: Person) -> None:
    wizard.press("I already have a key")
    assert wizard.step is Step.NAME


def test_a_double_click_goes_one_step(wizard: Person) -> None:
    wizard.double_click("Next")
    assert wizard.step is Step.NAME


def test_whoever_is_no_admin_has_a_letter_to_send(wizard: Person) -> None:
    wizard.press("I’m not an admin")
    (letter,) = wizard.shown(QPlainTextEdit)
    assert all(role in letter.toPlainText() for role in RECOMMENDED_ROLES)
    assert "No Expiration" in letter.toPlainText()
    wizard.press("Copy message")
    assert QGuiApplication.clipboard().text() == letter.toPlainText()


def test_a_rehearsal_says_so_and_shows_how_to_log_in(
    open_wizard: OpenWizard,
    services: Services,
    server: PracticeServer,
    opened_urls: list[str],
    open_url: Callable[[str], None],
    qtbot: object,
) -> None:
    practice = Practice(server)
    wizard = open_wizard(with_services=replace(services, practice=practice))
    assert "Practice" in wizard.dialog.windowTitle()
    assert "Practice" in wizard.text().splitlines()
    assert "admin@lumenbikes.example" in wizard.text()
    assert "practice" in wizard.text().splitlines()
    wizard.press("Copy the password")
    assert QGuiApplication.clipboard().text() == "practice"
    qtbot.waitUntil(lambda: practice.running)  # type: ignore[attr-defined]
    wizard.press("Open API keys in my browser")
    assert opened_urls == [f"{server.url}/app/settings/api_keys"]


def test_a_practice_account_that_still_starts_is_waited_for(
    open_wizard: OpenWizard, services: Services, server: PracticeServer, opened_urls: list[str], qtbot: "QtBot"
) -> None:
    practice, ready = Practice(server), threading.Event()

    def start() -> None:
        assert ready.wait(15)
        practice.running = True

    practice.start = start  # type: ignore[method-assign]
    wizard = open_wizard(with_services=replace(services, practice=practice))
    for _ in range(2):
        wizard.press("Open API keys in my browser")
        assert "The practice account is still starting." in wizard.text()
    assert opened_urls == []
    ready.set()
    qtbot.waitUntil(lambda: bool(opened_urls))
    assert opened_urls == [f"{server.url}/app/settings/api_keys"]
    assert "still starting" not in wizard.text()


def test_a_practice_account_that_another_program_has_is_said_where_one_is_and_started_when_it_is_free(
    open_wizard: OpenWizard,
    services: Services,
    bridge: Bridge,
    tmp_path: Path,
    opened_urls: list[str],
    token: str,
    qtbot: "QtBot",
) -> None:
    elsewhere: list[object] = []
    bridge.unhandled.connect(elsewhere.append)
    practice = LocalAccount(tmp_path, conversations=5, activity=0)
    with Lock(tmp_path / "lock"):
        wizard = open_wizard(with_services=replace(services, practice=practice))
        qtbot.waitUntil(lambda: AWAY in wizard.text())
        wizard.press("Open API keys in my browser")
        qtbot.waitUntil(lambda: AWAY in wizard.text())
        wizard.tab_to("Next")
        wizard.fill_in(token)
        wizard.key(ENTER)
        wizard.wait_for(Stage.FAILED)
        assert AWAY in wizard.text()
        assert "Something unexpected" not in wizard.text()
    wizard.press("Try again")
    wizard.wait_for_step(Step.CONNECTED)
    practice.stop()
    assert (opened_urls, elsewhere) == ([], [])


@pytest.mark.parametrize("purpose", [Purpose.REPLACE_KEY, Purpose.RECONNECT])
def test_the_keys_of_a_practice_account_that_is_free_again_are_opened(
    open_wizard: OpenWizard,
    services: Services,
    server: PracticeServer,
    bridge: Bridge,
    tmp_path: Path,
    opened_urls: list[str],
    purpose: Purpose,
    qtbot: "QtBot",
) -> None:
    elsewhere: list[object] = []
    bridge.unhandled.connect(elsewhere.append)
    practice = LocalAccount(tmp_path, conversations=5, activity=0)
    instance = services.instances.add("Lumen", "lumenbikes", practice=True)
    known = {"name": "Lumen", "subdomain": "lumenbikes", "instance_id": instance.id}
    with Lock(tmp_path / "lock"):
        wizard = open_wizard(purpose, with_services=replace(services, practice=practice), **known)
        qtbot.waitUntil(lambda: AWAY in wizard.text())
    wizard.press("Open API keys in my browser")
    qtbot.waitUntil(lambda: bool(opened_urls))
    assert AWAY not in wizard.text()

    practice.stop()
    wizard.tab_to("API key")
    wizard.enter(server.create_key(roles=["org.permission.note.read"]))
    for _ in range(3):
        wizard.key(ENTER)
    wizard.wait_for(Stage.FAILED)
    practice.stop()
    with Lock(tmp_path / "lock"):
        wizard.press("Open API keys")
        qtbot.waitUntil(lambda: AWAY in wizard.text())
    wizard.press("Open API keys")
    qtbot.waitUntil(lambda: len(opened_urls) == 2)
    practice.stop()
    assert elsewhere == []


def test_without_practice_nothing_says_practice(open_wizard: OpenWizard) -> None:
    wizard = open_wizard(practice=False)
    assert wizard.dialog.windowTitle() == "Connect Kustomer"
    assert "Practice" not in wizard.text()
