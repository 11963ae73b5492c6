"""Which conversations are wanted: words, status, channel and time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum, auto
from typing import Final

from wizard.workspace.conversations import ConversationFilter


class Period(Enum):
    """A time that reaches until now."""

    EVER = auto()
    WEEK = auto()
    MONTH = auto()
    YEAR = auto()


_DAYS: Final = {Period.WEEK: 7, Period.MONTH: 30, Period.YEAR: 365}


@dataclass(frozen=True, slots=True)
class Days:
    """Some days of the calendar, in Greenwich, both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person chose above the list. What is empty does not matter.

    Attributes:
        text: as it was typed.
        when: when the conversations began.
    """

    text: str = ""
    status: str = ""
    channel: str = ""
    when: Period | Days = Period.EVER

    @property
    def is_open(self) -> bool:
        """Whether nothing was chosen."""
        return not (self.text.strip() or self.status or self.channel) and self.when is Period.EVER

    def filter(self, today: date | None = None) -> ConversationFilter:
        """The same, as the workspace takes it."""
        first, after = self._limits(today or datetime.now(UTC).date())
        return ConversationFilter(
            text=self.text,
            statuses=(self.status,) if self.status else (),
            channels=(self.channel,) if self.channel else (),
            created_from=first,
            created_to=after,
        )

    def _limits(self, today: date) -> tuple[str | None, str | None]:
        if isinstance(self.when, Days):
            return self.when.first.isoformat(), (self.when.last + timedelta(days=1)).isoformat()
        if self.when is Period.EVER:
            return None, None
        return (today - timedelta(days=_DAYS[self.when] - 1)).isoformat(), None
