"""What happens in a support team: new conversations, answers, notes, status changes, deletions, redactions."""

import random
from collections import Counter
from typing import Final

from wizard.practice.calendar import stamp
from wizard.practice.journal import Event
from wizard.practice.phrases import AGENTS, CHANNELS, NOTES, TOPICS
from wizard.practice.store import Store
from wizard.practice.writer import Record

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
}
"""What may happen, and how often in relation to the rest."""

SOME_OF_EACH: Final = ("conversation", "message", "note")
"""What there must be before anything but a new conversation can happen."""


def check(event: Event) -> None:
    """Require that an event can happen.

    Raises:
        ValueError: nothing of that name can, or less than nothing.
    """
    if event.only not in {"", *EVENTS} or event.count < 0:
        raise ValueError(f"this cannot happen: {event}")


def happen(store: Store, event: Event) -> Counter[str]:
    """Let an event happen in an account; returns how many of each thing happened.

    Raises:
        ValueError: it cannot happen.
    """
    check(event)
    rng = random.Random(event.seed)
    names, weights = list(EVENTS), list(EVENTS.values())
    chosen = [event.only] * event.count if event.only else rng.choices(names, weights=weights, k=event.count)
    deeds = {
        NEW_CONVERSATION: _begin_conversation,
        "answer": _answer,
        "note": _write_note,
        "status": _change_status,
        "delete conversation": lambda store, rng: _delete(store, "conversation", rng),
        "delete message": lambda store, rng: _delete(store, "message", rng),
        "delete note": lambda store, rng: _delete(store, "note", rng),
        "redact message": _redact,
        "rename customer": _rename,
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
    customer = rng.randrange(store.count("customer"))
    reference = ("customer", store.writer.id("customer", customer))
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
        {"customer": reference, "brand": ("brand", store.writer.id("brand", 0))},
    )
    _add_message(store, conversation, words)
    store.change("customer", customer, lambda attributes: attributes.update(lastActivityAt=stamp(store.present())))
    if not store.count("note"):
        _write_note(store, rng)


def _answer(store: Store, rng: random.Random) -> None:
    number = _any(store, "conversation", rng)
    conversation = store.record("conversation", number)
    words = _reply(store, conversation)
    _add_message(store, conversation, words, agent=rng.randrange(len(AGENTS)))

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
    name = store.record("customer", customer)["attributes"]["name"]
    return next(fitting)[1].format(first=name.split()[0], order=order)


def _add_message(store: Store, conversation: Record, words: str, *, agent: int | None = None) -> None:
    inward = agent is None
    relations = {
        "customer": ("customer", conversation["relationships"]["customer"]["data"]["id"]),
        "conversation": ("conversation", conversation["id"]),
    }
    if agent is not None:
        relations["createdBy"] = ("user", store.writer.id("user", agent))
    store.add(
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
        },
        relations,
    )


def _write_note(store: Store, rng: random.Random) -> None:
    number = _any(store, "conversation", rng)
    conversation = store.record("conversation", number)
    relations = {
        "customer": ("customer", conversation["relationships"]["customer"]["data"]["id"]),
        "conversation": ("conversation", conversation["id"]),
        "createdBy": ("user", store.writer.id("user", rng.randrange(len(AGENTS)))),
    }
    store.add("note", {"body": rng.choice(NOTES), "createdByTeams": []}, relations)
    store.change("conversation", number, lambda a: a.update(noteCount=a.get("noteCount", 0) + 1))


def _change_status(store: Store, rng: random.Random) -> None:
    status = rng.choice(["open", "snoozed", "done"])
    store.change("conversation", _any(store, "conversation", rng), lambda a: a.update(status=status))


def _delete(store: Store, kind: str, rng: random.Random) -> None:
    deletion = {"deleted": True} | ({"deletedAt": stamp(store.present())} if kind == "note" else {})
    store.change(kind, _any(store, kind, rng), lambda attributes: attributes.update(deletion))


def _redact(store: Store, rng: random.Random) -> None:
    def blacken(attributes: Record) -> None:
        attributes.update(redacted=True, preview="", subject="")

    store.change("message", _any(store, "message", rng), blacken)


def _rename(store: Store, rng: random.Random) -> None:
    name = f"{rng.choice(['Sam', 'Noa', 'Kim'])} Example"
    store.change("customer", _any(store, "customer", rng), lambda a: a.update(name=name, displayName=name))


def _any(store: Store, kind: str, rng: random.Random) -> int:
    """Any record of a kind; one that was deleted only where nearly all were."""
    for _ in range(20):
        number = rng.randrange(store.count(kind))
        if not store.is_deleted(kind, number):
            break
    return number
