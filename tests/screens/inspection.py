"""What is not to be found on any screen: cut off words, nameless controls, words that were not translated."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QTableView,
    QToolButton,
    QWidget,
)

from tests.screens.pseudo import CLOSE, OPEN, STRETCHED
from wizard.ui.around.choice import Choice
from wizard.ui.around.help_page import HelpPage
from wizard.ui.widgets.elided import ElidedLabel

_TOLERANCE: Final = 1

_BREAKS: Final = int(Qt.TextFlag.TextWordWrap)
_ANYWHERE: Final = QRect(0, 0, 0, 100_000)

_DATA: Final = re.compile(
    r"""https?://\S+ | org\.permission\S* | \S+\.kustomerapp\.com | \S+@\S+ | eyJ\S* | [~/]\S*
    | Lumen\ Bikes | Harbor\ Books | Old\ shop | Night\ shift | Sandbox | Not\ quite\ right | Rehearsal
    | lumenbikes | harborbooks | nobodyhere | evil\.example | mycompany | A\ name(\ A\ name)* | x{20,}
    | GNOME\ Keyring | Lumen\ &&?\ Sons | practice | Customer\ AI(\ Connect)? | Kustomer
    | English | Español | Português | Français | Deutsch
    | \d{1,2}\ \w{3}\ \d{4} | (Ctrl|Shift|F\d)\S*
    """,
    re.VERBOSE,
)
"""What is not ours to translate: names, addresses, roles."""


def inspect(window: QWidget, language: str) -> list[str]:
    """Everything that is wrong with what is to be seen."""
    widgets = [window, *(one for one in window.findChildren(QWidget) if _seen(one, window))]
    found = [*_cut_off(widgets), *_outside(widgets, window), *_overlapping(widgets), *_nameless(widgets)]
    found += _ambiguous(widgets)
    if language == STRETCHED:
        found += _untranslated(widgets)
    return found


def _seen(widget: QWidget, window: QWidget) -> bool:
    return widget.isVisible() and widget.window() is window and not isinstance(widget, QScrollBar)


# --- words that do not fit


def _cut_off(widgets: list[QWidget]) -> Iterator[str]:
    for widget in widgets:
        for kind, look in _LOOKS.items():
            if isinstance(widget, kind):
                yield from look(widget)
                break


def _cut_off_line(label: ElidedLabel) -> Iterator[str]:
    if label.text() != label.words and not label.toolTip():
        yield f"{_called(label)} is shortened, and nothing shows the whole"


def _cut_off_button(button: QAbstractButton) -> Iterator[str]:
    # The small button that clears a field is Qt's own.
    if _too_small(button) and not isinstance(button, QToolButton):
        yield f"the button {_called(button)} is {_size(button.size())}, and needs {_size(button.sizeHint())}"


def _cut_off_field(field: QLineEdit) -> Iterator[str]:
    if not field.text() and field.fontMetrics().horizontalAdvance(field.placeholderText()) > field.width() - 24:
        yield f"the placeholder of {_called(field)} is cut off"


def _cut_off_area(area: QScrollArea) -> Iterator[str]:
    content = area.widget()
    if content and content.minimumSizeHint().width() > area.viewport().width() + _TOLERANCE:
        yield f"what {_called(area)} holds is wider than it"


def _cut_off_label(label: QLabel) -> Iterator[str]:
    if not label.text():
        return
    if not label.wordWrap():
        if _too_small(label):
            yield f"the words {_called(label)} are cut off: {_size(label.size())} of {_size(label.sizeHint())}"
        return
    if label.height() + _TOLERANCE < label.heightForWidth(label.width()):
        yield f"the words {_called(label)} are cut off at the bottom"
    room = QRect(_ANYWHERE)
    room.setWidth(label.contentsRect().width())
    if label.fontMetrics().boundingRect(room, _BREAKS, label.text()).width() > room.width() + _TOLERANCE:
        yield f"a word of {_called(label)} is too long for its {room.width()} pixels"


def _too_small(widget: QWidget) -> bool:
    hint = widget.sizeHint()
    return hint.width() > widget.width() + _TOLERANCE or hint.height() > widget.height() + _TOLERANCE


def _cut_off_choice(choice: QComboBox) -> Iterator[str]:
    taken = 52 if isinstance(choice, Choice) else 40
    for row in range(choice.count()):
        if choice.fontMetrics().horizontalAdvance(choice.itemText(row)) > choice.width() - taken:
            yield f"“{choice.itemText(row)}” does not fit into {_called(choice)}"


def _cut_off_table(table: QTableView) -> Iterator[str]:
    header, model = table.horizontalHeader(), table.model()
    for column in range(model.columnCount()):
        if header.sectionSizeHint(column) > header.sectionSize(column) + _TOLERANCE:
            yield f"the title “{model.headerData(column, Qt.Orientation.Horizontal)}” is cut off"
    for row in range(model.rowCount()):
        if table.sizeHintForRow(row) > table.rowHeight(row) + _TOLERANCE:
            yield f"row {row} of {_called(table)} is cut off"
        for column in range(model.columnCount()):
            words = str(model.index(row, column).data())
            measure = table.fontMetrics().horizontalAdvance
            around = table.sizeHintForIndex(model.index(row, column)).width() - measure(words)
            needed = around + max(map(measure, words.split()), default=0)
            if table.columnSpan(row, column) == 1 and needed > table.columnWidth(column) + _TOLERANCE:
                yield f"a word of “{words}” does not fit into its column"


_LOOKS: Final[dict[type[QWidget], Callable[[Any], Iterator[str]]]] = {
    ElidedLabel: _cut_off_line,
    QLabel: _cut_off_label,
    QAbstractButton: _cut_off_button,
    QLineEdit: _cut_off_field,
    QComboBox: _cut_off_choice,
    QScrollArea: _cut_off_area,
    QTableView: _cut_off_table,
}
"""How to look at which widget; the special stand before the general."""


# --- where things are


def _outside(widgets: list[QWidget], window: QWidget) -> Iterator[str]:
    for widget in widgets:
        if widget is window or not isinstance(
            widget, QLabel | QAbstractButton | QLineEdit | QComboBox | QPlainTextEdit
        ):
            continue
        around = _frame_of(widget, window)
        place = QRect(widget.mapTo(around, QPoint(0, 0)), widget.size())
        if place.left() < -_TOLERANCE or place.right() > around.width() + _TOLERANCE:
            yield f"{_called(widget)} reaches out of its {'window' if around is window else 'frame'} sideways"
        elif around is window and (place.top() < -_TOLERANCE or place.bottom() > window.height() + _TOLERANCE):
            yield f"{_called(widget)} reaches out of its window"


def _frame_of(widget: QWidget, window: QWidget) -> QWidget:
    """What scrolls around it; the window if nothing does."""
    above = widget.parentWidget()
    while above is not None and above is not window:
        outer = above.parentWidget()
        if isinstance(outer, QScrollArea | QAbstractItemView):
            return above
        above = outer
    return window


def _overlapping(widgets: list[QWidget]) -> Iterator[str]:
    """Leaves that share a parent must not share a place."""
    groups: dict[QWidget, list[QWidget]] = {}
    for widget in widgets:
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit) and (parent := widget.parentWidget()):
            groups.setdefault(parent, []).append(widget)
    for group in groups.values():
        if isinstance(group[0].parentWidget(), QLineEdit):
            continue
        for one, other in combinations(group, 2):
            shared = one.geometry() & other.geometry()
            if shared.width() > _TOLERANCE and shared.height() > _TOLERANCE:
                yield f"{_called(one)} and {_called(other)} overlap"


# --- for whoever does not see, or uses no mouse


def _nameless(widgets: list[QWidget]) -> Iterator[str]:
    if widgets[0].isWindow() and not isinstance(widgets[0], QMenu) and not widgets[0].windowTitle():
        yield "the window has no title"
    for widget in widgets:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.focusProxy():
            interface = QAccessible.queryAccessibleInterface(widget)
            if not interface or not interface.text(QAccessible.Text.Name).strip():
                yield f"{_called(widget)} has no accessible name"


def _ambiguous(widgets: list[QWidget]) -> Iterator[str]:
    """Two letters to press that are the same."""
    letters: Counter[str] = Counter()
    for widget in widgets:
        if isinstance(widget, QAbstractButton) or (isinstance(widget, QLabel) and widget.buddy()):
            letters.update(re.findall(r"&(\w)", widget.text().replace("&&", "").lower()))
    for letter, count in letters.items():
        if count > 1:
            yield f"Alt+{letter.upper()} leads to {count} places"


# --- words that are not in the language


def _untranslated(widgets: list[QWidget]) -> Iterator[str]:
    for widget in widgets:
        if isinstance(widget, HelpPage):
            continue  # nobody translates the book into these languages
        for words in _words_of(widget):
            rest = words
            while (shorter := re.sub(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", "", rest)) != rest:
                rest = shorter
            rest = _DATA.sub("", rest)
            if re.search(r"[^\W\d_]{2,}", rest):
                yield f"not translated: “{words[:120]}”"


def _words_of(widget: QWidget) -> Iterator[str]:
    yield from filter(None, (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()))
    if widget.isWindow():
        yield widget.windowTitle()
    match widget:
        case ElidedLabel():
            yield widget.words
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QLineEdit():
            yield widget.placeholderText()
        case QComboBox():
            yield from (widget.itemText(row) for row in range(widget.count()))
        case QMenu():
            yield from (action.text() for action in widget.actions())
        case QTableView():
            yield from _words_of_table(widget)


def _words_of_table(table: QTableView) -> Iterator[str]:
    model = table.model()
    for column in range(model.columnCount()):
        yield str(model.headerData(column, Qt.Orientation.Horizontal))
        yield from (str(model.index(row, column).data()) for row in range(model.rowCount()))


def _called(widget: QWidget) -> str:
    words = widget.accessibleName() or getattr(widget, "text", str)() or widget.objectName()
    return f"“{words[:80]}” ({type(widget).__name__})" if words else f"a {type(widget).__name__}"


def _size(size: QSize) -> str:
    return f"{size.width()} × {size.height()}"
