"""What a screen must not have: words that are cut off or faint, controls without a name or out of reach.

Each check looks at what is to be seen of one window, and says of every flaw where it is.
"""

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QRadioButton,
    QScrollBar,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionFrame,
    QTableView,
    QWidget,
)

from wizard.ui.widgets.elided import ElidedLabel

_MOST_CONTROLS: Final = 200
_WORDY: Final = (QLabel, QAbstractButton, QLineEdit, QComboBox)
_SAYS_NOTHING: Final = {QAccessible.Role.NoRole, QAccessible.Role.Client}


def cut_off(root: QWidget) -> list[str]:
    """Words that have less room than they need, leave the window, or lie over each other."""
    found = [f"cut off: {said(w)} has {_size(w.size())}, needs {_size(need)}" for w, need in _too_small(root)]
    found += [f"cut off: {said(w)} sticks out" for w in _wordy(root) if _sticks_out(w, root)]
    found += [f"cut off: {words!r} in {said(view)}" for view, words in _narrow_cells(root)]
    return found + [f"one over the other: {said(one)} and {said(two)}" for one, two in _overlapping(root)]


def nameless(root: QWidget) -> list[str]:
    """Controls that a screen reader has no name or no sort for."""
    found = []
    for widget in _controls(root):
        interface = QAccessible.queryAccessibleInterface(widget)
        if not interface.text(QAccessible.Text.Name).strip():
            found.append(f"no name: {said(widget)}")
        if interface.role() in _SAYS_NOTHING and not isinstance(widget, QAbstractScrollArea):
            found.append(f"no role: {said(widget)}")
    if not root.windowTitle() and not isinstance(root, QMenu):
        found.append(f"no name: {said(root)}")
    return found


def out_of_reach(root: QWidget) -> list[str]:
    """Controls to which Tab does not lead. Moves the focus."""
    if isinstance(root, QMenu):
        return []
    wanted = {widget for widget in _controls(root) if not _follows_another(widget)}
    reached: set[QWidget] = set()
    for _ in range(_MOST_CONTROLS):
        QTest.keyClick(root.focusWidget() or root, Qt.Key.Key_Tab)
        focus = root.focusWidget()
        if focus is None or (focus in reached and wanted <= reached | {focus}):
            break
        reached.add(focus)
    return [f"Tab does not lead to {said(widget)}" for widget in sorted(wanted - reached, key=said)]


def texts(root: QWidget) -> Iterator[tuple[str, QRect]]:
    """Everything that is to be read, and where in the window it is; as far as it is to be seen."""
    for widget in _wordy(root):
        if shown := _shown_part(widget, root):
            yield said(widget), shown
    for view, index in _cells(root):
        place = view.visualRect(index)
        if index.data() and view.viewport().visibleRegion().boundingRect().contains(place):
            yield f"{str(index.data())!r} in {said(view)}", _within(view.viewport(), place, root)
    if isinstance(root, QMenu):
        for action in root.actions():
            if action.isVisible() and not action.isSeparator():
                yield repr(action.text()), root.actionGeometry(action)


def said(widget: QWidget) -> str:
    """A widget in words."""
    return f"{type(widget).__name__} {_words(widget) or widget.accessibleName() or widget.windowTitle()!r}"


# --- what has too little room


def _too_small(root: QWidget) -> Iterator[tuple[QWidget, QSize]]:
    for widget in _wordy(root):
        need = _need(widget)
        if need.width() > widget.width() or need.height() > widget.height():
            yield widget, need
    for header in _seen(root, QHeaderView):
        for section in range(header.count()):
            if header.sectionSizeHint(section) > header.sectionSize(section) > 0:
                yield header, QSize(header.sectionSizeHint(section), header.height())


def _need(widget: QWidget) -> QSize:
    """How much room the words of a widget need."""
    if isinstance(widget, ElidedLabel):
        return widget.minimumSizeHint()  # says the whole in its tool tip
    if isinstance(widget, QLabel) and widget.wordWrap():
        return QSize(widget.minimumSizeHint().width(), widget.heightForWidth(widget.width()))
    if isinstance(widget, QLineEdit):
        option = QStyleOptionFrame()
        widget.initStyleOption(option)
        room = widget.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, widget).width() - 4
        missing = widget.fontMetrics().horizontalAdvance(widget.placeholderText()) - room
        return QSize(widget.width() + max(0, missing), widget.minimumSizeHint().height())
    return widget.sizeHint()


