"""The kinds of records that there are, and how one names another."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from wizard.practice.phrases import AGENTS, BRANDS, CUSTOM_ATTRIBUTES, KLASSES, SHORTCUTS, SLAS, TAGS, TEAMS

FIXED_COUNTS: Final = {
    "user": len(AGENTS),
    "team": len(TEAMS),
    "tag": len(TAGS),
    "brand": len(BRANDS),
    "satisfaction": 1,
    "klass": len(KLASSES),
    "shortcut": len(SHORTCUTS),
    "sla": len(SLAS) + sum(versions for _, versions in SLAS),
    "metadata": len(CUSTOM_ATTRIBUTES),
}
"""The kinds of records that a shop sets up when it opens, and how many it has of each."""

DEPENDENT: Final = ("kobject", "conversation_time", "attachment", "satisfaction_response", "customer_merge")
"""The kinds of records that are not simply listed."""

KINDS: Final = ("conversation", "message", "note", "customer", "company", *FIXED_COUNTS, *DEPENDENT)
"""The kinds of records, numbered by their place here in every id."""

_PLURALS: Final = {
    "company": "companies",
    "satisfaction": "satisfaction",
    "klass": "klasses",
    "metadata": "metadata",
    "kobject": "klasses",
    "conversation_time": "conversations/times",
    "satisfaction_response": "satisfaction-responses",
    "customer_merge": "customers/merges",
}
PATHS: Final = {kind: _PLURALS.get(kind, f"{kind}s") for kind in KINDS}

Record = dict[str, Any]

Related = tuple[str, str]
"""The kind and the id of a related record."""

Relations = Mapping[str, Related | Sequence[Related]]
"""The related records of a record by their role; several where there may be several."""


def related_to(name: str, related: Related | Sequence[Related], path: str) -> Record:
    """How a record whose own path is given names another, or several."""
    if not isinstance(related, tuple):
        return {"links": {"self": f"{path}/{name}"}, "data": [{"type": kind, "id": of_id} for kind, of_id in related]}
    kind, of_id = related
    if kind == "klass":  # Kustomer names klasses by their name, under a key of its own
        return {"link": {"self": f"/v1/klasses/{of_id}"}, "data": {"type": kind, "id": of_id}}
    return to_one(kind, PATHS[kind], of_id)


def to_one(kind: str, path: str, identifier: str) -> Record:
    """How a record names another."""
    return {"links": {"self": f"/v1/{path}/{identifier}"}, "data": {"type": kind, "id": identifier}}
