"""The help as a book: topics, and finding what is said in them. Offline, and without Qt."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from wizard.ui.resources import RESOURCES

FIRST_TOPIC: Final = "start"
_NUMBERED: Final = re.compile(r"\d+-(?P<name>.+)\.md")
_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS: Final = re.compile(r"[*`#>|]+|^\s*[-+] |^\s*\d+\. ", re.MULTILINE)
_WORD: Final = re.compile(r"\w+")
_ENDING: Final = re.compile(r"(?:ies|es|s|y|e)$", re.IGNORECASE)
_SHORT: Final = 3
_AROUND: Final = 60
"""Characters of a hit's surroundings, on each side."""


@dataclass(frozen=True)
class Topic:
    """One page of the help.

    Attributes:
        name: by which links and screens call it.
        markdown: as it was written; its first line is the title.
    """

    name: str
    markdown: str

    @property
    def title(self) -> str:
        """What it is about."""
        return self.markdown.partition("\n")[0].lstrip("# ").strip()

    @cached_property
    def plain(self) -> str:
        """Its words, without what makes them bold or a link."""
        body = self.markdown.partition("\n")[2]
        return " ".join(_MARKS.sub(" ", _LINK.sub(r"\1", body)).split())

    @cached_property
    def headings(self) -> str:
        """Its headings, in one line."""
        return " ".join(line.lstrip("# ") for line in self.markdown.splitlines()[1:] if line.startswith("#"))

    @cached_property
    def typed(self) -> tuple[str, str, str]:
        """Title, headings and words as somebody types them who leaves accents out."""
        return without_accents(self.title), without_accents(self.headings), without_accents(self.plain)


@dataclass(frozen=True, slots=True)
class Hit:
    """A topic that was found.

    Attributes:
        excerpt: where in it, if not in its title.
    """

    topic: Topic
    excerpt: str = ""


class Book:
    """The topics in one language; what is not translated is in English.

    Args:
        language: as a locale's name, such as `de`.
        folder: in which each language has a folder of its own.
    """

    def __init__(self, language: str = "en", folder: Path = RESOURCES / "help") -> None:
        files = {file.name: file for file in (folder / "en").glob("*.md")}
        files |= {file.name: file for file in (folder / language).glob("*.md") if file.name in files}
        self.topics = tuple(
            Topic(named["name"], files[name].read_text(encoding="utf-8"))
            for name in sorted(files)
            if (named := _NUMBERED.fullmatch(name))
        )

    def topic(self, name: str) -> Topic | None:
        """The topic of a name, with or without `.md`."""
        return next((topic for topic in self.topics if topic.name == name.removesuffix(".md")), None)

    def find(self, words: str) -> tuple[Hit, ...]:
        """The topics in which every one of these words, or a longer one that begins with it, is to be read.

        Without words, all topics in their order.
        """
        wanted = [re.compile(rf"\b{re.escape(word)}", re.IGNORECASE) for word in words_of(words)]
        if not wanted:
            return tuple(Hit(topic) for topic in self.topics)
        scored = [(_score(topic, wanted), topic) for topic in self.topics]
        # Equal ones stay in their order.
        best = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
        return tuple(Hit(topic, _excerpt(topic, wanted)) for _, topic in best)


def without_accents(written: str) -> str:
    """A text without its accents, as long as it was, so that places in it stay the same."""
    return "".join(unicodedata.normalize("NFD", letter)[0] for letter in written)


def words_of(written: str) -> list[str]:
    """The words to look for: without accents, nor the endings that make one of “proxy” and “proxies” miss the other."""
    return [_ENDING.sub("", word) if len(word) > _SHORT else word for word in _WORD.findall(without_accents(written))]


def _score(topic: Topic, wanted: list[re.Pattern[str]]) -> int:
    """How well a topic fits; 0 if a word is missing."""
    title, headings, plain = topic.typed
    total = 0
    for word in wanted:
        score = 20 * bool(word.search(title)) + 5 * len(word.findall(headings))
        score += min(5, len(word.findall(plain)))
        if not score:
            return 0
        total += score
    return total


def _excerpt(topic: Topic, wanted: list[re.Pattern[str]]) -> str:
    _, _, plain = topic.typed
    found = next((hit for word in wanted if (hit := word.search(plain))), None)
    if found is None:
        return ""
    start = max(0, topic.plain.rfind(" ", 0, max(0, found.start() - _AROUND)) + 1)
    end = topic.plain.find(" ", found.end() + _AROUND)
    piece = topic.plain[start : end if end > 0 else None]
    return f"{'… ' if start else ''}{piece}{' …' if end > 0 else ''}"
