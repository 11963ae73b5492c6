"""Diagnostics of the program as a whole: in English as logs are, and free of secrets and of the person's name."""

import locale
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QLocale, qVersion
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QSystemTrayIcon

from wizard import __version__
from wizard.log import redact
from wizard.settings import Settings
from wizard.ui.around.libraries import Library
from wizard.ui.services import Services


def describe_program(
    settings: Settings, services: Services | None, libraries: Iterable[Library], instances: Sequence[str] = ()
) -> str:
    """What helps whoever investigates.

    Args:
        settings: the present ones.
        services: None while the workspace is not open.
        libraries: that are installed.
        instances: what is told of each, as `describe` does.
    """
    lines = [
        f"Customer AI Connect {__version__}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}",
        f"packaged      {_packaged()}",
        f"desktop       {QGuiApplication.platformName()}, {os.environ.get('XDG_CURRENT_DESKTOP', '-')}",
        f"screens       {', '.join(map(_screen, QGuiApplication.screens()))}",
        f"tray          {'yes' if QSystemTrayIcon.isSystemTrayAvailable() else 'no'}",
        f"language      {QLocale().name()}, system {QLocale.system().name()}, {locale.getpreferredencoding()}",
        "",
        *(f"{name:18}{value}" for name, value in asdict(settings).items()),
        "",
        *(_places(services) if services else ["the workspace is not open"]),
        "",
        *(f"{library.name} {library.version}" for library in libraries),
    ]
    for told in instances:
        lines += ["", "---", told]
    return without_home(redact("\n".join(lines)))


def without_home(words: str) -> str:
    """A text in which the person's own folder, and with it their name, is `~`."""
    home = str(Path.home())
    return words.replace(home, "~") if len(home) > 1 else words


def _places(services: Services) -> list[str]:
    return [
        f"workspace     {services.workspace.place}",
        f"state         {services.state_folder}",
        f"logs          {services.log_folder}",
    ]


def _screen(screen: QScreen) -> str:
    return f"{screen.size().width()}x{screen.size().height()} @{screen.devicePixelRatio():g}"


def _packaged() -> str:
    if os.environ.get("FLATPAK_ID"):
        return "Flatpak"
    if os.environ.get("APPIMAGE"):
        return "AppImage"
    return "bundle" if getattr(sys, "frozen", False) else "Python package"
