"""Which proxy is meant where a system or an environment lists some."""

from collections.abc import Mapping


def proxy_among(proxies: Mapping[str, str], scheme: str) -> str | None:
    """The proxy for addresses of a scheme, as an address; None if there is none. Some systems leave out `http://`."""
    found = proxies.get(scheme) or proxies.get("all")
    return f"http://{found}" if found and "://" not in found else found or None
