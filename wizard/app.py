"""The composition root: builds the graph of objects that make up the program. The one place that knows them all."""

import gc
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from wizard.display import has_display

if TYPE_CHECKING:
    from wizard.instances.lifecycle import Instances
    from wizard.kustomer.budget import Budget
    from wizard.kustomer.sites import Site
    from wizard.place import Where
    from wizard.practice_account import PracticeAccount
    from wizard.settings import Settings
    from wizard.setup.connector import Connector
    from wizard.sync.indexing import Indexer
    from wizard.sync.progress import SyncState
    from wizard.sync.supervisor import Supervisor
    from wizard.ui.around.single import Door
    from wizard.ui.services import Services
    from wizard.ui.tour.tour import Ending
    from wizard.workspace.workspace import Workspace

    SiteOf = Callable[[str, bool], Site]

STOP_SECONDS = 15.0
"""How long closing waits for the runs: one transaction each, at worst."""

PRACTICE_VARIABLE = "CUSTOMER_AI_CONNECT_PRACTICE"
"""The variable that names a practice account which runs already, for the commands: `http://127.0.0.1:8765`."""


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
    import platformdirs

    dirs = platformdirs.PlatformDirs("customer-ai-connect", appauthor=False)
    return Folders(dirs.user_data_path, dirs.user_state_path, dirs.user_log_path)


def folders_of(root: Path | None) -> Folders:
    """Everything beneath `root`; without one, where this system has it."""
    return folders_in(root) if root else system_folders()


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
    gc.disable()  # until everything is loaded: none of it is garbage
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
        return _open_first_window(folders, door, with_practice=with_practice, hidden=hidden)
    finally:
        door.leave()


def _open_first_window(folders: Folders, door: "Door", *, with_practice: bool, hidden: bool) -> int:
    from wizard.log import start_logging
    from wizard.ui.start import Start

    def build(on_change: "Callable[[SyncState], None]") -> "Services":
        from wizard.place import find_place
        from wizard.practice.account import LocalAccount

        # Made-up data goes into no workspace but the folder's own.
        where = None if with_practice else find_place(folders.state, folders.data).where
        return build_services(folders, LocalAccount(folders.data / "practice"), on_change, where=where)

    start_logging(folders.logs)
    start = Start(build, folders.state, door=door)
    return start.run(with_practice=with_practice, hidden=hidden)


def play_tour(pictures: Path, *, captions: bool = False, loop: bool = False) -> int:
    """Let the program show itself on a practice account, in folders that are gone afterwards.

    Args:
        pictures: the folder into which a picture of every screen goes.
        captions: show it to somebody, with captions that stay until they are read.
        loop: begin again and again, each time on a fresh account, until somebody ends it.

    Returns:
        0 only if everything that was shown really happened; whoever watches may end it earlier.
    """
    from wizard.ui.signals import noted_signals
    from wizard.ui.tour.tour import Ending

    with noted_signals() as noted:
        while (ending := _play_once(pictures, noted, captions=captions)) is Ending.COMPLETE and loop:
            """Begin again."""
    return 0 if ending is Ending.COMPLETE or (captions and ending is Ending.CUT_SHORT) else 1


def _play_once(pictures: Path, noted: "Sequence[int]", *, captions: bool) -> "Ending":
    from tempfile import TemporaryDirectory

    from wizard.log import start_logging
    from wizard.practice.account import LocalAccount
    from wizard.ui.start import Start
    from wizard.ui.tour.tour import Ending, Tour

    with TemporaryDirectory(prefix="customer-ai-connect-") as root:
        folders = folders_in(Path(root))
        start_logging(folders.logs)
        practice = LocalAccount(folders.data / "practice", conversations=1200, activity=0)
        start = Start(lambda on_change: build_services(folders, practice, on_change), folders.state)
        try:
            return Ending.CUT_SHORT if noted else Tour(start, practice, pictures, captions=captions).play()
        finally:
            start.take_apart()


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything of a workspace that needs no screen. All of it blocks.

    Attributes:
        indexer: keeps the full-text index; not started, since not everybody stays for as long.
        site_of: the addresses of a subdomain; the second argument says whether it is on the practice account.
        close: ends everything, for good. Blocks until the last run has kept its page.
    """

    workspace: "Workspace"
    instances: "Instances"
    connector: "Connector"
    supervisor: "Supervisor"
    indexer: "Indexer"
    site_of: "SiteOf"
    wanted: "_Wanted"
    close: Callable[[], None]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a supervisor is to run the instances.

    Attributes:
        interval: seconds between two runs; None for what the settings say.
        jitter: by what part of the interval a pause may be longer or shorter.
        once: run each instance once, and no more.
        adopt: also start what others connect in the workspace.
        lease: seconds for which an instance stays with a worker that died; None for the usual.
        at_most: instances to run; None for as many as there are.
    """

    interval: float | None = None
    jitter: float = 0.0
    once: bool = False
    adopt: bool = False
    lease: float | None = None
    at_most: int | None = None


