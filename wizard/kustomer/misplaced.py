"""Keys in fields that are meant for something else, and that others may read."""

import re
from typing import Final

_JWT: Final = re.compile(r"(?<![\w-])eyJ[\w-]{17}")
_OPAQUE: Final = re.compile(r"(?<![\w-])[A-Za-z0-9_-]{20,}(?![\w-])")
_TURN: Final = re.compile(r"[A-Za-z](?=[0-9])|[0-9](?=[A-Za-z])")
_TURNS: Final = 5
"""So often letters and digits take turns in a key that is no JWT, and hardly in a word that people think of."""


def holds_jwt(words: str) -> bool:
    """Whether a key is in it, or the beginning of one."""
    return _JWT.search(words) is not None


def looks_like_key(words: str) -> bool:
    """Whether a key is in it, or a word that is rather one of an older kind than anything else."""
    return holds_jwt(words) or any(len(_TURN.findall(word)) >= _TURNS for word in _OPAQUE.findall(words))
