"""The clipboard: never read uninvited, and cleared of a pasted key for whoever wants that."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QMimeData, QPoint, QSignalBlocker, Qt
from PySide6.QtGui import QClipboard, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton, QScrollArea, QScrollBar

from tests.gui.setup.conftest import ENTER, OpenWizard, Person
from wizard.kustomer.streams import RECOMMENDED_ROLES
from wizard.practice import PracticeServer
from wizard.setup.answers import Purpose
from wizard.setup.flow import Step
from wizard.ui.setup import key_card, key_on_clipboard

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise|grabbing)")

STILL_THERE = "The key is still on your clipboard."
CLEARED = "The clipboard was cleared."
GONE = "The key is no longer on your clipboard; nothing was cleared."


class Copied(QMimeData):
    """What another program put on the clipboard. It is asked each time that somebody reads it."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words, self.reads = words, 0

    def formats(self) -> list[str]:
        return ["text/plain"]

    def retrieveData(self, _format: str, _type: object) -> str:  # noqa: N802 - Qt's name
        self.reads += 1
        return self.words


def copy(words: str) -> Copied:
    """Put something on the clipboard, as another program would."""
    copied = Copied(words)
    QGuiApplication.clipboard().setMimeData(copied)
    return copied


def on_clipboard() -> str:
    return QGuiApplication.clipboard().text()


def by_button(wizard: Person) -> None:
    wizard.press("Paste API key")


def by_keyboard(wizard: Person) -> None:
    wizard.key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def by_old_keyboard(wizard: Person) -> None:
    wizard.key(Qt.Key.Key_Insert, Qt.KeyboardModifier.ShiftModifier)


def by_menu(wizard: Person) -> None:
    menu = unfold_menu(wizard)
    next(action for action in menu.actions() if action.text() == "&Paste").trigger()
    menu.close()


def unfold_menu(wizard: Person) -> QMenu:
    line = field(wizard)
    QApplication.sendEvent(line, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint()))
    (menu,) = line.findChildren(QMenu)
    return menu


def field(wizard: Person) -> QLineEdit:
    (line,) = wizard.shown(QLineEdit)
    return line


@pytest.fixture(autouse=True)
def clipboard_ends_empty(qapp: QApplication) -> Iterator[None]:
    yield
    qapp.clipboard().clear()


@pytest.fixture
def at_the_key(wizard: Person) -> Person:
    """A wizard that asks for the key."""
    wizard.key(ENTER)
    wizard.key(ENTER)
    assert wizard.step is Step.API_KEY
    return wizard


def test_it_is_read_when_somebody_pastes_and_never_else(at_the_key: Person, token: str) -> None:
    mine = copy("my own affair")
    at_the_key.enter(token)
    for _ in range(2):
        at_the_key.key(ENTER)
        assert at_the_key.step is Step.SUBDOMAIN
        at_the_key.press("Back")
    unfold_menu(at_the_key).close()
    QTest.mouseClick(field(at_the_key), Qt.MouseButton.MiddleButton)
    assert mine.reads == 0

    key = copy(token)
    by_button(at_the_key)
    assert key.reads > 0
    mine = copy("my own affair")
    at_the_key.key(ENTER)
    at_the_key.press("Back")
    at_the_key.enter("")
    assert mine.reads == 0


@pytest.mark.parametrize("paste", [by_button, by_keyboard, by_old_keyboard, by_menu])
def test_however_the_key_was_pasted_it_can_be_cleared(
    at_the_key: Person, token: str, paste: Callable[[Person], None]
) -> None:
    copy(token)
    assert STILL_THERE not in at_the_key.text()
    paste(at_the_key)
    assert STILL_THERE in at_the_key.text()
    assert on_clipboard() == token, "nothing is cleared unasked"
    at_the_key.press("Clear it")
    assert on_clipboard() == ""
    assert CLEARED in at_the_key.text()
    assert STILL_THERE not in at_the_key.text()
    assert "Clear it" not in at_the_key.buttons()
    assert at_the_key.dialog.focusWidget() is field(at_the_key)
    assert field(at_the_key).text() == token
    at_the_key.key(ENTER)
    assert at_the_key.step is Step.SUBDOMAIN


def test_the_key_is_known_in_whatever_form_it_was_copied(at_the_key: Person, token: str) -> None:
    for form in (f"  {token}\r\n", f"\n{token[:70]}\n{token[70:]}\n", f"Bearer\u00a0{token} "):
        copy(form)
        by_button(at_the_key)
        at_the_key.press("Clear it")
        assert on_clipboard() == ""


def test_what_is_there_instead_by_now_is_left_alone(at_the_key: Person, token: str, server: PracticeServer) -> None:
    for other in ("my own affair", server.create_key(), f"{token} and more", ""):
        copied = copy(token)
        by_button(at_the_key)
        copied.words = other  # and nobody said so
        at_the_key.press("Clear it")
        assert QGuiApplication.clipboard().mimeData() is copied
        assert GONE in at_the_key.text()
        assert CLEARED not in at_the_key.text()


