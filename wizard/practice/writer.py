"""Writes the made-up shop's records the way Kustomer's API shows them (facts sheet, section 7)."""

from bisect import bisect_left
from collections.abc import Sequence

from wizard.practice.calendar import DAY, stamp
from wizard.practice.kinds import FIXED_COUNTS, KINDS, PATHS, Record, Related, Relations, related_to, to_one
from wizard.practice.opening import Opening
from wizard.practice.phrases import (
    AGENTS,
    BRANDS,
    CHANNELS,
    COMPANIES,
    FILES,
    FIRST_NAMES,
    KLASSES,
    LAST_NAMES,
    NOTES,
    SHOP_DOMAIN,
    TAGS,
    TEAMS,
)
from wizard.practice.shop import CONVERSATIONS_AN_OBJECT, Shop


class Writer:
    """Writes any record of a shop from its kind and number."""

    def __init__(self, shop: Shop, org_id: str) -> None:
        self._shop = shop
        self._org_id = org_id
        self.opened = (shop.conversation_created[0] if shop.conversation_created else shop.founded) - 30 * DAY
        self._opening = Opening(shop, self.opened, self.id)

    def id(self, kind: str, number: int) -> str:
        """The id of a record: 24 hexadecimal digits, unique over all kinds."""
        return f"{self._shop.seed & 0xFFFFFFFF:08x}{KINDS.index(kind) + 1:04x}{number:012x}"

    def write(self, kind: str, number: int) -> Record:
        """A record as it was before anybody changed it."""
        if kind in FIXED_COUNTS:
            attributes, relations = self._opening.write(kind, number)
        else:
            attributes, relations = getattr(self, f"_{kind}")(number)
        return self.frame(kind, self.id(kind, number), attributes, relations)

    def frame(self, kind: str, identifier: str, attributes: Record, relations: Relations) -> Record:
        """The envelope around a record's attributes."""
        path = f"/v1/{PATHS[kind]}/{identifier}"
        relationships: Record = {"org": to_one("org", "orgs", self._org_id)}
        for name, related in relations.items():
            relationships[name] = related_to(name, related, path)
        klass = relationships["klass"]["data"]["id"] if kind == "kobject" else ""
        return {
            "type": f"kobject.{klass}" if klass else attributes.pop("type", kind),
            "id": identifier,
            "attributes": attributes,
            "relationships": relationships,
            "links": {"self": f"/v1/klasses/{klass}/{identifier}" if klass else path},
        }

    def _conversation(self, number: int) -> tuple[Record, Relations]:
        shop, dice = self._shop, self._shop.dice
        language, (tag, subject, _) = shop.topic(number)
        messages, created = len(shop.messages_of(number)), shop.conversation_created[number]
        channel, agent = self._channel(number), self.id("user", dice(number, 6) % len(AGENTS))
        done = shop.is_done(number)
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

    def _message(self, number: int) -> tuple[Record, Relations]:
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
        relations: dict[str, Related | Sequence[Related]] = {
            "customer": self._ref("customer", customer),
            "conversation": self._ref("conversation", conversation),
        }
        if not inward:
            relations["createdBy"] = self._ref("user", shop.dice(conversation, 6) % len(AGENTS))
        if shop.dice(number, 26) % 7 == 0:
            attributes["attachmentCount"] = 1
            relations["attachments"] = [self._ref("attachment", bisect_left(shop.attached, number))]
        return attributes, relations

    def _note(self, number: int) -> tuple[Record, Relations]:
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

    def _customer(self, number: int) -> tuple[Record, Relations]:
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

    def _company(self, number: int) -> tuple[Record, Relations]:
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

    def _kobject(self, number: int) -> tuple[Record, Relations]:
        shop = self._shop
        conversation, klass = number * CONVERSATIONS_AN_OBJECT, KLASSES[shop.dice(number, 28) % 2]
        created, updated = shop.object_times(number)
        attributes: Record = {
            "externalId": f"{klass}-{number}",
            "title": f"{klass.title()} {self._order(conversation)}",
            "description": "",
            "icon": "shopping",
            "images": [],
            "custom": _custom_of(klass, int(self._order(conversation))),
            "tags": [],
            "rev": 1,
            "createdAt": stamp(created),
            "updatedAt": stamp(updated),
        }
        return attributes, {
            "klass": ("klass", klass),
            "customer": self._ref("customer", shop.customer_of[conversation]),
        }

    def _conversation_time(self, number: int) -> tuple[Record, Relations]:
        shop = self._shop
        agent, begun = self.id("user", shop.dice(number, 6) % len(AGENTS)), shop.conversation_created[number]
        attributes: Record = {
            "createdAt": stamp(self.handled_time(number)),
            "createdByTeams": [],
            "assignedUsers": [agent],
            "assignedTeams": [],
            "handleAt": stamp(begun),
            "handleTime": 30 + shop.dice(number, 29) % 600,
            "channels": [self._channel(number)],
            "messageAt": stamp(begun + 60_000),
            "messageTime": shop.dice(number, 30) % 300,
        }
        return attributes, {
            "customer": self._ref("customer", shop.customer_of[number]),
            "conversation": self._ref("conversation", number),
            "createdBy": ("user", agent),
        }

    def handled_time(self, conversation: int) -> int:
        """When somebody first spent time on a conversation, in milliseconds since 1970."""
        return self._shop.conversation_created[conversation] + 100_000

    def _attachment(self, number: int) -> tuple[Record, Relations]:
        shop = self._shop
        message = shop.attached[number]
        conversation, position = shop.conversation_of_message(message)
        name, kind = FILES[shop.dice(number, 31) % len(FILES)]
        attributes: Record = {
            "name": name,
            "contentType": kind,
            "contentLength": 1000 + shop.dice(number, 32) % 2_000_000,
            "redacted": False,
        }
        written = stamp(shop.message_time(conversation, position) + 700)
        return attributes | dict.fromkeys(("createdAt", "updatedAt"), written), {
            "message": self._ref("message", message),
            "conversation": self._ref("conversation", conversation),
        }

    def _satisfaction_response(self, number: int) -> tuple[Record, Relations]:
        conversation = self._shop.surveyed[number]
        moment = self._shop.conversation_updated[conversation]
        survey = self._answered_survey(conversation, moment)
        named = {"form", "formResponse", "sentByTeams"}
        attributes: Record = {name: value for name, value in survey.items() if name not in named}
        return attributes | {"channel": "email"}, {
            "customer": self._ref("customer", self._shop.customer_of[conversation]),
            "conversation": self._ref("conversation", conversation),
        }

    def _ref(self, kind: str, number: int) -> Related:
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
        survey: Record = {
            "form": self.id("satisfaction", 0),
            "formResponse": self.id("satisfaction_response", bisect_left(self._shop.surveyed, number)),
            "sentByTeams": [],
            "answers": [],
            "createdAt": stamp(updated),
            "updatedAt": stamp(updated),
        }
        if self._shop.dice(number, 22) % 3:
            return survey | {"status": "offered"}
        rating = (5, 5, 4, 5, 3, 1, 4, 2)[self._shop.dice(number, 23) % 8]
        return survey | {"status": "rated", "rating": rating, "score": int(rating > 3)}

    def _message_meta(self, conversation: int, customer: int, subject: str) -> Record:
        # Kustomer writes recipients as a list, as one object, or as plain text.
        address = f"help@{SHOP_DOMAIN}"
        first, last = self._name(customer)
        to: object = ([{"email": address}], {"email": address}, address)[self._shop.dice(conversation, 24) % 3]
        return {"from": f"{first}.{last}{customer}@example.com".lower(), "to": to, "cc": [], "subject": subject}


def _custom_of(klass: str, number: int) -> Record:
    if klass == "order":
        return {"orderNumberNum": number, "orderStatusStr": "shipped"}
    return {"frameStr": f"F{number}"}
