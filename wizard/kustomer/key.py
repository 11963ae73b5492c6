"""The API key: a secret, and, since it is a JWT, a secret that says whose it is.

Nothing here verifies a signature; only Kustomer can. What a key claims is used to fill in and to explain, and
is confirmed by asking Kustomer. Claims: facts sheet 2.2 (`orgName`, `userType`, `roles`, `exp`, `pod`).
"""

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NoReturn, TypeVar

import msgspec

from wizard.kustomer.subdomain import INVISIBLE, SubdomainFlaw, parse_subdomain
from wizard.log import redact
from wizard.problem import Worded
from wizard.text import text

LONGEST: Final = 15_000
"""Characters that can be sent: web servers read 16 KB of what comes before a body."""

SHORTEST: Final = 20
LONGEST_OPAQUE: Final = 1000
"""Characters of the shortest and longest word that may be a key of an older kind, which is no JWT."""

_EDGES: Final = " \t\r\n\u00a0\"'`“”‘’„«»<>.,;"
_PREFIX: Final = re.compile(r"^(?:authorization\W*)?(?:bearer(?:\W+|(?=eyJ)|$))?", re.IGNORECASE)
_WORD: Final = re.compile(r"[A-Za-z0-9_-]+={0,2}")
_ADDRESS: Final = re.compile(r"^(?:https?:|www\.)|kustomer(?:app)?\.com", re.IGNORECASE)
_SHORTEST_RSA: Final = 342
_SIGNATURE_LENGTHS: Final = {
    "HS256": 43,
    "HS384": 64,
    "HS512": 86,
    "ES256": 86,
    "ES384": 128,
    "ES512": 176,
    "EdDSA": 86,
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), _SHORTEST_RSA),
}
"""Characters of a signature, by its kind (RFC 7518); those of RSA may be longer, but are never shorter."""

