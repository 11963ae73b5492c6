"""Sentences as they are kept: source and values apart, so that they can be shown in any language."""

import json
from datetime import datetime
from typing import Any

from wizard.text import NOTHING, Text


def write_text(sentence: Text) -> str:
    """A sentence as JSON; an empty one as an empty text."""
    return json.dumps(_kept_sentence(sentence)) if sentence.source else ""


def read_text(kept: str) -> Text:
    """The sentence that `write_text` kept."""
    return _sentence_of(json.loads(kept)) if kept else NOTHING


def _kept_sentence(sentence: Text) -> list[object]:
    return [sentence.source, {name: _kept_value(value) for name, value in sentence.values.items()}]


def _kept_value(value: object) -> object:
    """Sentences within sentences, moments and numbers stay what they are: each language writes them its own way."""
    if isinstance(value, Text):
        return {"text": _kept_sentence(value)}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    return value if isinstance(value, int) else str(value)


def _sentence_of(kept: list[Any]) -> Text:
    source, values = kept
    return Text(source, {name: _value_of(value) for name, value in values.items()})


def _value_of(kept: Any) -> object:  # noqa: ANN401 - as JSON has it
    if not isinstance(kept, dict):
        return kept
    return _sentence_of(kept["text"]) if "text" in kept else datetime.fromisoformat(kept["moment"])
