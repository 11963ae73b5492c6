"""What the screens are given to work with."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from wizard.problem import Problem
from wizard.text import text

if TYPE_CHECKING:
    # Their modules load HTTP, keyring and database libraries; the first window is to be there before those.
    from wizard.instances.lifecycle import Instances
    from wizard.kustomer.sites import Site
    from wizard.setup.connector import Connector
    from wizard.sync.supervisor import Supervisor
    from wizard.workspace.workspace import Workspace


class PracticeAccount(Protocol):
    """The practice Kustomer of this computer, as far as the screens know it."""

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
            OSError: it cannot be started, or another program has it.
        """

    def stop(self) -> None:
        """End it. Blocking."""


class PracticeAway(Problem):
    """The practice account does not run."""

    kind = "practice_away"
    retryable = True

    def __init__(self, detail: str = "") -> None:
        super().__init__(
            text("The practice account of this computer is not running."),
            text("Another Customer AI Connect may be using it: close that one, then start this one again."),
            detail=detail,
        )


def start_practice(practice: PracticeAccount) -> None:
    """Start the practice account. Blocking.

    Raises:
        PracticeAway: it cannot be started.
    """
    try:
        practice.start()
    except OSError as error:
        raise PracticeAway(str(error)) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything behind the screens. All of it blocks, so it is called through the bridge.

    Attributes:
        site_of: the addresses of a subdomain; the second argument says whether it is on the practice account.
            Does not block.
        practice: None where there is no practice account.
        recommended_roles: what a key needs for everything, and nothing more.
        state_folder: for window state and the answers of an unfinished wizard; never for a secret.
        close: ends everything behind the screens, for good. Blocks until the last run has kept its page.
    """

    workspace: "Workspace"
    instances: "Instances"
    connector: "Connector"
    supervisor: "Supervisor"
    site_of: "Callable[[str, bool], Site]"
    practice: PracticeAccount | None
    recommended_roles: tuple[str, ...]
    state_folder: Path
    close: Callable[[], None]
