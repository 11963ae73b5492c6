"""What happens in a support team: new conversations, answers, notes, status changes, deletions, redactions."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from wizard.practice.calendar import stamp
from wizard.practice.journal import Event
from wizard.practice.kinds import Record, Related
from wizard.practice.phrases import AGENTS, CHANNELS, KLASSES, NOTES, TOPICS
from wizard.practice.store import Store

NEW_CONVERSATION: Final = "new conversation"

EVENTS: Final = {
    NEW_CONVERSATION: 4,
    "answer": 6,
    "note": 3,
    "status": 5,
    "delete conversation": 1,
    "delete message": 1,
    "delete note": 1,
    "redact message": 1,
    "rename customer": 1,
    "merge customers": 1,
    "rate": 2,
    "change object": 2,
}
"""What may happen by itself, and how often in relation to the rest."""

VANISHING: Final = ("conversation", "message", "note", "customer", "company", "kobject", "tag")
ON_REQUEST: Final = (
    *(f"vanish {kind}" for kind in VANISHING),
    *("new object", "new tag", "delete tag", "delete customer", "change setup"),
)
"""What happens only if it is asked for."""

SOME_OF_EACH: Final = ("conversation", "message", "note")
"""What there must be before anything but a new conversation can happen."""

MOST_AT_ONCE: Final = 10_000
"""More than a presenter asks for, and few enough to happen again at each start."""


def check(event: Event) -> None:
    """Require that an event can happen.

    Raises:
        ValueError: nothing of that name can, or less than nothing, or too much.
    """
    if event.only not in {"", *EVENTS, *ON_REQUEST} or not 0 <= event.count <= MOST_AT_ONCE:
        raise ValueError(f"this cannot happen: {event}")


def happen(store: Store, event: Event, *, silent_deletes: bool = False) -> Counter[str]:
    """Let an event happen in an account; returns how many of each thing happened.

    Args:
        store: the account.
        event: what happens.
        silent_deletes: what is deleted keeps its `updatedAt`.

    Raises:
        ValueError: it cannot happen.
    """
    check(event)
    rng = random.Random(event.seed)
    names, weights = list(EVENTS), list(EVENTS.values())
    chosen = [event.only] * event.count if event.only else rng.choices(names, weights=weights, k=event.count)
    deeds: dict[str, Callable[[Store, random.Random], None]] = {
        NEW_CONVERSATION: _begin_conversation,
        "answer": _answer,
        "note": _write_note,
        "status": _change_status,
        **{
            f"delete {kind}": partial(_delete, kind, silent_deletes)
            for kind in ("conversation", "message", "note", "customer", "tag")
        },
        **{f"vanish {kind}": partial(_vanish, kind) for kind in VANISHING},
        "redact message": _redact,
        "rename customer": _rename,
        "merge customers": partial(_merge, silent_deletes),
        "rate": _rate,
        "new object": _add_object,
        "change object": _change_object,
        "new tag": _add_tag,
        "change setup": _change_setup,
    }
    for name in chosen:
        possible = all(store.count(kind) for kind in SOME_OF_EACH)
        with store.at_once(event.moment):
            deeds[name if possible else NEW_CONVERSATION](store, rng)
    return Counter(chosen)


def _begin_conversation(store: Store, rng: random.Random) -> None:
    language = rng.choice(list(TOPICS))
    _, subject, says = rng.choice(TOPICS[language])
    order, channel = str(rng.randrange(1001, 99_999)), rng.choice(CHANNELS)
    customer = _any(store, "customer", rng)
    words = says[0].format(order=order, first="")
    conversation = store.add(
        "conversation",
        {
            "name": subject.format(order=order),
            "preview": words,
            "channels": [channel],
            "status": "open",
            "messageCount": 1,
            "noteCount": 0,
            "satisfactionLevel": {"sentByTeams": [], "answers": []},
            "tags": [],
            "assignedUsers": [],
            "assignedTeams": [],
            "lastMessageAt": stamp(store.present()),
            "lastMessageDirection": "in",
            "direction": "in",
            "priority": 3,
            "defaultLang": language,
            "custom": {"orderNumberStr": order},
        },
        {"customer": _ref(store, "customer", customer), "brand": _ref(store, "brand", 0)},
    )
    _add_message(store, conversation, words, attached=rng.random() < 0.3)
    store.change("customer", customer, lambda attributes: attributes.update(lastActivityAt=stamp(store.present())))
    if not store.count("note"):
        _write_note(store, rng)


def _answer(store: Store, rng: random.Random) -> None:
    number = _any(store, "conversation", rng)
    conversation = store.record("conversation", number)
    words = _reply(store, conversation)
    _add_message(store, conversation, words, agent=rng.randrange(len(AGENTS)))
    _spend_time(store, conversation, rng)

    def count(attributes: Record) -> None:
        attributes["messageCount"] = attributes.get("messageCount", 0) + 1
        attributes["preview"] = words
        attributes["lastMessageAt"] = stamp(store.present())
        attributes["lastMessageDirection"] = "out"

    store.change("conversation", number, count)


def _reply(store: Store, conversation: Record) -> str:
    """What the team answers to what the conversation is about."""
    attributes = conversation["attributes"]
    order, topics = attributes["custom"]["orderNumberStr"], TOPICS[attributes["defaultLang"]]
    fitting = (says for _, subject, says in topics if subject.format(order=order) == attributes["name"])
    customer = int(conversation["relationships"]["customer"]["data"]["id"][12:], 16)
    name = str(store.record("customer", customer)["attributes"]["name"])
    return next(fitting)[1].format(first=name.split(maxsplit=1)[0], order=order)


def _add_message(
    store: Store, conversation: Record, words: str, *, agent: int | None = None, attached: bool = False
) -> None:
    inward = agent is None
    relations: dict[str, Related | Sequence[Related]] = {**_within(conversation)}
    if agent is not None:
        relations["createdBy"] = _ref(store, "user", agent)
    if attached:
        relations["attachments"] = [_ref(store, "attachment", store.numbered("attachment"))]
    message = store.add(
        "message",
        {
            "channel": conversation["attributes"]["channels"][0],
            "direction": "in" if inward else "out",
            "directionType": "initial-in" if inward else "followup-out",
            "preview": words,
            "subject": conversation["attributes"]["name"],
            "size": len(words),
            "status": "received" if inward else "sent",
            "auto": False,
            "sentAt": stamp(store.present()),
            "redacted": False,
            **({"attachmentCount": 1} if attached else {}),
        },
        relations,
    )
    if attached:
        file = {"name": "photo.jpg", "contentType": "image/jpeg", "contentLength": len(words) * 1000}
        beneath = {"message": _to(message), "conversation": _to(conversation)}
        store.add("attachment", file | {"redacted": False}, beneath)


def _spend_time(store: Store, conversation: Record, rng: random.Random) -> None:
    seconds = rng.randrange(20, 600)
    attributes = {"handleAt": stamp(store.present()), "handleTime": seconds, "assignedUsers": [], "channels": ["email"]}
    store.add("conversation_time", attributes, _within(conversation))


def _write_note(store: Store, rng: random.Random) -> None:
    number = _any(store, "conversation", rng)
    conversation = store.record("conversation", number)
    author = _ref(store, "user", rng.randrange(len(AGENTS)))
    note: Record = {"body": rng.choice(NOTES), "createdByTeams": []}
    store.add("note", note, _within(conversation) | {"createdBy": author})
    store.change("conversation", number, lambda a: a.update(noteCount=a.get("noteCount", 0) + 1))


def _change_status(store: Store, rng: random.Random) -> None:
    status = rng.choice(["open", "snoozed", "done"])
    store.change("conversation", _any(store, "conversation", rng), lambda a: a.update(status=status))


def _delete(kind: str, silently: bool, store: Store, rng: random.Random) -> None:
    deletion = {"deleted": True} | ({"deletedAt": stamp(store.present())} if kind == "note" else {})
    store.change(kind, _any(store, kind, rng), lambda attributes: attributes.update(deletion), silently=silently)


def _vanish(kind: str, store: Store, rng: random.Random) -> None:
    """Nothing vanishes that would leave an account without anything to change."""
    number = _any(store, kind, rng)
    if store.count(kind) > 1:
        store.vanish(kind, number)


def _merge(silently: bool, store: Store, rng: random.Random) -> None:
    """One customer becomes part of another, and so do its conversations."""
    source, target = _any(store, "customer", rng), _any(store, "customer", rng)
    if source == target or store.is_deleted("customer", source) or store.is_deleted("customer", target):
        return
    sides = {"source": _ref(store, "customer", source), "target": _ref(store, "customer", target)}
    for conversation in store.children("customer", source, store.view("conversation")):
        store.change("conversation", conversation, lambda _attributes: None, relations={"customer": sides["target"]})
    store.change("customer", target, lambda a: a.update(lastActivityAt=stamp(store.present())))
    store.add("customer_merge", {"status": "complete"}, sides)
    store.change("customer", source, lambda attributes: attributes.update(deleted=True), silently=silently)


def _rate(store: Store, rng: random.Random) -> None:
    """A customer answers the survey about a conversation, which is sent first if it was not."""
    number = _any(store, "conversation", rng)
    conversation, now = store.record("conversation", number), stamp(store.present())
    rating = rng.randrange(1, 6)
    survey = conversation["attributes"]["satisfactionLevel"]
    said = {"status": "rated", "rating": rating, "score": int(rating > 3), "updatedAt": now}
    response = survey.get("formResponse")
    if response is None:
        response = store.add("satisfaction_response", said | {"channel": "email"}, _within(conversation))["id"]
        said |= {"form": store.writer.id("satisfaction", 0), "createdAt": now}
    else:
        store.change("satisfaction_response", int(response[12:], 16), lambda a: a.update(said))
    level = survey | said | {"formResponse": response}
    store.change("conversation", number, lambda a: a.update(satisfactionLevel=level))


def _add_object(store: Store, rng: random.Random) -> None:
    klass, number = rng.choice(KLASSES[:2]), rng.randrange(10_000, 99_999)
    attributes = {"externalId": f"{klass}-{number}", "title": klass.title(), "custom": {}, "tags": []}
    customer = _ref(store, "customer", _any(store, "customer", rng))
    store.add("kobject", attributes, {"klass": ("klass", klass), "customer": customer})


def _change_object(store: Store, rng: random.Random) -> None:
    if not store.count("kobject"):
        _add_object(store, rng)
    store.change("kobject", _any(store, "kobject", rng), lambda a: a.update(description=rng.choice(NOTES)))


def _add_tag(store: Store, rng: random.Random) -> None:
    name = f"tag-{rng.randrange(1000, 10_000)}"
    store.add("tag", {"name": name, "color": "#336699", "deleted": False}, {"createdBy": _ref(store, "user", 0)})


def _change_setup(store: Store, rng: random.Random) -> None:
    kind = rng.choice(("brand", "klass", "shortcut", "satisfaction", "sla", "user", "team"))
    store.change(kind, _any(store, kind, rng), lambda a: a.update(displayName=f"Number {rng.randrange(1000)}"))


def _redact(store: Store, rng: random.Random) -> None:
    def blacken(attributes: Record) -> None:
        attributes.update(redacted=True, preview="", subject="")

    store.change("message", _any(store, "message", rng), blacken)


def _rename(store: Store, rng: random.Random) -> None:
    name = f"{rng.choice(['Sam', 'Noa', 'Kim'])} Example"
    store.change("customer", _any(store, "customer", rng), lambda a: a.update(name=name, displayName=name))


def _ref(store: Store, kind: str, number: int) -> Related:
    return kind, store.writer.id(kind, number)


def _to(record: Record) -> Related:
    return record["type"], record["id"]


def _within(conversation: Record) -> dict[str, Related]:
    """What everything in a conversation is related to."""
    return {"customer": _to(conversation["relationships"]["customer"]["data"]), "conversation": _to(conversation)}


def _any(store: Store, kind: str, rng: random.Random) -> int:
    """Any record of a kind; one that was deleted only where nearly all were, and none that vanished."""
    for _ in range(20):
        number = rng.randrange(store.numbered(kind))
        if not store.is_deleted(kind, number):
            return number
    there = [number for number in range(store.numbered(kind)) if not store.is_gone(kind, number)]
    return rng.choice(there)
