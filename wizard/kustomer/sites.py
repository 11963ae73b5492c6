"""Sites: where an account is reached. There are two ways to make one, and no third."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from wizard.kustomer.subdomain import parse_subdomain


@dataclass(frozen=True, slots=True)
class Site:
    """The addresses of one Kustomer account.

    Attributes:
        subdomain: the account's own part of its addresses.
        api_url: where its API is; the host that routes to the right region by itself.
        app_url: where its people work.
        host: the name that requests ask for, by which Kustomer routes.
        practice: whether this is the practice Kustomer of this computer.
    """

    subdomain: str
    api_url: str
    app_url: str
    host: str
    practice: bool = False

    @property
    def keys_page_url(self) -> str:
        """The page where API keys are made."""
        return f"{self.app_url}/app/settings/api_keys"

    def conversation_url(self, conversation_id: str) -> str:
        """The page of a conversation."""
        return f"{self.app_url}/app/conversations/{conversation_id}"


def kustomer_site(subdomain: str) -> Site:
    """The site of an account at Kustomer.

    Raises:
        SubdomainFlaw: it is no subdomain, so that no other host can ever be reached.
    """
    label = parse_subdomain(subdomain)
    host = f"{label}.api.kustomerapp.com"
    return Site(label, f"https://{host}", f"https://{label}.kustomerapp.com", host)


def local_site(subdomain: str, base_url: str) -> Site:
    """The site of an account on the practice Kustomer of this computer.

    Args:
        subdomain: of the account.
        base_url: where the practice Kustomer listens, such as `http://127.0.0.1:8765`.

    Raises:
        SubdomainFlaw: it is no subdomain.
        ValueError: the address is not on this computer.
    """
    label = parse_subdomain(subdomain)
    if not ip_address(urlsplit(base_url).hostname or "").is_loopback:
        raise ValueError("a practice Kustomer is only ever on this computer")
    address = base_url.rstrip("/")
    return Site(label, address, address, f"{label}.api.kustomerapp.com", practice=True)
