"""Times as Kustomer writes them, in the one form in which the order of texts is the order of times."""

from datetime import UTC, datetime
from typing import Final

NEVER: Final = "1970-01-01T00:00:00.000Z"
"""The time of a record that has none, and of one that claims to be older."""


def stamp(moment: str | None) -> str | None:
    """A time in the one form in which the order of texts is the order of times; None if it is none."""
    if moment is None:
        return None
    try:
        parsed = datetime.fromisoformat(moment)
        # Nearly always it is Kustomer's own form, which is told from all others that are understood by these marks.
        if len(moment) == 24 and moment[7] == "-" and moment[10] == "T" and moment[19] == "." and moment[23] == "Z":
            return moment
        aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return None
