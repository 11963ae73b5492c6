"""Sentences for people, kept apart from the values inside them so that they can be translated."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

_PLACE: Final = re.compile(r"\{(\w+)(?::(,))?\}")


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence: its English source with `{named}` places, and the values that go there.

    In a place such as `{count:,}` English parts the thousands of a number; other languages do so everywhere.

    Rooms without Qt write sentences as `Text`; the screens translate `source` and fill in `values`. As a
    string it reads in English.
    """

    source: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return fill(self.source, self.values, _in_english)


def text(source: str, /, **values: object) -> Text:
    """Write a sentence: `text("{name} is taken.", name=name)`."""
    return Text(source, values)


NOTHING = Text("")
"""The empty sentence."""


def fill(source: str, values: Mapping[str, object], write: Callable[[object, str], str]) -> str:
    """Put values in their places. A place without a value stays as it is.

    Sentences may come from a workspace to which others write. A place is a name and nothing else, so that none of
    them reaches what a value holds.

    Args:
        source: of the sentence, in any language.
        values: by the names of their places.
        write: writes a value; it is told what follows the name in its place, too: a comma or nothing.
    """

    def value_of(place: re.Match[str]) -> str:
        name, how = place.groups(default="")
        return write(values[name], how) if name in values else place[0]

    return _PLACE.sub(value_of, source)


def _in_english(value: object, how: str) -> str:
    """A moment is told as its day."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return format(value, how) if isinstance(value, int) else str(value)
