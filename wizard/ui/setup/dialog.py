"""The wizard *Connect Kustomer*: one dialog for connecting, correcting, reconnecting and replacing a key."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from wizard.setup.answers import Answers, Purpose
from wizard.setup.checks import CheckReport
from wizard.setup.connector import ConnectResult
from wizard.setup.flow import SetupFlow, Step
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import tr
from wizard.ui.services import Services
from wizard.ui.setup.cancel_dialog import CancelDialog
from wizard.ui.setup.connect_page import ConnectPage, Stage
from wizard.ui.setup.connected_page import ConnectedPage
from wizard.ui.setup.draft import DraftFile
from wizard.ui.setup.get_key_page import GetKeyPage
from wizard.ui.setup.key_page import KeyPage
from wizard.ui.setup.name_page import NamePage
from wizard.ui.setup.names import Names
from wizard.ui.setup.page import Page
from wizard.ui.setup.page_context import PageContext
from wizard.ui.setup.sidebar import Sidebar
from wizard.ui.setup.steering import Steering
from wizard.ui.setup.subdomain_page import SubdomainPage
from wizard.ui.widgets.announce import announce
from wizard.ui.widgets.card import separator
from wizard.ui.widgets.confirmation import Confirmation
from wizard.ui.widgets.scroll_area import ScrollArea
from wizard.ui.widgets.tab_order import order_tabs
from wizard.workspace.instances import Instance, Status

SIZE: Final = QSize(872, 552)
"""Pixels; leaves room for a title bar and a task bar on the smallest screens."""

_SAVE_AFTER_MS: Final = 400


class SetupDialog(QDialog):
    """Leads through the steps of a purpose and connects at the end.

    Args:
        purpose: decides the steps.
        answers: what is known already; a name or a key that is there need not be given again.
        open_url: shows a web page in the person's browser.

    Attributes:
        changed: the `Instance` that was created or corrected.
        connected: the `ConnectResult`; its sync has been started.
        cancelled: the `Instance` that was removed, as it was.
        another_wanted: the person wants to connect one more, after this dialog has closed.
    """

    changed = Signal(object)
    connected = Signal(object)
    cancelled = Signal(object)
    another_wanted = Signal()

    def __init__(
        self,
        services: Services,
        bridge: Bridge,
        purpose: Purpose,
        answers: Answers,
        open_url: Callable[[str], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._bridge = services, bridge
        self._drafts = DraftFile(services.state_folder, practice=answers.practice)
        self._names = Names(services, bridge, answers.instance_id, self)
        self._baseline = self._known(answers)
        self._flow = self._begin(purpose, resumable=_is_new(purpose, answers))
        self._edited = self._flow.answers != self._baseline
        self._leaving = False
        self._around = PageContext(services, bridge, self._flow, open_url)
        self._pages = {step: self._page(step) for step in self._flow.steps}
        self._steering = Steering(self)
        self._saving = QTimer(self, singleShot=True, interval=_SAVE_AFTER_MS)
        self._saving.timeout.connect(self._save)
        self._lay_out(purpose, answers.name)
        self._wire()

    # --- what Qt asks

    def showEvent(self, event: QShowEvent) -> None:
        """Begin on the first step, or where it was left before a restart."""
        super().showEvent(event)
        if not event.spontaneous():
            self._show_step()
            self._page_here.way_to_keys.wake_practice()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus; from anywhere else it goes forward."""
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)
            return
        event.accept()
        focus = self.focusWidget()
        if event.isAutoRepeat() or self._page_here.enter_pressed(focus):
            return
        if not isinstance(focus, QPushButton):
            focus = self._steering.forward
        if focus.isEnabled() and focus.isVisible():
            focus.click()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window's own button stops what is under way, and closes."""
        if self._bridge.stop.is_set():
            self._save()
            self._connecting.stop()
            event.accept()
        elif self._connecting.busy:
            # Hidden at once; it ends when the checks have, so that whoever waits for it learns of the instance.
            event.ignore()
            self._leaving = True
            self._connecting.stop()
            self.hide()
        else:
            super().closeEvent(event)

    def reject(self) -> None:
        """*Cancel*, *Later* and Esc: stop the checks; else leave, and ask if something typed would be lost."""
        if self._connecting.busy:
            self._connecting.stop()
        elif self._flow.step is Step.CONNECTED:
            self.accept()
        elif self._would_lose():
            self._ask_to_leave()
        else:
            self._leave()

    # --- how it is made

    def _known(self, answers: Answers) -> Answers:
        """What need not be typed: what is known already, and the subdomain of the practice account."""
        if answers.practice and self._services.practice and not answers.subdomain:
            return replace(answers, subdomain=self._services.practice.subdomain)
        return answers

    def _begin(self, purpose: Purpose, *, resumable: bool) -> SetupFlow:
        answers, draft = self._baseline, self._drafts.load() if resumable else None
        if draft:
            answers = replace(answers, name=draft.name, subdomain=draft.subdomain or answers.subdomain)
        flow = SetupFlow(purpose, answers, self._names.check)
        while draft and flow.step is not draft.step and flow.advance() is None and flow.step is not Step.CONNECT:
            pass
        return flow

    def _page(self, step: Step) -> Page:
        make: dict[Step, Callable[[], Page]] = {
            Step.GET_KEY: lambda: GetKeyPage(self._around, self),
            Step.NAME: lambda: NamePage(self._around, self._names, self),
            Step.API_KEY: lambda: KeyPage(self._around, self),
            Step.SUBDOMAIN: lambda: SubdomainPage(self._around, self),
            Step.CONNECT: self._connect_page,
            Step.CONNECTED: self._connected_page,
        }
        page = make[step]()
        page.step_wanted.connect(self._jump)
        page.forward_wanted.connect(self._forward)
        page.edited.connect(self._note_edit)
        page.best_changed.connect(self._steer)
        return page

    def _connect_page(self) -> Page:
        page = self._connecting = ConnectPage(self._around, self)
        page.stage_changed.connect(self._steer)
        page.created.connect(self._created)
        page.refused.connect(self.changed)
        page.succeeded.connect(self._succeeded)
        page.cancel_wanted.connect(self._ask_to_cancel)
        return page

    def _connected_page(self) -> Page:
        self._celebrating = ConnectedPage(self._around, self)
        return self._celebrating

    def _lay_out(self, purpose: Purpose, name: str) -> None:
        title, words = _title(purpose, name), _words(purpose)
        about = "" if purpose is Purpose.CONNECT else name
        self.setWindowTitle(tr("{title} – Practice", title=title) if self._flow.answers.practice else title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._sidebar = Sidebar(self._flow, words, about, self)
        self._stack = QStackedWidget(self)
        self._rooms: dict[Step, ScrollArea] = {}
        for step, page in self._pages.items():
            self._rooms[step] = ScrollArea(page.headline, page, steady=True, parent=self._stack)
            self._stack.addWidget(self._rooms[step])
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._stack, stretch=1)
        right.addWidget(separator(self))
        right.addWidget(self._steering)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._sidebar)
        row.addLayout(right, stretch=1)
        self.setFixedSize(self._best_size())

    def _wire(self) -> None:
        self._steering.forward.clicked.connect(self._forward)
        self._steering.back.clicked.connect(self._back)
        self._steering.cancel.clicked.connect(self.reject)
        self._steering.another.clicked.connect(self._connect_another)
        QShortcut(QKeySequence("Alt+Left"), self, self._back)

    def _best_size(self) -> QSize:
        """Larger where the system's letters are, but not larger than the screen."""
        scale = max(1.0, self.fontMetrics().height() / 17)
        room = self.screen().availableSize() - QSize(48, 64)
        return (SIZE * scale).boundedTo(room).expandedTo(SIZE)

    # --- where one is

    @property
    def _page_here(self) -> Page:
        return self._pages[self._flow.step]

    def _forward(self) -> None:
        step = self._flow.step
        if step is Step.CONNECT:
            self._connecting.connect_now()
        elif step is Step.CONNECTED:
            self.accept()
        elif flaw := self._flow.advance():
            self._page_here.show_flaw(flaw)
            self._focus()
        else:
            self._flow.type(name=self._names.kept_or_better(self._flow.answers))
            self._moved()

    def _back(self) -> None:
        if self._flow.can_go_back and not self._connecting.busy:
            self._flow.back()
            self._moved()

    def _jump(self, step: Step) -> None:
        if not self._connecting.busy:
            self._flow.go_to(step)
            self._moved()

    def _moved(self) -> None:
        self._save()
        self._show_step()

    def _show_step(self) -> None:
        page, steps = self._page_here, self._flow.steps
        self._sidebar.show_step(self._flow.step)
        room = self._rooms[self._flow.step]
        self._stack.setCurrentWidget(room)
        room.verticalScrollBar().setValue(0)
        page.shown()
        self._steer()
        self._focus()
        number, count = steps.index(self._flow.step) + 1, len(steps)
        announce(page, tr("Step {number} of {count}: {title}", number=number, count=count, title=page.headline))

    def _focus(self) -> None:
        field = self._page_here.first_field() or self._steering.forward
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _steer(self) -> None:
        """Have the buttons at the foot say what they do now."""
        if self._leaving and not self._connecting.busy:
            self._leave()
            return
        step, stage = self._flow.step, self._connecting.stage
        last, busy = step is Step.CONNECTED, self._connecting.busy
        connecting = step is Step.CONNECT
        if connecting and busy:
            self._connecting.checks.setFocus()
        buttons = self._steering
        buttons.back.setVisible(self._flow.can_go_back)
        buttons.back.setEnabled(not busy)
        buttons.forward.setText(tr("Connect") if connecting else tr("Done") if last else tr("Next"))
        buttons.forward.stand_out(best=self._page_here.forward_is_best)
        buttons.forward.set_busy(busy)
        buttons.forward.setVisible(not (connecting and stage is Stage.FAILED))
        buttons.cancel.setText(tr("Later") if self._waits_for_later and not busy else tr("Cancel"))
        buttons.cancel.setEnabled(stage is not Stage.STOPPING)
        buttons.cancel.setVisible(not last)
        buttons.another.setVisible(last and self._flow.purpose is Purpose.CONNECT)
        order_tabs(self)
        if connecting and stage in {Stage.FAILED, Stage.STOPPED}:
            self._focus()

    @property
    def _waits_for_later(self) -> bool:
        """Whether leaving now leaves an instance that is not authenticated."""
        instance = self._connecting.instance
        return instance is not None and instance.status is Status.NOT_AUTHENTICATED

    # --- what happens

    def _created(self, instance: Instance) -> None:
        self._names.created(instance)
        self._flow.created(instance.id)
        self._baseline, self._edited = self._flow.answers, False
        self._forget_draft()
        self.changed.emit(instance)

    def _succeeded(self, result: ConnectResult, warnings: Sequence[CheckReport]) -> None:
        self._flow.finish()
        self._celebrating.show_result(result, warnings)
        self.connected.emit(result)
        self._show_step()

    def _connect_another(self) -> None:
        self.accept()
        self.another_wanted.emit()

    # --- leaving

    def _note_edit(self) -> None:
        self._edited = True
        self._saving.start()

    def _would_lose(self) -> bool:
        now, then = self._flow.answers, self._baseline
        return self._edited and (now.name, now.key, now.subdomain) != (then.name, then.key, then.subdomain)

    def _ask_to_leave(self) -> None:
        question = Confirmation(
            self._bridge, tr("Leave without connecting?"), go=tr("Leave"), stay=tr("Stay"), parent=self
        )
        question.show_consequence(tr("What you typed will be lost."))
        question.ask(self._leave)

    def _ask_to_cancel(self) -> None:
        if instance := self._connecting.instance:
            CancelDialog(self._services, self._bridge, instance, self).ask(lambda: self._cancelled(instance))

    def _cancelled(self, instance: Instance) -> None:
        self.cancelled.emit(instance)
        self._leave()

    def _leave(self) -> None:
        self._leaving = False
        self._saving.stop()
        self._forget_draft()
        super().reject()

    def _save(self) -> None:
        """Keep what is not secret for after a restart, as long as no instance holds it."""
        self._saving.stop()
        if self._flow.purpose is Purpose.CONNECT and self._flow.answers.instance_id is None:
            self._drafts.save(self._flow.answers, self._flow.step)

    def _forget_draft(self) -> None:
        """Keep nothing for after a restart; the draft of a new connection is nobody else's business."""
        if self._flow.purpose is Purpose.CONNECT:
            self._drafts.remove()


def _is_new(purpose: Purpose, answers: Answers) -> bool:
    return purpose is Purpose.CONNECT and not (answers.instance_id or answers.name or answers.key or answers.subdomain)


def _title(purpose: Purpose, name: str) -> str:
    return {
        Purpose.CONNECT: tr("Connect Kustomer"),
        Purpose.CORRECT: tr("Correct {name}", name=name),
        Purpose.RECONNECT: tr("Reconnect {name}", name=name),
        Purpose.REPLACE_KEY: tr("Replace key of {name}", name=name),
    }[purpose]


def _words(purpose: Purpose) -> str:
    return {
        Purpose.CONNECT: tr("Connect Kustomer"),
        Purpose.CORRECT: tr("Correct the details"),
        Purpose.RECONNECT: tr("Reconnect"),
        Purpose.REPLACE_KEY: tr("Replace key"),
    }[purpose]
