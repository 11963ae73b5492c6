"""Five languages: nothing left out, nothing lost, nothing stale."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from shutil import copytree

import pytest
from PySide6.QtCore import QTranslator

from tests.sentences import ROOT, TRANSLATIONS, Message, calls, in_the_code, letters_to_press, messages, places
from wizard.ui.i18n import LANGUAGES

TRANSLATED = sorted(set(LANGUAGES) - {"en"})
KUSTOMERS_OWN = (
    "Settings › Security › API Keys",
    "+ Add API Key",
    "Copy Token",
    "No Expiration",
    "status.kustomer.com",
)
ADDRESS = re.compile(r"[\w*-]+\.kustomerapp\.com|https?://\S+\w|postgresql://\S+\w")


def test_every_language_has_its_files() -> None:
    assert sorted(file.stem for file in TRANSLATIONS.glob("*.ts")) == TRANSLATED
    assert sorted(file.stem for file in TRANSLATIONS.glob("*.qm")) == TRANSLATED


def test_every_sentence_is_written_as_a_literal_where_qt_finds_it() -> None:
    for where, name, call in calls():
        first = call.args[0]
        filled_in = isinstance(first, type(call.func)) or type(first).__name__ == "Attribute"
        assert type(first).__name__ == "Constant" or (name == "text" and filled_in), where


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_is_left_out_and_none_is_stale(language: str) -> None:
    translated = {message.source: message.plural for message in messages(language)}
    code = in_the_code()
    assert sorted(code.keys() - translated.keys()) == [], "run `make translations`, and translate what is new"
    assert sorted(translated.keys() - code.keys()) == [], "run `make translations`"
    assert translated == code


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_with_all_that_belongs_to_it(language: str) -> None:
    for message in messages(language):
        assert message.finished, message.source
        assert len(message.forms) == (2 if message.plural else 1), message.source
        for form in message.forms:
            assert form.strip() == form, message.source
            assert form, message.source
            assert places(form) == places(message.source), f"{message.source} → {form}"
            assert letters_to_press(form) == letters_to_press(message.source), f"{message.source} → {form}"
            assert form.count("\n") == message.source.count("\n"), message.source
            assert form.endswith("…") == message.source.endswith("…"), f"{message.source} → {form}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_kustomer_calls_things_and_addresses_stay_as_they_are(language: str) -> None:
    for message in messages(language):
        for form in message.forms:
            for own in KUSTOMERS_OWN:
                assert form.count(own) == message.source.count(own), f"{message.source} → {form}"
            assert Counter(ADDRESS.findall(form)) == Counter(ADDRESS.findall(message.source)), form


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_shipped_is_what_was_translated(language: str) -> None:
    shipped = QTranslator()
    assert shipped.load(str(TRANSLATIONS / f"{language}.qm"))
    for message in messages(language):
        assert _shipped(shipped, message) == message.forms, "run `make translations`"


def _shipped(translator: QTranslator, message: Message) -> tuple[str, ...]:
    numbers = (1, 5) if message.plural else (-1,)
    return tuple(translator.translate("", message.source, None, number) for number in numbers)  # type: ignore[arg-type]


def test_qts_own_tools_find_the_same_sentences(tmp_path: Path) -> None:
    """`make translations` changes nothing."""
    copy = tmp_path / "checkout"
    for part in ("packaging", "resources/translations", "wizard"):
        copytree(ROOT / part, copy / part)
    subprocess.run(["sh", "packaging/translations.sh", sys.executable], cwd=copy, check=True)
    for language in TRANSLATED:
        for kind in ("ts", "qm"):
            name = f"resources/translations/{language}.{kind}"
            assert (copy / name).read_bytes() == (ROOT / name).read_bytes(), f"{name}: run `make translations`"
