"""One topic, to be read."""

import re
from typing import Final

from PySide6.QtGui import QColor, QFont, QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit, QWidget

from wizard.ui.around.help_book import without_accents, words_of
from wizard.ui.theme import GRID, TITLE_SCALE, colours, mark

_LINE_PERCENT: Final = 135
_HEADING_SCALE: Final = {1: TITLE_SCALE, 2: 1.2, 3: 1.0}


class HelpPage(QTextBrowser):
    """Shows Markdown in the present colours. Tab goes from link to link."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        mark(self, role="page")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(GRID)

    def show_markdown(self, markdown: str, found: str = "") -> None:
        """Show a topic, with the words that were looked for made visible."""
        self.setMarkdown(markdown)
        body = self.font().pointSizeF()
        block = self.document().begin()
        while block.isValid():
            _shape(block, body)
            block = block.next()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._make_visible(found)

    def _make_visible(self, found: str) -> None:
        tokens, marks = colours(), []
        words = without_accents(self.toPlainText())
        for word in words_of(found):
            for hit in re.finditer(rf"\b{word}\w*", words, re.IGNORECASE):
                selection = QTextEdit.ExtraSelection()
                selection.cursor = self.textCursor()
                selection.cursor.setPosition(hit.start())
                selection.cursor.setPosition(hit.end(), QTextCursor.MoveMode.KeepAnchor)
                shape = QTextCharFormat()
                shape.setBackground(QColor(tokens.warning_soft))
                shape.setForeground(QColor(tokens.warning))
                selection.format = shape
                marks.append(selection)
        self.setExtraSelections(marks)
        if marks:
            self._reveal(marks[0].cursor)

    def _reveal(self, cursor: QTextCursor) -> None:
        top = self.document().documentLayout().blockBoundingRect(cursor.block()).top()
        self.verticalScrollBar().setValue(max(0, round(top) - 8 * GRID))


def _shape(block: QTextBlock, body: float) -> None:
    """Give a paragraph its room, and a heading its size."""
    cursor = QTextCursor(block)
    level = block.blockFormat().headingLevel()
    room = QTextBlockFormat()
    room.setLineHeight(_LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    listed = block.textList() is not None
    room.setTopMargin(0 if level == 1 else 2 * GRID if level else 0)
    room.setBottomMargin(GRID // 2 if listed else GRID)
    cursor.mergeBlockFormat(room)
    if level:
        shape = QTextCharFormat()
        shape.setFontPointSize(body * _HEADING_SCALE.get(level, 1.0))
        shape.setFontWeight(QFont.Weight.DemiBold)
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        # Not merged: Markdown has given it a relative size, which would be added.
        cursor.setCharFormat(shape)
    _colour_links(block)


def _colour_links(block: QTextBlock) -> None:
    """Links are in the accent's colour, whatever the palette was when the page was made."""
    places = []
    walk = block.begin()
    while not walk.atEnd():
        piece = walk.fragment()
        if piece.isValid() and piece.charFormat().isAnchor():
            places.append((piece.position(), piece.length()))
        walk += 1
    for position, length in places:
        cursor = QTextCursor(block)
        cursor.setPosition(position)
        cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
        shape = QTextCharFormat()
        shape.setForeground(QColor(colours().accent))
        shape.setFontUnderline(True)
        cursor.mergeCharFormat(shape)
