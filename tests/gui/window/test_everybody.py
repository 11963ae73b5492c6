"""For everybody: names for screen readers, announcements, every size, both appearances, and no slow start."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from tests.gui.window.conftest import QUIRKS, TAB, Connect, Person
from wizard.practice import PracticeServer
from wizard.problem import Problem
from wizard.text import text
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import tr
from wizard.ui.services import Services
from wizard.ui.theme import Theme
from wizard.ui.widgets.elided import ElidedLabel
from wizard.ui.window import integrations as integrations_module

pytestmark = QUIRKS
Start = Callable[[], Person]


def nameless(root: QWidget) -> list[QWidget]:
    """Whatever the keyboard can reach and a screen reader has no name for."""
    found = []
    for widget in (root, *root.findChildren(QWidget)):
        focusable = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if not focusable or not widget.isVisible() or widget.focusProxy():
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if not interface.text(QAccessible.Text.Name):
            found.append(widget)
    return found


def test_every_control_has_a_name(started: Start, connect: Connect, services: Services) -> None:
    connect("Lumen")
    services.instances.add("Never", "never")
    person = started()
    person.waits_for(lambda: len(person.rows) == 2 and person.word() == "Up to date")
    assert nameless(person.window) == []
    person.press("Rename Lumen")
    assert nameless(person.window) == []
    for entry in ("Remove…", "Copy diagnostics…"):
        person.want(entry)
        person.waits_for(lambda: person.dialog)
        assert nameless(person.front) == []
        person.key(Qt.Key.Key_Escape)
        person.waits_for(lambda: person.dialog is None)
    person.press("Disconnect")
    person.waits_for(lambda: person.dialog)
    assert nameless(person.front) == []
    person.key(Qt.Key.Key_Escape)


def test_tab_goes_through_everything_and_round(started: Start, connect: Connect) -> None:
    connect("Lumen")
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    tables = {"Records in the workspace", "History of syncs"}
    person.waits_for(
        lambda: tables <= {one.accessibleName() for one in person.window.findChildren(QWidget) if one.isVisible()}
    )
    person.window.activateWindow()
    passed = []
    for _ in range(30):
        person.key(TAB)
        focus = person.window.focusWidget()
        assert focus
        passed.append(focus.accessibleName() or getattr(focus, "text", str)())
    wanted = {"Kustomer instances", "Connect Kustomer", "Rename Lumen", "Sync now", "Pause", "Disconnect"}
    assert wanted | tables | {"More for Lumen"} <= set(passed)


def test_what_happens_is_announced(
    started: Start, connect: Connect, server: PracticeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, bool]] = []

    def listen(_widget: QWidget, words: str, *, urgent: bool = False) -> None:
        said.append((words, urgent))

    monkeypatch.setattr(integrations_module, "announce", listen)
    token = server.create_key()
    connect("Lumen", token)
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    person.waits_for(lambda: any(words.startswith("Lumen: Up to date.") for words, _ in said))
    said.clear()
    server.revoke_key(token)
    person.press("Sync now")
    person.waits_for(lambda: any("Not authenticated" in words and urgent for words, urgent in said))
    assert said[0] == ("Syncing Lumen now.", False)


def test_a_problem_nobody_took_care_of_is_a_banner(started: Start, bridge: Bridge) -> None:
    person = started()
    bridge.unhandled.emit(Problem(text("The roof leaks."), text("Fetch a bucket."), detail="eyJhbGciOi.secret.sig"))
    person.sees("The roof leaks.")
    assert person.can("Details")
    person.press("Dismiss the message")
    assert "The roof leaks." not in person.text


@pytest.fixture
def both(theme: Theme) -> Iterator[Theme]:
    yield theme
    theme.choose(Qt.ColorScheme.Unknown)


def test_nothing_is_cut_off_in_the_smallest_window(started: Start, connect: Connect, services: Services) -> None:
    connect("A name as long as names may be, and not a letter longer")
    services.instances.add("Never", "never")
    person = started()
    person.window.resize(900, 600)
    person.waits_for(lambda: person.word() == "Up to date")
    for widget in person.window.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, QAbstractButton | QLabel):
            continue
        left = widget.mapTo(person.window, QPoint(0, 0)).x()
        assert left >= 0
        assert left + widget.width() <= person.window.width(), widget
        if isinstance(widget, QLabel) and widget.wordWrap() and widget.text():
            assert widget.height() >= widget.heightForWidth(widget.width()), widget.text()
        if isinstance(widget, QAbstractButton):
            assert widget.width() >= widget.sizeHint().width(), widget.text()
    assert person.window.findChildren(ElidedLabel)


def test_the_appearance_changes_live(started: Start, connect: Connect, both: Theme) -> None:
    connect("Lumen")
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    grounds = []
    for scheme in (Qt.ColorScheme.Dark, Qt.ColorScheme.Light):
        both.choose(scheme)
        image = person.window.grab().toImage()
        grounds.append(image.pixelColor(image.width() - 30, image.height() - 5).lightness())
    assert grounds[0] < 80
    assert grounds[1] > 180


def test_words_pass_through_the_translator() -> None:
    assert tr("Connect Kustomer") == "Connect Kustomer"


def test_the_window_is_there_before_what_is_slow_to_load() -> None:
    program = (
        "import sys; import wizard.ui.window.main_window; "
        "print([m for m in ('keyring', 'httpx', 'sqlalchemy', 'msgspec', 'uvicorn') if m in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3]
    )
    assert loaded.stdout.strip() == "[]"
