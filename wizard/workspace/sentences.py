"""Sentences as they are kept: source and values apart, so that they can be shown in any language."""

import json
from datetime import UTC, datetime
from typing import Final

from wizard.text import NOTHING, Text

_DEEPEST: Final = 4
"""So many sentences may be within one another."""

_WIDEST: Final = 2**63
"""Greater numbers can be written in no language."""


def write_text(sentence: Text) -> str:
    """A sentence as JSON; an empty one as an empty text."""
    return json.dumps(_kept_sentence(sentence)) if sentence.source else ""


def read_text(kept: str) -> Text:
    """The sentence that `write_text` kept; anything else that somebody wrote there is one as it stands."""
    try:
        return _sentence_of(json.loads(kept), _DEEPEST) if kept else NOTHING
    except (ValueError, OverflowError, RecursionError):
        return Text(kept)


def _kept_sentence(sentence: Text) -> list[object]:
    return [sentence.source, {name: _kept_value(value) for name, value in sentence.values.items()}]


def _kept_value(value: object) -> object:
    """Sentences within sentences, moments and numbers stay what they are: each language writes them its own way."""
    if isinstance(value, Text):
        return {"text": _kept_sentence(value)}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    return value if isinstance(value, int) else str(value)


def _sentence_of(kept: object, deepest: int) -> Text:
    """A sentence as JSON has it.

    Raises:
        ValueError: it is none.
    """
    match kept:
        case [str(source), dict(values)] if deepest:
            return Text(source, {name: _value_of(value, deepest - 1) for name, value in values.items()})
    raise ValueError(kept)


def _value_of(kept: object, deepest: int) -> object:
    match kept:
        case str():
            return kept
        case int() if abs(kept) < _WIDEST:
            return kept
        case {"text": sentence}:
            return _sentence_of(sentence, deepest)
        case {"moment": str(moment)}:
            return datetime.fromisoformat(moment).astimezone(UTC)
    raise ValueError(kept)
