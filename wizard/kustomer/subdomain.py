"""The subdomain: one word, found in anything that people paste, and never anything that is another host."""

import re
from typing import Final

from wizard.kustomer.misplaced import holds_jwt
from wizard.problem import Problem
from wizard.text import Text, text

HOSTS: Final = ("api.kustomerapp.com", "kustomerapp.com", "kustomer.com")
"""What may follow the subdomain in an address: the API's host, the app's host, and how people misremember it."""

RESERVED: Final = frozenset(
    {
        *("api", "app", "apps", "www", "cdn", "status", "help", "developer", "support", "mail"),
        *("prod1", "prod2", "prod4", "api.prod1", "api.prod2", "api.prod4"),
    }
)
"""Names in front of Kustomer's domain that are no customer's."""

_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
INVISIBLE: Final = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
)
"""Signs that come along when people copy from web pages and mails, and that nobody sees."""

_EDGES: Final = " \t\r\n\u00a0\"'`“”‘’„«»<>()[]{},;."


class SubdomainFlaw(Problem):
    """What was typed holds no subdomain of Kustomer."""

    kind = "subdomain_unusable"


def parse_subdomain(pasted: str) -> str:
    """The subdomain in what was typed or pasted: a word, or any address of Kustomer's that begins with it.

    Returns:
        A DNS label in lower case: letters, digits and inner hyphens, at most 63.

    Raises:
        SubdomainFlaw: there is none; the sentence says what to do.
    """
    typed = pasted.translate(INVISIBLE).strip(_EDGES)
    if not typed:
        raise _flaw(text("The subdomain is missing."))
    host = _host(typed)
    if holds_jwt(host):
        raise _flaw(text("This looks like an API key."))
    label = _label(host.lower())
    if label in RESERVED:
        raise _flaw(text("“{word}” belongs to Kustomer itself, not to an account.", word=label))
    # Two hyphens in third place announce an encoded foreign alphabet, which two programs may read differently.
    if not _LABEL.fullmatch(label) or label[2:4] == "--":
        raise _flaw(text("“{word}” cannot be a subdomain.", word=_short(label)))
    return label


def _host(typed: str) -> str:
    """The part of an address that names the computer: without scheme, path and port, but with a user's name."""
    rest = re.sub(r"^(?:https?:)?//", "", typed, flags=re.IGNORECASE)
    host = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    return re.sub(r":\d{1,5}$", "", host).rstrip(".")


def _label(host: str) -> str:
    """What stands in front of Kustomer's domain; the last @ of an address ends the user's name."""
    user, at, name = host.rpartition("@")
    if "." not in host and not at:
        return host
    for suffix in HOSTS:
        if name == suffix:
            raise _flaw(text("This address names no account."))
        if name.endswith("." + suffix):
            return name.removesuffix("." + suffix).removeprefix("www.")
    raise _flaw(text("“{host}” is not an address of Kustomer.", host=_short(name or user)))


def _short(word: str) -> str:
    return word if len(word) <= 40 else word[:39] + "…"


def _flaw(message: Text) -> SubdomainFlaw:
    return SubdomainFlaw(
        message,
        text("Paste the address you see when you are in Kustomer, such as mycompany.kustomerapp.com."),
    )
