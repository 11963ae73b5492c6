"""The composition root: builds the graph of objects that make up the program. The one place that knows them all."""

from dataclasses import dataclass
from pathlib import Path

import platformdirs


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
