"""The help: complete, searchable, and there where one is."""

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from tests.gui.around.conftest import QUIRKS, Connect, MakeAround, Person, tops
from tests.gui.window.test_everybody import nameless
from wizard.practice import PracticeServer
from wizard.stop import Stop
from wizard.ui.around.around import Around
from wizard.ui.around.help_book import FIRST_TOPIC, Book
from wizard.ui.around.help_topics import OF_STATUS, TOPICS
from wizard.ui.around.help_window import HelpWindow
from wizard.ui.around.settings_dialog import SettingsDialog
from wizard.ui.i18n import LANGUAGES
from wizard.ui.services import Services
from wizard.ui.theme import Theme

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = QUIRKS
Start = Callable[[], Person]
F1 = Qt.Key.Key_F1
BOOK = Book()
UI = Path(__file__).parents[3] / "wizard" / "ui"


# --- the book


def test_every_topic_has_a_title_and_words() -> None:
    assert len(BOOK.topics) >= 12
    for topic in BOOK.topics:
        assert topic.markdown.startswith("# "), topic.name
        assert len(topic.plain.split()) > 30, topic.name
    assert len({topic.title for topic in BOOK.topics}) == len(BOOK.topics)


def test_every_link_leads_somewhere() -> None:
    for topic in BOOK.topics:
        for target in re.findall(r"\]\(([^)]*)\)", topic.markdown):
            assert BOOK.topic(target), f"{topic.name} links to {target}"


def test_every_screen_has_its_topic() -> None:
    classes = {
        name
        for file in UI.rglob("*.py")
        for name in re.findall(r"^class (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert set(TOPICS) <= classes, "a screen was renamed"
    assert all(BOOK.topic(name) for name in {*TOPICS.values(), *OF_STATUS.values(), FIRST_TOPIC})


def test_the_help_says_what_the_buttons_say() -> None:
    """What is bold in the help and a label in the program must not drift apart."""
    said = "".join(file.read_text(encoding="utf-8") for file in UI.rglob("*.py"))
    for words in (
        "Connect Kustomer",
        "Try it with a practice account",
        "I’m not an admin",
        "Copy roles",
        "Replace key",
    ):
        assert any(f"**{words}" in topic.markdown for topic in BOOK.topics), words
        assert words in said, words


def test_the_help_names_exactly_the_roles_that_are_asked() -> None:
    roles = import_module("wizard.kustomer.streams").RECOMMENDED_ROLES
    told = BOOK.topic("roles")
    assert told
    assert set(re.findall(r"`(org\.permission\.[\w.]+)`", told.markdown)) == set(roles)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("proxy", "network"),
        ("PROXIES", "network"),
        ("roles", "roles"),
        ("tray", "settings"),
        ("certificate", "network"),
        ("keyring locked", "keyring"),
        ("shortcut", "keyboard"),
        ("subdom", "subdomain"),
        ("delete data", "disconnect"),
    ],
)
def test_what_is_looked_for_is_found(words: str, first: str) -> None:
    hits = BOOK.find(words)
    assert hits
    assert hits[0].topic.name == first
    assert len(hits[0].excerpt) < 300


def test_nothing_is_found_where_nothing_is() -> None:
    assert BOOK.find("xylophone") == ()
    assert len(BOOK.find("  ")) == len(BOOK.topics)


