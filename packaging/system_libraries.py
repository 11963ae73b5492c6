"""Makes sure that the system libraries which Qt loads, and a font, are there.

Qt's wheels bring Qt, not the system libraries it stands on; a missing one shows only as a crash at start.
On Linux each is loaded once here by the name Qt asks for. Missing ones are installed where that is possible,
otherwise the exact command is printed.
"""

import ctypes
import subprocess
import sys
from pathlib import Path

DEBIAN_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
"""Sonames that the Qt modules of the program and the xcb plugin are linked against, and who brings them on Debian."""

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
FONT_PACKAGE = "fonts-inter"


def missing_packages() -> list[str]:
    """Debian packages of the libraries that cannot be loaded, and of a font if there is none."""
    packages = [package for soname, package in DEBIAN_PACKAGES.items() if not _loads(soname)]
    return packages if _has_font() else [*packages, FONT_PACKAGE]


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def _has_font() -> bool:
    folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
    return any(file.suffix.lower() in {".ttf", ".otf", ".ttc"} for folder in folders for file in folder.rglob("*"))


def main() -> int:
    """Check, and install or explain what is missing."""
    packages = missing_packages() if sys.platform == "linux" else []
    if not packages:
        return 0
    command = ["sh", str(Path(__file__).with_name("apt.sh")), *packages]
    return subprocess.run(command, check=False).returncode  # noqa: S603 - our own script, fixed words


if __name__ == "__main__":
    sys.exit(main())
