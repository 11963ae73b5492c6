"""The menu: everything by keyboard, once, and where each system has it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from tests.gui.around.conftest import QUIRKS, Connect, Person, tops
from tests.gui.window.test_everybody import nameless
from wizard.ui.around.about import AboutDialog
from wizard.ui.around.around import Around
from wizard.ui.around.menu import Menu
from wizard.ui.window.diagnostics import DiagnosticsDialog
from wizard.ui.window.main_window import MainWindow

pytestmark = QUIRKS
Start = Callable[[], Person]


def test_a_button_beside_the_title_opens_it(around: Around, started: Start) -> None:
    person = started()
    person.sees("Bring your Kustomer")
    assert person.can("Menu")
    person.window.activateWindow()
    person.waits_for(lambda: QApplication.activeWindow() is person.window)
    QTest.keyClick(person.window, Qt.Key.Key_F10)
    assert around.menu.button
    menu = around.menu.button.menu()
    person.waits_for(menu.isVisible)
    labels = [action.text() for action in menu.actions() if action.isVisible() and not action.isSeparator()]
    assert labels == ["Connect Kustomer…", "Sync now", "Settings…", "Help", "About Customer AI Connect", "Quit"]
    QTest.keyClick(menu, Qt.Key.Key_Down)
    menu.close()
    assert nameless(person.window) == []


def test_no_key_means_two_things(around: Around, started: Start, connect: Connect) -> None:
    connect()
    person = started()
    keys = [key.toString() for action in person.window.actions() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    assert {"F1", "F5", "F10", "Ctrl+N", "Ctrl+Q", "Ctrl+,", "Ctrl+Shift+P"} <= set(keys)


def test_where_there_is_a_bar_it_is_in_the_bar(window: MainWindow) -> None:
    menu = Menu(window, with_bar=True)
    assert menu.button is None
    menu.pop_up()
    actions = [action for entry in window.menuBar().actions() for action in entry.menu().actions()]  # type: ignore[attr-defined]
    roles = {action.menuRole() for action in actions}
    assert {QAction.MenuRole.PreferencesRole, QAction.MenuRole.AboutRole, QAction.MenuRole.QuitRole} <= roles


def test_nothing_can_be_chosen_while_the_program_ends(around: Around, started: Start) -> None:
    person = started()
    person.sees("Bring your Kustomer")
    person.window.quit()
    assert not any(action.isEnabled() for action in person.window.actions())
    person.waits_for(lambda: not person.window.isVisible())


# --- about


@pytest.fixture
def about(around: Around, started: Start, connect: Connect) -> Person:
    connect("Lumen")
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    around.menu.about.trigger()
    person.waits_for(lambda: tops(AboutDialog) and person.can("Copy diagnostics…"))
    return person


def test_about_names_versions_and_licences(about: Person) -> None:
    from wizard import __version__

    assert f"Version {__version__} · Python 3." in about.text
    assert "· Qt 6." in about.text
    (dialog,) = tops(AboutDialog)
    listed = [dialog._list.item(row).text() for row in range(dialog._list.count())]
    for name, licence in {"httpx": "BSD", "PySide6_Essentials": "LGPL", "keyring": "MIT", "psycopg": "LGPL"}.items():
        assert any(entry.startswith(f"{name} ") and licence in entry for entry in listed), name
    assert not any(entry.startswith(("pytest", "mypy", "selenium")) for entry in listed), "only what it needs"
    assert not any("licence not named" in entry for entry in listed)


def test_about_shows_the_text_of_a_licence(about: Person) -> None:
    (dialog,) = tops(AboutDialog)
    rows = {dialog._list.item(row).text().split()[0]: row for row in range(dialog._list.count())}
    dialog._list.setFocus()
    dialog._list.setCurrentRow(rows["httpx"])
    assert "Licence of httpx" in about.text
    assert "Redistribution and use" in dialog._text.toPlainText()
    dialog._list.setCurrentRow(rows["PySide6_Essentials"])
    assert dialog._text.toPlainText()
    assert nameless(dialog) == []


def test_diagnostics_are_shown_before_they_are_copied(about: Person) -> None:
    QGuiApplication.clipboard().clear()
    about.press("Copy diagnostics…")
    about.waits_for(lambda: tops(DiagnosticsDialog))
    (dialog,) = tops(DiagnosticsDialog)
    assert QGuiApplication.clipboard().text() == ""
    words = dialog._text.toPlainText()
    for wanted in ("Customer AI Connect ", "Qt 6.", "share_percent", "httpx 0.", "instance      Lumen", "workspace "):
        assert wanted in words
    assert "eyJ" not in words
    button = next(one for one in dialog.findChildren(type(dialog.focusWidget())) if one.text() == "Copy")
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == words
    dialog.close()


def test_diagnostics_do_not_name_the_person(monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path

    from wizard.ui.around.report import without_home

    monkeypatch.setattr(Path, "home", lambda: Path("/home/mary.poppins"))
    assert without_home("logs /home/mary.poppins/.local/state") == "logs ~/.local/state"


def test_dialogs_close_with_the_program(about: Person) -> None:
    about.window.quit()
    about.waits_for(lambda: not about.window.isVisible())
    assert tops(QDialog) == []