def build_house(
    folders: Folders,
    where: "Where",
    site_of: "SiteOf",
    on_change: "Callable[[SyncState], None]" = lambda _state: None,
    terms: Terms = Terms(),
) -> House:
    """Build everything that needs no screen. Blocking: opens the workspace, and loads what is slow to load.

    Args:
        folders: where the settings are.
        where: the workspace.
        site_of: the addresses of a subdomain.
        on_change: called from worker threads with every change of an instance's syncing.
        terms: how instances are to be run.

    Raises:
        WorkspaceProblem: the workspace cannot be opened.
    """
    from wizard.instances.lifecycle import Instances
    from wizard.instances.vault import Vault
    from wizard.settings import SettingsFile
    from wizard.setup.connector import Connector
    from wizard.sync.indexing import Indexer
    from wizard.sync.leasing import LEASE_SECONDS, Holder
    from wizard.sync.supervisor import Supervisor
    from wizard.workspace.workspace import Workspace

    workspace = Workspace(where)
    instances = Instances(workspace, Vault())
    wanted = _Wanted(SettingsFile(folders.state).load())
    supervisor = Supervisor(
        instances,
        workspace,
        site_of,
        on_change,
        wanted.settings.interval_minutes * 60 if terms.interval is None else terms.interval,
        wanted.make_budget,
        wanted.proxy,
        Holder(workspace, LEASE_SECONDS if terms.lease is None else terms.lease, terms.at_most),
        jitter=terms.jitter,
        once=terms.once,
        adopt=terms.adopt,
    )

    indexer = Indexer(workspace)

    def close() -> None:
        indexer.stop()
        supervisor.stop_all()
        indexer.join(STOP_SECONDS)
        supervisor.join(STOP_SECONDS)
        workspace.close()

    return House(
        workspace=workspace,
        instances=instances,
        connector=Connector(instances, workspace, site_of, wanted.make_budget, wanted.proxy),
        supervisor=supervisor,
        indexer=indexer,
        site_of=site_of,
        wanted=wanted,
        close=close,
    )


def build_services(
    folders: Folders,
    practice: "PracticeAccount | None",
    on_change: "Callable[[SyncState], None]",
    site_of: "SiteOf | None" = None,
    where: "Where | None" = None,
) -> "Services":
    """Build everything behind the screens. Blocking: opens the workspace, and loads what is slow to load.

    Args:
        folders: where the workspace and the state are.
        practice: the practice account of this computer; started if an instance is connected to it.
        on_change: called from worker threads with every change of an instance's syncing.
        site_of: the addresses of a subdomain, where they are not the usual ones.
        where: the workspace; None for the one of the folder.

    Raises:
        WorkspaceProblem: the workspace cannot be opened.
    """
    from wizard.kustomer.sites import kustomer_site, local_site
    from wizard.kustomer.streams import RECOMMENDED_ROLES
    from wizard.kustomer.transport import warm_up
    from wizard.place import default_file
    from wizard.ui.autostart import autostart_here
    from wizard.ui.services import Services

    def usual_site(subdomain: str, is_practice: bool) -> "Site":
        return local_site(subdomain, practice.url) if is_practice and practice else kustomer_site(subdomain)

    place = where or default_file(folders.data)
    house = build_house(folders, place, site_of or usual_site, on_change, Terms(adopt=True))
    house.indexer.start()
    if practice and any(instance.practice for instance in house.instances.all()):
        with suppress(OSError):  # its instances say that it is away
            practice.start()

    def begin() -> None:
        warm_up()
        house.supervisor.start_all()

    def close() -> None:
        house.close()
        if practice:
            practice.stop()

    return Services(
        workspace=house.workspace,
        instances=house.instances,
        connector=house.connector,
        supervisor=house.supervisor,
        site_of=house.site_of,
        practice=practice,
        recommended_roles=RECOMMENDED_ROLES,
        state_folder=folders.state,
        data_folder=folders.data,
        log_folder=folders.logs,
        autostart=autostart_here(folders.root),
        adjust=lambda settings: house.wanted.adjust(settings, house.supervisor),
        begin=begin,
        close=close,
    )


def open_house(
    folders: Folders, on_change: "Callable[[SyncState], None]" = lambda _state: None, terms: Terms = Terms()
) -> House:
    """Build what the commands work with: the chosen workspace, and everything that needs no screen. Blocking.

    The practice account is the one that `PRACTICE_VARIABLE` names, else the one of the folder, which is started when
    it is needed.

    Raises:
        Problem: the workspace cannot be found or opened.
    """
    from wizard.kustomer.sites import kustomer_site, local_site
    from wizard.place import find_place
    from wizard.practice.account import LocalAccount
    from wizard.practice_account import PracticeAway, start_practice

    practice = LocalAccount(folders.data / "practice")

    def site_of(subdomain: str, is_practice: bool) -> "Site":
        if not is_practice:
            return kustomer_site(subdomain)
        url = os.environ.get(PRACTICE_VARIABLE, "")
        if not url:
            start_practice(practice)
        try:
            return local_site(subdomain, url or practice.url)
        except ValueError as error:
            raise PracticeAway(str(error)) from None

    house = build_house(folders, find_place(folders.state, folders.data).where, site_of, on_change, terms)

    def close() -> None:
        house.close()
        practice.stop()

    return replace(house, close=close)


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
