"""Whether windows can be shown. Qt ends the whole program when they cannot, so it is asked beforehand."""

import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

_ANSWER_SECONDS = 2.0
_INVISIBLE = ("offscreen", "minimal")
"""Qt's platforms that show nothing to anybody."""


def has_display(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether there is a display that answers; always true where windows need none to be named."""
    if environment.get("QT_QPA_PLATFORM", "").startswith(_INVISIBLE):
        return False
    if sys.platform != "linux":
        return True
    return _wayland_answers(environment) or _x11_answers(environment.get("DISPLAY", ""))


def _wayland_answers(environment: Mapping[str, str]) -> bool:
    name = environment.get("WAYLAND_DISPLAY", "")
    return bool(name) and _answers(socket.AF_UNIX, str(Path(environment.get("XDG_RUNTIME_DIR", "")) / name))


def _x11_answers(display: str) -> bool:
    """Whether somebody listens at `[host]:number[.screen]` (X(7), Display names)."""
    parts = re.fullmatch(r"(?:unix|([\w.-]+))?(?:/unix)?:(\d{1,5})(?:\.\d+)?", display)
    if not parts:
        return False
    host, number = parts[1], int(parts[2])
    if host:
        return _answers(socket.AF_INET, (host, 6000 + number))
    path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - where X servers listen
    return _answers(socket.AF_UNIX, path) or _answers(socket.AF_UNIX, f"\0{path}")


def _answers(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with socket.socket(family) as probe:
        probe.settimeout(_ANSWER_SECONDS)
        try:
            probe.connect(address)
        except (OSError, ValueError):
            return False
    return True