def _sticks_out(widget: QWidget, root: QWidget) -> bool:
    """Whether something around a widget cuts it off. What can be scrolled to is not cut off."""
    scrolls, around = False, widget
    while around is not root:
        around = around.parentWidget()
        place, room = _within(widget, widget.rect(), around), around.rect()
        if place.left() < room.left() or place.right() > room.right():
            return True
        scrolls = scrolls or isinstance(around.parentWidget(), QAbstractScrollArea)
        if not scrolls and (place.top() < room.top() or place.bottom() > room.bottom()):
            return True
    return False


def _narrow_cells(root: QWidget) -> Iterator[tuple[QAbstractItemView, str]]:
    """Cells of tables and lists whose longest word, or whose lines, have too little room.

    Who paints cells by hand shortens what people wrote by hand.
    """
    for view, index in _cells(root):
        if type(view.itemDelegate()).paint is not QStyledItemDelegate.paint:
            continue
        place, words = view.visualRect(index), str(index.data() or "")
        if isinstance(view, QTableView):
            low = view.sizeHintForRow(index.row()) > view.rowHeight(index.row())
            measure = QFontMetrics(view.font()).horizontalAdvance
            around = view.sizeHintForIndex(index).width() - measure(words)
            narrow = max(map(measure, words.split()), default=0) + around > place.width()
        else:
            need = view.sizeHintForIndex(index)
            wanted = place.width() if view.wordWrap() else need.width()
            low, narrow = need.height() > place.height(), wanted > view.viewport().width()
        if low or narrow:
            yield view, words


def _overlapping(root: QWidget) -> Iterator[tuple[QWidget, QWidget]]:
    places = [(widget, _within(widget, widget.rect(), root)) for widget in _wordy(root) if _shown_part(widget, root)]
    for number, (one, place) in enumerate(places):
        for two, other in places[number + 1 :]:
            if place.intersects(other) and not (one.isAncestorOf(two) or two.isAncestorOf(one)):
                yield one, two


# --- what there is


def _seen(root: QWidget, kind: type | tuple[type, ...]) -> Iterator[QWidget]:
    for widget in (root, *root.findChildren(QWidget)):
        if isinstance(widget, kind) and widget.isVisible() and widget.window() is root:
            yield widget


def _wordy(root: QWidget) -> Iterator[QWidget]:
    return (widget for widget in _seen(root, _WORDY) if _words(widget))


def _cells(root: QWidget) -> Iterator[tuple[QAbstractItemView, QModelIndex]]:
    """Those that are to be seen: a list may have millions."""
    for view in _seen(root, (QTableView, QListView)):
        assert isinstance(view, QAbstractItemView)
        model, room = view.model(), view.viewport().rect()
        columns = model.columnCount() if isinstance(view, QTableView) else 1
        for row in range(max(0, view.indexAt(room.topLeft()).row()), model.rowCount()):
            if view.visualRect(model.index(row, 0)).top() > room.bottom():
                break
            for column in range(columns):
                index = model.index(row, column)
                if view.visualRect(index).isValid():
                    yield view, index


def _controls(root: QWidget) -> Iterator[QWidget]:
    """What the keyboard reaches, or should."""
    for widget in _seen(root, QWidget):
        reachable = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled()
        if reachable and widget.focusProxy() is None and not isinstance(widget, QScrollBar | QMenu):
            yield widget


def _follows_another(widget: QWidget) -> bool:
    """Whether it is the arrow keys that lead to it, from another one of its group."""
    return isinstance(widget, QRadioButton) and not widget.isChecked()


def _words(widget: QWidget) -> str:
    if isinstance(widget, ElidedLabel):
        return widget.words
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, QLineEdit):
        return widget.displayText() or widget.placeholderText()
    return widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""


# --- where it is


def _within(widget: QWidget, place: QRect, root: QWidget) -> QRect:
    return QRect(widget.mapTo(root, place.topLeft()), place.size())


def _shown_part(widget: QWidget, root: QWidget) -> QRect | None:
    """The part of a widget that is not scrolled away."""
    shown = widget.visibleRegion().boundingRect()
    return _within(widget, shown, root) if shown.isValid() else None


def _size(size: QSize) -> str:
    return f"{size.width()}×{size.height()}"
