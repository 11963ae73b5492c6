"""The room in which screens are looked at: real widgets and services over one practice Kustomer."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Final, TypeVar

import shiboken6
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from tests.gui.conftest import Drawer
from wizard.app import build_services, folders_in
from wizard.instances import vault as vault_module
from wizard.kustomer.key import read_key
from wizard.kustomer.sites import Site, local_site
from wizard.practice import PracticeOptions, PracticeServer
from wizard.stop import Stop
from wizard.sync.progress import Phase, SyncState
from wizard.text import NOTHING, text
from wizard.ui.bridge import Bridge
from wizard.ui.services import Services
from wizard.ui.theme import Theme
from wizard.workspace.instances import Instance, KeyKept
from wizard.workspace.runs import RunOutcome

SECONDS: Final = 30.0
KEYRING: Final = "GNOME Keyring"
LUMEN, BOOKS, OLD, NIGHT, REFUSED, NEVER, PRACTICE = (
    "Lumen Bikes",
    "Harbor Books",
    "Old shop",
    "Night shift",
    "Sandbox",
    "Not quite right",
    "Rehearsal",
)
"""The instances of the workspace that the windows show."""

Anything = TypeVar("Anything", bound=QWidget)


class Practice:
    """The practice account as the screens know it, on the room's server."""

    login, password, subdomain = "admin@lumenbikes.example", "practice", "lumenbikes"

    def __init__(self, server: PracticeServer, *, running: bool = True) -> None:
        self._server, self.running = server, running

    @property
    def server(self) -> PracticeServer | None:
        return self._server if self.running else None

    @property
    def url(self) -> str:
        return self._server.url if self.running else ""

    def start(self) -> None:
        """It does already, or never will."""

    def stop(self) -> None:
        """It is the room's."""


class Idle:
    """A supervisor that begins nothing by itself, so that what is looked at stays."""

    def __init__(self, supervisor: object) -> None:
        self._supervisor = supervisor

    def start_all(self) -> None:
        """Nothing."""

    def __getattr__(self, name: str) -> object:
        return getattr(self._supervisor, name)


class LockedDrawer(Drawer):
    """A keyring that lets nobody in."""

    def set_password(self, _service: str, user: str, password: str) -> None:
        from keyring.errors import KeyringLocked

        raise KeyringLocked("locked")


