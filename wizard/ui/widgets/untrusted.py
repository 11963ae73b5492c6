"""Words that others wrote, shown where Qt or the desktop would take them for markup and fetch what it names."""

from PySide6.QtGui import Qt


def tip(words: str) -> str:
    """A tool tip that says just this, whatever it looks like."""
    if not Qt.mightBeRichText(words):
        return words
    return Qt.convertFromPlainText(words, Qt.WhiteSpaceMode.WhiteSpaceNormal)


def without_tags(words: str) -> str:
    """Nearly the same words without markup: for desktops, of which some show it and some show what stands for `<`."""
    return words.replace("<", "‹")
