"""What can be searched for and sorted by, and where a record keeps it (facts sheet 6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

from wizard.practice.kinds import Record

Type = Literal["text", "word", "list", "date", "number", "boolean"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something that can be searched for, named without its object: `updated_at`, not `conversation_updated_at`."""

    name: str
    type: Type


def _catalogue(**names: str) -> dict[str, Type]:
    types: tuple[Type, ...] = ("text", "word", "list", "date", "number", "boolean")
    return {name: kind for kind in types for name in names.get(kind, "").split()}


_EVERY: Final = _catalogue(word="id", date="created_at updated_at modified_at imported_at", boolean="deleted imported")

SEARCHABLE: Final[dict[str, dict[str, Type]]] = {
    "customer": _EVERY
    | _catalogue(
        text="any_text name email shared_email phone shared_phone urls address locale",
        word="externalId shared_externalId social_userid social_username shared_social_userid shared_social_username"
        " default_lang",
        list="gender presence status progressive_status sentiment social_type shared_social_type tags created_by"
        " modified_by active_users watchers",
        date="activity_at last_seen_at signed_up_at last_message_sent_at last_message_out_sent_at"
        " last_message_unresponded_to_sent_at last_message_at",
        number="satisfaction_avg_score satisfaction_avg_rating conversations_count",
    ),
    "company": _EVERY | _catalogue(text="any_text name", word="default_lang", list="tags"),
    "conversation": _EVERY
    | _catalogue(
        text="any_text name satisfaction ended_reason",
        word="sub_status customer_id campaign_id default_lang sla_version_id",
        list="status sentiment channels tags assigned_users assigned_teams modified_by satisfaction_survey_id"
        " satisfaction_sent_by satisfaction_sent_by_teams satisfaction_status first_response_created_by"
        " last_response_created_by last_message_direction direction first_message_in_direction_type"
        " first_message_out_direction_type first_message_in_channel first_message_out_channel reply_channel sla_status"
        " sla_id sla_breach_metric first_done_created_by last_done_created_by last_done_created_by_teams queue"
        " external_queue",
        date="satisfaction_created_at last_message_sent_at last_message_out_sent_at"
        " last_message_unresponded_to_sent_at last_message_at first_response_sent_at first_message_in_sent_at"
        " first_message_out_sent_at sla_breach_at sla_satisfied_at last_done_created_at ended_at",
        number="message_count note_count satisfaction_score satisfaction_rating priority first_response_time"
        " outbound_message_count",
        boolean="sla_breached ended",
    ),
    "message": _EVERY
    | _catalogue(
        text="any_text body subject error_title recipients sender",
        word="customer_id conversation_id external_id created_by_teams shortcuts lang",
        list="channel created_by modified_by sentiment status direction_type source direction",
        date="sent_at error_at redacted_at",
        number="size attachment_count",
        boolean="redacted auto",
    ),
    "note": _EVERY
    | _catalogue(
        text="any_text body",
        word="external_id customer_id conversation_id lang",
        list="created_by modified_by user_mentions team_mentions",
        number="attachment_count",
    ),
    "kobject": _EVERY | _catalogue(text="any_text title", word="externalId customer_id company_id", list="tags status"),
    "conversation_time": _catalogue(
        word="id conversation_id customer_id",
        date="created_at message_at note_at handle_at",
        list="created_by_teams assigned_users assigned_teams channels",
        boolean="touched reopened snoozed resolved",
        number="message_time messages_sent note_time notes_sent handle_time",
    ),
}
"""Every attribute of the facts sheet by its object, and an id for each."""

ARCHIVED: Final[dict[str, dict[str, Type]]] = {
    "conversation": _catalogue(word="id customer_id", date="created_at updated_at", text="any_text", boolean="deleted"),
    "customer": _catalogue(word="id companyId", date="created_at updated_at", text="any_text_new", boolean="deleted"),
    "message": _catalogue(word="id conversation_id", date="created_at updated_at", text="any_text"),
    "company": _catalogue(date="created_at updated_at"),
    "kobject": _catalogue(word="id customer_id company_id", date="created_at updated_at", text="any_text"),
}
"""The few attributes of archive search. Notes are not in it."""

_DATES_AND_ID: Final = frozenset({"created_at", "updated_at", "id"})
_CUSTOMER_SORTS: Final = (
    *("name", "gender", "modified_at", "externalId", "activity_at", "last_seen_at", "signed_up_at"),
    *("lastmessage_preview", "progressive_status", "done", "open", "snoozed", "last_message_sent_at"),
    *("last_message_out_sent_at", "last_message_unresponded_to_sent_at", "last_message_at"),
)
SORTABLE: Final = dict.fromkeys(SEARCHABLE, _DATES_AND_ID) | {
    "customer": _DATES_AND_ID.union(_CUSTOMER_SORTS),
    "conversation_time": frozenset({"created_at", "id"}),
}
"""Kustomer documents an order for customers only; by these times, connectors sort everything else."""

ARCHIVE_SORTABLE: Final = dict.fromkeys(ARCHIVED, _DATES_AND_ID | {"deleted"})

_ELSEWHERE: Final = {
    "satisfaction_score": "satisfactionLevel.score",
    "satisfaction_rating": "satisfactionLevel.rating",
    "satisfaction_status": "satisfactionLevel.status",
    "satisfaction_survey_id": "satisfactionLevel.form",
    "satisfaction_created_at": "satisfactionLevel.createdAt",
    "satisfaction_sent_by_teams": "satisfactionLevel.sentByTeams",
    "status": "progressiveStatus",
    "activity_at": "lastActivityAt",
    "email": "emails.email",
    "phone": "phones.phone",
    "sender": "meta.from",
    "recipients": "meta.to",
    "companyId": "@company",
    "created_by": "@createdBy",
    "modified_by": "@modifiedBy",
    "queue": "@queue",
    "sub_status": "@subStatus",
}
"""Where an attribute is that is not simply called the same. `@` is a relation, a dot leads into an object or list."""

_MOODS: Final = {1: "happy", 0: "indifferent", -1: "unhappy"}
_TEXTS: Final = ("name", "preview", "subject", "body", "displayName", "externalId")


def value_of(record: Record, attribute: Attribute) -> Any:  # noqa: ANN401 - any JSON
    """What a record says of an attribute; None if nothing."""
    attributes, name = record["attributes"], attribute.name
    if name == "id":
        return record["id"]
    if name.startswith("custom_"):
        return attributes.get("custom", {}).get(name.removeprefix("custom_"))
    if name.startswith("any_text"):
        return [value for key in _TEXTS if (value := attributes.get(key))]
    if name == "sentiment":
        return _MOODS.get(attributes.get("sentiment", {}).get("polarity"))
    if attribute.type == "boolean":
        return bool(attributes.get(_camel(name), False))
    place = _ELSEWHERE.get(name) if name != "status" or "progressiveStatus" in attributes else None
    if place is None:
        place = f"@{_camel(name.removesuffix('_id'))}" if name.endswith("_id") else _camel(name)
    if place.startswith("@"):
        return record["relationships"].get(place[1:], {}).get("data", {}).get("id")
    return _follow(attributes, place.split("."))


def _follow(value: Any, path: Iterable[str]) -> Any:  # noqa: ANN401
    for name in path:
        if isinstance(value, list):
            value = [item.get(name) for item in value if isinstance(item, dict)]
        else:
            value = value.get(name) if isinstance(value, dict) else value
    return value


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(word.capitalize() for word in tail)
