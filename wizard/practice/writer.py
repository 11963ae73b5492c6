"""Writes the made-up shop's records the way Kustomer's API shows them (facts sheet, section 7)."""

from typing import Any, Final

from wizard.practice.calendar import DAY, stamp
from wizard.practice.phrases import (
    AGENTS,
    BRANDS,
    CHANNELS,
    COMPANIES,
    FIRST_NAMES,
    LAST_NAMES,
    NOTES,
    SHORTCUTS,
    TAGS,
    TEAMS,
)
from wizard.practice.shop import Shop

Record = dict[str, Any]

FIXED_COUNTS: Final = {
    "user": len(AGENTS),
    "team": len(TEAMS),
    "tag": len(TAGS),
    "brand": len(BRANDS),
    "satisfaction": 1,
    "klass": 1,
    "shortcut": len(SHORTCUTS),
}
"""The kinds of records that a shop sets up when it opens, and how many it has of each."""

KINDS: Final = ("conversation", "message", "note", "customer", "company", *FIXED_COUNTS)
"""The kinds of records, numbered by their place here in every id."""

_PLURALS: Final = {"company": "companies", "satisfaction": "satisfaction", "klass": "klasses"}
PATHS: Final = {kind: _PLURALS.get(kind, f"{kind}s") for kind in KINDS}
KLASS: Final = "order"
SHOP_DOMAIN: Final = "lumenbikes.example"


