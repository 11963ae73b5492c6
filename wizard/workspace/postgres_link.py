"""What is kept from others on the way to a PostgreSQL server, and what they can see."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any, Final

from psycopg import Connection
from psycopg.pq import Conninfo, ConninfoOption

from wizard.workspace.backend import Exposure

_PROVEN: Final = {"verify-ca", "verify-full"}
"""Values of `sslmode` by which the server's certificate is checked. Others encrypt for whoever answers, if at all."""


def guard(given: Mapping[str, Any]) -> dict[str, str]:
    """What to add to an address so that a password never leaves this computer as it is.

    Whoever sits on the way may say that there is no encryption, and ask for the password in clear. Nothing is added
    where nobody does, where the server has to prove who it is, or where somebody has decided otherwise.

    Args:
        given: the parts of an address.
    """
    wanted = _values(Conninfo.get_defaults()) | {name: str(value) for name, value in given.items()}
    if "require_auth" not in wanted:
        return {}  # libpq before version 16 cannot refuse
    if wanted["require_auth"] or _is_proven(wanted) or _is_here(wanted):
        return {}
    return {"require_auth": "!password"}


def exposure_of(connection: "Connection[Any]") -> Exposure:
    """How much others on the way see of a connection."""
    used = _values(connection.pgconn.info)
    if _is_here(used):
        return Exposure.NONE
    if not connection.pgconn.ssl_in_use:
        return Exposure.NONE if used["gssencmode"] == "require" else Exposure.TO_ANYBODY
    return Exposure.NONE if _is_proven(used) else Exposure.TO_IMPOSTORS


def _values(options: list[ConninfoOption]) -> dict[str, str]:
    return {option.keyword.decode(): (option.val or b"").decode(errors="replace") for option in options}


def _is_proven(wanted: Mapping[str, str]) -> bool:
    # With the system's authorities, libpq accepts no other mode than verify-full.
    return wanted["sslmode"] in _PROVEN or wanted["sslrootcert"] == "system"


def _is_here(wanted: Mapping[str, str]) -> bool:
    """Whether every server is on this computer, whatever a name server says."""
    places = [place for name in ("host", "hostaddr") for place in wanted[name].split(",") if place]
    return all(map(_is_loopback, places)) and bool(places or not wanted["service"])


def _is_loopback(place: str) -> bool:
    if place.startswith(("/", "@")) or place == "localhost":
        return True
    try:
        return ip_address(place).is_loopback
    except ValueError:
        return False
