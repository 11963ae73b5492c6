"""Step *Connect*: a last look, then the checks, live."""

from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from wizard.problem import Problem
from wizard.setup.checks import CheckReport, CheckState, Cure
from wizard.setup.connector import ConnectResult
from wizard.setup.flow import Step
from wizard.ui.i18n import tr
from wizard.ui.setup.attempt import Attempt
from wizard.ui.setup.check_list import CheckList
from wizard.ui.setup.cures import STEP_OF, CureButtons
from wizard.ui.setup.page import Page
from wizard.ui.setup.page_context import PageContext
from wizard.ui.setup.summary import Summary
from wizard.ui.setup.verdict import never_connected, words_for_failure, words_for_stopped
from wizard.ui.widgets.announce import announce
from wizard.ui.widgets.buttons import DangerButton, PrimaryButton
from wizard.ui.widgets.inline_message import InlineMessage, Kind
from wizard.workspace.instances import Instance, Status


class Stage(StrEnum):
    """Where the page is."""

    READY = "ready"
    CHECKING = "checking"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FAILED = "failed"


BUSY = frozenset({Stage.CHECKING, Stage.STOPPING})
"""Where something is under way that has to end first."""


class ConnectPage(Page):
    """Connects, and says what keeps it from connecting.

    Attributes:
        stage_changed: the page is at another `stage`.
        created: the `Instance`, as soon as it exists.
        refused: the `Instance`, as a failed Connect left it.
        succeeded: the `ConnectResult`, and the `CheckReport`s that are worth a word.
        cancel_wanted: the connection is to be cancelled; nobody was asked yet.
    """

    stage_changed = Signal()
    created = Signal(object)
    refused = Signal(object)
    succeeded = Signal(object, object)
    cancel_wanted = Signal()

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(context, Step.CONNECT, "", "", parent)
        self.stage = Stage.READY
        self.instance: Instance | None = None
        self._attempt: Attempt | None = None
        self._warnings: dict[str, CheckReport] = {}
        self._best: QWidget | None = None
        self._remedies = CureButtons(context, self.step_wanted.emit, self.connect_now, self.way_to_keys.open)
        self._summary = Summary(context, self)
        self._summary.step_wanted.connect(self.step_wanted)
        self._promise = InlineMessage(
            Kind.INFO,
            tr("Customer AI only reads."),
            tr("Nothing in Kustomer is changed. You can disconnect at any time."),
            parent=self,
        )
        self._message = InlineMessage(parent=self)
        self.checks = CheckList(self)
        self.checks.progressed.connect(self._count)
        for part in (self._summary, self._promise, self._message):
            self.column.addWidget(part)
        self.column.addWidget(self.checks, stretch=1)
        self.column.addStretch()
        self._enter(Stage.READY)

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return self.stage in BUSY

    @property
    def words(self) -> str:
        """The message at its top; empty while there is none."""
        return "" if self._message.isHidden() else self._message.words

    def shown(self) -> None:
        """Look over the answers before pressing Connect."""
        super().shown()
        if not self.busy:
            self._enter(Stage.READY)

    def first_field(self) -> QWidget | None:
        """What to do next, where something failed; the checks while they run."""
        if self.stage is Stage.FAILED:
            return self._best
        return self.checks if self.busy else None

    def connect_now(self) -> None:
        """Press Connect."""
        if self.busy:
            return
        self.checks.clear()
        self._warnings.clear()
        self._enter(Stage.CHECKING)
        announce(self, tr("Checking the connection."))
        attempt = self._attempt = Attempt(self._around.services, self._around.bridge, self._around.flow.answers, self)
        attempt.reported.connect(self._report)
        attempt.created.connect(self._created)
        attempt.ended.connect(self._ended)
        attempt.failed.connect(self._failed)
        attempt.start()

    def stop(self) -> None:
        """Have the checks end at once."""
        if self._attempt and self.stage is Stage.CHECKING:
            self._attempt.stop()
            self.checks.give_up()
            self._enter(Stage.STOPPING)

    def show_flaw(self, problem: Problem) -> None:
        """Say what went wrong, whatever it was."""
        from wizard.setup.cures import cures_of

        self._enter(Stage.FAILED)
        self._message.show_problem(problem)
        self._offer(cures_of(problem))

    def _report(self, report: CheckReport) -> None:
        if self.stage is not Stage.CHECKING:
            return
        self.checks.show_report(report)
        if report.state is CheckState.WARNED:
            self._warnings[report.check] = report

    def _created(self, instance: Instance) -> None:
        self.instance = instance
        self.created.emit(instance)

    def _ended(self, result: ConnectResult | None) -> None:
        self._drop_attempt()
        if result is None:
            self._stopped()
        elif result.failed is None:
            self.instance = result.instance
            self._enter(Stage.READY)
            self.succeeded.emit(result, tuple(self._warnings.values()))
        else:
            self.instance = result.instance
            self.refused.emit(result.instance)
            self._not_accepted(result.failed)

    def _failed(self, problem: Problem) -> None:
        self._drop_attempt()
        self.checks.give_up()
        self.show_flaw(problem)

    def _not_accepted(self, failed: CheckReport) -> None:
        if self.instance is None:
            return
        self.checks.drop(failed.check)
        self._enter(Stage.FAILED)
        verdict = words_for_failure(self.instance, failed, self._around.flow.purpose)
        self.say_head(self.headline, verdict)
        announce(self, verdict)
        self._message.show_message(Kind.DANGER, failed.sentence, failed.hint, details=failed.detail)
        self._offer(failed.cures)

    def _stopped(self) -> None:
        if self.instance is None:
            self._enter(Stage.READY)
            return
        self._message.set_buttons([self._cancel_button()] if never_connected(self.instance) else [])
        self._enter(Stage.STOPPED)
        self._message.show_message(Kind.WARNING, *words_for_stopped(self.instance, self._around.flow.purpose))

    def _offer(self, cures: tuple[Cure, ...]) -> None:
        """Put the buttons under the message: what helps first, giving up last."""
        if cures[:1] == (Cure.RETRY,):
            best, others = PrimaryButton(tr("Try again")), cures[1:]
            best.clicked.connect(self.connect_now)
        else:
            step = self._remedies.step_for(cures)
            best, others = PrimaryButton(tr("Correct the details")), _but_to(step, cures)
            best.clicked.connect(lambda: self.step_wanted.emit(step))
        buttons = [best, *self._remedies.buttons(others)]
        if never_connected(self.instance):
            buttons.append(self._cancel_button())
        self._message.set_buttons(buttons)
        self._best = best
        self.stage_changed.emit()

    def _cancel_button(self) -> DangerButton:
        button = DangerButton(tr("Cancel this connection"))
        button.clicked.connect(self.cancel_wanted)
        return button

    def _drop_attempt(self) -> None:
        if self._attempt:
            self._attempt.deleteLater()
            self._attempt = None

    def _enter(self, stage: Stage) -> None:
        self.stage, self._best = stage, None
        ready = stage is Stage.READY
        if ready:
            self._summary.show_answers()
        self._summary.setVisible(ready)
        self._promise.setVisible(ready)
        self.checks.setVisible(self.busy or (not ready and bool(self.checks.words)))
        self._message.setVisible(stage in {Stage.STOPPED, Stage.FAILED})
        self.say_head(*_head(stage, self.instance))
        self.stage_changed.emit()

    def _count(self, begun: int, of: int) -> None:
        if self.stage is Stage.CHECKING:
            self.say_head(tr("Connecting…"), tr("Check {number} of {count}", number=begun, count=of))


def _but_to(step: Step, cures: tuple[Cure, ...]) -> tuple[Cure, ...]:
    """The cures that do something else than lead to a step."""
    return tuple(cure for cure in cures if STEP_OF.get(cure) is not step)


def _head(stage: Stage, instance: Instance | None) -> tuple[str, str]:
    if stage is Stage.READY:
        return tr("Ready to connect"), tr("Everything is checked first. Then your data starts to flow.")
    if stage in {Stage.STOPPED, Stage.FAILED} and instance and instance.status is Status.CONNECTED:
        return tr("Nothing was changed"), ""
    return {
        Stage.CHECKING: tr("Connecting…"),
        Stage.STOPPING: tr("Stopping…"),
        Stage.STOPPED: tr("Not connected yet"),
        Stage.FAILED: tr("Not connected yet"),
    }[stage], ""
