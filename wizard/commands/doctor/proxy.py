"""Which way leads to Kustomer, and who says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, getproxies_environment, proxy_bypass

from wizard.commands.doctor.finding import Finding, failed, passed
from wizard.kustomer.errors import ProxyUnusable
from wizard.kustomer.transport import SYSTEM_PROXY
from wizard.text import text

_PORTS: Final = {"http": 80, "https": 443}
"""Where a proxy is asked whose address does not say it."""


@dataclass(frozen=True, slots=True)
class Way:
    """The way to a host.

    Attributes:
        proxy: its address; empty if the way is straight.
        origin: who says so.
    """

    proxy: str
    origin: str

    @property
    def first_stop(self) -> tuple[str, int] | None:
        """The proxy's host and port; None without one, or if its address cannot be understood."""
        try:
            parts = urlsplit(self.proxy)
            port = parts.port or _PORTS.get(parts.scheme, 80)
        except ValueError:
            return None
        return (parts.hostname, port) if parts.hostname else None

    @property
    def shown(self) -> str:
        """The proxy's address without a user and a password; empty if there is none that can be understood."""
        return "{}:{}".format(*self.first_stop) if self.first_stop else ""


def way_to(host: str, setting: str | None) -> Way:
    """The way to a host.

    Args:
        host: at Kustomer.
        setting: an address, None for none, or `SYSTEM_PROXY`, as the settings have it.
    """
    if setting != SYSTEM_PROXY:
        return Way(setting or "", "the settings")
    if proxy_bypass(host):
        return Way("", "the list of exceptions (NO_PROXY)")
    if found := _proxy_in(environment := getproxies_environment()):
        return Way(found, "the variable HTTPS_PROXY" if "https" in environment else "the variable ALL_PROXY")
    return Way(_proxy_in(getproxies()), "this computer’s settings")


def look_at_way(way: Way) -> Finding:
    """Say which way is taken."""
    if way.proxy and not way.shown:
        return failed("proxy", ProxyUnusable(f"from {way.origin}"))
    if way.proxy:
        return passed(
            "proxy", text("The way leads over the proxy {proxy}, says {who}.", proxy=way.shown, who=way.origin)
        )
    return passed("proxy", text("No proxy is used, says {who}.", who=way.origin))


def _proxy_in(proxies: Mapping[str, str]) -> str:
    found = proxies.get("https") or proxies.get("all") or ""
    return found if not found or "://" in found else f"http://{found}"
