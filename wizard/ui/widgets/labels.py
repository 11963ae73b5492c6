"""Text on a screen, in its few sizes and weights."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget

from wizard.ui.theme import mark


def title(words: str = "", parent: QWidget | None = None) -> QLabel:
    """The one line that says what a screen is for."""
    return _label(words, "title", parent)


def heading(words: str = "", parent: QWidget | None = None) -> QLabel:
    """The name of a part of a screen."""
    return _label(words, "heading", parent)


def body(words: str = "", parent: QWidget | None = None) -> QLabel:
    """A paragraph."""
    return _label(words, "body", parent)


def muted(words: str = "", parent: QWidget | None = None) -> QLabel:
    """A paragraph of lesser weight."""
    return _label(words, "muted", parent)


def small(words: str = "", parent: QWidget | None = None) -> QLabel:
    """A remark."""
    return _label(words, "small", parent)


def badge(words: str = "", parent: QWidget | None = None) -> QLabel:
    """A word in a coloured field, such as *Practice*."""
    label = _label(words, "badge", parent)
    label.setWordWrap(False)
    label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return label


def begin_lines(label: QLabel) -> None:
    """Begin the lines of a label where those of the screen begin; Qt alone goes by the letters of each label."""
    start = QStyle.visualAlignment(label.layoutDirection(), Qt.AlignmentFlag.AlignLeft)
    label.setAlignment(start | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)


def _label(words: str, role: str, parent: QWidget | None) -> QLabel:
    label = QLabel(words, parent)
    # What people call their instances is text, whatever it looks like.
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    begin_lines(label)
    mark(label, role=role)
    return label
