"""The catalogue of streams: what can be fetched, how, and which roles allow it.

Endpoints, contexts and roles: facts sheet 2.4, 6 and 7.1. Adding a stream is adding an entry here, its shape in
`shapes.SHAPES` (or its reader in `derived`) and its table in the workspace.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import quote

from wizard.text import Text, text


@dataclass(frozen=True, slots=True)
class Stream:
    """One kind of record.

    Attributes:
        name: of the stream, and of its table in the workspace.
        title: its name for people.
        kind: fetched by search; by a plain list that is read whole; derived from the pages of another stream; or
            asked for one by one.
        context: Kustomer's name for one record of it.
        path: of the endpoint.
        roles: any one of them allows reading it, the recommended first.
        page_size: the most records Kustomer gives at once.
        columns: the columns of its own in the workspace, in order: what `shapes` gives and a table takes, in words.
        walked_by: the time in whose order it is searched.
        archived: Kustomer's archive holds those of its records that search does not reach.
        optional: nobody documents that every account has it.
        one: where a single record is, by its id and columns of its own.
        queries: of a list, what to ask for one after the other to see it whole.
        each_run: of a list, whether it is read in each run rather than once a day.
        source: of what is derived, the stream from whose pages it is.
    """

    name: str
    title: Text
    kind: Literal["search", "list", "derived", "asked"]
    context: str
    path: str
    roles: tuple[str, ...]
    page_size: int
    columns: tuple[str, ...]
    walked_by: Literal["updated", "created"] = "updated"
    archived: bool = False
    optional: bool = False
    one: str = ""
    queries: tuple[str, ...] = ("",)
    each_run: bool = False
    source: str = ""

    @property
    def updated_attr(self) -> str:
        """The search attribute that a walk goes by."""
        return f"{self.context}_{self.walked_by}_at"


def path_of(template: str, **parts: str) -> str:
    """A path with its parts filled in, whatever signs are in them: `/v1/klasses/{klass}`, klass="a b" gives `a%20b`."""
    return template.format(**{name: quote(part, safe="") for name, part in parts.items()})


def _roles(thing: str, *legacy: str) -> tuple[str, ...]:
    return (f"org.permission.{thing}.read", *(f"org.{kind}.{thing}.read" for kind in legacy))


def _list(name: str, title: Text, context: str, columns: str, **more: Any) -> Stream:  # noqa: ANN401
    # Not all old roles are on record; whoever has one is given the benefit of the doubt.
    usual: dict[str, Any] = {"roles": _roles(context, "user", "admin"), "page_size": 100, "path": f"/v1/{name}"}
    settings = usual | more
    settings["one"] = settings["path"] + "/{id}"
    return Stream(name=name, title=title, kind="list", context=context, columns=tuple(columns.split()), **settings)


def _search(name: str, title: Text, context: str, columns: str, **more: Any) -> Stream:  # noqa: ANN401
    usual: dict[str, Any] = {"roles": _roles(context, "user"), "one": f"/v1/{name}/{{id}}", "archived": True}
    settings = usual | {"page_size": 500, "path": SEARCH_PATH} | more
    return Stream(name=name, title=title, kind="search", context=context, columns=tuple(columns.split()), **settings)


def _derived(name: str, title: Text, context: str, columns: str, **more: Any) -> Stream:  # noqa: ANN401
    usual: dict[str, Any] = {"roles": _roles(context, "user"), "page_size": 100}
    settings = usual | more
    return Stream(name=name, title=title, kind="derived", context=context, columns=tuple(columns.split()), **settings)


SEARCH_PATH: Final = "/v1/customers/search"
ARCHIVE_PATH: Final = "/v1/customers/archive/search"
"""What search does not reach: records that did not change for two years."""

_CONVERSATION_ROLES: Final = _roles("conversation", "user")

STREAMS: Final = (
    _search(
        "conversations",
        text("Conversations"),
        "conversation",
        "customer_id name preview status channel channels direction priority assigned_users assigned_teams tags"
        " satisfaction_rating satisfaction_score message_count last_message_at ended_at",
    ),
    _search(
        "messages",
        text("Messages"),
        "message",
        "conversation_id customer_id channel direction status subject preview sent_at redacted",
    ),
    _derived(
        "attachments",
        text("Attachments"),
        "attachment",
        "message_id conversation_id customer_id name content_type size redacted",
        source="messages",
        path="/v1/conversations/{id}/attachments",
        roles=_roles("message", "user"),
    ),
    _search("notes", text("Notes"), "note", "conversation_id customer_id body created_by", archived=False),
    _search(
        "conversation_times",
        text("Conversation times"),
        "conversation_time",
        "conversation_id customer_id created_by assigned_users assigned_teams channels handle_at handle_seconds"
        " message_seconds",
        roles=_CONVERSATION_ROLES,
        walked_by="created",
        archived=False,
        optional=True,
        one="/v1/conversations/times/{id}",
    ),
    _derived(
        "satisfaction_responses",
        text("Satisfaction responses"),
        "satisfaction_response",
        "conversation_id customer_id survey_id channel status rating score sent_by sent_at",
        source="conversations",
        path="/v1/satisfaction-responses/{id}",
        roles=_CONVERSATION_ROLES,
    ),
    _search(
        "customers",
        text("Customers"),
        "customer",
        "name company_id external_id email phone last_activity_at",
    ),
    _derived(
        "customer_merges",
        text("Customer merges"),
        "customer_merge",
        "source_id target_id status",
        source="customers",
        path="/v1/customers/{id}/merges",
        roles=(*_roles("customer_merge", "user"), "org.admin.customer.merge.read"),
    ),
    _search("companies", text("Companies"), "company", "name external_id domains"),
    _search(
        "custom_objects",
        text("Custom objects"),
        "kobject",
        "klass external_id title customer_id company_id",
        optional=True,
        one="/v1/klasses/{klass}/{id}",
    ),
    _list(
        "users",
        text("Users"),
        "user",
        "name email user_type",
        page_size=500,
        each_run=True,
        queries=("", "deleted=true"),
    ),
    _list("teams", text("Teams"), "team", "name members", page_size=500, each_run=True),
    _list("tags", text("Tags"), "tag", "name color", each_run=True),
    _list(
        "shortcuts",
        text("Shortcuts"),
        "shortcut",
        "name is_private",
        roles=(*_roles("shortcut", "user", "admin"), "org.user.content.shortcut.read"),
    ),
    _list("brands", text("Brands"), "brand", "name is_default"),
    _list("slas", text("SLAs and their versions"), "sla", "name sla_id version", queries=("versions=all",)),
    _list(
        "satisfaction_surveys",
        text("Satisfaction surveys"),
        "satisfaction",
        "name channel enabled",
        path="/v1/satisfaction",
    ),
    _list(
        "klasses",
        text("Klasses"),
        "klass",
        "name display_name status",
        queries=("status=enabled", "status=existing_only", "status=disabled"),
    ),
    Stream(
        name="custom_attributes",
        title=text("Custom attributes"),
        kind="asked",
        context="metadata",
        path="/v1/metadata/{of}",
        roles=_roles("metadata", "user", "admin"),
        page_size=1,
        columns=("object", "name", "display_name", "type"),
    ),
)
"""Every stream, in the order in which it is shown."""

BY_NAME: Final = {stream.name: stream for stream in STREAMS}

SEARCH_ROLES: Final = (
    "org.permission.search.create",
    "org.permission.search.update",
    "org.permission.search_global.create",
    "org.permission.search_preview.create",
    "org.user.search.read",
    "org.admin.search.read",
)
"""Any one of them allows searching, the recommended first."""

RECOMMENDED_ROLES: Final = tuple(dict.fromkeys((SEARCH_ROLES[0], *(stream.roles[0] for stream in STREAMS))))
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


def missing_roles(granted: Iterable[str]) -> tuple[str, ...]:
    """The recommended roles to add to those of a key, so that it may search and read every stream."""
    held = tuple(granted)
    purposes = (SEARCH_ROLES, *(stream.roles for stream in STREAMS))
    return tuple(dict.fromkeys(roles[0] for roles in purposes if not any_role(held, roles)))