def test_it_is_not_offered_where_no_key_was_pasted(at_the_key: Person, token: str) -> None:
    copy(token)
    at_the_key.enter(token)
    assert STILL_THERE not in at_the_key.text(), "it was typed"
    for no_key in ("https://lumenbikes.kustomerapp.com", token[:-30], "one two", ""):
        copy(no_key)
        by_keyboard(at_the_key)
        assert STILL_THERE not in at_the_key.text()
        field(at_the_key).selectAll()
    by_button(at_the_key)
    at_the_key.enter(token[:-5])
    copy(token[-5:])
    by_keyboard(at_the_key)
    assert field(at_the_key).text() == token
    assert STILL_THERE not in at_the_key.text(), "only its end was pasted"


def test_the_offer_ends_when_something_else_is_copied(at_the_key: Person, token: str) -> None:
    copy(token)
    by_button(at_the_key)
    at_the_key.tab_to("Clear it")
    mine = copy("my own affair")
    assert STILL_THERE not in at_the_key.text()
    assert at_the_key.dialog.focusWidget() is field(at_the_key)
    assert mine.reads == 0
    copy(token)
    assert STILL_THERE not in at_the_key.text(), "nobody has looked"
    by_button(at_the_key)
    assert STILL_THERE in at_the_key.text()


@pytest.mark.parametrize("typed", ["", "x"])
def test_the_offer_ends_when_the_field_holds_another_key_or_none(at_the_key: Person, token: str, typed: str) -> None:
    copied = copy(token)
    by_button(at_the_key)
    before = copied.reads
    at_the_key.enter(typed)
    assert STILL_THERE not in at_the_key.text()
    assert "Clear it" not in at_the_key.buttons()
    assert copied.reads == before


def test_the_offer_waits_for_whoever_comes_back(at_the_key: Person, token: str) -> None:
    copy(token)
    by_button(at_the_key)
    at_the_key.key(ENTER)
    assert STILL_THERE not in at_the_key.text()
    at_the_key.press("Back")
    assert STILL_THERE in at_the_key.text()
    at_the_key.press("Clear it")
    assert on_clipboard() == ""


@pytest.mark.parametrize("said", [CLEARED, GONE])
def test_what_came_of_it_stays_said_until_the_key_is_another(at_the_key: Person, token: str, said: str) -> None:
    copied = copy(token)
    by_button(at_the_key)
    if said is GONE:
        copied.words = "my own affair"
    clipboard = QGuiApplication.clipboard()
    with QSignalBlocker(clipboard):
        at_the_key.press("Clear it")
    clipboard.changed.emit(QClipboard.Mode.Clipboard)  # some systems tell late of the change that is our own
    copy("my own affair")
    assert said in at_the_key.text()
    at_the_key.enter("x")
    assert said not in at_the_key.text()


def test_nothing_moves_when_the_clipboard_is_cleared(at_the_key: Person, token: str) -> None:
    copy(token)
    by_button(at_the_key)
    before = places(at_the_key)
    click(at_the_key, "Clear it")
    assert on_clipboard() == ""
    assert before.pop("Clear it")
    assert before == places(at_the_key)


def test_nothing_moves_when_the_offer_ends_on_a_page_that_is_full(
    open_wizard: OpenWizard, server: PracticeServer
) -> None:
    wizard = open_wizard(Purpose.REPLACE_KEY, name="Lumen", subdomain="lumenbikes")
    copy(server.create_key(roles=RECOMMENDED_ROLES[:1]))
    by_button(wizard)
    wizard.press("Which?")
    QApplication.processEvents()
    bar = max((area.verticalScrollBar() for area in wizard.shown(QScrollArea)), key=QScrollBar.maximum)
    assert bar.maximum() > 0
    bar.setValue(bar.maximum())
    before = places(wizard)
    click(wizard, "Copy roles")
    assert "Clear it" not in wizard.buttons()
    assert before.pop("Clear it")
    assert before.pop("Copy roles") == places(wizard).pop("Copied")
    assert before.items() <= places(wizard).items()


def click(wizard: Person, words: str) -> None:
    """Press a button by the mouse."""
    (button,) = [b for b in wizard.shown(QPushButton) if b.text() == words]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def places(wizard: Person) -> dict[str, QPoint]:
    """Where everything is that can be pressed."""
    QApplication.processEvents()
    return {b.accessibleName() or b.text(): b.mapTo(wizard.dialog, QPoint()) for b in wizard.shown(QPushButton)}


def test_offer_and_outcome_are_announced_once(at_the_key: Person, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    announced: list[str] = []
    for module in (key_card, key_on_clipboard):
        monkeypatch.setattr(module, "announce", lambda _widget, words, **_: announced.append(words))
    copied = copy(token)
    by_button(at_the_key)
    assert len(announced) == 2, announced
    assert announced[0].startswith("Key of lumenbikes")
    assert announced[1] == STILL_THERE
    button = at_the_key.tab_to("Clear it")
    assert button.accessibleDescription() == STILL_THERE, "“it” is told to whoever comes by Tab"
    at_the_key.press("Clear it")
    assert announced[2:] == [CLEARED]
    at_the_key.enter("no key")
    at_the_key.key(ENTER)
    announced.clear()
    copied = copy(token)
    by_button(at_the_key)
    assert [words.split()[0] for words in announced] == ["Key", "The"], "a flaw that is mended makes no difference"
    copied.words = "my own affair"
    at_the_key.press("Clear it")
    assert announced[-1] == GONE
