"""Which way leads to Kustomer, and who says so."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, getproxies_environment, proxy_bypass

from wizard.commands.doctor.finding import Finding, failed, passed
from wizard.kustomer.errors import ProxyUnusable
from wizard.kustomer.proxies import proxy_among
from wizard.kustomer.transport import SYSTEM_PROXY
from wizard.text import text

_PORTS: Final = {"http": 80, "https": 443}
"""Where a proxy is asked whose address does not say it."""


@dataclass(frozen=True, slots=True)
class Route:
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


def route_to(host: str, setting: str | None) -> Route:
    """The way to a host.

    Args:
        host: at Kustomer.
        setting: an address, None for none, or `SYSTEM_PROXY`, as the settings have it.
    """
    if setting != SYSTEM_PROXY:
        return Route(setting or "", "the settings")
    if proxy_bypass(host):
        return Route("", "the list of exceptions (NO_PROXY)")
    if found := proxy_among(environment := getproxies_environment(), "https"):
        return Route(found, "the variable HTTPS_PROXY" if "https" in environment else "the variable ALL_PROXY")
    return Route(proxy_among(getproxies(), "https") or "", "this computer’s settings")


def look_at_route(route: Route) -> Finding:
    """Say which way is taken."""
    if route.proxy and not route.shown:
        return failed("proxy", ProxyUnusable(f"from {route.origin}"))
    if route.proxy:
        return passed(
            "proxy", text("The way leads over the proxy {proxy}, says {who}.", proxy=route.shown, who=route.origin)
        )
    return passed("proxy", text("No proxy is used, says {who}.", who=route.origin))
