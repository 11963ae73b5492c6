"""Words: how texts are cut into them for the full-text index, and how what people type is understood.

Both databases are given the same words, cut and folded here, so that both find the same.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

LONGEST_WORD: Final = 60
"""Longer ones are shortened: codes and links, which nobody types to their end."""

MOST_WORDS: Final = 10_000
"""Of one text; what comes after is not found."""

MOST_BYTES: Final = 900_000
"""Of one text; what comes after is not found. PostgreSQL keeps up to a megabyte of words and their places together."""

# Chinese and Japanese are written without spaces: there, every character is a word, if it is a letter at all.
_WORD: Final = re.compile(r"(?=\w)[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
_TYPED: Final = re.compile(r'(-?)(?:["“”„«»]([^"“”„«»]*)(?:["“”„«»]|$)|([^\s"“”„«»]+))')


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow one another; of the last one, perhaps only the beginning."""

    words: tuple[str, ...]
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody looks for: of each group one phrase at least, and none of the others."""

    groups: tuple[tuple[Phrase, ...], ...]
    without: tuple[Phrase, ...] = ()


def words_of(*texts: str | None) -> list[str]:
    """The words of some texts: in small letters and without accents, in order."""
    folded = fold(" ".join(text for text in texts if text))
    begun = folded.encode(errors="replace")[:MOST_BYTES].decode(errors="ignore")
    return [word[:LONGEST_WORD] for word in _WORD.findall(begun)[:MOST_WORDS]]


def fold(text: str) -> str:
    """A text in small letters, without accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def understand(typed: str) -> Question | None:
    """Read what somebody typed; None if there is no word in it.

    Every word has to occur. Quotes keep words together, a minus excludes, OR (in capitals) gives a choice, and
    the last word may be unfinished. Whatever else is typed is taken as words: nothing is wrong.
    """
    groups: list[tuple[Phrase, ...]] = []
    without: list[Phrase] = []
    either = False
    for found in _TYPED.finditer(typed):
        minus, quoted, bare = found.groups()
        if bare == "OR" and groups:
            either = True
            continue
        words = tuple(words_of(quoted if bare is None else bare))
        if not words:
            continue
        unfinished = bare is not None and found.end() == len(typed) and len(words[-1]) > 1
        phrase = Phrase(words, unfinished)
        if minus:
            without.append(phrase)
        elif either:
            groups[-1] += (phrase,)
        else:
            groups.append((phrase,))
        either = False
    return Question(tuple(groups), tuple(without)) if groups else None
