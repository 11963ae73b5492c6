"""The rows of a list that may be very long: only what was looked at lately is held."""

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from wizard.ui.browse.words import channel_words, moment_of, one_line, status_words
from wizard.ui.i18n import ago, plural, tr
from wizard.workspace.conversations import ConversationRow

PAGE: Final = 100
"""So many rows are read at once."""

MOST_PAGES: Final = 60

CONVERSATION: Final = int(Qt.ItemDataRole.UserRole)

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()


class ConversationModel(QAbstractTableModel):
    """One column of conversations. What is not here yet has no conversation.

    Attributes:
        page_wanted: the number of a page that is to be seen, and is not here.
    """

    page_wanted = Signal(int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._length = 0
        self._pages: OrderedDict[int, list[ConversationRow]] = OrderedDict()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """How many conversations there are."""
        return 0 if parent.isValid() else self._length

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """One."""
        return 0 if parent.isValid() else 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The conversation, and what a screen reader says."""
        row = self.conversation(index.row())
        match role:
            case int() if role == CONVERSATION:
                return row
            case Qt.ItemDataRole.DisplayRole:
                return title_of(row) if row else ""
            case Qt.ItemDataRole.AccessibleTextRole:
                return row_words(row) if row else tr("Loading…")
        return None

    def conversation(self, number: int) -> ConversationRow | None:
        """A row, if it is here."""
        page, place = divmod(number, PAGE)
        rows = self._pages.get(page)
        return rows[place] if rows and place < len(rows) else None

    def row_of(self, conversation_id: str) -> int:
        """Where a conversation is, if it is here; else -1."""
        for page, rows in self._pages.items():
            for place, row in enumerate(rows):
                if row.id == conversation_id:
                    return page * PAGE + place
        return -1

    def begin(self, length: int, first: list[ConversationRow]) -> None:
        """Hold another list, of which the first page is known."""
        self.beginResetModel()
        self._length = length
        self._pages.clear()
        self._pages[0] = first
        self.endResetModel()

    def need(self, first: int, last: int) -> None:
        """These rows are to be seen; asks for a page of them that is missing."""
        for page in range(first // PAGE, last // PAGE + 1):
            if page in self._pages:
                self._pages.move_to_end(page)
            elif page * PAGE < self._length:
                self.page_wanted.emit(page)
                return

    def put(self, page: int, rows: list[ConversationRow]) -> None:
        """A page has arrived."""
        self._pages[page] = rows
        while len(self._pages) > MOST_PAGES:
            self._pages.popitem(last=False)
        last = min(self._length, (page + 1) * PAGE) - 1
        self.dataChanged.emit(self.index(page * PAGE, 0), self.index(last, 0))


def title_of(row: ConversationRow) -> str:
    """What a conversation is about, in a line."""
    return one_line(row.name) or one_line(row.preview) or tr("No subject")


def customer_of(row: ConversationRow) -> str:
    """Whose conversation it is."""
    return one_line(row.customer) or tr("Unknown customer")


def created_words(row: ConversationRow) -> str:
    """When it began."""
    moment = moment_of(row.created_at)
    return ago(moment) if moment else ""


def traits(row: ConversationRow) -> str:
    """Status and channel, and that it is gone in Kustomer."""
    deleted = tr("Deleted") if row.deleted_at else ""
    return " · ".join(filter(None, (deleted, status_words(row.status), channel_words(row.channel))))


def row_words(row: ConversationRow) -> str:
    """Everything that is to be seen of it."""
    messages = plural("%Ln message(s)", "", row.message_count) if row.message_count else ""
    return ", ".join(filter(None, (customer_of(row), title_of(row), traits(row), messages, created_words(row))))
