"""The practice account of this computer, as far as the rest of the program knows it; it shares no class with us."""

from typing import Any, Protocol

from wizard.problem import Problem
from wizard.text import text


class PracticeFaults(Protocol):
    """What can go wrong with the practice account. May be changed at any time.

    Attributes:
        latency: seconds added to every answer.
        outage: every request fails.
        rate_limited: every search is refused for the moment.
    """

    latency: float
    outage: bool
    rate_limited: bool

    def reset(self) -> None:
        """Let nothing go wrong any more, of these and of all others."""


class PracticeControls(Protocol):
    """What a presenter may do to a practice account that runs. All of it blocks, but for the faults."""

    @property
    def faults(self) -> PracticeFaults:
        """Those in force."""

    @property
    def keys(self) -> Any:  # noqa: ANN401 - a key ring of the practice account, which shares no class with us
        """Its keys: `all` lists them, `revoke` and `expire` take one."""

    def newest_key(self) -> Any:  # noqa: ANN401
        """The key that was made last; None if there is none."""

    def flood(self, count: int) -> None:
        """Let so many customers write at once."""


class PracticeAccount(Protocol):
    """The practice Kustomer of this computer, as far as the screens know it."""

    @property
    def server(self) -> PracticeControls | None:
        """What runs; None while nothing does."""

    @property
    def running(self) -> bool:
        """Whether it answers."""

    @property
    def url(self) -> str:
        """Where its pages are; empty while it does not run."""

    @property
    def subdomain(self) -> str:
        """Of its main account."""

    @property
    def login(self) -> str:
        """The user name for its pages."""

    @property
    def password(self) -> str:
        """The password for its pages; it protects nothing and may be shown."""

    def start(self) -> None:
        """Start it, if it does not run. Blocking.

        Raises:
            BlockingIOError: another program has it.
            OSError: it cannot be started.
        """

    def stop(self) -> None:
        """End it. Blocking."""


class PracticeAway(Problem):
    """The practice account does not run.

    Args:
        why: what kept it from being started, if that is known.
    """

    kind = "practice_away"
    retryable = True

    def __init__(self, why: OSError | ValueError | None = None) -> None:
        hint = text("Another Customer AI Connect may be using it: close that one, then try again.")
        if isinstance(why, OSError) and not isinstance(why, BlockingIOError):
            hint = text(
                "It cannot be started: {reason}. Put that right, then try again.", reason=why.strerror or str(why)
            )
        super().__init__(
            text("The practice account of this computer is not running."), hint, detail=str(why) if why else ""
        )


def start_practice(practice: PracticeAccount) -> None:
    """Start the practice account. Blocking.

    Raises:
        PracticeAway: it cannot be started.
    """
    try:
        practice.start()
    except OSError as error:
        raise PracticeAway(error) from error
