"""For people who cannot see, cannot use a mouse, or have a small screen."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QScrollBar, QWidget

from tests.gui.conftest import Drawer
from tests.gui.setup.conftest import ENTER, ESC, TAB, OpenWizard, Person, process_events
from wizard.instances import vault as vault_module
from wizard.practice import PracticeServer
from wizard.setup.flow import Step
from wizard.ui.setup import check_list, connect_page, dialog, key_place
from wizard.ui.setup.connect_page import Stage

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def locked_keyring(monkeypatch: pytest.MonkeyPatch, drawer: Drawer) -> None:
    def locked() -> str:
        from keyring.errors import KeyringLocked

        raise KeyringLocked

    assert drawer
    monkeypatch.setattr(vault_module, "_backend_name", locked)


def _to_the_key(wizard: Person) -> None:
    wizard.key(ENTER)
    wizard.enter("Lumen")
    wizard.key(ENTER)


def _order(wizard: Person, count: int) -> list[str]:
    """The controls that have the focus one after the other, beginning with the present one."""
    order = []
    for _ in range(count):
        focus = wizard.dialog.focusWidget()
        assert focus
        order.append(focus.accessibleName() or getattr(focus, "text", str)())
        wizard.key(TAB)
    return order


def _every_page(wizard: Person, server: PracticeServer) -> Iterator[str]:
    """Go the whole way, with a failure, and stop at everything there is to be seen."""
    revoked = server.create_key(roles=["org.permission.conversation.read"])
    server.revoke_key(revoked)
    for name in ("I’m not an admin", "Why these roles?"):
        wizard.press(name)
    wizard.dialog._pages[Step.GET_KEY]._ask.show()  # type: ignore[attr-defined]
    yield "get key"
    wizard.key(ENTER) if wizard.tab_to("Next") else None
    yield "name"
    wizard.key(ENTER)
    wizard.enter(revoked)
    wizard.key(ENTER)
    wizard.key(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    yield "key"
    wizard.key(ENTER)
    yield "subdomain"
    wizard.key(ENTER)
    yield "ready"
    wizard.key(ENTER)
    wizard.wait_for(Stage.FAILED)
    yield "failed"
    wizard.key(ENTER)
    wizard.enter(server.create_key())
    for _ in range(3):
        wizard.key(ENTER)
    wizard.wait_for_step(Step.CONNECTED)
    yield "connected"


def test_every_focusable_control_has_a_name_and_none_gives_the_key_away(wizard: Person, server: PracticeServer) -> None:
    for page in _every_page(wizard, server):
        process_events()
        key = wizard.dialog._flow.answers.key
        for widget in [wizard.dialog, *wizard.dialog.findChildren(QWidget)]:
            if not widget.isVisible():
                continue
            said = QAccessible.queryAccessibleInterface(widget)
            name = said.text(QAccessible.Text.Name)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not isinstance(widget, QScrollBar):
                assert name.strip(), f"{page}: {widget} has no name"
            shown = (name, said.text(QAccessible.Text.Description), widget.toolTip(), widget.windowTitle())
            assert not key or not any(key in words for words in shown), f"{page}: {widget} tells the key"
            if isinstance(widget, QLineEdit) and widget.text() == key and key:
                assert said.text(QAccessible.Text.Value) != key


def test_tab_reaches_every_control_and_comes_round_again(wizard: Person, server: PracticeServer) -> None:
    for page in _every_page(wizard, server):
        process_events()
        wanted = {
            widget
            for widget in wizard.shown(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isEnabled()
            and widget.focusProxy() is None
            and not isinstance(widget, QScrollBar)
        }
        reached = set()
        start = wizard.dialog.focusWidget()
        for _ in range(len(wanted) + 2):
            wizard.key(TAB)
            reached.add(wizard.dialog.focusWidget())
        assert wanted <= reached, f"{page}: {[w.accessibleName() or w for w in wanted - reached]}"
        if start:
            start.setFocus()


def test_tab_goes_as_one_reads(wizard: Person, server: PracticeServer) -> None:
    revoked = server.create_key()
    server.revoke_key(revoked)
    wizard.connect_and_fail(revoked)
    process_events()
    order = []
    for _ in range(8):
        focus = wizard.dialog.focusWidget()
        assert isinstance(focus, QPushButton)
        order.append(focus.text())
        wizard.key(TAB)
    expected = ["Correct the details", "Open API keys", "Cancel this connection", "Details", "Copy details"]
    assert order == [*expected, "Back", "Later", "Correct the details"]


def test_tab_goes_as_one_reads_to_buttons_that_turn_up(
    wizard: Person, token: str, server: PracticeServer, locked_keyring: None, qtbot: "QtBot"
) -> None:
    _to_the_key(wizard)
    qtbot.waitUntil(lambda: "Look again" in wizard.buttons())
    assert _order(wizard, 5) == ["API key", "Show API key", "Paste API key", "Keep for this session only", "Look again"]

    wizard.tab_to("API key")
    wizard.enter(token)
    wizard.key(ENTER)
    wizard.enter("elsewhere")
    assert _order(wizard, 3) == ["Subdomain", "Use lumenbikes", "Back"]

    wizard.tab_to("Subdomain")
    wizard.key(ENTER)
    server.faults.latency = 2.0
    wizard.key(ENTER)
    wizard.wait_for(Stage.CHECKING)
    wizard.key(ESC)
    wizard.wait_for(Stage.STOPPED)
    wizard.tab_to("Cancel this connection")
    assert _order(wizard, 4)[-3:] == ["Back", "Connect", "Later"]


def test_a_keyring_that_cannot_be_used_is_announced_and_keeps_the_focus_on_the_way(
    wizard: Person, locked_keyring: None, monkeypatch: pytest.MonkeyPatch, qtbot: "QtBot"
) -> None:
    announced: list[str] = []
    for module in ("wizard.ui.widgets.inline_message", key_place.__name__):
        monkeypatch.setattr(f"{module}.announce", lambda _widget, words, **_: announced.append(words))
    locked = "Your system keyring is locked. Unlock it, then try again."
    _to_the_key(wizard)
    qtbot.waitUntil(lambda: announced == [locked])
    wizard.press("Look again")
    qtbot.waitUntil(lambda: announced == [locked, locked])
    assert wizard.dialog.focusWidget() is wizard.tab_to("Look again"), "to press it again"
    wizard.press("Keep for this session only")
    assert announced[2:] == ["Kept in memory for this session only. You will be asked for it again after a restart."]
    assert wizard.dialog.focusWidget() is wizard.dialog._page_here.first_field()


def test_whose_the_key_is_is_announced_when_it_changes(
    wizard: Person, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    announced: list[str] = []
    monkeypatch.setattr(
        "wizard.ui.widgets.inline_message.announce", lambda _widget, words, **_: announced.append(words)
    )
    _to_the_key(wizard)
    wizard.enter(token)
    wizard.key(ENTER)
    ours, another = "This is the account your key belongs to.", "Your key says it belongs to lumenbikes."
    assert announced == [ours]
    wizard.enter("harborbooks")
    assert announced == [ours, another]
    wizard.enter("lumenbikes")
    assert announced[-1] == ours


def test_steps_results_and_errors_are_announced(
    open_wizard: OpenWizard, server: PracticeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    announced: list[str] = []
    for module in (
        dialog,
        connect_page,
        check_list,
        "wizard.ui.widgets.inline_message",
        "wizard.ui.widgets.error_text",
    ):
        target = module if isinstance(module, str) else module.__name__
        monkeypatch.setattr(f"{target}.announce", lambda _widget, words, **_: announced.append(words))
    wizard = open_wizard()
    assert announced == ["Step 1 of 6: Get your key from Kustomer"]
    revoked = server.create_key()
    server.revoke_key(revoked)
    wizard.key(ENTER)
    wizard.enter(" ")
    wizard.key(ENTER)
    assert any("The connection needs a name." in words for words in announced)
    wizard.enter("Lumen")
    wizard.key(ENTER)
    wizard.enter(revoked)
    for _ in range(3):
        wizard.key(ENTER)
    wizard.wait_for(Stage.FAILED)
    assert "Checking the connection." in announced
    assert any("no longer accepts this key" in words for words in announced)
    assert any("did not accept the details" in words for words in announced)
    wizard.key(ENTER)
    wizard.enter(server.create_key())
    for _ in range(3):
        wizard.key(ENTER)
    wizard.wait_for_step(Step.CONNECTED)
    assert "Step 6 of 6: Your data is syncing." in announced


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_it_fits_the_smallest_screen_and_nothing_is_cut_off(
    open_wizard: OpenWizard, server: PracticeServer, direction: Qt.LayoutDirection
) -> None:
    QApplication.setLayoutDirection(direction)
    try:
        wizard = open_wizard()
        assert wizard.dialog.minimumSize() == wizard.dialog.maximumSize()
        assert wizard.dialog.size().boundedTo(QSize(880, 570)) == wizard.dialog.size()
        for page in _every_page(wizard, server):
            process_events()
            room = wizard.dialog._rooms[wizard.step]
            content = room.widget()
            assert content.minimumSizeHint().width() <= room.viewport().width(), page
    finally:
        QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_the_dialog_is_modal_for_its_window(qtbot: "QtBot", wizard: Person, open_url: Callable[[str], None]) -> None:
    assert wizard.dialog.windowModality() is Qt.WindowModality.WindowModal


def test_what_dictation_and_other_helps_write_counts_as_typed(wizard: Person, token: str) -> None:
    """They set the whole text of a field, and no key is ever pressed."""
    wizard.key(ENTER)
    for step, words in ((Step.NAME, "Spoken"), (Step.API_KEY, token), (Step.SUBDOMAIN, "elsewhere")):
        assert wizard.step is step
        line = wizard.dialog.focusWidget()
        assert isinstance(line, QLineEdit)
        line.setText(words)
        wizard.key(ENTER)
    answers = wizard.dialog._flow.answers
    assert (answers.name, answers.key, answers.subdomain) == ("Spoken", token, "elsewhere")


def test_a_suggested_name_is_nothing_that_could_be_lost(wizard: Person) -> None:
    wizard.key(ENTER)
    assert wizard.dialog._flow.answers.name
    wizard.key(ESC)
    assert wizard.questions() == []
