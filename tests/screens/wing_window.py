"""The integrations window: before there is anything, and every state of an instance."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.screens.gallery import screen
from tests.screens.room import BOOKS, LUMEN, NEVER, NIGHT, OLD, PRACTICE, REFUSED, Practice, Room, soon, state
from wizard.instances.errors import KeyNotKept, VaultSilent
from wizard.kustomer.errors import KustomerDown, NoNetwork
from wizard.kustomer.streams import STREAMS
from wizard.problem import Bug
from wizard.sync.progress import Phase, StreamProgress, StreamState, SyncState
from wizard.text import text
from wizard.ui.around.around import Around
from wizard.ui.around.preferences import Preferences
from wizard.ui.i18n import tr
from wizard.ui.services import Services
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.inline_message import Kind
from wizard.ui.window.instance_page import InstancePage
from wizard.ui.window.main_window import MainWindow
from wizard.workspace.errors import DiskFull, NameTaken, WorkspaceDamaged
from wizard.workspace.instances import Instance

LEAST = (900, 600)
USUAL = (1120, 760)


class Shown:
    """The window with everything around it."""

    def __init__(self, room: Room, *, notifications: bool = False) -> None:
        self.room = room
        self.window = MainWindow(room.bridge, room.folder(), lambda _url: None)
        self.preferences = Preferences(room.folder())
        self.preferences.settings = replace(self.preferences.settings, notifications=notifications)
        self.around = Around(self.window, room.theme, room.bridge, self.preferences, lambda _url: None)
        self.window.resize(*LEAST)
        room.show(self.window)

    def open(self, services: Services, name: str = "") -> "Shown":
        """Open the workspace, and choose an instance."""
        self.window.start(services)
        integrations = self.window.integrations
        assert integrations
        self.room.until(lambda: integrations.register.read, "the list to be read")
        if name:
            chosen = self.room.instance(name).id
            integrations.show_instance(chosen)
            self.room.until(lambda: integrations.register.facts(chosen).streams, "its facts to be read")
        return self

    @property
    def page(self) -> InstancePage:
        assert self.window.integrations
        return self.window.integrations._page

    def scroll_down(self) -> None:
        bar = self.page._scroll.verticalScrollBar()
        bar.setValue(bar.maximum())
        self.room.settle()


@screen("window/opening")
def opening(room: Room) -> Iterator[QWidget]:
    yield Shown(room).window


@screen("window/failed")
def failed(room: Room) -> Iterator[QWidget]:
    window = Shown(room).window
    window.show_failure(WorkspaceDamaged("sqlite3.DatabaseError: file is not a database"))
    room.settle()
    yield window
    window._failure._details._toggle.click()
    room.settle()
    yield window


@screen("window/closing")
def closing(room: Room) -> Iterator[QWidget]:
    window = Shown(room).window
    window._pages.setCurrentWidget(window._closing)
    room.settle()
    yield window


@screen("window/empty")
def empty(room: Room) -> Iterator[QWidget]:
    services, _ = room.fresh(practice=Practice(room.server))
    shown = Shown(room).open(services)
    yield shown.window
    assert shown.window.integrations
    shown.window.integrations._empty.set_busy(busy=True)
    room.settle()
    yield shown.window


def _connected(name: str) -> Callable[[Room], Iterator[QWidget]]:
    """An instance as it is kept, from top to bottom."""

    def show(room: Room) -> Iterator[QWidget]:
        shown = Shown(room).open(room.services, name)
        yield shown.window
        if shown.page._scroll.verticalScrollBar().maximum() > 0:
            shown.scroll_down()
            yield shown.window

    return show


screen("instance/paused")(_connected(NIGHT))
screen("instance/disconnected")(_connected(OLD))
screen("instance/refused")(_connected(REFUSED))
screen("instance/never-accepted")(_connected(NEVER))
screen("instance/practice")(_connected(PRACTICE))
screen("instance/key-expires")(_connected(BOOKS))


def _syncing(make: Callable[[Instance], SyncState], *, whole: bool = False) -> Callable[[Room], Iterator[QWidget]]:
    """The synced instance while its worker says something."""

    def show(room: Room) -> Iterator[QWidget]:
        shown = Shown(room).open(room.services, LUMEN)
        room.bridge.sync_changed.emit(make(room.instance(LUMEN)))
        room.settle()
        yield shown.window
        if whole:
            shown.scroll_down()
            yield shown.window
            shown.window.resize(*USUAL)
            room.settle()
            yield shown.window

    return show


def _streams() -> tuple[StreamProgress, ...]:
    """Every state that a stream may be in."""
    now = datetime.now(UTC)
    made = []
    for number, stream in enumerate(STREAMS):
        how = (StreamState.RUNNING, StreamState.DONE, StreamState.WAITING, StreamState.SKIPPED)[min(number % 5, 3)]
        made.append(
            StreamProgress(
                stream.name,
                stream.title,
                how,
                records=0 if how in {StreamState.WAITING, StreamState.SKIPPED} else 128_430 + number,
                expected=None if how is StreamState.WAITING else 1_204_900,
                expected_at_least=number % 2 == 0,
                reaches_back_to=now - timedelta(days=41) if how is StreamState.RUNNING else None,
                newest=now - timedelta(minutes=2 + number) if how is not StreamState.WAITING else None,
                missing_role=stream.roles[0] if how is StreamState.SKIPPED else "",
            )
        )
    return tuple(made)


screen("instance/up-to-date")(
    _syncing(lambda one: state(one, Phase.UP_TO_DATE, fraction=1.0, synced_at=soon(-130), until=soon(170)), whole=True)
)
screen("instance/starting")(_syncing(lambda one: state(one, Phase.STARTING)))
screen("instance/syncing")(
    _syncing(
        lambda one: state(
            one,
            Phase.SYNCING,
            streams=_streams(),
            fraction=0.634,
            seconds_left=840.0,
            records_per_second=412.0,
        ),
        whole=True,
    )
)
screen("instance/rate-limited")(
    _syncing(lambda one: state(one, Phase.RATE_LIMITED, streams=_streams(), fraction=0.2, until=soon(40)))
)
screen("instance/retrying")(
    _syncing(
        lambda one: state(one, Phase.RETRYING, until=soon(40), problem=KustomerDown(502, detail="502 Bad Gateway"))
    )
)
screen("instance/no-network")(
    _syncing(lambda one: state(one, Phase.RETRYING, until=soon(40), problem=NoNetwork("ConnectError")))
)
screen("instance/key-unreadable")(
    _syncing(lambda one: state(one, Phase.KEY_UNREADABLE, until=soon(40), problem=VaultSilent(10.0)))
)
screen("instance/key-gone")(_syncing(lambda one: state(one, Phase.KEY_UNREADABLE, problem=KeyNotKept())))
screen("instance/failed")(_syncing(lambda one: state(one, Phase.FAILED, until=soon(40), problem=DiskFull("ENOSPC"))))
screen("instance/bug")(_syncing(lambda one: state(one, Phase.FAILED, problem=Bug(RuntimeError("unforeseen")))))
screen("instance/elsewhere")(_syncing(lambda one: state(one, Phase.ELSEWHERE)))
screen("instance/stopped")(_syncing(lambda one: state(one, Phase.STOPPED)))


@screen("instance/renaming")
def renaming(room: Room) -> Iterator[QWidget]:
    shown = Shown(room).open(room.services, LUMEN)
    shown.page.header.name.edit()
    room.settle()
    yield shown.window
    shown.page.header.name.refuse(NameTaken(OLD))
    room.settle()
    yield shown.window


@screen("instance/history")
def history(room: Room) -> Iterator[QWidget]:
    shown = Shown(room).open(room.services, LUMEN)
    table = shown.page.history.table
    rows = [row for row, run in enumerate(shown.page.history._runs) if run.problem.source]
    table.setFocus()
    table.selectRow(rows[0])
    room.settle()
    shown.scroll_down()
    yield shown.window


@screen("instance/more")
def more(room: Room) -> Iterator[QWidget]:
    shown = Shown(room).open(room.services, LUMEN)
    menu = shown.page.buttons._more.menu()
    menu.popup(shown.window.mapToGlobal(QPoint(0, 0)))
    room.settle()
    yield menu
    menu.hide()


@screen("window/focus")
def focus(room: Room) -> Iterator[QWidget]:
    shown = Shown(room).open(room.services, LUMEN)
    assert shown.window.integrations
    shown.window.activateWindow()
    room.until(shown.window.isActiveWindow, "the window to be the active one")
    shown.window.integrations._sidebar.view.setFocus()
    QTest.qWait(1)
    yield shown.window
    shown.page.buttons.focus_first()
    room.settle()
    yield shown.window


@screen("window/problem")
def problem(room: Room) -> Iterator[QWidget]:
    shown = Shown(room).open(room.services, NIGHT)
    shown.window.show_problem(Bug(RuntimeError("unforeseen")))
    room.settle()
    yield shown.window


@screen("window/notice")
def notice(room: Room) -> Iterator[QWidget]:
    shown = Shown(room).open(room.services, NIGHT)
    title = text("{name}: the key expires on {day}", name=BOOKS, day=soon(12 * 86_400))
    words = text("Data stops flowing then. Create a new key in Kustomer, and choose Replace key here.")
    shown.window.banner.show_message(Kind.WARNING, title, words, lambda: SecondaryButton(tr("Show it")))
    room.settle()
    yield shown.window
