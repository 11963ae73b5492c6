"""The topics of the help that were found."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from wizard.ui.around.help_book import Hit
from wizard.ui.i18n import tr
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.untrusted import tip

_NAME: Final = int(Qt.ItemDataRole.UserRole)
_PADDING: Final = 3 * GRID


class _Wrapping(QStyledItemDelegate):
    """Rows as tall as their words need, where one line is too short."""

    def __init__(self, topics: QListWidget) -> None:
        super().__init__(topics)
        self._topics = topics

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        # With so many topics that they are scrolled, the bar takes its part.
        bar = self._topics.verticalScrollBar().sizeHint().width()
        room = self._topics.contentsRect().width() - bar - _PADDING
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
        words = option.fontMetrics.boundingRect(QRect(0, 0, room, 1000), int(flags), str(index.data()))
        return QSize(words.width(), words.height() + 2 * GRID)


class TopicList(QListWidget):
    """The topics. Arrow keys choose, and choosing is showing.

    Attributes:
        wanted: the name of a topic.
    """

    wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        mark(self, role="topics")
        self.setAccessibleName(tr("Topics"))
        self.setWordWrap(True)
        self.setItemDelegate(_Wrapping(self))
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._quiet = False
        self.currentItemChanged.connect(self._choose)

    def show_hits(self, hits: Sequence[Hit], chosen: str) -> None:
        """List these."""
        self._quiet = True
        self.clear()
        for hit in hits:
            item = QListWidgetItem(hit.topic.title)
            item.setData(_NAME, hit.topic.name)
            item.setToolTip(tip(hit.excerpt))
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, hit.excerpt)
            self.addItem(item)
        self._quiet = False
        self.choose(chosen)

    def choose(self, name: str) -> None:
        """Show a topic as the chosen one, if it is listed."""
        self._quiet = True
        names = [self.item(row).data(_NAME) for row in range(self.count())]
        self.setCurrentRow(names.index(name) if name in names else -1)
        self._quiet = False

    def _choose(self, item: QListWidgetItem | None, _before: object) -> None:
        if item is not None and not self._quiet:
            self.wanted.emit(item.data(_NAME))
