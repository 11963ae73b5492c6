"""The list of instances: each a name, a dot and one line that says how it stands."""

from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QContextMenuEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from wizard.ui.i18n import tr
from wizard.ui.theme import GRID, RADIUS, SMALL_SCALE, bold_font, colours, mark, small_font
from wizard.ui.widgets.status_dot import paint_dot
from wizard.ui.widgets.untrusted import tip
from wizard.ui.window.words import Standing
from wizard.workspace.instances import Instance, Status

INSTANCE: Final = int(Qt.ItemDataRole.UserRole)
STANDING: Final = INSTANCE + 1

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()


class InstanceModel(QAbstractListModel):
    """The rows: an instance and its standing."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: list[tuple[Instance, Standing]] = []

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """How many instances there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What is painted, and what a screen reader says."""
        instance, standing = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return instance.name
            case Qt.ItemDataRole.ToolTipRole:
                return tip(f"{instance.name}\n{standing.line}")
            case Qt.ItemDataRole.AccessibleTextRole:
                practice = tr("practice account") if instance.practice else ""
                return ", ".join(filter(None, (instance.name, practice, standing.line)))
            case _:
                return {INSTANCE: instance, STANDING: standing}.get(role)

    def show_rows(self, rows: list[tuple[Instance, Standing]]) -> None:
        """Hold other rows; those that stay are not touched."""
        if [instance.id for instance, _ in rows] == [instance.id for instance, _ in self._rows]:
            for row, new in enumerate(rows):
                self._change(row, new)
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def show_standing(self, instance_id: int, standing: Standing) -> None:
        """An instance stands differently."""
        row = self.row_of(instance_id)
        if row >= 0:
            self._change(row, (self._rows[row][0], standing))

    def row_of(self, instance_id: int) -> int:
        """Where an instance is; -1 if nowhere."""
        return next((row for row, (instance, _) in enumerate(self._rows) if instance.id == instance_id), -1)

    def id_at(self, row: int) -> int:
        """The instance of a row; 0 if there is none."""
        return self._rows[row][0].id if 0 <= row < len(self._rows) else 0

    def _change(self, row: int, new: tuple[Instance, Standing]) -> None:
        if self._rows[row] != new:
            self._rows[row] = new
            self.dataChanged.emit(self.index(row), self.index(row))


class InstanceView(QListView):
    """Shows the rows. Arrow keys choose, and choosing is showing.

    Attributes:
        menu_wanted: where on the screen what may be done with the chosen row is to be offered.
    """

    menu_wanted = Signal(QPoint)

    def __init__(self, model: InstanceModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(tr("Kustomer instances"))
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        mark(self, role="sidebar")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what may be done with a row: with the chosen one, if a key asks for it."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            self.setCurrentIndex(index)
            place = self.visualRect(index).center() if by_key else event.pos()
            self.menu_wanted.emit(self.viewport().mapToGlobal(place))


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        name, line = option.fontMetrics.height(), round(option.fontMetrics.height() * SMALL_SCALE)
        return QSize(20 * GRID, name + line + 3 * GRID)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = option.rect.adjusted(GRID, 2, -GRID, -2)
        _paint_ground(painter, option, row)
        instance, standing = index.data(INSTANCE), index.data(STANDING)
        inner = row.adjusted(GRID + GRID // 2, GRID - 2, -GRID, 2 - GRID)
        name, line = _split(inner)
        shift = 2 * GRID
        dot = _mirrored(option, inner, QRect(name.left(), name.top(), 10, name.height()))
        paint_dot(painter, dot.center().x() + 1, dot.center().y() + 1, standing.tone)
        name.setLeft(name.left() + shift)
        line.setLeft(line.left() + shift)
        if instance.practice:
            name.setRight(name.right() - _paint_badge(painter, option, inner, name))
        greyed = instance.status is Status.DISCONNECTED
        _paint_text(painter, option, inner, name, instance.name, "muted" if greyed else "text", bold=True)
        tone = standing.tone if standing.tone in {"danger", "warning"} else "muted"
        painter.setFont(small_font(option.font))
        fits = painter.fontMetrics().horizontalAdvance(standing.line) <= line.width()
        _paint_text(painter, option, inner, line, standing.line if fits else standing.word, tone)
        painter.restore()


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, row: QRect) -> None:
    tokens, selected = colours(), bool(option.state & QStyle.StateFlag.State_Selected)
    hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
    focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
    if selected or hovered:
        painter.setPen(QColor(tokens.edge))
        painter.setBrush(QColor(tokens.surface if selected else tokens.hover))
        painter.drawRoundedRect(row, RADIUS, RADIUS)
    if selected:
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRect(row.left(), row.top() + GRID, 3, row.height() - 2 * GRID)
        painter.setBrush(QColor(tokens.accent))
        painter.drawRoundedRect(_mirrored(option, row, bar), 1.5, 1.5)
    if focused:
        painter.setPen(QPen(QColor(tokens.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(row.adjusted(1, 1, -1, -1), RADIUS - 1, RADIUS - 1)


def _paint_badge(painter: QPainter, option: QStyleOptionViewItem, inner: QRect, name: QRect) -> int:
    """Paint *Practice* at the end of the first line; returns the room it takes."""
    tokens, words = colours(), tr("Practice")
    painter.setFont(small_font(option.font))
    width = painter.fontMetrics().horizontalAdvance(words) + GRID + GRID // 2
    height = painter.fontMetrics().height() + 2
    place = QRect(name.right() - width, name.center().y() - height // 2 + 1, width, height)
    place = _mirrored(option, inner, place)
    painter.setPen(QColor(tokens.edge))
    painter.setBrush(QColor(tokens.accent_soft))
    painter.drawRoundedRect(place, 4, 4)
    painter.setPen(QColor(tokens.accent))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
    return width + GRID


def _paint_text(
    painter: QPainter,
    option: QStyleOptionViewItem,
    inner: QRect,
    place: QRect,
    words: str,
    tone: str,
    *,
    bold: bool = False,
) -> None:
    if bold:
        painter.setFont(bold_font(option.font))
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, place.width())
    painter.setPen(QColor(getattr(colours(), tone)))
    start = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft)
    painter.drawText(_mirrored(option, inner, place), int(start | Qt.AlignmentFlag.AlignVCenter), shown)


def _split(inner: QRect) -> tuple[QRect, QRect]:
    """The rooms of the two lines."""
    middle = inner.top() + round(inner.height() / (1 + SMALL_SCALE))
    first = QRect(inner.left(), inner.top(), inner.width(), middle - inner.top())
    return first, QRect(inner.left(), middle, inner.width(), inner.bottom() + 1 - middle)


def _mirrored(option: QStyleOptionViewItem, around: QRect, place: QRect) -> QRect:
    return QStyle.visualRect(option.direction, around, place)
