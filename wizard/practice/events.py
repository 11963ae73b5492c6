"""What happens in a support team: new conversations, answers, notes, status changes, deletions, redactions."""

import random
from collections import Counter

from wizard.practice.calendar import stamp
from wizard.practice.phrases import CHANNELS, NOTES, TOPICS
from wizard.practice.store import Store
from wizard.practice.writer import Record

EVENTS = {
    "new conversation": 4,
    "answer": 6,
    "note": 3,
    "status": 5,
    "delete conversation": 1,
    "delete message": 1,
    "redact message": 1,
    "rename customer": 1,
}
"""What may happen, and how often in relation to the rest."""


def happen(store: Store, count: int, rng: random.Random) -> Counter[str]:
    """Let `count` things happen in an account; returns how many of each."""
    chosen = rng.choices(list(EVENTS), weights=list(EVENTS.values()), k=count)
    deeds = {
        "new conversation": _begin_conversation,
        "answer": _answer,
        "note": _write_note,
        "status": _change_status,
        "delete conversation": lambda store, rng: _delete(store, "conversation", rng),
        "delete message": lambda store, rng: _delete(store, "message", rng),
        "redact message": _redact,
        "rename customer": _rename,
    }
    for event in chosen:
        deeds[event](store, rng)
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
            "direction": "in",
            "priority": 3,
            "defaultLang": language,
            "custom": {"orderNumberStr": order},
            "lastMessageAt": stamp(store.now()),
        },
        {"customer": reference},
    )
    _add_message(store, conversation, words, inward=True)
    store.change("customer", customer, lambda attributes: None)


def _answer(store: Store, rng: random.Random) -> None:
    number = _any(store, "conversation", rng)
    words = rng.choice(TOPICS["en_us"])[2][-1].format(first="", order="")
    _add_message(store, store.record("conversation", number), words, inward=False)

    def count(attributes: Record) -> None:
        attributes["messageCount"] = attributes.get("messageCount", 0) + 1
        attributes["preview"] = words
        attributes["lastMessageAt"] = stamp(store.now())

    store.change("conversation", number, count)


def _add_message(store: Store, conversation: Record, words: str, *, inward: bool) -> None:
    customer = conversation["relationships"]["customer"]["data"]["id"]
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
            "sentAt": stamp(store.now()),
            "redacted": False,
        },
        {"customer": ("customer", customer), "conversation": ("conversation", conversation["id"])},
    )


def _write_note(store: Store, rng: random.Random) -> None:
    conversation = store.record("conversation", _any(store, "conversation", rng))
    store.add("note", {"body": rng.choice(NOTES)}, {"conversation": ("conversation", conversation["id"])})


def _change_status(store: Store, rng: random.Random) -> None:
    status = rng.choice(["open", "snoozed", "done"])
    store.change("conversation", _any(store, "conversation", rng), lambda a: a.update(status=status))


def _delete(store: Store, kind: str, rng: random.Random) -> None:
    store.change(kind, _any(store, kind, rng), lambda attributes: attributes.update(deleted=True))


def _redact(store: Store, rng: random.Random) -> None:
    def blacken(attributes: Record) -> None:
        attributes.update(redacted=True, preview="", subject="")

    store.change("message", _any(store, "message", rng), blacken)


def _rename(store: Store, rng: random.Random) -> None:
    name = f"{rng.choice(['Sam', 'Noa', 'Kim'])} Example"
    store.change("customer", _any(store, "customer", rng), lambda a: a.update(name=name, displayName=name))


def _any(store: Store, kind: str, rng: random.Random) -> int:
    return rng.randrange(store.count(kind))
