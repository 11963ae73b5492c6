"""Sentences for people, kept apart from the values inside them so that they can be translated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence: its English source with `{named}` places, and the values that go there.

    Rooms without Qt write sentences as `Text`; the screens translate `source` and fill in `values`. As a
    string it reads in English.
    """

    source: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        if not self.values:
            return self.source
        return self.source.format_map({name: _plain(value) for name, value in self.values.items()})


def text(source: str, /, **values: object) -> Text:
    """Write a sentence: `text("{name} is taken.", name=name)`."""
    return Text(source, values)


NOTHING = Text("")
"""The empty sentence."""


def _plain(value: object) -> object:
    """A moment is told as its day."""
    return value.date().isoformat() if isinstance(value, datetime) else value
