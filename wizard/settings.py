"""Settings: what a person decides once. Kept in one small file; never a secret."""

import logging
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from wizard.files import write_whole
from wizard.problem import Problem
from wizard.text import Text, text

logger = logging.getLogger(__name__)

INTERVALS: Final = (1, 3, 5, 15, 30, 60)
"""Minutes between two syncs that can be chosen."""

LEAST_SHARE: Final = 10
"""Per cent of Kustomer's request limit; with less, a first sync would take days."""

FILE: Final = "settings.json"


class Appearance(StrEnum):
    """Light or dark."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class ProxyKind(StrEnum):
    """Which way leads to Kustomer."""

    SYSTEM = "system"
    NONE = "none"
    MANUAL = "manual"


class ProxyFlaw(Problem):
    """An address that no proxy can have, or one with a password in it."""

    kind = "proxy_flaw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting. Whether the program starts at login is not among them: the system itself knows that.

    Attributes:
        interval_minutes: between two syncs of an instance.
        share_percent: of Kustomer's request limit that may be used.
        proxy_address: used if `proxy` is manual; never with a password.
        keep_in_tray: closing the window keeps the program running, where there is a tray.
        language: as a locale's name, such as `de`; empty follows the system.
    """

    appearance: Appearance = Appearance.SYSTEM
    interval_minutes: int = 3
    share_percent: int = 50
    proxy: ProxyKind = ProxyKind.SYSTEM
    proxy_address: str = ""
    keep_in_tray: bool = False
    notifications: bool = True
    language: str = ""

    @property
    def proxy_url(self) -> str | None:
        """The way to Kustomer, as its client takes it: an address, None, or `SYSTEM_PROXY`."""
        from wizard.kustomer.transport import SYSTEM_PROXY

        if self.proxy is ProxyKind.MANUAL and self.proxy_address:
            return self.proxy_address
        return None if self.proxy is ProxyKind.NONE else SYSTEM_PROXY


class SettingsFile:
    """Where settings are kept. A file that cannot be used is set aside, and everything is as at first.

    Args:
        folder: for the state of the program.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def load(self) -> Settings:
        """What was chosen; the defaults if nothing was."""
        try:
            kept = self._path.read_bytes()
        except FileNotFoundError:
            return Settings()
        except OSError as error:
            logger.warning("The settings could not be read: %s", error)
            return Settings()
        try:
            return _read(kept)
        except ValueError as error:
            logger.warning("The settings are damaged, and set aside: %s", error)
            self._set_aside()
            return Settings()

    def save(self, settings: Settings) -> None:
        """Keep them, whole or not at all.

        Raises:
            OSError: they could not be kept.
        """
        import msgspec

        write_whole(self._path, msgspec.json.format(msgspec.json.encode(asdict(settings))) + b"\n")

    def _set_aside(self) -> None:
        when = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
        try:
            self._path.replace(self._path.with_name(f"settings.damaged-{when}.json"))
        except OSError as error:
            logger.warning("They could not be set aside: %s", error)


def clean_proxy(written: str) -> str:
    """The address of a proxy, as it is kept: `http://proxy.example:8080`.

    Raises:
        ProxyFlaw: it is none, or it holds a password.
    """
    address = written.strip().strip("\"'")
    if not address:
        raise _flaw(text("The address of the proxy is missing."))
    if "@" in address:
        raise ProxyFlaw(
            text("A user name or password must not be kept here: settings are an ordinary file."),
            text("Enter them in your system’s proxy settings, and choose “As in the system” here."),
        )
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        port = parts.port
    except ValueError:
        raise _flaw(text("This is not the address of a proxy.")) from None
    if parts.scheme not in {"http", "https"}:
        raise _flaw(text("Only HTTP proxies can be used; SOCKS and scripts are not supported."))
    if not parts.hostname or any(c.isspace() for c in address) or parts.path.strip("/") or parts.query:
        raise _flaw(text("This is not the address of a proxy."))
    if port is None:
        raise _flaw(text("The port of the proxy is missing."))
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port}"


def _read(kept: bytes) -> Settings:
    """Raises ValueError, of which msgspec's errors are some, where anything is not as it must be."""
    import msgspec

    settings = msgspec.json.decode(kept, type=Settings)
    if settings.interval_minutes not in INTERVALS:
        raise ValueError(f"an interval of {settings.interval_minutes} minutes")
    if not LEAST_SHARE <= settings.share_percent <= 100:
        raise ValueError(f"a share of {settings.share_percent} %")
    if settings.proxy_address:
        try:
            clean_proxy(settings.proxy_address)
        except ProxyFlaw as flaw:
            raise ValueError("a proxy that cannot be used") from flaw
    return settings


def _flaw(what: Text) -> ProxyFlaw:
    return ProxyFlaw(what, text("Enter it as http://proxy.example:8080."))
