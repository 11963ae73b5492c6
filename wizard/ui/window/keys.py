"""Keys, as this computer writes them."""

from PySide6.QtGui import QKeySequence


def key_name(keys: str) -> str:
    """What to press, for a tool tip: “Ctrl+N”, or “⌘N”."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
