"""How an instance stands, in sentences, and how far its history has come."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wizard.sync.progress import SyncState
from wizard.ui.i18n import tr
from wizard.ui.widgets.button_row import ButtonRow
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.card import Card
from wizard.ui.widgets.details import Details
from wizard.ui.widgets.labels import body, muted, small
from wizard.ui.widgets.progress_bar import ProgressBar
from wizard.ui.widgets.status_dot import StatusDot
from wizard.ui.window.words import Standing, forbidden, overall, progress_words


class StatusCard(Card):
    """Word, sentence, hint, progress, what helps, and technical details where something is wrong.

    Attributes:
        new_key_wanted: the key is to be replaced by one that may read more.
        retry_wanted: what failed is to be tried again now.
    """

    new_key_wanted = Signal()
    retry_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._standing: Standing | None = None
        self._dot, self._sentence, self._hint = StatusDot(self), body(parent=self), muted(parent=self)
        self._bar, self._progress = ProgressBar(tr("Progress of the first sync"), self), small(parent=self)
        self._retry = SecondaryButton(tr("Try again"), "refresh", self)
        self._retry.clicked.connect(self.retry_wanted)
        self._details, self._detail = Details(self), ""
        replace = SecondaryButton(tr("Replace key"), "key", self)
        replace.clicked.connect(self.new_key_wanted)
        self._cure = ButtonRow((replace,), self)
        self._cure.hide()
        top = QHBoxLayout()
        top.addWidget(self._dot, alignment=Qt.AlignmentFlag.AlignLeft)
        self.column.addLayout(top)
        for part in (self._sentence, self._hint, self._bar, self._progress, self._cure):
            self.column.addWidget(part)
        self.column.addWidget(self._retry, alignment=Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self._details)

    @property
    def words(self) -> str:
        """Everything it says."""
        return " ".join(filter(None, (self._sentence.text(), self._hint.text())))

    def show_standing(self, standing: Standing, state: SyncState | None, *, retry: bool) -> None:
        """Show how it stands; `retry` says whether another try is offered."""
        if standing != self._standing:
            self._say(standing)
        self._offer_retry(offered=retry)
        fraction = overall(state)
        self._bar.setVisible(fraction is not None)
        self._progress.setVisible(fraction is not None)
        if state and fraction is not None:
            self._bar.show_share(fraction)
            self._progress.setText(progress_words(state))
        left_out = forbidden(state)
        self._cure.setVisible(bool(left_out))
        roles = "\n".join(dict.fromkeys(stream.missing_role for stream in left_out))
        detail = state.problem.detail if state and state.problem else roles
        if detail != self._detail:
            self._detail = detail
            self._details.show_text(detail)

    def _offer_retry(self, *, offered: bool) -> None:
        if self._retry.hasFocus() and not offered:
            self.focusNextChild()
        self._retry.setVisible(offered)

    def _say(self, standing: Standing) -> None:
        before, self._standing = self._standing, standing
        if not before or (before.word, before.tone) != (standing.word, standing.tone):
            self._dot.show_status(standing.word, standing.tone)
        self._sentence.setText(standing.sentence)
        self._hint.setText(standing.hint)
        self._hint.setVisible(bool(standing.hint))
        self.setAccessibleName(f"{standing.word}. {self.words}")
