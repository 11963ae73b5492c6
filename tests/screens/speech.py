"""What the screens are shown in: real languages, and two that no one speaks but that show what a translation may do.

*Stretched* makes every sentence at least 40 % longer, with accents above and below; *mirrored* reads from right to
left. Both are translators like any other: what they do not reach was never said through `tr`.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QTranslator

from wizard.ui.i18n import choose

GROWTH: Final = 1.4
"""How long a stretched sentence is at least, as a multiple of the English one."""

_KEPT: Final = re.compile(r"(\{[^}]*\}|%L?n|%\d|\(s\)|&&|&(?=\w)|\n)")
"""What a translation takes over as it is: places for values, letters to press, ends of lines."""

_ACCENTED: Final = str.maketrans("aceghijklnorstuwyzACDEGHIJKLNORSTUWYZ", "åçéĝĥîĵķļñöŕšţüŵýžÅÇĎÉĜĤÎĴĶĻÑÖŔŠŢÜŴÝŽ")
_FILLING: Final = "ļöñĝéŕ ţĥåñ éñĝļîšĥ "
_AS_IT_IS: Final = {"d MMM yyyy"}
"""Patterns that are told to Qt, and read by nobody."""

_RIGHT_TO_LEFT: Final = "\u200f"
"""Has no width, and makes a line begin at the right, as Arabic or Hebrew letters would."""


def stretched(sentence: str) -> str:
    """A sentence with everything that belongs to it, at least 40 % longer: `[Šåvé ļöñ]`."""
    accented = "".join(part if _KEPT.fullmatch(part) else part.translate(_ACCENTED) for part in _KEPT.split(sentence))
    missing = round(len(sentence) * GROWTH + 0.5) - len(accented) - len("[ ]")
    missing = max(missing, 1)
    filling = (_FILLING * (missing // len(_FILLING) + 1))[:missing]
    return f"[{accented} {filling.rstrip().ljust(missing, 'ñ')}]"


def mirrored(sentence: str) -> str:
    """A sentence as those see it who read from right to left."""
    return f"{_RIGHT_TO_LEFT}{sentence}{_RIGHT_TO_LEFT}"


@dataclass(frozen=True, slots=True)
class Speech:
    """One way to speak.

    Attributes:
        title: for people.
        language: one of the program's own.
        longer: makes every sentence longer.
        from_right: reads from right to left.
    """

    title: str
    language: str = "en"
    longer: bool = False
    from_right: bool = False


SPEECHES: Final = {
    "en": Speech("English"),
    "de": Speech("Deutsch", "de"),
    "mirrored": Speech("Mirrored", from_right=True),
    "stretched": Speech("Stretched", longer=True),
}

WORST: Final = Speech("Stretched and mirrored", longer=True, from_right=True)
"""Everything a translation may do to a screen, at once."""


@contextmanager
def speaking(speech: Speech) -> Iterator[None]:
    """Speak so for a while; English afterwards."""
    choose(speech.language)
    translator = _Pseudo(speech) if speech.longer or speech.from_right else None
    if translator:
        QCoreApplication.installTranslator(translator)
    try:
        yield
    finally:
        if translator:
            QCoreApplication.removeTranslator(translator)
        choose("en")


class _Pseudo(QTranslator):
    """Translates by rule. The direction is told to Qt the way a real translation tells it."""

    def __init__(self, speech: Speech) -> None:
        super().__init__()
        self._speech = speech

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        return False

    def translate(self, context: str, source: str, _comment: str | None = None, _count: int = -1) -> str | None:
        if source == "QT_LAYOUT_DIRECTION":
            return "RTL" if self._speech.from_right else "LTR"
        if context or not source or source in _AS_IT_IS:
            return None
        said = stretched(source) if self._speech.longer else source
        return mirrored(said) if self._speech.from_right else said
