"""What is in the workspace, in words."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from PySide6.QtCore import QDate, QLocale

from wizard.ui.browse.tally import Bar, Bars, Tally, Unit
from wizard.ui.i18n import isolated, plural, tr


def channel_words(channel: str | None) -> str:
    """What people call a channel; Kustomer may have others than we know."""
    if not channel:
        return tr("Other")
    known = {
        "email": tr("Email"),
        "chat": tr("Chat"),
        "sms": tr("SMS"),
        "voice": tr("Phone"),
        "form": tr("Form"),
        "facebook": "Facebook",
        "whatsapp": "WhatsApp",
        "instagram": "Instagram",
        "instagram-comment": tr("Instagram comment"),
        "twitter-dm": tr("Twitter message"),
        "twitter-tweet": tr("Tweet"),
    }
    return known.get(channel) or isolated(channel)


def status_words(status: str | None) -> str:
    """What people call the status of a conversation."""
    known = {"open": tr("open"), "snoozed": tr("snoozed"), "done": tr("done")}
    words = known.get(status or "") or isolated(status or "")
    return words[:1].upper() + words[1:]


def counted(count: int) -> str:
    """So many conversations."""
    return plural("%Ln conversation(s)", "", count)


def date_words(day: date) -> str:
    """A date that has no time: “3 Nov 2026”."""
    return QLocale().toString(_q(day), tr("d MMM yyyy"))


def period_words(unit: Unit, bar: Bar) -> str:
    """The days of a bar."""
    return _PERIODS[unit](bar)


def short_period(unit: Unit, bar: Bar, *, with_year: bool) -> str:
    """The days of a bar, beneath it; years and months never do without their year."""
    if unit is Unit.YEAR:
        return str(bar.first.year)
    if unit is not Unit.MONTH and with_year:
        return date_words(bar.first)
    written: str = QLocale().toString(_q(bar.first), tr("MMM yyyy") if unit is Unit.MONTH else tr("d MMM"))
    return written


def title_of(unit: Unit) -> str:
    """What a chart shows."""
    return {
        Unit.DAY: tr("Conversations per day"),
        Unit.WEEK: tr("Conversations per week"),
        Unit.MONTH: tr("Conversations per month"),
        Unit.YEAR: tr("Conversations per year"),
    }[unit]


def summary(tally: Tally) -> str:
    """What a chart says as a whole."""
    if not tally.days:
        return tr("No conversations have arrived yet.")
    total = sum(tally.totals)
    first, last = date_words(tally.days[0][0]), date_words(tally.days[-1][0])
    if first == last:
        return tr("{conversations} on {day}", conversations=counted(total), day=first)
    return tr("{conversations} from {first} to {last}", conversations=counted(total), first=first, last=last)


def by_channel(channels: tuple[str, ...], counts: tuple[int, ...]) -> str:
    """How many of each channel: “61 Email, 40 Chat”."""
    parts = (
        f"{QLocale().toString(count)} {channel_words(channel)}"
        for channel, count in zip(channels, counts, strict=True)
        if count
    )
    return ", ".join(parts)


def bar_words(bars: Bars, bar: Bar) -> str:
    """What one bar says: “3 Nov 2026: 101 conversations”."""
    return tr("{period}: {conversations}", period=period_words(bars.unit, bar), conversations=counted(bar.total))


def moment_of(stamp: str | None) -> datetime | None:
    """A time as the workspace keeps it."""
    try:
        return datetime.fromisoformat(stamp) if stamp else None
    except ValueError:
        return None


def one_line(words: str | None) -> str:
    """A text without its line breaks."""
    return " ".join((words or "").split())


def _q(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _week(bar: Bar) -> str:
    return tr("{first} to {last}", first=date_words(bar.first), last=date_words(bar.last))


def _month(bar: Bar) -> str:
    written: str = QLocale().toString(_q(bar.first), tr("MMMM yyyy"))
    return written


_PERIODS: Final[dict[Unit, Callable[[Bar], str]]] = {
    Unit.DAY: lambda bar: date_words(bar.first),
    Unit.WEEK: _week,
    Unit.MONTH: _month,
    Unit.YEAR: lambda bar: str(bar.first.year),
}
