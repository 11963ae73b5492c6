"""One conversation, to be read."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.ui.browse.entries import EntryModel, EntryView
from wizard.ui.browse.words import channel_words, moment_of, one_line, status_words
from wizard.ui.i18n import day, isolated, plural, time_of_day, tr
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.announce import announce
from wizard.ui.widgets.buttons import LinkButton
from wizard.ui.widgets.elided import ElidedLabel
from wizard.ui.widgets.labels import muted
from wizard.workspace.thread import Entry, Thread
from wizard.workspace.words import words_of

_WIDEST = 96 * GRID


class ThreadPage(QWidget):
    """Shows a conversation with its messages and notes, in order.

    Attributes:
        left: whoever reads wants to go back to the list.
    """

    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = EntryModel(self)
        self.view = EntryView(self._model, self)
        self._back = LinkButton(tr("Back to the list"), "next" if self.isRightToLeft() else "back", self)
        self._back.clicked.connect(self.left)
        self._title, self._facts = ElidedLabel(role="title", parent=self), muted(parent=self)
        self._none = muted(tr("There are no messages of this conversation in the workspace."), self)
        for keys in ("Alt+Left", "Backspace"):
            QShortcut(QKeySequence(keys), self, self.left.emit, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._lay_out()

    def show_thread(self, thread: Thread, *, sought: str = "") -> None:
        """Show a conversation; the focus goes to its first message, or to the first that holds what was sought."""
        mark(self._facts, kind="danger" if thread.columns.get("deleted_at") else "")
        self._title.set_words(_title(thread))
        self._facts.setText(_facts(thread))
        self._model.show_thread(thread)
        self.view.setVisible(bool(thread.entries))
        self._none.setVisible(not thread.entries)
        if thread.entries:
            found = self._model.index(first_with(sought, thread.entries))
            self.view.setCurrentIndex(found)
            self.view.scrollTo(found, EntryView.ScrollHint.PositionAtTop)
            self.view.setFocus()
        else:
            self._back.setFocus()
        self.setAccessibleName(self._title.words)
        announce(self, f"{self._title.words}. {self._facts.text()}")

    def forget(self) -> None:
        """Hold no conversation any more."""
        self._model.show_thread(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leads back."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        inner = QWidget(self)
        inner.setMaximumWidth(_WIDEST)
        start = QHBoxLayout(self)
        start.setContentsMargins(0, 0, 0, 0)
        start.setSpacing(0)
        start.addWidget(inner, stretch=1)
        start.addStretch()
        top = QHBoxLayout()
        top.addWidget(self._back)
        top.addStretch()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(top)
        for part in (self._title, self._facts, self._none):
            column.addWidget(part)
        column.addWidget(self.view, stretch=1)
        column.addStretch()


def first_with(sought: str, entries: Sequence[Entry]) -> int:
    """Which entry holds the most of the words that were sought, the first of them; the first one if none does."""
    words = set(words_of(sought))
    counts = [_count_in(entry, words) for entry in entries]
    return counts.index(max(counts))


def _count_in(entry: Entry, sought: set[str]) -> int:
    """How many of the words an entry holds, each in whole or as a beginning, as the search finds them."""
    held = set(words_of(entry.subject, entry.text))
    return sum(any(word.startswith(one) for word in held) for one in sought)


def _title(thread: Thread) -> str:
    return one_line(thread.columns.get("name")) or tr("No subject")


def _facts(thread: Thread) -> str:
    columns, created = thread.columns, moment_of(thread.columns.get("created_at"))
    deleted = moment_of(columns.get("deleted_at"))
    notes = sum(entry.kind == "note" for entry in thread.entries)
    parts = (
        isolated(thread.customer or "") or tr("Unknown customer"),
        status_words(columns.get("status")),
        channel_words(columns.get("channel")),
        tr("{day}, {time}", day=day(created), time=time_of_day(created)) if created else "",
        plural("%Ln message(s)", "", len(thread.entries) - notes),
        plural("%Ln note(s)", "", notes) if notes else "",
        tr("Deleted in Kustomer on {day}", day=deleted) if deleted else "",
    )
    return " · ".join(filter(None, parts))
