"""API keys: JWTs with the claims that Kustomer's keys carry, and what becomes of them."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, Final

NOT_KEPT: Final = "This cannot be written to this computer's disk, so nothing was changed."
"""What is said of a change that raised an `OSError`."""


@dataclass
class Key:
    """One API key, as the server keeps it: without the token itself, but for its hash and last characters.

    Attributes:
        expires_at: None if it never does.
        cidr: the only addresses it may be used from, such as `203.0.113.0/24`; empty for any.
        revoked: whether it was deleted.

    Raises:
        ValueError: the addresses make no sense.
    """

    id: str
    name: str
    org: str
    roles: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    token_hash: str
    last_characters: str
    user_id: str
    cidr: str = ""
    last_used_at: datetime | None = None
    revoked: bool = False

    def __post_init__(self) -> None:
        self._network()

    def has_expired(self, now: datetime) -> bool:
        """Whether it ended before `now`."""
        return self.expires_at is not None and self.expires_at <= now

    def allows(self, address: str) -> bool:
        """Whether it may be used from an address."""
        network = self._network()
        return network is None or ip_address(address) in network

    def _network(self) -> IPv4Network | IPv6Network | None:
        return ip_network(self.cidr, strict=False) if self.cidr else None


class KeyRing:
    """Every key of the server.

    Args:
        secret: signs the tokens; None makes one up.
        keys: those there are already.
        on_change: called when a key was created, deleted or ended, to keep it so; if that raises an `OSError`,
            everything is as before.

    Raises:
        OSError: from every change, if it cannot be kept.
    """

    def __init__(
        self,
        secret: bytes | None = None,
        keys: Iterable[Key] = (),
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self.secret = secret or secrets.token_bytes(32)
        self._by_hash = {key.token_hash: key for key in keys}
        self._on_change = on_change

    def create(
        self,
        *,
        org: str,
        org_id: str,
        pod: str,
        name: str,
        roles: tuple[str, ...],
        expires_at: datetime | None,
        cidr: str = "",
    ) -> str:
        """Make a key; returns the token, which is not kept."""
        key_id, user_id = secrets.token_hex(12), secrets.token_hex(12)
        claims: dict[str, Any] = {
            "id": key_id,
            "user": user_id,
            "org": org_id,
            "orgName": org,
            "userType": "machine",
            "pod": pod,
            "roles": list(roles),
            "aud": "urn:consumer",
            "iss": "urn:api",
            "sub": user_id,
        }
        now = datetime.now(UTC)
        if expires_at is not None:
            claims |= {"iat": int(now.timestamp()), "exp": int(expires_at.timestamp())}
        token = self._sign(claims)
        digest = _digest(token)
        self._by_hash[digest] = Key(key_id, name, org, roles, now, expires_at, digest, token[-4:], user_id, cidr)
        self._keep(lambda: self._by_hash.pop(digest))
        return token

    def find(self, token: str) -> Key | None:
        """The key a token belongs to, also if it was revoked or has expired."""
        return self._by_hash.get(_digest(token))

    def all(self) -> list[Key]:
        """Every key that was not deleted, newest first."""
        keys = [key for key in list(self._by_hash.values()) if not key.revoked]
        return sorted(keys, key=lambda key: key.created_at, reverse=True)

    def of_org(self, org: str) -> list[Key]:
        """The keys of an account that were not deleted, newest first."""
        return [key for key in self.all() if key.org == org]

    def revoke(self, key: Key) -> None:
        """Delete a key."""
        key.revoked = True
        self._keep(lambda: setattr(key, "revoked", False))

    def expire(self, key: Key) -> None:
        """Let a key end now, whatever it says of itself."""
        before, key.expires_at = key.expires_at, datetime.now(UTC)
        self._keep(lambda: setattr(key, "expires_at", before))

    def _keep(self, undo: Callable[[], object]) -> None:
        try:
            self._on_change()
        except OSError:
            undo()
            raise

    def _sign(self, claims: dict[str, Any]) -> str:
        head = f"{_encode({'alg': 'HS256', 'typ': 'JWT'})}.{_encode(claims)}"
        signature = hmac.new(self.secret, head.encode(), hashlib.sha256).digest()
        return f"{head}.{_base64(signature)}"


def satisfies(roles: tuple[str, ...], needs: tuple[str, ...]) -> bool:
    """Whether any need is met: a role stands for itself and for everything beneath it."""
    return any(need == role or need.startswith(f"{role}.") for need in needs for role in roles)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _encode(value: dict[str, Any]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
