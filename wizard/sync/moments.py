"""Times the way Kustomer writes them."""

from datetime import UTC, datetime, timedelta


def stamp(moment: datetime) -> str:
    """A moment as Kustomer writes it; the order of such texts is the order of time."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def later(written: str, by: timedelta) -> str:
    """A time that lies after another."""
    return stamp(datetime.fromisoformat(written) + by)


def has_passed(since: str | None, time: timedelta, now: datetime) -> bool:
    """Whether so much time has passed. A time in the future was written by a clock that was wrong: it has."""
    return since is None or not timedelta(0) <= now - datetime.fromisoformat(since) < time
