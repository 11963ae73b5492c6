"""The composition root: builds the graph of objects that make up the program. The one place that knows them all."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import platformdirs

from wizard.display import has_display

if TYPE_CHECKING:
    from wizard.kustomer.budget import Budget
    from wizard.kustomer.sites import Site
    from wizard.sync.progress import SyncState
    from wizard.sync.supervisor import Supervisor
    from wizard.ui.around.settings import Settings
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
        root: the one folder that all of these are beneath; None where each is in the system's place for it.
    """

    data: Path
    state: Path
    logs: Path
    root: Path | None = None


def system_folders() -> Folders:
    """The places this system has for such things."""
    dirs = platformdirs.PlatformDirs("customer-ai-connect", appauthor=False)
    return Folders(dirs.user_data_path, dirs.user_state_path, dirs.user_log_path)


def folders_in(root: Path) -> Folders:
    """Everything beneath one folder: for trying the program without touching one's own data."""
    return Folders(root / "data", root / "state", root / "logs", root)


def open_window(folders: Folders, *, with_practice: bool = False, hidden: bool = False) -> int:
    """Open the window, and return when it is closed. If there is one of these folders, bring it to the front instead.

    Args:
        folders: where everything is kept.
        with_practice: begin by connecting the practice account, if nothing is connected yet.
        hidden: wait in the tray until somebody asks for the window.
    """
    from wizard.ui.around.single import Door, Entry

    door = Door(folders.state)
    entry = door.enter(practice=with_practice)
    if entry is Entry.MUTE:
        print("Customer AI Connect is running already, but does not answer. End it, and start it again.")  # noqa: T201
        if has_display():
            from wizard.ui.start import tell_of_mute_program

            tell_of_mute_program()
        return 1
    if entry is Entry.SHOWN:
        return 0
    try:
        return _open_first_window(folders, door.address, with_practice=with_practice, hidden=hidden)
    finally:
        door.leave()


def _open_first_window(folders: Folders, address: str, *, with_practice: bool, hidden: bool) -> int:
    from wizard.log import start_logging
    from wizard.practice.account import LocalAccount
    from wizard.ui.start import Start

    start_logging(folders.logs)
    practice = LocalAccount(folders.data / "practice")
    start = Start(lambda on_change: build_services(folders, practice, on_change), folders.state, address=address)
    return start.run(with_practice=with_practice, hidden=hidden)


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
    from wizard.ui.around.autostart import autostart_here
    from wizard.ui.around.settings import SettingsFile
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
    wanted = _Wanted(SettingsFile(folders.state).load())
    interval = wanted.settings.interval_minutes * 60
    supervisor = Supervisor(instances, workspace, site_of, on_change, interval, wanted.make_budget, wanted.proxy)

    def close() -> None:
        supervisor.stop_all()
        supervisor.join(STOP_SECONDS)
        workspace.close()
        if practice:
            practice.stop()

    return Services(
        workspace=workspace,
        instances=instances,
        connector=Connector(instances, workspace, site_of, wanted.make_budget, wanted.proxy),
        supervisor=supervisor,
        site_of=site_of,
        practice=practice,
        recommended_roles=RECOMMENDED_ROLES,
        state_folder=folders.state,
        data_folder=folders.data,
        log_folder=folders.logs,
        autostart=autostart_here(folders.root),
        adjust=lambda settings: wanted.adjust(settings, supervisor),
        close=close,
    )


class _Wanted:
    """The settings, as far as they reach behind the screens. Asked from any thread.

    Args:
        settings: the present ones.
    """

    def __init__(self, settings: "Settings") -> None:
        self.settings = settings

    def make_budget(self) -> "Budget":
        """The request budget of one key."""
        from wizard.kustomer.budget import Budget

        return Budget(org_share=self.settings.share_percent / 100)

    def proxy(self) -> str | None:
        """The way to Kustomer."""
        return self.settings.proxy_url

    def adjust(self, settings: "Settings", supervisor: "Supervisor") -> None:
        """Have what runs keep to other settings."""
        before, self.settings = self.settings, settings
        if settings.share_percent != before.share_percent:
            supervisor.share_budget(settings.share_percent / 100)
        if settings.interval_minutes != before.interval_minutes:
            supervisor.set_interval(settings.interval_minutes * 60)
        if settings.proxy_url != before.proxy_url:
            supervisor.reconnect()
