"""Words: every sentence a person reads passes through here, so that it can be in their language.

There is one way for all rooms. A sentence is written as a literal in `text("…")` where there is no Qt, and in
`tr("…")` or `plural("…", "", count)` in a screen; values go into its `{named}` places after translation. `make
translations` finds all three, and files them under the empty context, which is where they are looked up here.
"""

import logging
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, QDateTime, QLibraryInfo, QLocale, QObject, QTranslator, Signal, Slot

from wizard.text import Text, fill
from wizard.ui.resources import RESOURCES

logger = logging.getLogger(__name__)

LANGUAGES: Final = {"en": "English", "es": "Español", "pt_BR": "Português", "fr": "Français", "de": "Deutsch"}
"""What the program speaks, each language by its own name."""

_TURNS: Final = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Signs that nobody sees, and that have what follows them read in another direction."""

_LEFTWARD: Final = frozenset({"R", "AL", "AN"})
"""Kinds of letters and digits that are read from right to left, or among such."""


def choose(language: str = "") -> None:
    """Speak a language from now on, also on what is to be seen already.

    Args:
        language: one of `LANGUAGES`; anything else is the system's language if it is one of them, else English.
    """
    _SPEECH.speak(language if language in LANGUAGES else language_among(QLocale.system().uiLanguages()))


def language() -> str:
    """The language that is spoken now."""
    return _SPEECH.language


def language_among(wanted: Sequence[str]) -> str:
    """The first of the languages a person reads, such as `de-AT`, that is one of `LANGUAGES`; else English."""
    spoken = {name.partition("_")[0]: name for name in LANGUAGES}
    known = (spoken.get(name.replace("-", "_").partition("_")[0]) for name in wanted)
    return next(filter(None, known), "en")


def retranslate(owner: QObject, tell: Callable[[], object]) -> None:
    """Say something that stays: now, and again in each language that is chosen, as long as its owner is there."""
    tell()
    _Retranslator(owner, tell)


def say(sentence: Text) -> str:
    """A sentence in the person's language, with its values the way that language writes them."""
    if not sentence.source:
        return ""
    return fill(QCoreApplication.translate("", sentence.source), sentence.values, _locally)


def tr(source: str, /, **values: object) -> str:
    """Say a literal sentence: `tr("Reconnect {name}", name=name)`."""
    return say(Text(source, values))


def isolated(words: str) -> str:
    """What others wrote, to stand among our words: read in its own direction, it turns none of them round."""
    bare = words.translate(_TURNS)
    turns = any(unicodedata.bidirectional(sign) in _LEFTWARD for sign in bare)
    return f"\N{FIRST STRONG ISOLATE}{bare}\N{POP DIRECTIONAL ISOLATE}" if turns else bare


def plural(source: str, comment: str, count: int) -> str:
    """Say how many: `plural("%Ln record(s)", "", 3)` is “3 records”.

    English needs no translation file for it: `(s)` is dropped for one and written out for any other count.

    Args:
        source: with `%Ln` where the number goes.
        comment: tells translators two equal sources apart; mostly empty, but lupdate sees a plural only by it.
        count: how many.
    """
    said = QCoreApplication.translate("", source, comment or None, count)
    return said.replace("(s)", "" if count == 1 else "s")


def day(moment: datetime) -> str:
    """A date: “3 Nov 2026”."""
    return QLocale().toString(_local(moment).date(), tr("d MMM yyyy"))


def time_of_day(moment: datetime) -> str:
    """A time on the clock: “14:32”."""
    return QLocale().toString(_local(moment).time(), QLocale.FormatType.ShortFormat)


def duration(seconds: float) -> str:
    """A length of time, as exactly as anybody wants to know it: “40 s”, “14 min”, “2 h 5 min”."""
    minutes = round(seconds / 60)
    if seconds < 55:
        return tr("{seconds} s", seconds=max(1, round(seconds)))
    if minutes < 60:
        return tr("{minutes} min", minutes=max(1, minutes))
    hours, minutes = divmod(minutes, 60)
    return tr("{hours} h {minutes} min", hours=hours, minutes=minutes) if minutes else tr("{hours} h", hours=hours)


def percent(fraction: float) -> str:
    """A share, rounded down, so that 100 % means all."""
    return tr("{percent} %", percent=int(fraction * 100))


def ago(moment: datetime, now: datetime | None = None) -> str:
    """How long something is past: “just now”, “2 min ago”; from a day on, its date."""
    seconds = ((now or datetime.now(UTC)) - moment).total_seconds()
    if seconds < 45:
        return tr("just now")
    if seconds < 86_400:
        whole = seconds if seconds < 3600 else seconds // 3600 * 3600
        return tr("{duration} ago", duration=duration(max(60, whole)))
    return day(moment)


class _Speech(QObject):
    """Holds the translations of the language that is spoken.

    Attributes:
        changed: another language is spoken.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.language = "en"
        self._translators: list[QTranslator] = []

    def speak(self, language: str) -> None:
        QLocale.setDefault(_locale(language))
        if language == self.language:
            return
        self.language = language
        for translator in self._translators:
            QCoreApplication.removeTranslator(translator)
        self._translators = [] if language == "en" else _translators(language)
        for translator in self._translators:
            QCoreApplication.installTranslator(translator)
        self.changed.emit()


class _Retranslator(QObject):
    def __init__(self, owner: QObject, tell: Callable[[], object]) -> None:
        super().__init__(owner)
        self._tell = tell
        _SPEECH.changed.connect(self.again)

    @Slot()
    def again(self) -> None:
        self._tell()


def _translators(language: str) -> list[QTranslator]:
    """Ours, and Qt's own for the few words that its widgets bring along, where they are installed."""
    ours, of_qt = QTranslator(), QTranslator()
    if not ours.load(str(RESOURCES / "translations" / f"{language}.qm")):
        logger.error("There is no translation into %s", language)
        return []
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    return [*([of_qt] if of_qt.load(f"qtbase_{language}", qt_folder) else []), ours]


def _locale(language: str) -> QLocale:
    """How to write numbers, dates and times: as far as possible with the habits of the system's country."""
    system, usual = QLocale.system(), QLocale("en_GB" if language == "en" else language)
    if system.language() is QLocale.Language.C:
        return usual
    local = QLocale(usual.language(), system.territory())
    return local if local.territory() is system.territory() else usual


_SPEECH = _Speech()


def _locally(value: object, _how: str) -> str:
    """A value as the person's language writes it."""
    if isinstance(value, Text):
        return say(value)
    if isinstance(value, int):
        return QLocale().toString(value)
    if isinstance(value, datetime):
        return day(value)
    return isolated(str(value))


def _local(moment: datetime) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))
