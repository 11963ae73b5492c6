"""The subdomain: one word, found in anything that people paste, and never anything that is another host."""

import re
from typing import Final

from wizard.problem import Problem
from wizard.text import Text, text

HOSTS: Final = ("api.kustomerapp.com", "kustomerapp.com", "kustomer.com")
"""What may follow the subdomain in an address: the API's host, the app's host, and how people misremember it."""

RESERVED: Final = frozenset(
    {
        "api",
        "app",
        "apps",
        "www",
        "cdn",
        "status",
        "help",
        "developer",
        "support",
        "mail",
        "prod1",
        "prod2",
        "prod4",
    }
)
"""Names in front of Kustomer's domain that are no customer's."""

_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_EDGES: Final = " \t\r\n\u00a0\u200b\ufeff\"'`“”‘’«»<>()[]{},;."


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
    typed = pasted.strip(_EDGES).lower()
    if not typed:
        raise _flaw(text("The subdomain is missing."))
    host = _host(typed)
    label = _label(host)
    if label in RESERVED:
        raise _flaw(text("“{word}” belongs to Kustomer itself, not to an account.", word=label))
    if not _LABEL.fullmatch(label):
        raise _flaw(text("“{word}” cannot be a subdomain.", word=_short(label)))
    return label


def _host(typed: str) -> str:
    """The part of an address that names the computer: without scheme, path and port."""
    scheme, separator, rest = typed.rpartition("://")
    if separator and scheme not in {"http", "https"}:
        raise _flaw(text("This is not a web address of Kustomer."))
    host = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    if "@" in host:
        raise _flaw(text("This is not a web address of Kustomer."))
    return re.sub(r":\d{1,5}$", "", host).rstrip(".")


def _label(host: str) -> str:
    if "." not in host:
        return host
    for suffix in HOSTS:
        if host == suffix:
            raise _flaw(text("This address names no account."))
        if host.endswith("." + suffix):
            return host.removesuffix("." + suffix)
    raise _flaw(text("“{host}” is not an address of Kustomer.", host=_short(host)))


def _short(word: str) -> str:
    return word if len(word) <= 40 else word[:39] + "…"


def _flaw(message: Text) -> SubdomainFlaw:
    return SubdomainFlaw(
        message,
        text("Type only the first part of your Kustomer address: mycompany in mycompany.kustomerapp.com."),
    )
