"""What the screens are given to work with."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wizard.practice_account import PracticeAccount

if TYPE_CHECKING:
    # Their modules load HTTP, keyring and database libraries; the first window is to be there before those.
    from wizard.instances.lifecycle import Instances
    from wizard.kustomer.sites import Site
    from wizard.settings import Settings
    from wizard.setup.connector import Connector
    from wizard.sync.supervisor import Supervisor
    from wizard.ui.autostart import Autostart
    from wizard.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything behind the screens. All of it blocks, so it is called through the bridge.

    Attributes:
        site_of: the addresses of a subdomain; the second argument says whether it is on the practice account.
            Does not block.
        practice: None where there is no practice account.
        recommended_roles: what a key needs for everything, and nothing more.
        state_folder: for window state and the answers of an unfinished wizard; never for a secret.
        data_folder: where the workspace is, if it is on this computer.
        log_folder: where the logs are.
        autostart: whether the program starts at login. Blocks.
        adjust: has everything behind the screens keep to other settings, at once. Does not block.
        begin: begins to sync whatever is connected. Blocks.
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
    data_folder: Path
    log_folder: Path
    autostart: "Autostart"
    adjust: "Callable[[Settings], None]"
    begin: Callable[[], None]
    close: Callable[[], None]
