"""The composition root: builds the graph of objects that make up the program. The one place that knows them all."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    from wizard.kustomer.sites import Site
    from wizard.sync.progress import SyncState
    from wizard.ui.services import PracticeAccount, Services

STOP_SECONDS = 15.0
"""How long closing waits for the runs: one transaction each, at worst."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the program keeps what.

    Attributes:
        data: the workspace.
        state: window state and the answers of an unfinished wizard; never a secret.
        logs: log files.
    """

    data: Path
    state: Path
    logs: Path


def system_folders() -> Folders:
    """The places this system has for such things."""
    dirs = platformdirs.PlatformDirs("customer-ai-connect", appauthor=False)
    return Folders(dirs.user_data_path, dirs.user_state_path, dirs.user_log_path)


def folders_in(root: Path) -> Folders:
    """Everything beneath one folder: for trying the program without touching one's own data."""
    return Folders(root / "data", root / "state", root / "logs")


def open_window(folders: Folders, *, with_practice: bool = False) -> int:
    """Open the window, and return when it is closed.

    Args:
        folders: where everything is kept.
        with_practice: begin by connecting the practice account, if nothing is connected yet.
    """
    from wizard.log import start_logging
    from wizard.practice.account import LocalAccount
    from wizard.ui.start import Start

    start_logging(folders.logs)
    practice = LocalAccount(folders.data / "practice")
    return Start(lambda on_change: build_services(folders, practice, on_change), folders.state).run(
        with_practice=with_practice
    )


def play_tour(pictures: Path) -> int:
    """Let the program show itself on a practice account, in folders that are gone afterwards.

    Args:
        pictures: the folder into which a picture of every screen goes.

    Returns:
        0 only if everything that was shown really happened.
    """
    from wizard.log import start_logging
    from wizard.practice.account import LocalAccount
    from wizard.ui.start import Start
    from wizard.ui.tour.tour import Tour

    with TemporaryDirectory(prefix="customer-ai-connect-") as root:
        folders = folders_in(Path(root))
        start_logging(folders.logs)
        practice = LocalAccount(folders.data / "practice", conversations=1200, activity=0)
        start = Start(lambda on_change: build_services(folders, practice, on_change), folders.state)
        return Tour(start, practice, pictures).play()


def build_services(
    folders: Folders,
    practice: "PracticeAccount | None",
    on_change: "Callable[[SyncState], None]",
    site_of: "Callable[[str, bool], Site] | None" = None,
) -> "Services":
    """Build everything behind the screens. Blocking: opens the workspace, and loads what is slow to load.

    Args:
        folders: where the workspace and the state are.
        practice: the practice account of this computer; started if an instance is connected to it.
        on_change: called from worker threads with every change of an instance's syncing.
        site_of: the addresses of a subdomain, where they are not the usual ones.

    Raises:
        WorkspaceProblem: the workspace cannot be opened.
    """
    from wizard.instances.lifecycle import Instances
    from wizard.instances.vault import Vault
    from wizard.kustomer.sites import kustomer_site, local_site
    from wizard.kustomer.streams import RECOMMENDED_ROLES
    from wizard.setup.connector import Connector
    from wizard.sync.supervisor import Supervisor
    from wizard.ui.services import Services
    from wizard.workspace.workspace import Workspace

    def usual_site(subdomain: str, is_practice: bool) -> "Site":
        return local_site(subdomain, practice.url) if is_practice and practice else kustomer_site(subdomain)

    site_of = site_of or usual_site
    workspace = Workspace(folders.data / "workspace.sqlite")
    instances = Instances(workspace, Vault())
    if practice and any(instance.practice for instance in instances.all()):
        with suppress(OSError):  # its instances say that it is away
            practice.start()
    supervisor = Supervisor(instances, workspace, site_of, on_change)

    def close() -> None:
        supervisor.stop_all()
        supervisor.join(STOP_SECONDS)
        workspace.close()
        if practice:
            practice.stop()

    return Services(
        workspace=workspace,
        instances=instances,
        connector=Connector(instances, workspace, site_of),
        supervisor=supervisor,
        site_of=site_of,
        practice=practice,
        recommended_roles=RECOMMENDED_ROLES,
        state_folder=folders.state,
        close=close,
    )
