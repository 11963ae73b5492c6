"""The help in every language: complete, shaped alike, and in the words that are on the screens."""

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRect, Qt

from tests.gui.around.conftest import QUIRKS
from wizard.ui.around.help_book import Book, Topic
from wizard.ui.around.help_window import HelpWindow
from wizard.ui.i18n import LANGUAGES
from wizard.ui.resources import RESOURCES
from wizard.ui.theme import GRID

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = QUIRKS

OTHERS = [language for language in LANGUAGES if language != "en"]
ENGLISH = Book()
NOT_ON_A_SCREEN = {"End"}
"""A key on the keyboard, which a button happens to be called as well."""

LINK, BOLD, CODE = re.compile(r"\]\(([^)]*)\)"), re.compile(r"\*\*(.+?)\*\*"), re.compile(r"`([^`]+)`")
QUOTED = re.compile(r"“([^”]+)”")
FILLED_IN = re.compile(r"\{\w*\}")
SHAPE = re.compile(r"^(#+ |- |\d+\. |(?=[^\s#-]))", re.MULTILINE)

parametrize = pytest.mark.parametrize(
    ("language", "topic"),
    [pytest.param(language, topic, id=f"{language}-{topic.name}") for language in OTHERS for topic in ENGLISH.topics],
)


def translated(language: str, topic: Topic) -> str:
    found = Book(language).topic(topic.name)
    assert found
    return found.markdown


def bare(words: str) -> str:
    """Words without what depends on where they stand; what is filled in is “…” in the help."""
    return FILLED_IN.sub("…", words.replace("&", "").replace("\N{NO-BREAK SPACE}", " ")).rstrip(" ….")


def screen_words(language: str) -> dict[str, set[str]]:
    """What the screens say in a language, by what they say in English."""
    words: dict[str, set[str]] = {}
    for message in ET.parse(RESOURCES / "translations" / f"{language}.ts").iter("message"):  # noqa: S314 - our own
        translation = message.findtext("translation")
        if translation and translation.strip():
            words.setdefault(bare(message.findtext("source") or ""), set()).add(bare(translation))
    return words


@pytest.mark.parametrize("language", OTHERS)
def test_every_topic_is_there(language: str) -> None:
    folder = RESOURCES / "help"
    assert {file.name for file in (folder / language).iterdir()} == {file.name for file in (folder / "en").iterdir()}
    titles = {topic.title for topic in Book(language).topics}
    assert len(titles) == len(ENGLISH.topics)
    assert not titles & {topic.title for topic in ENGLISH.topics}


@parametrize
def test_it_is_shaped_like_the_english_one(language: str, topic: Topic) -> None:
    text = translated(language, topic)
    assert LINK.findall(text) == LINK.findall(topic.markdown)
    assert len(BOLD.findall(text)) == len(BOLD.findall(topic.markdown))
    assert len(CODE.findall(text)) == len(CODE.findall(topic.markdown))
    assert SHAPE.findall(text) == SHAPE.findall(topic.markdown)


@parametrize
def test_it_calls_what_is_on_the_screens_as_the_screens_do(language: str, topic: Topic) -> None:
    text = translated(language, topic)
    words = screen_words(language)
    bold = " | ".join(BOLD.findall(text))
    names = [(name, bold) for name in BOLD.findall(topic.markdown)]
    names += [(name, text) for name in QUOTED.findall(topic.markdown)]
    for name, said in names:
        if bare(name) in words and name not in NOT_ON_A_SCREEN:
            there = any(word.casefold() in bare(said).casefold() for word in words[bare(name)])
            assert there, f"“{name}” is {words[bare(name)]} on the screens"


@pytest.mark.parametrize(
    ("language", "written", "typed", "topic"),
    [
        ("fr", "réseau", "reseau", "network"),
        ("pt_BR", "funções", "funcoes", "roles"),
        ("es", "sincronización", "sincronizacion", "settings"),
        ("de", "Schlüsselbund", "schlusselbund", "keyring"),
    ],
)
def test_accents_may_be_left_out_of_what_is_looked_for(language: str, written: str, typed: str, topic: str) -> None:
    hits = Book(language).find(typed)
    assert topic in [hit.topic.name for hit in hits]
    assert Book(language).find(written) == hits
    assert all(hit.excerpt.strip(" …") in hit.topic.plain for hit in hits)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_title_is_seen_whole_beside_the_bar_that_scrolls(qtbot: "QtBot", language: str) -> None:
    window = HelpWindow(lambda _url: None, Book(language))
    qtbot.addWidget(window)
    window.show_topic("start")
    window.resize(window.width(), 360)
    topics = window.list
    qtbot.waitUntil(topics.verticalScrollBar().isVisible)
    for item in (topics.item(row) for row in range(topics.count())):
        room = QRect(0, 0, topics.viewport().width() - 3 * GRID, 1000)
        words = topics.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, item.text())
        assert topics.visualItemRect(item).height() >= words.height() + 2 * GRID, item.text()