class Writer:
    """Writes any record of a shop from its kind and number."""

    def __init__(self, shop: Shop, org_id: str) -> None:
        self._shop = shop
        self._org_id = org_id
        self.opened = (shop.conversation_created[0] if shop.conversation_created else shop.founded) - 30 * DAY

    def id(self, kind: str, number: int) -> str:
        """The id of a record: 24 hexadecimal digits, unique over all kinds."""
        return f"{self._shop.seed & 0xFFFFFFFF:08x}{KINDS.index(kind) + 1:04x}{number:012x}"

    def write(self, kind: str, number: int) -> Record:
        """A record as it was before anybody changed it."""
        attributes, relations = getattr(self, f"_{kind}")(number)
        return self.frame(kind, self.id(kind, number), attributes, relations)

    def frame(self, kind: str, identifier: str, attributes: Record, relations: dict[str, tuple[str, str]]) -> Record:
        """The envelope around a record's attributes."""
        relationships: Record = {"org": _related("org", "orgs", self._org_id)}
        for name, (of_kind, of_id) in relations.items():
            relationships[name] = _related(of_kind, PATHS[of_kind], of_id)
        return {
            "type": kind,
            "id": identifier,
            "attributes": attributes,
            "relationships": relationships,
            "links": {"self": f"/v1/{PATHS[kind]}/{identifier}"},
        }

    def _conversation(self, number: int) -> tuple[Record, dict[str, tuple[str, str]]]:
        shop, dice = self._shop, self._shop.dice
        language, (tag, subject, _) = shop.topic(number)
        messages, created = len(shop.messages_of(number)), shop.conversation_created[number]
        channel, agent = self._channel(number), self.id("user", dice(number, 6) % len(AGENTS))
        done = dice(number, 7) % 10 < 8
        updated, last = shop.conversation_updated[number], shop.message_time(number, messages - 1)
        attributes: Record = {
            "name": subject.format(order=self._order(number)),
            "preview": self._says(number, messages - 1)[:120],
            "channels": [channel],
            "status": "done" if done else ("open" if dice(number, 8) % 3 else "snoozed"),
            "open": {"statusAt": stamp(created)},
            "messageCount": messages,
            "inboundMessageCount": (messages + 1) // 2,
            "outboundMessageCount": messages // 2,
            "noteCount": len(shop.notes_of(number)),
            "satisfaction": 0,
            "satisfactionLevel": self._answered_survey(number, updated) if done else {"sentByTeams": [], "answers": []},
            "tags": [self.id("tag", TAGS.index(tag)), *self._extra_tags(number)],
            "suggestedTags": [],
            "sentiment": {"polarity": dice(number, 9) % 3 - 1, "confidence": 0.6},
            "assignedUsers": [agent],
            "assignedTeams": [self.id("team", dice(number, 10) % len(TEAMS))],
            "lastMessageAt": stamp(last),
            "lastMessageDirection": "in" if messages % 2 else "out",
            "doneCount": int(done),
            "direction": "in",
            "priority": 1 + dice(number, 11) % 5,
            "rev": messages + 2,
            "spam": False,
            "ended": False,
            "defaultLang": language,
            "locale": "US" if language == "en_us" else language[-2:].upper(),
            "custom": {"orderNumberStr": self._order(number), "contactReasonTree": f"shop.{tag}"},
            "createdAt": stamp(created),
            "updatedAt": stamp(updated),
            "modifiedAt": stamp(updated),
            "lastActivityAt": stamp(updated),
        }
        if dice(number, 12) % 9 == 0:
            attributes["externalId"] = f"ord-{self._order(number)}"
        return attributes, {
            "customer": self._ref("customer", shop.customer_of[number]),
            "createdBy": ("user", agent),
            "brand": self._ref("brand", dice(number, 25) % len(BRANDS)),
        }

    def _message(self, number: int) -> tuple[Record, dict[str, tuple[str, str]]]:
        shop = self._shop
        conversation, position = shop.conversation_of_message(number)
        sent, inward = shop.message_time(conversation, position), position % 2 == 0
        customer, words = shop.customer_of[conversation], self._says(conversation, position)
        subject = shop.topic(conversation)[1][1].format(order=self._order(conversation))
        attributes: Record = {
            "channel": self._channel(conversation),
            "app": "postmark",
            "size": len(words),
            "direction": "in" if inward else "out",
            "directionType": "initial-in" if position == 0 else ("followup-in" if inward else "response-out"),
            "preview": words,
            "subject": subject,
            "meta": self._message_meta(conversation, customer, subject),
            "status": "received" if inward else "sent",
            "assignedTeams": [],
            "assignedUsers": [],
            "auto": False,
            "sentAt": stamp(sent),
            "createdAt": stamp(sent + 700),
            "updatedAt": stamp(sent + 700),
            "modifiedAt": stamp(sent + 700),
            "redacted": False,
            "createdByTeams": [],
            "rev": 1,
            "reactions": [],
        }
        agent = self.id("user", shop.dice(conversation, 6) % len(AGENTS))
        return attributes, {
            "customer": self._ref("customer", customer),
            "conversation": self._ref("conversation", conversation),
            **({} if inward else {"createdBy": ("user", agent)}),
        }

    def _note(self, number: int) -> tuple[Record, dict[str, tuple[str, str]]]:
        shop = self._shop
        conversation = shop.conversation_of_note(number)
        written = stamp(self.note_time(number))
        attributes: Record = {
            "body": NOTES[shop.dice(number, 13) % len(NOTES)],
            "createdByTeams": [],
            "createdAt": written,
            "updatedAt": written,
            "modifiedAt": written,
        }
        return attributes, {
            "customer": self._ref("customer", shop.customer_of[conversation]),
            "conversation": self._ref("conversation", conversation),
            "createdBy": ("user", self.id("user", shop.dice(number, 14) % len(AGENTS))),
        }

    def note_time(self, number: int) -> int:
        """When a note was written, in milliseconds since 1970."""
        return self._shop.conversation_created[self._shop.conversation_of_note(number)] + 90_000

    def _customer(self, number: int) -> tuple[Record, dict[str, tuple[str, str]]]:
        shop = self._shop
        first, last = self._name(number)
        updated = stamp(shop.customer_updated[number])
        attributes: Record = {
            "name": f"{first} {last}",
            "displayName": f"{first} {last}",
            "firstName": first.lower(),
            "lastName": last.lower(),
            "externalId": f"crm-{10_000 + number}",
            "emails": [{"email": f"{first}.{last}{number}@example.com".lower(), "verified": False, "type": "home"}],
            "phones": [{"phone": f"+1555{number % 10_000_000:07d}", "type": "mobile", "verified": False}],
            "tags": [],
            "custom": {"loyaltyTierStr": ("gold", "silver", "none")[shop.dice(number, 15) % 3]},
            "deleted": False,
            "verified": True,
            "progressiveStatus": "done",
            "rev": 2,
            "createdAt": stamp(shop.customer_created[number]),
            "updatedAt": updated,
            "modifiedAt": updated,
            "lastActivityAt": updated,
        }
        relations = {"company": self._ref("company", number % shop.companies)} if number % 5 == 0 else {}
        return attributes, relations

    def _company(self, number: int) -> tuple[Record, dict[str, tuple[str, str]]]:
        moment = stamp(self.company_time(number))
        attributes: Record = {
            "name": f"{COMPANIES[number % len(COMPANIES)]} {number // len(COMPANIES) + 1}",
            "externalId": f"acct-{number}",
            "domains": [f"company{number}.example"],
            "tags": [],
            "custom": {},
            "rev": 1,
            "createdAt": moment,
            "updatedAt": moment,
            "modifiedAt": moment,
        }
        return attributes, {}

    def company_time(self, number: int) -> int:
        """When a company was written down, in milliseconds since 1970."""
        created = self._shop.conversation_created
        return created[number * 60 % len(created)] - 200 if created else self.opened

    def _user(self, number: int) -> tuple[Record, dict[str, tuple[str, str]]]:
        first = AGENTS[number].split()[0]
        attributes: Record = {
            "displayName": first,
            "name": AGENTS[number],
            "userType": "user",
            "email": f"{first.lower()}@{SHOP_DOMAIN}",
            "roleGroups": [],
            "roles": ["org.user"],
        }
        return attributes | self._long_ago(), {}

    def _team(self, number: int) -> tuple[Record, dict[str, tuple[str, str]]]:
        members = [self.id("user", n) for n in range(len(AGENTS)) if n % len(TEAMS) == number]
        attributes: Record = {"name": TEAMS[number], "displayName": TEAMS[number], "icon": "star", "members": members}
        return attributes | {"deleted": False} | self._long_ago(), {}

    def _tag(self, number: int) -> tuple[Record, dict[str, tuple[str, str]]]:
        attributes: Record = {"name": TAGS[number], "color": f"#{self._shop.dice(number, 16) & 0xFFFFFF:06x}"}
        return attributes | {"deleted": False} | self._long_ago(), {}

    def _brand(self, number: int) -> tuple[Record, dict[str, tuple[str, str]]]:
        return {"name": BRANDS[number], "default": number == 0} | self._long_ago(), {}

    def _satisfaction(self, _number: int) -> tuple[Record, dict[str, tuple[str, str]]]:
        attributes: Record = {
            "name": "After each conversation",
            "formType": "csat",
            "enabled": True,
            "channel": "email",
            "delayTime": 0,
            "scale": {"options": 5, "type": "number", "labelHigh": "Great", "labelLow": "Poor"},
            "ratingPrompt": "How did we do?",
            "questions": [],
            "followUpType": "none",
            "criteria": {"and": [], "or": []},
        }
        return attributes | self._long_ago(), {"createdBy": self._ref("user", 0)}

    def _klass(self, _number: int) -> tuple[Record, dict[str, tuple[str, str]]]:
        attributes: Record = {"name": KLASS, "displayName": KLASS.title(), "icon": "shopping", "color": "slate"}
        return attributes | {"status": "enabled", "mixins": []} | self._long_ago(), {}

    def _shortcut(self, number: int) -> tuple[Record, dict[str, tuple[str, str]]]:
        name, says = SHORTCUTS[number]
        attributes: Record = {"name": name, "draft": {"text": says}, "isPrivate": False, "appDisabled": False, "rev": 1}
        return attributes | {"deleted": False} | self._long_ago(), {"createdBy": self._ref("user", 0)}

    def _long_ago(self) -> Record:
        return dict.fromkeys(("createdAt", "updatedAt", "modifiedAt"), stamp(self.opened))

    def _ref(self, kind: str, number: int) -> tuple[str, str]:
        return kind, self.id(kind, number)

    def _channel(self, conversation: int) -> str:
        return CHANNELS[self._shop.dice(conversation, 17) % len(CHANNELS)]

    def _order(self, conversation: int) -> str:
        return str(1001 + self._shop.dice(conversation, 18) % 90_000)

    def _name(self, customer: int) -> tuple[str, str]:
        first = FIRST_NAMES[self._shop.dice(customer, 19) % len(FIRST_NAMES)]
        return first, LAST_NAMES[self._shop.dice(customer, 20) % len(LAST_NAMES)]

    def _says(self, conversation: int, position: int) -> str:
        first, _ = self._name(self._shop.customer_of[conversation])
        return self._shop.topic(conversation)[1][2][position].format(order=self._order(conversation), first=first)

    def _extra_tags(self, number: int) -> list[str]:
        return [self.id("tag", 6 + self._shop.dice(number, 21) % 6)] if number % 3 == 0 else []

    def _answered_survey(self, number: int, updated: int) -> Record:
        survey: Record = {"form": self.id("satisfaction", 0), "sentByTeams": [], "answers": []}
        if self._shop.dice(number, 22) % 3:
            return survey | {"status": "offered"}
        rating = (5, 5, 4, 5, 3, 1, 4, 2)[self._shop.dice(number, 23) % 8]
        return survey | {"status": "rated", "rating": rating, "score": int(rating > 3), "createdAt": stamp(updated)}

    def _message_meta(self, conversation: int, customer: int, subject: str) -> Record:
        # Kustomer writes recipients as a list, as one object, or as plain text.
        address = f"help@{SHOP_DOMAIN}"
        first, last = self._name(customer)
        to: object = ([{"email": address}], {"email": address}, address)[self._shop.dice(conversation, 24) % 3]
        return {"from": f"{first}.{last}{customer}@example.com".lower(), "to": to, "cc": [], "subject": subject}


def _related(kind: str, path: str, identifier: str) -> Record:
    return {"links": {"self": f"/v1/{path}/{identifier}"}, "data": {"type": kind, "id": identifier}}
