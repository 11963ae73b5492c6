"""Keys, as this computer writes them."""

from PySide6.QtGui import QKeySequence


def key_name(keys: str) -> str:
    """What to press, for a tool tip: “Ctrl+N”, or “⌘N”."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def help_keys() -> list[QKeySequence]:
    """What opens the help: F1 everywhere, and the system's own keys for it."""
    keys = [QKeySequence("F1"), *QKeySequence.keyBindings(QKeySequence.StandardKey.HelpContents)]
    return [key for place, key in enumerate(keys) if key not in keys[:place]]
