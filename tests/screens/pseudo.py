"""Languages that nobody speaks: one in which everything is longer, one that is read from right to left."""

import re
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from wizard.ui.i18n import LANGUAGES, choose

STRETCHED: Final = "stretched"
MIRRORED: Final = "mirrored"
PSEUDO: Final = (STRETCHED, MIRRORED)

OPEN, CLOSE = "⟦", "⟧"
"""Around everything that was translated in the stretched language."""

_MORE: Final = 1.4
_KEPT: Final = re.compile(r"(\{[^}]*\}|%L?n|&.|https?://\S+|\S+\.kustomerapp\.com\S*|[+›])")
_LONGER: Final = str.maketrans(
    {"a": "àa", "e": "éë", "i": "ïí", "o": "öó", "u": "úü", "A": "ÀA", "E": "ÉË", "I": "ÏÍ", "O": "ÖÓ", "U": "ÚÜ"}
)
_DATE: Final = re.compile(r"[dMy .]+")
_RIGHT_TO_LEFT, _END = "\u202e", "\u202c"


class Pseudo(QTranslator):
    """Translates everything, by rule."""

    def isEmpty(self) -> bool:  # noqa: N802
        return False

    def translate(self, _context: str, source: str, _comment: str | None = None, count: int = -1) -> str:
        if not source or _DATE.fullmatch(source):
            return source
        return self.render(source.replace("(s)", "" if count == 1 else "s") if count >= 0 else source)

    def render(self, source: str) -> str:
        """A sentence in this language."""
        raise NotImplementedError


class Stretched(Pseudo):
    """Each word longer, and all together two fifths longer than in English."""

    def render(self, source: str) -> str:
        parts = (part if _KEPT.fullmatch(part) else part.translate(_LONGER) for part in _KEPT.split(source))
        longer = "".join(parts)
        missing = round(len(source) * _MORE) - len(longer) - 2
        more = " " + "~" * (missing - 1) if missing > 1 else ""
        return f"{OPEN}{longer}{more}{CLOSE}"


class Mirrored(Pseudo):
    """The letters of each line from right to left."""

    def render(self, source: str) -> str:
        return "\n".join(f"{_RIGHT_TO_LEFT}{line}{_END}" if line else "" for line in source.split("\n"))


class Speaker:
    """Has the program speak a language, also one that nobody speaks."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self._pseudo: Pseudo | None = None

    def speak(self, language: str) -> None:
        """Speak it from now on, from left to right or from right to left."""
        if self._pseudo:
            QCoreApplication.removeTranslator(self._pseudo)
            self._pseudo = None
        choose(language if language in LANGUAGES else "en")
        if language in PSEUDO:
            self._pseudo = Stretched() if language == STRETCHED else Mirrored()
            QCoreApplication.installTranslator(self._pseudo)
        direction = Qt.LayoutDirection
        self._application.setLayoutDirection(direction.RightToLeft if language == MIRRORED else direction.LeftToRight)
