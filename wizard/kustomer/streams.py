"""The catalogue of streams: what can be fetched, how, and which roles allow it.

Endpoints, contexts and roles: facts sheet 2.4, 6 and 7.1. Adding a stream is adding an entry here, its columns
in `columns` and its table in the workspace.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from wizard.text import Text, text


@dataclass(frozen=True, slots=True)
class Stream:
    """One kind of record.

    Attributes:
        name: of the stream, and of its table in the workspace.
        title: its name for people.
        kind: fetched by search, or by a plain list that is read whole.
        context: Kustomer's name for one record of it.
        path: of the endpoint.
        roles: any one of them allows reading it, the recommended first.
        page_size: the most records Kustomer gives at once.
        columns: the columns of its own in the workspace, in order.
    """

    name: str
    title: Text
    kind: Literal["search", "list"]
    context: str
    path: str
    roles: tuple[str, ...]
    page_size: int
    columns: tuple[str, ...]

    @property
    def updated_attr(self) -> str:
        """The search attribute that a walk goes by."""
        return f"{self.context}_updated_at"


def _roles(thing: str, *legacy: str) -> tuple[str, ...]:
    return (f"org.permission.{thing}.read", *(f"org.{kind}.{thing}.read" for kind in legacy))


def _list(name: str, title: Text, context: str, page_size: int, *columns: str) -> Stream:
    # The old roles for users and teams are not on record; whoever has one is given the benefit of the doubt.
    return Stream(name, title, "list", context, f"/v1/{name}", _roles(context, "user", "admin"), page_size, columns)


def _search(name: str, title: Text, context: str, *columns: str) -> Stream:
    return Stream(name, title, "search", context, "/v1/customers/search", _roles(context, "user"), 500, columns)


STREAMS: Final = (
    _list("users", text("Users"), "user", 500, "name", "email", "user_type"),
    _list("teams", text("Teams"), "team", 500, "name", "members"),
    _list("tags", text("Tags"), "tag", 100, "name", "color"),
    _search(
        "conversations",
        text("Conversations"),
        "conversation",
        *("customer_id", "name", "preview", "status", "channel", "channels", "direction", "priority"),
        *("assigned_users", "assigned_teams", "tags", "satisfaction_rating", "satisfaction_score"),
        *("message_count", "last_message_at", "ended_at"),
    ),
    _search(
        "messages",
        text("Messages"),
        "message",
        *("conversation_id", "customer_id", "channel", "direction", "status", "subject", "preview"),
        *("sent_at", "redacted"),
    ),
    _search("notes", text("Notes"), "note", "conversation_id", "customer_id", "body", "created_by"),
    _search(
        "customers",
        text("Customers"),
        "customer",
        *("name", "company_id", "external_id", "email", "phone", "last_activity_at"),
    ),
    _search("companies", text("Companies"), "company", "name", "external_id", "domains"),
)
"""Every stream, in the order in which it is shown."""

SEARCH_ROLES: Final = (
    "org.permission.search.create",
    "org.permission.search.update",
    "org.permission.search_global.create",
    "org.permission.search_preview.create",
    "org.user.search.read",
    "org.admin.search.read",
)
"""Any one of them allows searching, the recommended first."""

RECOMMENDED_ROLES: Final = (SEARCH_ROLES[0], *(stream.roles[0] for stream in STREAMS))
"""What a key needs for everything, and nothing more."""


def role_satisfies(granted: Iterable[str], need: str) -> bool:
    """Whether roles allow what `need` allows: a role grants itself and everything beneath it.

    The prefix rule is inferred from Kustomer's full-power principal `org` (facts sheet 2.4).
    """
    return any(need == role or need.startswith(role + ".") for role in granted)


def any_role(granted: Iterable[str], needs: Iterable[str]) -> bool:
    """Whether roles satisfy at least one of several needs."""
    held = tuple(granted)
    return any(role_satisfies(held, need) for need in needs)


def missing_roles(granted: Iterable[str]) -> tuple[tuple[Text, str], ...]:
    """What a key cannot do for want of a role: what for, and the recommended role to add."""
    held = tuple(granted)
    purposes = [(text("Search"), SEARCH_ROLES), *((stream.title, stream.roles) for stream in STREAMS)]
    return tuple((title, roles[0]) for title, roles in purposes if not any_role(held, roles))
