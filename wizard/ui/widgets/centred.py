"""What stands in the middle of a page: the one thing there is, or a column of them."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget


def centre_on(page: QWidget, content: QWidget) -> None:
    """Lay out a page that has only this content."""
    across = QHBoxLayout()
    across.addStretch()
    across.addWidget(content)
    across.addStretch()
    column = QVBoxLayout(page)
    column.addStretch(2)
    column.addLayout(across)
    column.addStretch(3)


def in_column(content: QWidget, widest: int, *, free: int = 0) -> QHBoxLayout:
    """Lay out what takes the whole width, but no more than can be read across; then it stands in the middle.

    Args:
        content: what is read.
        widest: how wide it is at most.
        free: what is kept free at the end of the line, as by a scroll bar that stands elsewhere.
    """
    content.setMaximumWidth(widest)
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addStretch()
    row.addWidget(content, stretch=1)
    row.addStretch()
    row.addSpacing(free)
    return row
