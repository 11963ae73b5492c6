"""Files that are there whole or not at all, and folders that nobody else may look into."""

from pathlib import Path


def make_private(folder: Path) -> None:
    """Make a folder for this user account alone, and so every folder above it that is not there yet.

    Raises:
        OSError: it cannot be made.
    """
    for one in reversed([folder, *folder.parents]):
        if not one.is_dir():
            one.mkdir(mode=0o700, exist_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file for this user account alone: whoever reads meanwhile finds the old one or the new one.

    Its folder is made if need be.

    Raises:
        OSError: it cannot be written; the old one stays.
    """
    make_private(path.parent)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    part.write_bytes(content)
    part.replace(path)
