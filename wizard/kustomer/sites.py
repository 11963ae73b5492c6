"""Sites: where an account is reached. There are two ways to make one, and no third."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from wizard.kustomer.subdomain import parse_subdomain

DIRECTORY_HOST: Final = "api.kustomerapp.com"
"""Knows every account by its name, without a key (facts sheet 1)."""


@dataclass(frozen=True, slots=True)
class Site:
    """The addresses of one Kustomer account.

    Attributes:
        subdomain: the account's own part of its addresses.
        api_url: where its API is; the host that routes to the right region by itself.
        app_url: where its people work.
        host: the name that requests ask for, by which Kustomer routes and proves who it is.
        practice: whether this is the practice Kustomer of this computer.
    """

    subdomain: str
    api_url: str
    app_url: str
    host: str
    practice: bool = False

    @property
    def directory_url(self) -> str:
        """Where to ask whether the account exists."""
        return f"https://{DIRECTORY_HOST}" if self.api_url == f"https://{self.host}" else self.api_url

    @property
    def keys_page_url(self) -> str:
        """The page where API keys are made."""
        return f"{self.app_url}/app/settings/api_keys"


def kustomer_site(subdomain: str) -> Site:
    """The site of an account at Kustomer.

    Raises:
        SubdomainFlaw: it is no subdomain, so that no other host can ever be reached.
    """
    label = parse_subdomain(subdomain)
    host = f"{label}.api.kustomerapp.com"
    return Site(label, f"https://{host}", f"https://{label}.kustomerapp.com", host)


def local_site(subdomain: str, base_url: str, *, practice: bool = True) -> Site:
    """The site of an account on a Kustomer that runs on this computer.

    Args:
        subdomain: of the account.
        base_url: where it listens, such as `http://127.0.0.1:8765`.
        practice: whether it is the practice Kustomer, to which no proxy ever leads.

    Raises:
        SubdomainFlaw: it is no subdomain.
        ValueError: the address is not on this computer.
    """
    label = parse_subdomain(subdomain)
    address = _loopback_address(base_url)
    return Site(label, address, address, f"{label}.api.kustomerapp.com", practice)


def _loopback_address(base_url: str) -> str:
    """The address put together anew from its parts, so that nobody can read another host into it."""
    parts = urlsplit(base_url)
    name = parts.hostname or ""
    local = name == "localhost" or ("%" not in name and ip_address(name).is_loopback)
    if not local or parts.scheme not in {"http", "https"}:
        raise ValueError("a local Kustomer is only ever on this computer")
    host = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")
