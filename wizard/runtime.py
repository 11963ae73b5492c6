"""Everything of a workspace that needs no screen: built here, for the window and for the commands."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic
from typing import Self

from wizard.folders import Folders
from wizard.instances.lifecycle import Instances
from wizard.instances.vault import Vault
from wizard.kustomer.budget import Budget
from wizard.kustomer.client_factory import ClientFactory, SiteOf
from wizard.kustomer.sites import Site, kustomer_site, local_site
from wizard.place import Where, find_place
from wizard.practice.account import LocalAccount
from wizard.practice_account import PracticeAccount, PracticeAway, start_practice
from wizard.settings import Settings, SettingsFile
from wizard.setup.connector import Connector
from wizard.sync.indexing import Indexer
from wizard.sync.leasing import LEASE_SECONDS, LeaseHolder
from wizard.sync.progress import SyncState
from wizard.sync.supervisor import Supervisor
from wizard.workspace.workspace import Workspace

STOP_SECONDS = 8.0
"""How long closing waits for the runs: one transaction each, at worst. Whoever ends a container waits ten seconds."""

PRACTICE_VARIABLE = "CUSTOMER_AI_CONNECT_PRACTICE"
"""The variable that names a practice account which runs already, for the commands: `http://127.0.0.1:8765`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """Everything of a workspace that needs no screen. All of it blocks.

    Attributes:
        indexer: keeps the full-text index; not started, since not everybody stays for as long.
        site_of: the addresses of a subdomain. May block.
        close: ends everything, for good. Blocks until the last run has kept its page.
    """

    workspace: Workspace
    instances: Instances
    connector: Connector
    supervisor: Supervisor
    indexer: Indexer
    site_of: SiteOf
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


def build_runtime(
    folders: Folders,
    where: Where,
    site_of: SiteOf,
    on_change: Callable[[SyncState], None] = lambda _state: None,
    terms: Terms = Terms(),
) -> Runtime:
    """Build everything that needs no screen. Blocking: opens the workspace.

    Args:
        folders: where the settings are.
        where: the workspace.
        site_of: the addresses of a subdomain. May block.
        on_change: called from worker threads with every change of an instance's syncing.
        terms: how instances are to be run.

    Raises:
        WorkspaceProblem: the workspace cannot be opened.
    """
    workspace = Workspace(where)
    instances = Instances(workspace, Vault())
    wanted = _Wanted(SettingsFile(folders.state).load())
    client_factory = ClientFactory(site_of, wanted.make_budget, wanted.proxy)
    supervisor = Supervisor(
        instances,
        workspace,
        client_factory,
        on_change,
        wanted.settings.interval_minutes * 60 if terms.interval is None else terms.interval,
        LeaseHolder(workspace, LEASE_SECONDS if terms.lease is None else terms.lease, terms.at_most),
        jitter=terms.jitter,
        once=terms.once,
        adopt=terms.adopt,
    )

    indexer = Indexer(workspace)

    def close() -> None:
        indexer.stop()
        supervisor.stop_all()
        deadline = monotonic() + STOP_SECONDS
        supervisor.join(STOP_SECONDS)
        indexer.join(max(0.0, deadline - monotonic()))
        workspace.close()

    return Runtime(
        workspace=workspace,
        instances=instances,
        connector=Connector(instances, workspace, client_factory),
        supervisor=supervisor,
        indexer=indexer,
        site_of=site_of,
        wanted=wanted,
        close=close,
    )


def open_runtime(
    folders: Folders, on_change: Callable[[SyncState], None] = lambda _state: None, terms: Terms = Terms()
) -> Runtime:
    """Build what the commands work with: the chosen workspace, and everything that needs no screen. Blocking.

    The practice account is the one that `PRACTICE_VARIABLE` names, else the one of the folder, which is started when
    it is needed.

    Raises:
        Problem: the workspace cannot be found or opened.
    """
    practice = LocalAccount(folders.data / "practice")

    site_of = sites_with(practice, os.environ.get(PRACTICE_VARIABLE, ""))
    runtime = build_runtime(folders, find_place(folders.state, folders.data).where, site_of, on_change, terms)

    def close() -> None:
        runtime.close()
        practice.stop()

    return replace(runtime, close=close)


def sites_with(practice: PracticeAccount, url: str = "") -> SiteOf:
    """Gives the addresses of a subdomain. Blocking: starts the practice account when it is needed.

    Args:
        practice: of this computer.
        url: where another practice account runs that is to be used instead, if any.
    """

    def site_of(subdomain: str, is_practice: bool) -> Site:
        if not is_practice:
            return kustomer_site(subdomain)
        if not url:
            start_practice(practice)
        try:
            return local_site(subdomain, url or practice.url)
        except ValueError as error:
            raise PracticeAway(error) from None

    return site_of


class _Wanted:
    """The settings, as far as they reach behind the screens. Asked from any thread.

    Args:
        settings: the present ones.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def make_budget(self) -> Budget:
        """The request budget of one key."""
        return Budget(org_share=self.settings.share_percent / 100)

    def proxy(self) -> str | None:
        """The way to Kustomer."""
        return self.settings.proxy_url

    def adjust(self, settings: Settings, supervisor: Supervisor) -> None:
        """Have what runs keep to other settings."""
        before, self.settings = self.settings, settings
        if settings.share_percent != before.share_percent:
            supervisor.share_budget(settings.share_percent / 100)
        if settings.interval_minutes != before.interval_minutes:
            supervisor.set_interval(settings.interval_minutes * 60)
        if settings.proxy_url != before.proxy_url:
            supervisor.reconnect()
