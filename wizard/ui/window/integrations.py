"""The window's content once the workspace is open: the list on the left, what was chosen on the right."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from wizard.instances.names import free_name
from wizard.practice_account import start_practice
from wizard.problem import Problem
from wizard.sync.progress import Phase
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import retranslate, tr
from wizard.ui.services import Services
from wizard.ui.widgets.announce import announce
from wizard.ui.window.actions import Action, offered_actions
from wizard.ui.window.addresses import site_of
from wizard.ui.window.diagnostics import describe
from wizard.ui.window.dialogs import Dialogs
from wizard.ui.window.empty_page import EmptyPage
from wizard.ui.window.first_paint import FirstPaint
from wizard.ui.window.geometry import LEAST, LIST_WIDTHS
from wizard.ui.window.instance_page import InstancePage
from wizard.ui.window.register import Register
from wizard.ui.window.reversible import renamed, taken_off
from wizard.ui.window.sidebar import Sidebar
from wizard.ui.window.undo_bar import UndoBar
from wizard.ui.window.words import Standing, standing
from wizard.workspace.instances import Instance, Status

_TICK_MS = 20_000
_COUNTDOWN_MS = 1000
_COUNTED = {Phase.RETRYING, Phase.KEY_UNREADABLE, Phase.FAILED}
"""Phases whose sentence counts seconds."""


class Integrations(QWidget):
    """Shows the instances, and does what is wanted with them.

    Args:
        open_url: shows a web page in the person's browser.
        chosen: the instance to show first; 0 for the first one there is.
        width: of the list.

    Attributes:
        shown: the `Instance` that is to be seen, or None; told again whenever it may have changed.
        presenter_wanted: the practice account is to be played with.
        help_wanted: F1 was pressed in a dialog, which it comes with.
    """

    shown = Signal(object)
    presenter_wanted = Signal()
    help_wanted = Signal(object)

    def __init__(
        self,
        services: Services,
        bridge: Bridge,
        open_url: Callable[[str], object],
        chosen: int,
        width: int,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._services, self._bridge, self._open_url = services, bridge, open_url
        self._wanted, self._width, self._practise = chosen, width, False
        self._news: dict[int, str] = {}
        self._pausing: set[int] = set()
        self._register = Register(services, bridge, self)
        self._dialogs = Dialogs(services, bridge, open_url, self.window(), self)
        self._parts: tuple[QWidget, ...] = ()
        self._page: InstancePage
        self._corner: QWidget | None = None
        self._row = QSplitter(self)
        self._row.setHandleWidth(0)  # the line is the list's own; Qt lets the mouse take hold beside it
        self._row.setChildrenCollapsible(False)
        across = QVBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self._row)
        self._right = QWidget(self._row)
        self._right.setMinimumWidth(LEAST[0] - LIST_WIDTHS[1])
        self._column = QVBoxLayout(self._right)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._undo = UndoBar(bridge, self._right)
        self._column.addWidget(self._undo)
        self._clock = QTimer(self, interval=_TICK_MS)
        self._wire()
        retranslate(self, self._furnish)

    @property
    def chosen(self) -> int:
        """The id of the instance that is shown; 0 if there is none."""
        return self._sidebar.current

    @property
    def list_width(self) -> int:
        """How wide somebody made the list."""
        return self._width

    @property
    def services(self) -> Services:
        """What is behind the screens."""
        return self._services

    @property
    def register(self) -> Register:
        """What is known of the instances."""
        return self._register

    @property
    def instance(self) -> Instance | None:
        """The instance that is shown, if there is one."""
        return self._register.get(self.chosen)

    def show_instance(self, instance_id: int) -> None:
        """Show how an instance stands, if it is still there."""
        if self._register.get(instance_id):
            self._sidebar.choose(instance_id)
            self._page.show_overview()

    def put_in_corner(self, widget: QWidget) -> None:
        """Give a small widget a place beside the list's title."""
        self._corner = widget
        self._sidebar.put_in_corner(widget)

    def begin(self, go_on: Callable[[], None]) -> None:
        """Read what there is; go on once it is to be seen, or could have been."""
        FirstPaint(self._page, go_on)
        self._register.refresh()
        self._register.follow()
        self._clock.start()

    def end(self) -> None:
        """The window closes: what still happens is not to be shown any more."""
        self._clock.stop()
        self._register.end()

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever closes the window is content with what was done in it."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._undo.dismiss()

    def connect_kustomer(self) -> None:
        """Open the wizard."""
        self._dialogs.connect_kustomer()

    def offer_practice(self) -> None:
        """Begin to connect the practice account, unless the list has it already; wait until the list is known."""
        self._practise = not self._register.read
        if not self._practise and not any(instance.practice for instance in self._register.instances):
            self.connect_practice()

    def connect_practice(self) -> None:
        """Start the practice account, and begin to connect it."""
        practice = self._services.practice
        if practice is None:
            return

        def done(_nothing: object) -> None:
            self._empty.set_busy(busy=False)
            self._dialogs.connect_kustomer(practice=True)

        def fail(problem: Problem) -> None:
            self._empty.set_busy(busy=False)
            self._bridge.unhandled.emit(problem)

        self._empty.set_busy(busy=True)
        self._bridge.run(lambda: start_practice(practice), done=done, failed=fail, owner=self)

    def offer_removal(self) -> None:
        """Ask whether the chosen instance is to be removed."""
        self._perform(Action.REMOVE)

    def sync_now(self) -> None:
        """Begin the next run of the chosen instance."""
        self._perform(Action.SYNC)

    # --- what is known

    def _list(self) -> None:
        instances = self._register.instances
        self._sidebar.show_rows([(one, self._standing(one)) for one in instances])
        for one in instances:
            self._news.setdefault(one.id, self._standing(one).news)
        if self._wanted or self._register.get(self.chosen) is None:
            self._sidebar.choose(self._wanted)
            self._wanted = 0
        self._register.watch(self.chosen)
        self._show()
        if self._practise:
            self.offer_practice()

    def _learn(self, instance_id: int) -> None:
        if not (instance := self._register.get(instance_id)):
            return
        now = self._standing(instance)
        self._sidebar.show_standing(instance_id, now)
        if now.news and now.news != self._news.get(instance_id):
            self._news[instance_id] = now.news
            announce(self, f"{instance.name}: {now.word}. {now.sentence}", urgent=now.tone == "danger")
        if instance_id == self.chosen:
            self._show()
        self._set_pace()

    def _standing(self, instance: Instance) -> Standing:
        return standing(instance, self._register.state(instance.id), self._register.facts(instance.id))

    def _set_pace(self) -> None:
        """Tick as often as what is shown counts. The same pace is not set again: that would begin the wait anew."""
        state = self._register.state(self.chosen)
        pace = _COUNTDOWN_MS if state is not None and state.phase in _COUNTED else _TICK_MS
        if pace != self._clock.interval():
            self._clock.setInterval(pace)

    def _tick(self) -> None:
        """Time passes, and with it what “2 min ago” means."""
        for instance in self._register.instances:
            self._sidebar.show_standing(instance.id, self._standing(instance))
        self._show()
        self._page.browse.pass_time()

    # --- what is shown

    def _choose(self, instance_id: int) -> None:
        if instance_id:
            self._register.watch(instance_id)
            self._show()

    def _show(self) -> None:
        instance = self.instance
        self.shown.emit(instance)
        if instance is None:
            self._show_empty()
            return
        state, facts = self._register.state(instance.id), self._register.facts(instance.id)
        gone = instance.status is Status.DISCONNECTED
        site = site_of(self._services, instance)
        self._page.show_instance(instance, site, None if gone else state, self._register.streams(instance.id), facts)
        if self._pages.currentWidget() is not self._page:
            self._pages.setCurrentWidget(self._page)
            self._sidebar.view.setFocus()

    def _show_empty(self) -> None:
        page = self._empty if self._register.read else self._blank
        if self._pages.currentWidget() is not page:
            self._pages.setCurrentWidget(page)
            self._empty.focus_first()

    # --- what is wanted

    def _perform(self, action: Action) -> None:
        instance = self._register.get(self.chosen)
        if instance is None:
            return
        streams = self._register.streams(instance.id)
        performers: dict[Action, Callable[[], object]] = {
            Action.SYNC: lambda: self._sync(instance),
            Action.PAUSE: lambda: self._pause(instance, paused=True),
            Action.RESUME: lambda: self._pause(instance, paused=False),
            Action.DISCONNECT: lambda: self._dialogs.ask_to_disconnect(instance, streams),
            Action.RECONNECT: lambda: self._dialogs.reconnect(instance),
            Action.CORRECT: lambda: self._dialogs.correct(instance),
            Action.CANCEL: lambda: self._dialogs.ask_to_cancel(instance),
            Action.REPLACE_KEY: lambda: self._dialogs.replace_key(instance),
            Action.RENAME: self._page.header.name.edit,
            Action.OPEN: lambda: self._open(instance),
            Action.DIAGNOSE: lambda: self._diagnose(instance),
            Action.REMOVE: lambda: self._remove(instance),
        }
        performers[action]()

    def _sync(self, instance: Instance) -> None:
        if Action.SYNC in offered_actions(instance, None):
            self._news.pop(instance.id, None)
            announce(self, tr("Syncing {name} now.", name=instance.name))
            supervisor = self._services.supervisor
            self._bridge.run(lambda: supervisor.sync_now(instance.id), owner=self)

    def _pause(self, instance: Instance, *, paused: bool) -> None:
        """Pause or resume it. Its buttons stay as they are meanwhile: one that is disabled hands its focus on."""
        if instance.id in self._pausing:
            return
        self._pausing.add(instance.id)
        supervisor = self._services.supervisor
        act = supervisor.pause if paused else supervisor.resume

        def rest(_how: object) -> None:
            self._pausing.discard(instance.id)
            self._register.refresh()

        def fail(problem: Problem) -> None:
            rest(None)
            self._bridge.unhandled.emit(problem)

        self._bridge.run(lambda: act(instance.id), done=rest, failed=fail, owner=self)

    def _remove(self, instance: Instance) -> None:
        if Action.CANCEL in offered_actions(instance, None):
            self._dialogs.ask_to_cancel(instance)
        else:
            self._dialogs.ask_to_remove(instance, self._register.streams(instance.id))

    def _open(self, instance: Instance) -> None:
        if site := site_of(self._services, instance):
            self._open_url(site.app_url)

    def _diagnose(self, instance: Instance) -> None:
        state, facts = self._register.state(instance.id), self._register.facts(instance.id)
        self._dialogs.show_diagnostics(describe(instance, state, self._register.streams(instance.id), facts))

    def _check_name(self, name: str) -> str:
        return free_name(name, self._register.instances, self.chosen)

    def _rename(self, name: str) -> None:
        before = self.instance
        if before is None:
            return
        instances, editor = self._services.instances, self._page.header.name

        def done(instance: Instance) -> None:
            if self.chosen == instance.id:
                editor.saved()
            self._undo.offer(renamed(instances, instance.id, former=before.name, name=instance.name))
            self._register.refresh()

        def fail(problem: Problem) -> None:
            if self.chosen == before.id and editor.saving:
                editor.refuse(problem)
            else:  # the editor is somebody else's by now
                self._bridge.unhandled.emit(problem)

        self._bridge.run(lambda: instances.rename(before.id, name), done=done, failed=fail, owner=self._page)

    # --- how it is made

    def _offer_back(self, instance: Instance) -> None:
        self._undo.offer(taken_off(self._services.instances, instance))

    def _changed(self, instance_id: int) -> None:
        self._wanted = instance_id or self._wanted
        self._register.refresh()

    def _after_dialog(self) -> None:
        """The focus is where there is something to do."""
        if self._pages.currentWidget() is self._page and self.window().focusWidget() is None:
            self._page.buttons.focus_first()

    def _wire(self) -> None:
        self._register.listed.connect(self._list)
        self._register.changed.connect(self._learn)
        self._dialogs.help_wanted.connect(self.help_wanted)
        self._dialogs.changed.connect(self._changed)
        self._dialogs.taken_off.connect(self._offer_back)
        self._undo.undone.connect(self._changed)
        self._dialogs.closed.connect(self._after_dialog)
        self._clock.timeout.connect(self._tick)
        self._row.splitterMoved.connect(self._note_width)

    def _note_width(self) -> None:
        self._width = self._sidebar.width()

    def _furnish(self) -> None:
        """Make everything that is to be seen; anew, with the same instance chosen, if another language is spoken."""
        before, chosen = self._parts, self.chosen if self._parts else self._wanted
        page_before: InstancePage | None = self._page if before else None
        # Made where they belong: whatever is given another parent is styled all over again.
        self._sidebar, self._pages = Sidebar(self._row), QStackedWidget(self._right)
        self._blank = QWidget(self._pages)
        self._empty = EmptyPage(practice=self._services.practice is not None, parent=self._pages)
        self._page = InstancePage(self._services, self._bridge, self._open_url, self._check_name, self._pages)
        self._sidebar.chosen.connect(self._choose)
        self._sidebar.connect_wanted.connect(self.connect_kustomer)
        self._empty.connect_wanted.connect(self.connect_kustomer)
        self._empty.practice_wanted.connect(self.connect_practice)
        if page_before:
            self._page.resume(page_before)
        self._page.wanted.connect(self._perform)
        self._sidebar.view.menu_wanted.connect(self._page.buttons.menu.popup)
        self._page.header.name.renamed.connect(self._rename)
        self._page.presenter_wanted.connect(self.presenter_wanted)
        for page in (self._blank, self._empty, self._page):
            self._pages.addWidget(page)
        for part in before:
            part.hide()
            part.deleteLater()
        self._row.insertWidget(0, self._sidebar)
        self._column.insertWidget(0, self._pages, stretch=1)
        place = self._row.indexOf(self._right)  # a list that is about to go stands before it
        self._row.setStretchFactor(place, 1)
        self._row.setSizes([self._width, *[0] * (place - 1), max(1, self.width() - self._width)])
        if self._corner:
            self._sidebar.put_in_corner(self._corner)
        self._parts = (self._sidebar, self._pages)
        if self._register.read:
            self._wanted = chosen
            self._news.clear()
            self._list()
