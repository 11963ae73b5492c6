"""Hands: find what a person would see, press it, type into it. They know names on the screen and nothing else."""

import re
from collections.abc import Iterator
from typing import Final, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QTabBar,
    QWidget,
)

from wizard.ui.widgets.elided import ElidedLabel

Kind = TypeVar("Kind", bound=QWidget)

_PLACE: Final = re.compile(r"\{\w+\}")


class NotOnScreen(Exception):
    """What was to be pressed or read is not there."""


class Hands:
    """Works the program that is in front.

    Args:
        window: the main window; a dialog over it comes first.
    """

    def __init__(self, window: QWidget) -> None:
        self._window = window

    @property
    def front(self) -> QWidget:
        """The window a person would be looking at."""
        dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]
        return max(dialogs, key=_depth, default=self._window)

    def press(self, name: str) -> None:
        """Press the button with this label or accessible name, by keyboard."""
        button = self._find(QAbstractButton, name)
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)

    def turn_to(self, name: str) -> None:
        """Show the part of a page that has this name, by keyboard."""
        for bar in self._seen(QTabBar):
            named = [bar.tabText(place) for place in range(bar.count())]
            if name in named:
                bar.setFocus()
                steps = named.index(name) - bar.currentIndex()
                for _ in range(abs(steps)):
                    QTest.keyClick(bar, Qt.Key.Key_Right if steps > 0 else Qt.Key.Key_Left)
                return
        raise NotOnScreen(f"There is no part “{name}”. To be read:\n{self.text()}")

    def enter(self, name: str, row: int) -> None:
        """Open a row of a list; the first is 0."""
        rows = self._find(QAbstractItemView, name)
        rows.setFocus()
        QTest.keyClick(rows, Qt.Key.Key_Home)
        for _ in range(row):
            QTest.keyClick(rows, Qt.Key.Key_Down)
        QTest.keyClick(rows, Qt.Key.Key_Return)

    def type_into(self, name: str, words: str) -> None:
        """Replace what is in a field."""
        field = self._find(QLineEdit, name)
        field.setFocus()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClicks(field, words)

    def can_press(self, name: str) -> bool:
        """Whether such a button is there and enabled."""
        return any(name in _names(button) for button in self._seen(QAbstractButton))

    def sees(self, words: str) -> bool:
        """Whether these words are to be read somewhere; a `{place}` in them may hold anything."""
        pattern = ".+?".join(map(re.escape, _PLACE.split(words)))
        return re.search(pattern, self.text()) is not None

    def text(self) -> str:
        """Everything that is to be read."""
        return "\n".join(_words(label) for label in self._seen(QLabel, enabled=False))

    def _find(self, kind: type[Kind], name: str) -> Kind:
        for widget in self._seen(kind):
            if name in _names(widget):
                return widget
        raise NotOnScreen(f"“{name}” is not there. To be read:\n{self.text()}")

    def _seen(self, kind: type[Kind], *, enabled: bool = True) -> Iterator[Kind]:
        for widget in self.front.findChildren(kind):
            if widget.isVisible() and (widget.isEnabled() or not enabled) and widget.window() is self.front:
                yield widget


def _words(label: QLabel) -> str:
    return label.words if isinstance(label, ElidedLabel) else label.text()


def _names(widget: QWidget) -> set[str]:
    label = widget.text() if isinstance(widget, QAbstractButton) else ""
    return {label.replace("&", ""), widget.accessibleName()} - {""}


def _depth(widget: QWidget) -> int:
    parent = widget.parentWidget()
    return 0 if parent is None else 1 + _depth(parent)
