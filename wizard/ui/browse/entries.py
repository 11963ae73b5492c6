"""What was said in a conversation: a list of messages and notes, each in a field of its own."""

from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from wizard.ui.browse.words import channel_words, moment_of, one_line
from wizard.ui.i18n import day, isolated, plural, time_of_day, tr
from wizard.ui.theme import GRID, RADIUS, bold_font, colours, mark, small_font
from wizard.ui.widgets.announce import announce
from wizard.workspace.thread import Entry, Thread

ENTRY: Final = int(Qt.ItemDataRole.UserRole)
PARTS: Final = ENTRY + 1

_WIDEST: Final = 72 * GRID
_PADDING: Final = GRID + GRID // 2

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()


class EntryModel(QAbstractListModel):
    """The messages and notes of one conversation."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._customer: str | None = None
        self._subject = ""
        self._entries: tuple[Entry, ...] = ()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """How many there are."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What is painted, and what a screen reader says."""
        entry = self._entries[index.row()]
        match role:
            case int() if role == ENTRY:
                return entry
            case Qt.ItemDataRole.DisplayRole:
                return said(entry)
            case Qt.ItemDataRole.AccessibleTextRole:
                return "\n".join(filter(None, self.parts(entry)))
            case int() if role == PARTS:
                return self.parts(entry)
        return None

    def parts(self, entry: Entry) -> tuple[str, str, str, str]:
        """Headline, subject, text and remarks; the subject of the conversation itself is not repeated."""
        subject = one_line(entry.subject)
        tells = subject and subject != self._subject and not entry.redacted
        return headline(entry, self._customer), subject if tells else "", said(entry), remarks(entry)

    def show_thread(self, thread: Thread | None) -> None:
        """Hold another conversation."""
        self.beginResetModel()
        self._subject = one_line(str(thread.columns.get("name") or "")) if thread else ""
        self._customer = thread.customer if thread else None
        self._entries = thread.entries if thread else ()
        self.endResetModel()


def headline(entry: Entry, customer: str | None) -> str:
    """Who wrote it, which way it went, and when."""
    moment = moment_of(entry.at)
    when = tr("{day}, {time}", day=day(moment), time=time_of_day(moment)) if moment else ""
    if entry.kind == "note":
        who = tr("Note by {name}", name=entry.written_by) if entry.written_by else tr("Note")
        return " · ".join(filter(None, (who, when)))
    way = tr("received") if entry.direction == "in" else tr("sent")
    return " · ".join(filter(None, (_sender(entry, customer), way, channel_words(entry.channel), when)))


def said(entry: Entry) -> str:
    """The text, or why there is none."""
    if entry.redacted:
        return tr("This message was redacted in Kustomer.")
    return (entry.text or "").strip() or tr("No text")


def remarks(entry: Entry) -> str:
    """What else is to be known of it."""
    parts = [tr("Deleted in Kustomer")] if entry.deleted_at else []
    named = [name for name in entry.attachments if name]
    if named:
        parts.append(tr("Attached: {names}", names=", ".join(named)))
    if unnamed := len(entry.attachments) - len(named):
        parts.append(plural("%Ln attachment(s) without a name yet", "", unnamed))
    return " · ".join(parts)


def _sender(entry: Entry, customer: str | None) -> str:
    if entry.direction == "in":
        return isolated(customer or "") or tr("Customer")
    return isolated(entry.written_by or "") or tr("Your team")


