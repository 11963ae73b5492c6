"""Every sentence in the code, found without Qt's tools; and what the translations say of each."""

import ast
import re
import string
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
TRANSLATIONS = ROOT / "resources" / "translations"
MAKERS = {"text", "tr", "plural"}
OF_SENTENCES = re.compile(r"^from wizard\.(text|ui\.i18n) import", re.MULTILINE)


@dataclass(frozen=True)
class Message:
    """A sentence and its translation; one that counts has a form for each kind of number."""

    source: str
    forms: tuple[str, ...]
    plural: bool
    finished: bool


def in_the_code() -> dict[str, bool]:
    """Each sentence, and whether it counts something."""
    return {call.args[0].value: name == "plural" for _, name, call in calls() if _is_literal(call)}  # type: ignore[attr-defined]


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Every call that makes a sentence: where, by what, and the call. The commands speak English."""
    for file in sorted((ROOT / "wizard").rglob("*.py")):
        code = file.read_text(encoding="utf-8")
        if "commands" in file.parts or not OF_SENTENCES.search(code):
            continue
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
                yield f"{file.relative_to(ROOT)}:{node.lineno}", node.func.id, node


def _is_literal(call: ast.Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], ast.Constant)


def messages(language: str) -> list[Message]:
    """Everything that is translated into a language."""
    return [_message(node) for node in ET.parse(TRANSLATIONS / f"{language}.ts").iter("message")]  # noqa: S314 - our own


def _message(node: ET.Element) -> Message:
    translation = node.find("translation")
    assert translation is not None
    plural = node.get("numerus") == "yes"
    forms = [form.text or "" for form in translation] if plural else [translation.text or ""]
    return Message(node.findtext("source") or "", tuple(forms), plural, translation.get("type") is None)


def places(sentence: str) -> set[str]:
    """The places for values in a sentence."""
    named = {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}
    return named | set(re.findall(r"%L?n", sentence))


def letters_to_press(sentence: str) -> int:
    """How many letters are marked as shortcuts."""
    return len(re.findall(r"&(?=\w)", sentence.replace("&&", "")))
