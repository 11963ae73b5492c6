"""The made-up shop: how many conversations, messages, notes, customers and companies there are, and when.

Only what is needed for order and counting is worked out beforehand, as plain lists of numbers; the records
themselves are written when somebody asks for them. The same seed and the same present give the same shop.
"""

import random
from bisect import bisect_right
from datetime import datetime
from itertools import accumulate
from typing import Final
from zlib import crc32

from wizard.practice.calendar import DAY, beginnings, milliseconds
from wizard.practice.phrases import LANGUAGES, TOPICS, Topic

BULK_JOB_AGE: Final = 0.55
"""Where in the shop's history a bulk job touched many conversations in one millisecond."""

LARGEST_BULK_JOB: Final = 1_500

CONVERSATIONS_AN_OBJECT: Final = 3
"""How many conversations there are for each object, such as an order."""

LONGEST_CONVERSATION: Final = 6 * 3_600_000
JUST_NOW: Final = 60_000


class Shop:
    """The numbers behind the made-up data. Every list is indexed by a record's number within its kind."""

    def __init__(self, *, seed: int, conversations: int, now: datetime, days: int) -> None:
        rng = random.Random(f"shop {seed}")
        self.seed = seed
        self.founded = milliseconds(now)
        self.conversation_created = beginnings(conversations, end=now, days=days, rng=rng)
        self.customers = max(1, conversations * 9 // 20)
        self.companies = max(1, conversations // 60)
        self.customer_of = [rng.randrange(self.customers) for _ in range(conversations)]
        self._count_messages()
        self._date_conversations()
        self._date_customers()
        self.attached = [number for number in range(self.messages_before[-1]) if self.dice(number, 26) % 7 == 0]
        self.surveyed = [number for number in range(conversations) if self.is_done(number)]
        self.objects = conversations // CONVERSATIONS_AN_OBJECT

    def dice(self, number: int, salt: int) -> int:
        """A number that looks random and is always the same for the same arguments: 0 to 2**32 - 1."""
        return crc32(b"%d %d %d" % (self.seed, number, salt))

    def is_done(self, conversation: int) -> bool:
        """Whether a conversation is over; its customer is then asked how it was."""
        return self.dice(conversation, 7) % 10 < 8

    def object_times(self, number: int) -> tuple[int, int]:
        """When an object, such as an order, was created and when it was updated, in milliseconds since 1970."""
        created = self.conversation_created[number * CONVERSATIONS_AN_OBJECT] - 50_000
        return created, min(created + self.dice(number, 27) % (20 * DAY), self.founded - 1)

    def topic(self, conversation: int) -> tuple[str, Topic]:
        """The language of a conversation, and what it is about."""
        language = LANGUAGES[self.dice(conversation, 1) % len(LANGUAGES)]
        topics = TOPICS[language]
        return language, topics[self.dice(conversation, 2) % len(topics)]

    def conversation_of_message(self, message: int) -> tuple[int, int]:
        """The conversation of a message, and which of its messages it is."""
        conversation = bisect_right(self.messages_before, message) - 1
        return conversation, message - self.messages_before[conversation]

    def conversation_of_note(self, note: int) -> int:
        """The conversation of a note."""
        return bisect_right(self.notes_before, note) - 1

    def message_time(self, conversation: int, position: int) -> int:
        """When a message was sent, in milliseconds since 1970."""
        gaps = (120_000 + self.dice(conversation, 100 + step) % 2_400_000 for step in range(position))
        return self.conversation_created[conversation] + sum(gaps)

    def message_times(self, conversation: int) -> list[int]:
        """When all messages of a conversation were sent, in milliseconds since 1970."""
        return [self.message_time(conversation, position) for position in range(len(self.messages_of(conversation)))]

    def messages_of(self, conversation: int) -> range:
        """The numbers of a conversation's messages."""
        return range(self.messages_before[conversation], self.messages_before[conversation + 1])

    def notes_of(self, conversation: int) -> range:
        """The numbers of a conversation's notes."""
        return range(self.notes_before[conversation], self.notes_before[conversation + 1])

    def _count_messages(self) -> None:
        numbers = range(len(self.conversation_created))
        counts = [self._message_count(number) for number in numbers]
        notes = [self.dice(number, 4) % 4 == 0 for number in numbers]
        self.messages_before = [0, *accumulate(counts)]
        self.notes_before = [0, *accumulate(map(int, notes))]

    def _message_count(self, conversation: int) -> int:
        count = 1 + self.dice(conversation, 3) % len(self.topic(conversation)[1][2])
        if self.conversation_created[conversation] > self.founded - LONGEST_CONVERSATION:
            while count > 1 and self.message_time(conversation, count - 1) > self.founded - JUST_NOW:
                count -= 1  # that will only be said in the future
        return count

    def _date_conversations(self) -> None:
        self.conversation_updated = [
            min(
                self.message_time(number, len(self.messages_of(number)) - 1) + 30_000 + self.dice(number, 5) % 900_000,
                self.founded - 1,
            )
            for number in range(len(self.conversation_created))
        ]
        touched = min(LARGEST_BULK_JOB, len(self.conversation_created) // 10)
        if touched > 1:
            first = int(len(self.conversation_created) * BULK_JOB_AGE) - touched
            moment = max(self.conversation_updated[first : first + touched]) + 1
            self.conversation_updated[first : first + touched] = [moment] * touched

    def _date_customers(self) -> None:
        never = self.conversation_created[0] if self.conversation_created else 0
        self.customer_created = [never] * self.customers
        self.customer_updated = [never] * self.customers
        for number in range(len(self.conversation_created) - 1, -1, -1):
            customer = self.customer_of[number]
            self.customer_created[customer] = self.conversation_created[number] - 100
            self.customer_updated[customer] = max(self.customer_updated[customer], self.conversation_updated[number])