class EntryView(QListView):
    """Shows the entries. Arrow keys go from one to the next, and through one that is longer than the view."""

    def __init__(self, model: EntryModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(tr("Messages and notes"))
        mark(self, role="entries")
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setViewportMargins(0, GRID, 0, GRID // 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Read on before going on."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
            return
        key, bar = Qt.Key(event.key()), self.verticalScrollBar()
        place = self.visualRect(self.currentIndex())
        step = 6 * GRID
        if key == Qt.Key.Key_Down and place.bottom() > self.viewport().height():
            bar.setValue(bar.value() + step)
        elif key == Qt.Key.Key_Up and self.currentIndex().isValid() and place.top() < 0:
            bar.setValue(bar.value() - step)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def _copy(self) -> None:
        if self.currentIndex().isValid():
            QGuiApplication.clipboard().setText(str(self.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)))
            announce(self, tr("Copied to the clipboard."))


class _Delegate(QStyledItemDelegate):
    """Paints one entry: what came in at the beginning of the line, what went out at its end, notes in between."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        view = self.parent()
        assert isinstance(view, QAbstractItemView)  # noqa: S101 - made so
        width = view.viewport().width()
        room = _text_width(width)
        height = sum(part.height for part in _parts(option.font, index, room))
        return QSize(width, height + 2 * _PADDING + GRID + GRID // 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # what people wrote has its own
        entry: Entry = index.data(ENTRY)
        field = _field(option, entry)
        _paint_field(painter, option, field, entry)
        inner = field.adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
        y = inner.top()
        for part in _parts(option.font, index, inner.width()):
            painter.setFont(part.font)
            painter.setPen(QColor(getattr(colours(), part.tone)))
            place = QRect(inner.left(), y, inner.width(), part.height)
            painter.drawText(place, _flags(), part.words)
            y += part.height
        painter.restore()


class _Part:
    """Some lines of an entry in one font."""

    def __init__(self, words: str, font: QFont, tone: str, width: int, gap: int = 0) -> None:
        self.words, self.font, self.tone = words, font, tone
        room = QRect(0, 0, width, 1 << 20)
        self.height = QFontMetrics(font).boundingRect(room, _flags(), words).height() + gap


def _parts(font: QFont, index: _Index, width: int) -> list[_Part]:
    entry: Entry = index.data(ENTRY)
    small, lean = small_font(font), QFont(font)
    lean.setItalic(True)
    gap = GRID // 2
    headline, subject, words, more = index.data(PARTS)
    parts = [_Part(headline, small, "muted", width, gap)]
    if subject:
        parts.append(_Part(subject, bold_font(font), "text", width, gap))
    silent = entry.redacted or not (entry.text or "").strip()
    parts.append(_Part(words, lean if silent else font, "muted" if silent else "text", width, gap if more else 0))
    if more:
        parts.append(_Part(more, small, "danger" if entry.deleted_at else "muted", width))
    return parts


def _flags() -> int:
    """Texts are read in their own direction, and broken within a word only where that is longer than the line."""
    flags = int(Qt.TextFlag.TextWordWrap) | int(Qt.TextFlag.TextExpandTabs)
    return flags | int(Qt.AlignmentFlag.AlignTop)


def _text_width(width: int) -> int:
    return _field_width(width) - 2 * _PADDING


def _field_width(width: int) -> int:
    return min(_WIDEST, (width - 4 * GRID) * 5 // 6)


def _field(option: QStyleOptionViewItem, entry: Entry) -> QRect:
    row = option.rect.adjusted(2 * GRID, GRID // 2, -2 * GRID, -GRID)
    width = _field_width(option.rect.width())
    start = row.right() - width + 1 if entry.direction == "out" or entry.kind == "note" else row.left()
    return QStyle.visualRect(option.direction, row, QRect(start, row.top(), width, row.height()))


def _paint_field(painter: QPainter, option: QStyleOptionViewItem, field: QRect, entry: Entry) -> None:
    tokens = colours()
    ground = (
        tokens.warning_soft
        if entry.kind == "note"
        else tokens.accent_soft
        if entry.direction == "out"
        else tokens.hover
    )
    painter.setPen(QColor(tokens.edge))
    painter.setBrush(QColor(ground))
    if option.state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(QColor(tokens.accent), 2))
    painter.drawRoundedRect(field, RADIUS, RADIUS)
