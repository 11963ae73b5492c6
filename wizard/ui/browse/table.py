"""The list of conversations: two lines each, however many there are."""

from functools import lru_cache
from time import monotonic
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from wizard.ui.browse.model import (
    CONVERSATION,
    ConversationModel,
    created_words,
    customer_of,
    title_of,
    traits,
)
from wizard.ui.browse.words import one_line
from wizard.ui.i18n import language, tr
from wizard.ui.theme import GRID, RADIUS, SMALL_SCALE, bold_font, colours, mark, small_font
from wizard.ui.widgets.status_dot import paint_dot
from wizard.workspace.conversations import ConversationRow

LOOK_MS: Final = 15
"""How soon after scrolling to see what is missing: what rushes past is not fetched."""

_TONES: Final = {"open": "accent", "snoozed": "warning", "done": "success"}
_PADDING: Final = GRID + GRID // 2
_IN_ONE_LINE: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)

MOST_SHOWN: Final = 300
"""Characters of a preview: no window is wider."""


class ConversationTable(QTableView):
    """Shows the rows of a model.

    Attributes:
        opened: the number of a row that is to be read.
        typed: letters that were typed here, which are meant for the search.
    """

    opened = Signal(int)
    typed = Signal(str)

    def __init__(self, model: ConversationModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._look = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._look.timeout.connect(self.look)
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(tr("Conversations"))
        self._settle()
        model.modelReset.connect(self._look.start)
        model.dataChanged.connect(lambda *_: self._look.start())
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._look.isActive() or self._look.start())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; Home and End go to the ends."""
        key, last = Qt.Key(event.key()), self._model.rowCount() - 1
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End} and last >= 0:
            self.setCurrentIndex(self._model.index(0 if key == Qt.Key.Key_Home else last, 0))
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, typed: str) -> None:
        """Not by going through a million rows: that is what the search is for."""
        if typed.strip():
            self.typed.emit(typed)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what is under the mouse."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit(index.row())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There is room for other rows."""
        super().resizeEvent(event)
        self._look.start()

    def look(self) -> None:
        """See which rows are missing."""
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        self._model.need(first, last if last >= 0 else self._model.rowCount() - 1)

    def _settle(self) -> None:
        mark(self, role="conversations")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.hide()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        down.hide()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        height = _row_height(self.fontMetrics())
        down.setDefaultSectionSize(height)
        self.verticalScrollBar().setSingleStep(height // 2)


def _row_height(metrics: QFontMetrics) -> int:
    """Two lines and the room around them."""
    return metrics.height() + round(metrics.height() * SMALL_SCALE) + 2 * _PADDING


class _Delegate(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # what people wrote has its own
        row = index.data(CONVERSATION)  # type: ignore[attr-defined] # an index
        _paint_ground(painter, option)
        inner = option.rect.adjusted(2 * GRID, _PADDING, -2 * GRID, -_PADDING)
        if row is None:
            _paint_placeholder(painter, inner)
        else:
            _paint_row(painter, option, inner, row)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, _index: object) -> QSize:
        return QSize(20 * GRID, _row_height(option.fontMetrics))


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    tokens, row = colours(), option.rect
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    if selected or option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(row, QColor(tokens.accent_soft if selected else tokens.hover))
    painter.fillRect(row.left(), row.bottom(), row.width(), 1, QColor(tokens.border))
    if selected:
        painter.setPen(QColor(tokens.edge))
        painter.drawRect(row.adjusted(0, 0, -1, -1))
    if option.state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(QColor(tokens.accent), 2))
        painter.drawRoundedRect(row.adjusted(1, 1, -2, -2), RADIUS / 2, RADIUS / 2)


def _paint_placeholder(painter: QPainter, inner: QRect) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours().hover))
    line = inner.height() // 2
    for top, share in ((0, 3), (line + 2, 2)):
        bar = QRect(inner.left(), inner.top() + top + 2, inner.width() * share // 5, line - 6)
        painter.drawRoundedRect(bar, 4, 4)


@lru_cache(maxsize=2048)
def _lines(row: ConversationRow, _language: str, _minute: int) -> tuple[str, str, str, str, str]:
    """What a row says, made once: scrolling paints it again and again."""
    return customer_of(row), title_of(row), created_words(row), traits(row), one_line(row.preview)[:MOST_SHOWN]


def _paint_row(painter: QPainter, option: QStyleOptionViewItem, inner: QRect, row: ConversationRow) -> None:
    customer, title, created, trait, preview = _lines(row, language(), int(monotonic() / 60))
    small, bold = small_font(option.font), bold_font(option.font)
    upper = QRect(inner.left(), inner.top(), inner.width(), option.fontMetrics.height())
    lower = QRect(inner.left(), upper.bottom() + 1, inner.width(), inner.bottom() - upper.bottom())
    tokens, pen = colours(), _Pen(painter, option.direction, inner)
    pen.take(small, tokens.muted)
    room = upper.width() - pen.at_end(upper, created) - 2 * GRID
    if row.deleted_at:
        pen.take(small, tokens.danger)
    taken = pen.at_end(lower, trait)
    pen.take(small, tokens.muted)
    pen.at_start(lower, preview, lower.width() - taken - 4 * GRID)
    pen.take(bold, tokens.muted if row.deleted_at else tokens.text)
    named = pen.at_start(upper, customer, room * 2 // 5)
    pen.take(option.font, tokens.text)
    pen.at_start(upper.adjusted(named + GRID + GRID // 2, 0, 0, 0), title, room - named - 2 * GRID)
    dot = QRect(lower.right() - taken - GRID - 4, lower.top(), GRID, lower.height())
    dot = QStyle.visualRect(option.direction, inner, dot)
    paint_dot(painter, dot.center().x() + 1, dot.center().y() + 1, _TONES.get(row.status or "", "muted"))


class _Pen:
    """Writes within a row, mirrored where that is the way to read."""

    def __init__(self, painter: QPainter, direction: Qt.LayoutDirection, inner: QRect) -> None:
        self._painter, self._direction, self._inner = painter, direction, inner
        self._metrics = painter.fontMetrics()

    def take(self, font: QFont, colour: str) -> None:
        """Write like this from now on."""
        self._painter.setFont(font)
        self._painter.setPen(QColor(colour))
        self._metrics = self._painter.fontMetrics()

    def at_start(self, place: QRect, words: str, room: int) -> int:
        """Write at the beginning of a place, in so much room; returns the width that was taken."""
        width = self._metrics.horizontalAdvance(words)
        if width > room:
            words = self._metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(0, room))
            width = self._metrics.horizontalAdvance(words)
        return self._write(QRect(place.left(), place.top(), width, place.height()), words)

    def at_end(self, place: QRect, words: str) -> int:
        """Write at the end of a place; returns the width that was taken."""
        width = self._metrics.horizontalAdvance(words)
        return self._write(QRect(place.right() - width + 1, place.top(), width, place.height()), words)

    def _write(self, place: QRect, words: str) -> int:
        self._painter.drawText(QStyle.visualRect(self._direction, self._inner, place), _IN_ONE_LINE, words)
        return place.width()
