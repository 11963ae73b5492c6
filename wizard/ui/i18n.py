"""Words: every sentence a person reads passes through here, so that it can be in their language.

There is one way for all rooms. A sentence is written as a literal in `text("…")` where there is no Qt, and in
`tr("…")` or `plural("…", "", count)` in a screen; values go into its `{named}` places after translation. Qt's
lupdate finds all three with

    pyside6-lupdate -tr-function-alias tr+=text,tr+=plural

and files them under the empty context, which is where they are looked up here.
"""

import string
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from wizard.text import Text


def speak_english() -> None:
    """Write numbers, dates and times the English way, as far as possible with the habits of the system's country."""
    system = QLocale.system()
    unknown = system.language() is QLocale.Language.C
    country = QLocale.Country.UnitedKingdom if unknown else system.territory()
    QLocale.setDefault(QLocale(QLocale.Language.English, country))


def say(sentence: Text) -> str:
    """A sentence in the person's language, with its values the way that language writes them."""
    if not sentence.source:
        return ""
    translated = QCoreApplication.translate("", sentence.source)
    return _LOCAL.vformat(translated, (), sentence.values) if sentence.values else translated


def tr(source: str, /, **values: object) -> str:
    """Say a literal sentence: `tr("Reconnect {name}", name=name)`."""
    return say(Text(source, values))


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


def ago(moment: datetime, now: datetime | None = None) -> str:
    """How long something is past: “just now”, “2 min ago”; from a day on, its date."""
    seconds = ((now or datetime.now(UTC)) - moment).total_seconds()
    if seconds < 45:
        return tr("just now")
    if seconds < 86_400:
        whole = seconds if seconds < 3600 else seconds // 3600 * 3600
        return tr("{duration} ago", duration=duration(max(60, whole)))
    return day(moment)


class _Local(string.Formatter):
    """Fills in values as the person's language writes them; format specifications are for logs in English."""

    def get_value(self, key: int | str, _args: Sequence[Any], kwargs: Mapping[str, Any]) -> object:
        # A translation that names a place wrongly must not take the screen down with it.
        return kwargs.get(str(key), f"{{{key}}}")

    def format_field(self, value: object, _spec: str) -> str:
        if isinstance(value, Text):
            return say(value)
        if isinstance(value, int):
            return QLocale().toString(value)
        if isinstance(value, datetime):
            return day(value)
        return str(value)


_LOCAL = _Local()


def _local(moment: datetime) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))
