"""Made-up API keys of the shape Kustomer gives out."""

import base64
import json

SIGNATURE = "Sflkxw3cBv0aQ1mZr7TgYhNuJk2Lp9XeVdWoIiR5tMs"
CLAIMS = {
    "id": "6717c2b1e5b1f00012ab3511",
    "user": "5ff4ddab5c152aa5a72caafd",
    "org": "5a79d3e2c8b66e0001ba953e",
    "orgName": "acme",
    "userType": "machine",
    "roles": ["org.permission.search.create", "org.permission.conversation.read"],
    "aud": "urn:consumer",
    "iss": "urn:api",
    "sub": "5ff4ddab5c152aa5a72caafd",
}
"""Exactly the claims of the facts sheet, 2.2."""


def encoded(value: object) -> str:
    """One part of a JWT: JSON, or bytes as they are."""
    plain = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def jwt(*, algorithm: object = "HS256", signature: str = SIGNATURE, **changes: object) -> str:
    """A key with the usual claims, changed or added to."""
    return f"{encoded({'alg': algorithm, 'typ': 'JWT'})}.{encoded(CLAIMS | changes)}.{signature}"


KEY = jwt()