def test_what_is_not_translated_is_in_english(tmp_path: Path) -> None:
    for name, words in {"en/10-start.md": "# Start", "en/20-end.md": "# End", "de/10-start.md": "# Anfang"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(words, encoding="utf-8")
    assert [topic.title for topic in Book("de", tmp_path).topics] == ["Anfang", "End"]
    assert [topic.title for topic in Book("xx", tmp_path).topics] == ["Start", "End"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_on_a_mac_is_sent_to_a_menu_that_is_not_there(language: str) -> None:
    keyboard = Book(language).topic("keyboard")
    assert keyboard
    (line,) = (line for line in keyboard.markdown.splitlines() if "**F10**" in line)
    assert " Mac" in line


# --- its window


@pytest.fixture
def shown(theme: Theme, opened_urls: list[str], open_url: Callable[[str], None]) -> Iterator[HelpWindow]:
    help_window = HelpWindow(open_url, BOOK)
    help_window.show_topic("start")
    yield help_window
    help_window.close()
    help_window.deleteLater()


def page(window: HelpWindow) -> str:
    return window.page.toPlainText()


def test_typing_finds_and_shows(shown: HelpWindow, qtbot: "QtBot") -> None:
    QTest.keyClick(shown, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(shown.search, "keyring")
    assert shown.topic == "keyring"
    assert "Where your key is kept" in page(shown)
    assert shown.page.extraSelections()
    assert any("found" in label.text() for label in shown.findChildren(QLabel))
    QTest.keyClick(shown.search, Qt.Key.Key_Down)
    assert shown.focusWidget() is shown.list
    QTest.keyClick(shown.list, Qt.Key.Key_Down)
    assert shown.topic != "keyring"
    QTest.keyClick(shown.search, Qt.Key.Key_Escape)
    assert shown.search.text() == ""
    assert shown.list.count() == len(BOOK.topics)
    QTest.keyClicks(shown.search, "xylophone")
    assert any(label.text().startswith("Nothing found") for label in shown.findChildren(QLabel))


def test_links_lead_to_topics_and_back(shown: HelpWindow, opened_urls: list[str]) -> None:
    shown.page.anchorClicked.emit(QUrl("get-a-key.md"))
    assert shown.topic == "get-a-key"
    shown.page.anchorClicked.emit(QUrl("roles.md"))
    assert "org.permission.note.read" in page(shown)
    QTest.keyClick(shown, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shown.topic == "get-a-key"
    shown.go_back()
    shown.go_back()
    assert shown.topic == "start"
    shown.page.anchorClicked.emit(QUrl("https://status.kustomer.com"))
    assert opened_urls == ["https://status.kustomer.com"]
    shown.page.anchorClicked.emit(QUrl("file:///etc/passwd"))
    assert len(opened_urls) == 1
    assert shown.topic == "start"


def test_links_are_reached_by_keyboard(shown: HelpWindow) -> None:
    shown.page.setFocus()
    QTest.keyClick(shown.page, Qt.Key.Key_Tab)
    assert shown.page.textCursor().hasSelection()
    QTest.keyClick(shown.page, Qt.Key.Key_Return)
    assert shown.topic == "names"


def test_it_speaks_to_screen_readers_and_closes_by_escape(shown: HelpWindow) -> None:
    assert nameless(shown) == []
    assert shown.page.accessibleName() == "Getting started"
    QTest.keyClick(shown.page, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_its_links_follow_the_appearance(shown: HelpWindow, theme: Theme) -> None:
    shades = []
    for scheme in (Qt.ColorScheme.Light, Qt.ColorScheme.Dark):
        theme.choose(scheme)
        QApplication.processEvents()
        shades.append(shown.grab().toImage().pixelColor(shown.width() - 60, 20).lightness())
    theme.choose(Qt.ColorScheme.Unknown)
    assert shades[0] > 180
    assert shades[1] < 80


# --- F1


def help_topic() -> str:
    (help_window,) = tops(HelpWindow)
    return str(help_window.topic)


def press_f1(person: Person) -> None:
    # Shortcuts belong to the window that is active.
    person.front.activateWindow()
    person.waits_for(lambda: QApplication.activeWindow() is person.front)
    QTest.keyClick(person.front.focusWidget() or person.front, F1)
    person.waits_for(lambda: tops(HelpWindow))


@pytest.fixture(autouse=True)
def tidy() -> Iterator[None]:
    yield
    for left in tops(HelpWindow):
        left.close()


def test_f1_helps_where_nothing_is_connected(around: Around, started: Start) -> None:
    person = started()
    person.sees("Bring your Kustomer")
    press_f1(person)
    assert help_topic() == "start"


def test_f1_helps_before_the_workspace_is_open(around: Around, person: Person) -> None:
    press_f1(person)
    assert help_topic() == "start"


def test_f1_helps_with_each_step_of_the_wizard(around: Around, started: Start, server: PracticeServer) -> None:
    person = started()
    person.sees("Bring your Kustomer")
    person.press("Connect Kustomer")
    person.waits_for(lambda: person.dialog)
    seen = []
    for go_on in (
        lambda: person.press("I already have a key"),
        lambda: person.press("Next"),
        lambda: (person.enter("API key", server.create_key()), person.press("Next")),
        lambda: None,
    ):
        press_f1(person)
        seen.append(help_topic())
        tops(HelpWindow)[0].close()
        go_on()
    assert seen == ["get-a-key", "names", "get-a-key", "subdomain"]
    person.dialog.close()  # type: ignore[union-attr]


def test_f1_helps_with_how_an_instance_stands(
    around: Around, started: Start, connect: Connect, services: Services
) -> None:
    connect("Fine")
    gone = connect("Gone")
    services.supervisor.disconnect(gone.id, revoke=False, stop=Stop())
    services.instances.add("Never", "never")
    person = started()
    person.waits_for(lambda: len(person.rows) == 3 and person.word() == "Up to date")
    seen = []
    for instance in services.instances.all():
        person.window.integrations.show_instance(instance.id)  # type: ignore[union-attr]
        press_f1(person)
        seen.append((instance.name, help_topic()))
    assert seen == [("Fine", "what-is-fetched"), ("Gone", "disconnect"), ("Never", "not-authenticated")]


def test_f1_helps_in_dialogs(around: Around, started: Start, connect: Connect) -> None:
    connect()
    person = started()
    person.waits_for(lambda: person.can("Disconnect"))
    person.press("Disconnect")
    person.waits_for(lambda: person.dialog)
    press_f1(person)
    assert help_topic() == "disconnect"
    person.key(Qt.Key.Key_Escape)
    person.waits_for(lambda: person.dialog is None)
    around.menu.settings.trigger()
    person.waits_for(lambda: tops(SettingsDialog))
    press_f1(person)
    assert help_topic() == "settings"


def test_the_help_closes_with_the_program(around: Around, started: Start, qtbot: "QtBot") -> None:
    person = started()
    press_f1(person)
    person.window.quit()
    assert tops(HelpWindow) == []
    person.waits_for(lambda: not person.window.isVisible())


def test_the_menu_offers_it(make_around: MakeAround, started: Start) -> None:
    around = make_around()
    person = started()
    assert isinstance(around.menu.button, QAbstractButton)
    around.menu.help.trigger()
    person.waits_for(lambda: tops(HelpWindow))
