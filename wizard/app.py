"""The composition root of the window and the tour: builds what they show, and the one place that knows every room."""

import gc
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from wizard.display import has_display
from wizard.folders import Folders, folders_in

if TYPE_CHECKING:
    from wizard.kustomer.client_factory import SiteOf
    from wizard.kustomer.sites import Site
    from wizard.place import Where
    from wizard.practice_account import PracticeAccount
    from wizard.sync.progress import SyncState
    from wizard.ui.around.single import SingleInstance
    from wizard.ui.services import Services
    from wizard.ui.tour.tour import Ending


def open_window(folders: Folders, *, with_practice: bool = False, hidden: bool = False) -> int:
    """Open the window, and return when it is closed. If there is one of these folders, bring it to the front instead.

    Args:
        folders: where everything is kept.
        with_practice: begin by connecting the practice account, unless it is connected already.
        hidden: wait in the tray until somebody asks for the window.
    """
    gc.disable()  # until everything is loaded: none of it is garbage
    from wizard.ui.around.single import Entry, SingleInstance

    door = SingleInstance(folders.state)
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


def _open_first_window(folders: Folders, door: "SingleInstance", *, with_practice: bool, hidden: bool) -> int:
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
    from wizard.ui.tour.camera import UnusableFolder
    from wizard.ui.tour.tour import Ending

    with noted_signals() as noted:
        try:
            ending = _play_once(pictures, noted, captions=captions)
            while loop and ending is Ending.COMPLETE:
                ending = _play_once(pictures, noted, captions=captions)
        except UnusableFolder as why:
            words = f"The pictures cannot be saved in {pictures} ({why}). Name another folder with --pictures."
            print(words, file=sys.stderr)  # noqa: T201
            return 1
    return 0 if ending is Ending.COMPLETE or (captions and ending is Ending.CUT_SHORT) else 1


def _play_once(pictures: Path, noted: "Sequence[int]", *, captions: bool) -> "Ending":
    from tempfile import TemporaryDirectory

    from wizard.log import logging_into
    from wizard.practice.account import LocalAccount
    from wizard.ui.start import Start
    from wizard.ui.tour.tour import Ending, Tour
    from wizard.ui.tour.traces import without_traces

    temporary = TemporaryDirectory(prefix="customer-ai-connect-", ignore_cleanup_errors=True)
    with temporary as root, logging_into((folders := folders_in(Path(root))).logs):
        practice = LocalAccount(folders.data / "practice", conversations=1200, activity=0)
        start = Start(lambda on_change: without_traces(build_services(folders, practice, on_change)), folders.state)
        try:
            return Ending.CUT_SHORT if noted else Tour(start, practice, pictures, captions=captions).play()
        finally:
            start.take_apart()


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
    from wizard.runtime import Terms, build_runtime, sites_with
    from wizard.ui.autostart import autostart_here
    from wizard.ui.services import Services

    def known_site(subdomain: str, is_practice: bool) -> "Site":
        return local_site(subdomain, practice.url) if is_practice and practice else kustomer_site(subdomain)

    place = where or default_file(folders.data)
    blocking_site = sites_with(practice) if practice else known_site
    runtime = build_runtime(folders, place, site_of or blocking_site, on_change, Terms(adopt=True))
    runtime.indexer.start()
    if practice and any(instance.practice for instance in runtime.instances.all()):
        with suppress(OSError):  # whoever needs it tries again
            practice.start()

    def begin() -> None:
        warm_up()
        runtime.supervisor.start_all()

    def close() -> None:
        runtime.close()
        if practice:
            practice.stop()

    return Services(
        workspace=runtime.workspace,
        instances=runtime.instances,
        connector=runtime.connector,
        supervisor=runtime.supervisor,
        site_of=site_of or known_site,
        practice=practice,
        recommended_roles=RECOMMENDED_ROLES,
        state_folder=folders.state,
        data_folder=folders.data,
        log_folder=folders.logs,
        autostart=autostart_here(folders.root),
        adjust=lambda settings: runtime.wanted.adjust(settings, runtime.supervisor),
        begin=begin,
        close=close,
    )
