"""*Try it with a practice account*."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.gui.window.conftest import QUIRKS, Person
from wizard.practice import PracticeServer
from wizard.setup.answers import Answers, Purpose
from wizard.ui.services import Services
from wizard.ui.window.dialogs import Dialogs
from wizard.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


pytestmark = QUIRKS


class Account:
    """A practice account that takes its time to start."""

    login, password = "admin", "practice"

    def __init__(self, server: PracticeServer) -> None:
        self._server = server
        self.go = threading.Event()
        self.running = False
        self.started_in: list[str] = []

    @property
    def url(self) -> str:
        return self._server.url

    @property
    def subdomain(self) -> str:
        return self._server.subdomain

    def start(self) -> None:
        self.started_in.append(threading.current_thread().name)
        assert self.go.wait(20)
        self.running = True

    def stop(self) -> None:
        self.go.set()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Purpose, Answers]]:
    asked: list[tuple[Purpose, Answers]] = []
    monkeypatch.setattr(Dialogs, "_set_up", lambda _self, purpose, answers: asked.append((purpose, answers)))
    return asked


@pytest.fixture
def account(server: PracticeServer) -> Account:
    return Account(server)


@pytest.fixture
def start(window: MainWindow, services: Services, account: Account, qtbot: "QtBot") -> Callable[[], Person]:
    def begin() -> Person:
        window.start(replace(services, practice=account))
        return Person(window, qtbot)

    return begin


def test_it_is_started_off_the_painting_thread(
    start: Callable[[], Person], account: Account, asked: list[tuple[Purpose, Answers]]
) -> None:
    person = start()
    person.waits_for(lambda: person.can("Try it with a practice account"))
    person.press("Try it with a practice account")
    assert not person.can("Try it with a practice account"), "once is enough"
    assert not asked
    account.go.set()
    person.waits_for(lambda: asked)
    assert asked == [(Purpose.CONNECT, Answers(practice=True))]
    assert account.started_in != [threading.main_thread().name]
    assert person.can("Try it with a practice account")


def test_it_is_offered_neither_at_the_start_nor_later_where_it_is_connected(
    start: Callable[[], Person],
    account: Account,
    asked: list[tuple[Purpose, Answers]],
    services: Services,
    server: PracticeServer,
) -> None:
    services.instances.add("Already", server.subdomain, practice=True)
    account.go.set()
    person = start()
    person.window.offer_practice()
    person.waits_for(lambda: person.rows)
    person.window.offer_practice()
    assert account.started_in == []
    person.window.connect_practice()
    person.waits_for(lambda: asked)
    assert len(asked) == 1


def test_it_is_offered_at_the_start_beside_what_is_connected(
    start: Callable[[], Person], account: Account, asked: list[tuple[Purpose, Answers]], services: Services
) -> None:
    services.instances.add("Real", "acme")
    account.go.set()
    person = start()
    person.window.offer_practice()
    person.waits_for(lambda: asked)


def test_a_failure_to_start_is_told(
    start: Callable[[], Person], account: Account, asked: list[tuple[Purpose, Answers]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OSError("no socket")

    monkeypatch.setattr(account, "start", fail)
    person = start()
    person.waits_for(lambda: person.can("Try it with a practice account"))
    person.press("Try it with a practice account")
    person.sees("The practice account of this computer is not running.")
    person.waits_for(lambda: person.can("Try it with a practice account"))
    assert not asked
