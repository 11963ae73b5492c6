"""The API key: a secret, and, since it is a JWT, a secret that says whose it is.

Nothing here verifies a signature; only Kustomer can. What a key claims is used to fill in and to explain, and
is confirmed by asking Kustomer. Claims: facts sheet 2.2 (`orgName`, `org`, `userType`, `roles`, `exp`, `pod`).
"""

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NoReturn, TypeVar

import msgspec

from wizard.problem import Problem
from wizard.text import Text, text

MOST_CHARACTERS: Final = 1280
"""What Windows Credential Manager holds: 2,560 bytes of UTF-16."""

_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_QUOTES: Final = "\"'`“”‘’„«»<>"
_PREFIX: Final = re.compile(r"^(?:authorization\s*[:=]\s*)?(?:bearer\s+)?", re.IGNORECASE)
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]+={0,2}(?:\.[A-Za-z0-9_-]*={0,2})*")
V = TypeVar("V")
_ADDRESS: Final = re.compile(r"^(?:https?://|www\.)|kustomer(?:app)?\.com", re.IGNORECASE)


class ApiKey:
    """A secret that does not show itself: printing, logging and pickling it give nothing away."""

    __slots__ = ("_token",)

    def __init__(self, token: str) -> None:
        self._token = token

    def reveal(self) -> str:
        """The token itself."""
        return self._token

    @property
    def hint(self) -> str:
        """The last four characters, which Kustomer's own list of keys shows too."""
        return self._token[-4:] if len(self._token) > 12 else ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ApiKey) and hmac.compare_digest(
            self._token.encode(errors="replace"), other._token.encode(errors="replace")
        )

    __hash__ = None  # type: ignore[assignment]  # a secret belongs in no set

    def __repr__(self) -> str:
        return f"ApiKey(…{self.hint})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an API key is never written anywhere but into the keyring")


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What a key says of itself. Everything may be missing.

    Attributes:
        subdomain: of the account it was made in.
        org_id: Kustomer's id of that account.
        user_type: `machine` for API keys.
        roles: what it may do.
        expires_at: when it ends, in UTC.
        pod: the region that made it, such as `prod1`.
    """

    subdomain: str | None = None
    org_id: str | None = None
    user_type: str | None = None
    roles: tuple[str, ...] | None = None
    expires_at: datetime | None = None
    pod: str | None = None


class KeyFlaw(Problem):
    """What was pasted cannot be an API key, or not one that works."""

    kind = "key_unusable"


class KeyExpired(KeyFlaw):
    """The key says that it has expired."""

    kind = "key_expired"

    def __init__(self, when: datetime) -> None:
        super().__init__(
            text("This key expired on {day}.", day=when.date().isoformat()),
            text("Create a new key in Kustomer, best with “No Expiration”."),
        )


class _Claims(msgspec.Struct):
    orgName: msgspec.Raw = msgspec.Raw(b"null")  # noqa: N815 - Kustomer's names
    org: msgspec.Raw = msgspec.Raw(b"null")
    userType: msgspec.Raw = msgspec.Raw(b"null")  # noqa: N815
    roles: msgspec.Raw = msgspec.Raw(b"null")
    exp: msgspec.Raw = msgspec.Raw(b"null")
    pod: msgspec.Raw = msgspec.Raw(b"null")


def inspect_key(pasted: str, *, now: datetime) -> tuple[ApiKey, KeyFacts]:
    """Read a key, and require that it has not expired.

    Args:
        pasted: anything at all.
        now: the present, with a time zone.

    Raises:
        KeyFlaw: it cannot be a key, or (`KeyExpired`) is one no longer. Nothing else is ever raised.
    """
    key, facts = read_key(pasted)
    if facts.expires_at and facts.expires_at <= now:
        raise KeyExpired(facts.expires_at)
    return key, facts


def read_key(pasted: str) -> tuple[ApiKey, KeyFacts]:
    """Look at what was pasted, without asking anybody.

    Raises:
        KeyFlaw: it cannot be a key; the sentence says why and what to do. Nothing else is ever raised.
    """
    token = clean_key(pasted)
    if not token:
        raise _flaw(
            text("The API key is missing."),
            text("Paste it here; Copy Token gives it to you when the key is created."),
        )
    if flaw := _shape_flaw(token):
        raise flaw
    return ApiKey(token), _facts(token)


def clean_key(pasted: str) -> str:
    """What was pasted, without what comes along by accident: quotes, line breaks, `Bearer`, invisible signs."""
    cleaned = pasted.translate(_INVISIBLE).replace("\u00a0", " ").strip().strip(_QUOTES).strip()
    cleaned = _PREFIX.sub("", cleaned).strip().strip(_QUOTES)
    lines = cleaned.split()
    # Mail programs wrap long tokens; only a wrapped token starts like one and goes on without new starts.
    if len(lines) > 1 and lines[0].startswith("eyJ") and not any(line.startswith("eyJhbGci") for line in lines[1:]):
        joined = "".join(lines)
        if joined.count(".") == 2:
            return joined
    return cleaned


def _shape_flaw(token: str) -> KeyFlaw | None:
    if _ADDRESS.search(token):
        return _flaw(
            text("This looks like a web address, not a key."),
            text("Paste the token that Copy Token put on the clipboard; the address comes in the next step."),
        )
    if re.search(r"\s", token):
        return _flaw(
            text("This is more than one word, so it is not just the key."),
            text("Copy the key again with Copy Token, and paste nothing else."),
        )
    if token.startswith("eyJ"):
        return _jwt_flaw(token)
    if len(token) < 20 or not _TOKEN.fullmatch(token) or "." in token:
        return _flaw(
            text("This does not look like a Kustomer API key."),
            text("A key is one long word that usually begins with “eyJ”. Copy it with Copy Token."),
        )
    return None


def _jwt_flaw(token: str) -> KeyFlaw | None:
    cut_off = _flaw(text("The key is cut off."), text("Copy it again with Copy Token, so that nothing is missing."))
    parts = token.split(".")
    if len(parts) < 3 or not all(parts):
        return cut_off
    if len(token) > MOST_CHARACTERS:
        return _flaw(
            text("This is longer than any key that a system keyring can hold."),
            text("Copy only the key; if it really is this long, create one with fewer roles."),
        )
    if len(parts) > 3 or not _TOKEN.fullmatch(token):
        return _flaw(
            text("There is something in this key that does not belong there."),
            text("Copy it again with Copy Token, and paste nothing else."),
        )
    return None if _decoded(parts[1]) is not None else cut_off


def _facts(token: str) -> KeyFacts:
    parts = token.split(".")
    claims = _decoded(parts[1]) if len(parts) == 3 else None
    if claims is None:
        return KeyFacts()
    return KeyFacts(
        subdomain=_word(_value(claims.orgName, str)),
        org_id=_value(claims.org, str),
        user_type=_value(claims.userType, str),
        roles=_value(claims.roles, tuple[str, ...]),
        expires_at=_moment(_value(claims.exp, float)),
        pod=_value(claims.pod, str),
    )


def _decoded(part: str) -> _Claims | None:
    try:
        payload = base64.urlsafe_b64decode(part.rstrip("=") + "=" * (-len(part.rstrip("=")) % 4))
        return msgspec.json.decode(payload, type=_Claims)
    except (binascii.Error, ValueError, RecursionError):
        return None


def _value(raw: msgspec.Raw, kind: type[V]) -> V | None:
    try:
        return msgspec.json.decode(raw, type=kind)
    except (ValueError, RecursionError):
        return None


def _word(claim: str | None) -> str | None:
    if claim and re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", claim.lower()):
        return claim.lower()
    return None


def _moment(seconds: float | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
    except (OverflowError, ValueError, OSError):
        return None


def _flaw(message: Text, hint: Text) -> KeyFlaw:
    return KeyFlaw(message, hint)