class Room:
    """Holds what screens are made of, and takes it apart again.

    Args:
        conversations: of the practice account.
    """

    def __init__(self, application: QApplication, conversations: int = 160) -> None:
        self.application = application
        self.theme = next((one for one in application.children() if isinstance(one, Theme)), None) or Theme(application)
        self._folder = TemporaryDirectory(prefix="screens-")
        self._count = 0
        self._open: list[tuple[Services, Bridge]] = []
        self._shown: list[QWidget] = []
        self.drawer: Drawer | None = Drawer()
        self._before = (vault_module._backend, vault_module._backend_name)
        vault_module._backend = self._backend  # type: ignore[assignment]
        vault_module._backend_name = lambda: KEYRING  # type: ignore[assignment]
        os.environ["XDG_CONFIG_HOME"] = str(Path(self._folder.name) / "config")
        options = PracticeOptions(conversations=conversations, search_limit=0, org_limit=0)
        self.server = PracticeServer(options)
        self.server.start()
        self.url = self.server.url
        self.services, self.bridge = self._build()
        self._fill(self.services)
        self.services = replace(self.services, supervisor=Idle(self.services.supervisor))  # type: ignore[arg-type]

    def close(self) -> None:
        """End everything."""
        self.tidy()
        self._end(self.services, self.bridge)
        self.server.stop()
        vault_module._backend, vault_module._backend_name = self._before
        self._folder.cleanup()

    # --- what screens are made of

    @property
    def practice(self) -> Practice:
        """The practice account, which runs."""
        return Practice(self.server)

    def fresh(self, **changes: object) -> tuple[Services, Bridge]:
        """Services over an empty workspace, until the screen has been looked at."""
        services, bridge = self._build()
        self._open.append((services, bridge))
        return replace(services, **changes), bridge

    def instance(self, name: str) -> Instance:
        """One of the workspace's instances."""
        return next(one for one in self.services.instances.all() if one.name == name)

    def show(self, widget: Anything) -> Anything:
        """Show a window until it has been looked at."""
        self._shown.append(widget)
        widget.show()
        self.settle()
        return widget

    def until(self, holds: Callable[[], object], what: str = "something") -> None:
        """Let the program go on until something is so."""
        deadline = monotonic() + SECONDS
        while not holds():
            if monotonic() > deadline:
                raise TimeoutError(f"waited in vain for {what}")
            self.application.processEvents()
            sleep(0.002)
        self.settle()

    def quiet(self) -> None:
        """Wait until nothing is under way any more."""
        self.until(lambda: not any(thread.is_alive() for thread in self.bridge._threads), "what is under way to end")

    def folder(self) -> Path:
        """A folder of its own."""
        self._count += 1
        return Path(self._folder.name) / str(self._count)

    def settle(self) -> None:
        """Let everything that is due happen."""
        for _ in range(3):
            self.application.processEvents()
            self.application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def tidy(self) -> None:
        """Take apart what was looked at."""
        for _, bridge in self._open:
            bridge.shutdown()
        for widget in reversed(self._shown):
            if shiboken6.isValid(widget):
                widget.hide()
                shiboken6.delete(widget)
        self._shown.clear()
        for services, bridge in self._open:
            self._end(services, bridge)
        self._open.clear()
        self.drawer, self.url = Drawer(), self.server.url
        self.server.faults.outage = self.server.faults.rate_limited = self.server.faults.captive_portal = False
        self.server.faults.latency = 0.0
        self.settle()

    # --- how it is made

    def _backend(self) -> Drawer:
        if self.drawer is None:
            from keyring.errors import NoKeyringError

            raise NoKeyringError("none")
        return self.drawer

    def _site(self, subdomain: str, _practice: bool) -> Site:
        return local_site(subdomain, self.url)

    def _build(self) -> tuple[Services, Bridge]:
        bridge = Bridge()
        folders = folders_in(self.folder())
        return build_services(folders, None, bridge.sync_changed.emit, self._site), bridge

    def _end(self, services: Services, bridge: Bridge) -> None:
        bridge.shutdown()
        for thread in tuple(bridge._threads):
            thread.join(10)
        services.close()

    def _fill(self, services: Services) -> None:
        """Connect accounts and sync them for real, then bring each into a state of its own."""
        made = {name: self._connect(services, name) for name in (LUMEN, OLD, REFUSED, PRACTICE)}
        for instance in made.values():
            services.supervisor.start(instance.id)
        for instance in made.values():
            self.until(lambda instance=instance: self._synced(services, instance), f"{instance.name} to be synced")
        services.supervisor.stop_all()
        services.supervisor.join(10)
        self._connect(services, BOOKS, "harborbooks", expires_in_days=12.5)
        services.instances.pause(self._connect(services, NIGHT, "harborbooks").id, paused=True)
        services.instances.disconnect(made[OLD].id, Stop())
        services.instances.refuse(made[REFUSED].id, text("Kustomer does not know this key."))
        never = services.instances.add(NEVER, "harborbooks")
        why = text("This key belongs to {key_of}, not to {subdomain}.", key_of="lumenbikes", subdomain="harborbooks")
        services.instances.refuse(never.id, why)
        runs = services.workspace.runs
        for outcome, records, problem in (
            (RunOutcome.FAILED, 0, text("Kustomer has a problem of its own ({status}).", status=502)),
            (RunOutcome.STOPPED, 812, NOTHING),
            (RunOutcome.COMPLETE, 1_234_567, NOTHING),
        ):
            begun = runs.start(made[LUMEN].id)
            runs.finish(made[LUMEN].id, begun, outcome, records=records, requests=3, problem=problem)

    def _synced(self, services: Services, instance: Instance) -> bool:
        state = services.supervisor.state(instance.id)
        return state is not None and state.phase is Phase.UP_TO_DATE

    def _connect(self, services: Services, name: str, subdomain: str = "lumenbikes", **options: object) -> Instance:
        key, facts = read_key(self.server.create_key(name, subdomain=subdomain, **options))
        added = services.instances.add(name, subdomain, practice=name == PRACTICE)
        return services.instances.connect(added, key, facts, KeyKept.KEYRING, Stop())


def state(instance: Instance, phase: Phase, **rest: object) -> SyncState:
    """How its syncing may stand."""
    return SyncState(instance.id, phase, **rest)


def soon(seconds: float) -> datetime:
    """A moment from now."""
    return datetime.now(UTC) + timedelta(seconds=seconds)
