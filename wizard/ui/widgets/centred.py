"""A page with one thing on it, which stands a little above its middle."""

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
