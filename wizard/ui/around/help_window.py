"""The help: topics on the left, the one that is read on the right. A window of its own, to be read beside a dialog."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, QUrl
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from wizard.ui.around.help_book import FIRST_TOPIC, Book
from wizard.ui.around.help_list import TopicList
from wizard.ui.around.help_page import HelpPage
from wizard.ui.i18n import language, plural, tr
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.announce import announce
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.labels import muted, title
from wizard.ui.widgets.search_field import SearchField

_SIZE: Final = QSize(115 * GRID, 80 * GRID)
_SIDE: Final = 34 * GRID


class HelpWindow(QWidget):
    """Shows the help, searches it, and goes from topic to topic.

    Args:
        open_url: shows a web page in the person's browser.
        book: what to show; None for the one in the person's language.
    """

    def __init__(self, open_url: Callable[[str], object], book: Book | None = None) -> None:
        super().__init__()
        self._open_url = open_url
        self._book = book or Book(language())
        self._past: list[str] = []
        self._shown = ""
        self.setWindowTitle(tr("Help – Customer AI Connect"))
        self.resize(_SIZE)
        self.search, self.list, self.page = SearchField(tr("Search the help"), self), TopicList(self), HelpPage(self)
        self._count = muted(parent=self)
        self._count.hide()
        self._back = SecondaryButton(tr("Back"), "next" if self.isRightToLeft() else "back", self)
        self._back.clicked.connect(self.go_back)
        self._wire()
        self._lay_out()
        self._list("")

    @property
    def topic(self) -> str:
        """The name of the topic that is shown."""
        return self._shown

    def show_topic(self, name: str) -> None:
        """Show a topic, and bring the window to the front."""
        self.search.clear()
        self._go(name if self._book.topic(name) else FIRST_TOPIC)
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        self.page.setFocus()

    def go_back(self) -> None:
        """Show the topic before this one."""
        if self._past:
            self._open(self._past.pop())

    def changeEvent(self, event: QEvent) -> None:
        """Colours are part of a page: make it anew when they change."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._shown:
            self._render()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _go(self, name: str) -> None:
        if self._shown and self._shown != name:
            self._past.append(self._shown)
        self._open(name)

    def _open(self, name: str) -> None:
        self._shown = name
        self._back.setEnabled(bool(self._past))
        self._render()
        self.list.choose(name)
        topic = self._book.topic(name)
        if topic:
            self.page.setAccessibleName(topic.title)
            announce(self.page, topic.title)

    def _render(self) -> None:
        topic = self._book.topic(self._shown)
        self.page.show_markdown(topic.markdown if topic else "", self.search.text())

    def _list(self, words: str) -> None:
        hits = self._book.find(words)
        self.list.show_hits(hits, self._shown)
        self._count.setVisible(bool(words.strip()))
        told = plural("%Ln topic(s) found", "", len(hits)) if hits else tr("Nothing found. Try another word.")
        self._count.setText(told)
        if words.strip():
            announce(self.search, told)
        if hits and words.strip() and not any(hit.topic.name == self._shown for hit in hits):
            self._go(hits[0].topic.name)
        elif self._shown:
            self._render()

    def _follow(self, url: QUrl) -> None:
        if url.scheme() in {"http", "https"}:
            self._open_url(url.toString())
        elif self._book.topic(url.path()):
            self._go(url.path().removesuffix(".md"))

    def _wire(self) -> None:
        self.search.textChanged.connect(self._list)
        self.search.left.connect(self.list.setFocus)
        self.search.returnPressed.connect(self.page.setFocus)
        self.list.wanted.connect(self._go)
        self.list.itemActivated.connect(lambda _item: self.page.setFocus())
        self.page.anchorClicked.connect(self._follow)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)
        for keys in {*QKeySequence.keyBindings(QKeySequence.StandardKey.Back), QKeySequence("Alt+Left")}:
            QShortcut(keys, self, self.go_back)

    def _lay_out(self) -> None:
        side = QFrame(self)
        side.setFixedWidth(_SIDE)
        mark(side, role="sidebar")
        column = QVBoxLayout(side)
        column.setContentsMargins(GRID, 3 * GRID, GRID, 2 * GRID)
        column.setSpacing(GRID + GRID // 2)
        head = QVBoxLayout()
        head.setContentsMargins(GRID, 0, GRID, 0)
        head.setSpacing(GRID + GRID // 2)
        for part in (title(tr("Help"), side), self.search, self._count):
            head.addWidget(part)
        column.addLayout(head)
        column.addWidget(self.list)
        top = QHBoxLayout()
        top.addWidget(self._back)
        top.addStretch()
        reading = QVBoxLayout()
        reading.setContentsMargins(3 * GRID, 2 * GRID, GRID, GRID)
        reading.setSpacing(GRID)
        reading.addLayout(top)
        reading.addWidget(self.page, stretch=1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addLayout(reading, stretch=1)
        self.setTabOrder(self.search, self.list)
        self.setTabOrder(self.list, self._back)
        self.setTabOrder(self._back, self.page)
