"""The wizard, opened, and a person who uses it by keyboard alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from wizard.practice import PracticeServer
from wizard.setup.answers import Answers, Purpose
from wizard.setup.connector import ConnectResult
from wizard.setup.flow import Step
from wizard.sync.progress import Phase, StreamState
from wizard.ui.bridge import Bridge
from wizard.ui.services import Services
from wizard.ui.setup.connect_page import Stage
from wizard.ui.setup.dialog import SetupDialog
from wizard.ui.widgets.confirmation import Confirmation
from wizard.workspace.instances import Instance

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

W = TypeVar("W", bound=QWidget)
ENTER, ESC, TAB, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Space


@dataclass
class Heard:
    """What the wizard told the rest of the program."""

    changed: list[Instance] = field(default_factory=list)
    connected: list[ConnectResult] = field(default_factory=list)
    cancelled: list[Instance] = field(default_factory=list)
    another: list[bool] = field(default_factory=list)
    finished: list[int] = field(default_factory=list)


@dataclass
class Practice:
    """The practice account as the screens know it."""

    server: PracticeServer
    running: bool = False
    login: str = "admin@lumenbikes.example"
    password: str = "practice"
    subdomain: str = "lumenbikes"

    @property
    def url(self) -> str:
        return self.server.url if self.running else ""

    def start(self) -> None:
        self.running = True

    def stop(self) -> None:
        self.running = False


class Person:
    """Works one wizard. Presses keys, and reads what is to be seen; knows no widget by its place in the code."""

    def __init__(self, dialog: SetupDialog, qtbot: "QtBot") -> None:
        self.dialog, self._qtbot = dialog, qtbot
        self.heard = heard = Heard()
        dialog.changed.connect(heard.changed.append)
        dialog.connected.connect(heard.connected.append)
        dialog.cancelled.connect(heard.cancelled.append)
        dialog.another_wanted.connect(lambda: heard.another.append(True))
        dialog.finished.connect(heard.finished.append)

    # --- hands

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focus = self.dialog.focusWidget() or self.dialog
        QTest.keyClick(focus, key, modifier)

    def enter(self, words: str) -> None:
        """Replace what the field with the focus holds."""
        line = self.dialog.focusWidget()
        assert isinstance(line, QLineEdit), f"the focus is on {line}"
        line.selectAll()
        QTest.keyClick(line, Qt.Key.Key_Delete)
        QTest.keyClicks(line, words)

    def tab_to(self, name: str) -> QWidget:
        """Press Tab until the control of this name has the focus."""
        process_events()
        seen = []
        for _ in range(60):
            focus = self.dialog.focusWidget()
            if focus and name in _names(focus):
                return focus
            seen.append(focus and _names(focus))
            self.key(TAB)
        raise AssertionError(f"Tab does not lead to “{name}”, but to {seen}")

    def press(self, name: str) -> None:
        """Go to a button by Tab and press it by the space bar."""
        self.tab_to(name)
        self.key(SPACE)

    def double_click(self, name: str) -> None:
        """Press the mouse twice at the place of a button, whatever it does the second time."""
        button = next(b for b in self.shown(QPushButton) if name in _names(b))
        place = button.mapTo(self.dialog, button.rect().center())
        QTest.mouseDClick(self.dialog.windowHandle(), Qt.MouseButton.LeftButton, pos=place)

    def answer(self, name: str) -> None:
        """Press a button of the question that is asked."""
        (question,) = self.questions()
        button = next(b for b in question.findChildren(QPushButton) if name in _names(b))
        button.setFocus()
        QTest.keyPress(button, ENTER)  # by itself: the question may be at work by the time the key is let go
        self._qtbot.waitUntil(lambda: not self.questions())

    # --- eyes

    @property
    def step(self) -> Step:
        return self.dialog._flow.step

    @property
    def stage(self) -> Stage:
        return self.dialog._connecting.stage

    def shown(self, kind: type[W]) -> list[W]:
        return [w for w in self.dialog.findChildren(kind) if w.isVisibleTo(self.dialog) and w.window() is self.dialog]

    def text(self) -> str:
        return "\n".join(label.text() for label in self.shown(QLabel))

    def buttons(self) -> list[str]:
        return [name for button in self.shown(QPushButton) for name in _names(button)]

    def best(self) -> list[str]:
        """The buttons that stand out as what to do next."""
        return [button.text() for button in self.shown(QPushButton) if button.property("role") == "primary"]

    def questions(self) -> list[Confirmation]:
        return [q for q in self.dialog.findChildren(Confirmation) if q.isVisible()]

    def wait_for(self, *stages: Stage) -> None:
        self._qtbot.waitUntil(lambda: self.stage in stages, timeout=15_000)
        process_events()

    def wait_for_step(self, step: Step) -> None:
        self._qtbot.waitUntil(lambda: self.step is step, timeout=15_000)
        process_events()

    # --- the way

    def fill_in(self, token: str, name: str = "Lumen", subdomain: str | None = None) -> None:
        """From the first step to *Connect*."""
        self.key(ENTER)
        self.enter(name)
        self.key(ENTER)
        self.enter(token)
        self.key(ENTER)
        if subdomain is not None:
            self.enter(subdomain)
        self.key(ENTER)
        assert self.step is Step.CONNECT, self.text()

    def connect_and_fail(self, token: str, subdomain: str | None = None) -> None:
        self.fill_in(token, subdomain=subdomain)
        self.key(ENTER)
        self.wait_for(Stage.FAILED)


OpenWizard = Callable[..., Person]


@pytest.fixture
def open_wizard(
    qtbot: "QtBot", services: Services, bridge: Bridge, open_url: Callable[[str], None]
) -> Iterator[OpenWizard]:
    """Opens wizards; closes those that a test leaves open, as the program does when it ends."""
    people: list[Person] = []

    def open_one(purpose: Purpose = Purpose.CONNECT, with_services: Services | None = None, **known: object) -> Person:
        answers = Answers(**({"practice": True} | known))  # type: ignore[arg-type]
        dialog = SetupDialog(with_services or services, bridge, purpose, answers, open_url)
        people.append(Person(dialog, qtbot))
        dialog.show()
        qtbot.waitUntil(lambda: dialog._names.ready)
        return people[-1]

    yield open_one
    # A run that is stopped while its connection is being made leaves the socket to the garbage collector.
    qtbot.waitUntil(lambda: all(_is_talking(services, person) for person in people), timeout=15_000)
    bridge.shutdown()
    for person in people:
        person.dialog.close()
        shiboken6.delete(person.dialog)


@pytest.fixture
def wizard(open_wizard: OpenWizard) -> Person:
    return open_wizard()


@pytest.fixture
def token(server: PracticeServer) -> str:
    return server.create_key()


def _is_talking(services: Services, person: Person) -> bool:
    """Whether the syncs that a wizard started have got an answer."""
    states = [services.supervisor.state(result.instance.id) for result in person.heard.connected]
    return all(
        state is None
        or state.phase not in {Phase.STARTING, Phase.SYNCING}
        or any(stream.state is StreamState.DONE for stream in state.streams)
        for state in states
    )


def process_events() -> None:
    QApplication.processEvents()


def _names(widget: QWidget) -> set[str]:
    words = widget.text() if isinstance(widget, QPushButton) else ""
    return {words, widget.accessibleName()} - {""}