V = TypeVar("V")


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

    def redact(self, line: str) -> str:
        """A text without this key, and without anything else that looks like one."""
        without = line.replace(self._token, "[key removed]") if self._token else line
        return redact(without)

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
        user_type: `machine` for API keys.
        roles: what it may do.
        expires_at: when it ends, in UTC.
        pod: the region that made it, such as `prod1`.
    """

    subdomain: str | None = None
    user_type: str | None = None
    roles: tuple[str, ...] | None = None
    expires_at: datetime | None = None
    pod: str | None = None


class KeyFlaw(Worded):
    """What was pasted cannot be an API key, or not one that works."""

    kind = "key_unusable"


class KeyMissing(KeyFlaw):
    """There is nothing."""

    kind = "key_missing"
    sentences = (
        text("The API key is missing."),
        text("Paste it here; Copy Token gives it to you when the key is created."),
    )


class KeyIsAddress(KeyFlaw):
    """The address of a page was pasted."""

    kind = "key_is_address"
    sentences = (
        text("This looks like a web address, not a key."),
        text("Paste the token that Copy Token put on the clipboard; the address comes in the next step."),
    )


class KeyNotAlone(KeyFlaw):
    """There are other words around the key, or several keys."""

    kind = "key_not_alone"
    sentences = (
        text("This is more than one word, so it is not just the key."),
        text("Copy the key again with Copy Token, and paste nothing else."),
    )


class KeyCutOff(KeyFlaw):
    """The beginning of a key."""

    kind = "key_cut_off"
    sentences = (
        text("The key is cut off."),
        text("Copy it again with Copy Token, so that nothing is missing."),
    )


class NotAKey(KeyFlaw):
    """One word, but of no kind that Kustomer gives out."""

    kind = "not_a_key"
    sentences = (
        text("This does not look like a Kustomer API key."),
        text("A key is one long word that usually begins with “eyJ”. Copy it with Copy Token."),
    )


class KeyTooLong(KeyFlaw):
    """More than can be sent."""

    kind = "key_too_long"
    sentences = (
        text("This key is longer than Kustomer's servers take."),
        text("Create a key with fewer roles: each of them makes it longer."),
    )


class KeyExpired(KeyFlaw):
    """The key says that it has expired."""

    kind = "key_expired"
    sentences = (
        text("This key expired on {day}."),
        text("Create a new key in Kustomer, best with “No Expiration”."),
    )

    def __init__(self, when: datetime) -> None:
        super().__init__(day=when)


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


def read_key(pasted: str, *, longest: int | None = LONGEST) -> tuple[ApiKey, KeyFacts]:
    """Look at what was pasted, without asking anybody.

    Args:
        pasted: anything at all.
        longest: characters that can be sent; None if it does not matter.

    Raises:
        KeyFlaw: it cannot be a key; the sentence says why and what to do. Nothing else is ever raised.
    """
    token = clean_key(pasted)
    if not token:
        raise KeyMissing
    if _ADDRESS.search(token):
        raise KeyIsAddress
    if re.search(r"\s", token):
        raise KeyNotAlone
    facts = _read_jwt(token) if token.startswith("eyJ") else _read_opaque(token)
    if longest is not None and len(token) > longest:
        raise KeyTooLong
    return ApiKey(token), facts


def read_claims(key: ApiKey) -> KeyFacts:
    """What a key says of itself; nothing, if it is of a kind that says nothing."""
    try:
        return read_key(key.reveal(), longest=None)[1]
    except KeyFlaw:
        return KeyFacts()


def clean_key(pasted: str) -> str:
    """What was pasted, without what comes along by accident: quotes, line breaks, `Bearer`, invisible signs."""
    cleaned = pasted.translate(INVISIBLE).strip(_EDGES)
    cleaned = _PREFIX.sub("", cleaned).strip(_EDGES)
    words = cleaned.split()
    return "".join(words) if cleaned.startswith("eyJ") and _are_lines_of_one_key(words) else cleaned


def _are_lines_of_one_key(words: list[str]) -> bool:
    """Mail programs and terminals break a key into lines; words beside a whole key are something else."""
    parts = "".join(words).split(".")
    if len(parts) != 3:
        return False
    due = _signature_length(_decoded(parts[0], _Header))
    return words[0].count(".") < 2 if due in {0, _SHORTEST_RSA} else len(parts[2].rstrip("=")) <= due


class _Claims(msgspec.Struct):
    orgName: msgspec.Raw = msgspec.Raw(b"null")  # noqa: N815 - Kustomer's names
    userType: msgspec.Raw = msgspec.Raw(b"null")  # noqa: N815
    roles: msgspec.Raw = msgspec.Raw(b"null")
    exp: msgspec.Raw = msgspec.Raw(b"null")
    pod: msgspec.Raw = msgspec.Raw(b"null")


class _Header(msgspec.Struct):
    alg: msgspec.Raw = msgspec.Raw(b"null")


def _read_opaque(token: str) -> KeyFacts:
    if not SHORTEST <= len(token) <= LONGEST_OPAQUE or not _WORD.fullmatch(token):
        raise NotAKey
    return KeyFacts()


def _read_jwt(token: str) -> KeyFacts:
    parts = token.split(".")
    if len(parts) > 3 or not all(_WORD.fullmatch(part) for part in parts):
        raise NotAKey
    header, claims = _decoded(parts[0], _Header), _decoded(parts[1], _Claims) if len(parts) == 3 else None
    if header is None or claims is None or len(parts[2].rstrip("=")) < _signature_length(header):
        raise KeyCutOff
    return KeyFacts(
        subdomain=_subdomain(_value(claims.orgName, str)),
        user_type=_value(claims.userType, str),
        roles=_value(claims.roles, tuple[str, ...]),
        expires_at=_moment(_value(claims.exp, float)),
        pod=_value(claims.pod, str),
    )


def _signature_length(header: _Header | None) -> int:
    """Characters that the signature has at least, by what the header says; 0 if it says nothing known."""
    return _SIGNATURE_LENGTHS.get(_value(header.alg, str) or "", 0) if header else 0


def _decoded(part: str, kind: type[V]) -> V | None:
    bare = part.rstrip("=")
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4)), type=kind)
    except (binascii.Error, ValueError, RecursionError):
        return None


def _value(raw: msgspec.Raw, kind: type[V]) -> V | None:
    try:
        return msgspec.json.decode(raw, type=kind)
    except (ValueError, RecursionError):
        return None


def _subdomain(claim: str | None) -> str | None:
    try:
        return parse_subdomain(claim or "")
    except SubdomainFlaw:
        return None


def _moment(seconds: float | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
    except (OverflowError, ValueError, OSError):
        return None
