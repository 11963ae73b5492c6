"""The first step: the shortest way to a key."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit

from tests.gui.setup.conftest import ENTER, OpenWizard, Person, Practice
from wizard.kustomer.sites import kustomer_site
from wizard.kustomer.streams import RECOMMENDED_ROLES
from wizard.practice import PracticeServer
from wizard.setup.flow import Step
from wizard.ui.services import Services


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


def test_whoever_has_a_key_goes_on(wizard: Person) -> None:
    wizard.press("I already have a key")
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
    open_wizard: OpenWizard, services: Services, server: PracticeServer, opened_urls: list[str]
) -> None:
    practice = Practice(server)
    practice.start = lambda: None  # type: ignore[method-assign]
    wizard = open_wizard(with_services=replace(services, practice=practice))
    wizard.press("Open API keys in my browser")
    assert opened_urls == []
    assert "The practice account is still starting." in wizard.text()
    wizard.key(ENTER)


def test_without_practice_nothing_says_practice(open_wizard: OpenWizard) -> None:
    wizard = open_wizard(practice=False)
    assert wizard.dialog.windowTitle() == "Connect Kustomer"
    assert "Practice" not in wizard.text()
