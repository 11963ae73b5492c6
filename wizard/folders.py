"""Where the program keeps what."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Folders:
    """Everything that is kept, each in its place.

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
