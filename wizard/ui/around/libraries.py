"""The libraries that the program is made of, and their licences, as they say themselves. Qt-free; reads files."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import PurePosixPath
from typing import Final

from wizard.ui.autostart import checkout

OURS: Final = "customer-ai-connect"
_REQUIREMENT: Final = re.compile(
    r"(?P<name>[A-Za-z0-9][\w.-]*)\s*(?:\[(?P<extras>[^\]]*)\])?(?P<rest>[^;]*)(?:;(?P<marker>.*))?"
)
_EXTRA: Final = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")
_LICENCE_FILE: Final = re.compile(r"LICEN[CS]E|COPYING|NOTICE", re.IGNORECASE)
_CLASSIFIER: Final = "License :: "
_LONGEST_NAME: Final = 60
"""Some packages put the whole text of their licence where its name belongs."""


@dataclass(frozen=True, slots=True)
class Library:
    """One library.

    Attributes:
        licence: its name; empty if it does not say.
        text: of the licence; empty if it does not come along.
    """

    name: str
    version: str
    licence: str
    text: str


def libraries() -> tuple[Library, ...]:
    """Every library that is installed here because the program needs it, by name."""
    found: dict[str, Library] = {}
    wanted = list(_requirements())
    seen: set[tuple[str, str]] = set()
    while wanted:
        name, extras = wanted.pop()
        if (_folded(name), extras) in seen:
            continue
        seen.add((_folded(name), extras))
        try:
            there = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another system, or another version of Python
        if _folded(name) != OURS:
            found[_folded(name)] = _library(there)
        wanted += _needed(there.requires or [], extras)
    return tuple(found[name] for name in sorted(found))


def _requirements() -> Iterator[tuple[str, str]]:
    """What the program itself asks for: as installed, or as its project file says where it runs from a checkout."""
    folder = checkout()
    if folder is None:
        yield OURS, ""
        return
    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    except OSError:
        return
    yield from _needed(project["project"]["dependencies"], "")


def _needed(requirements: list[str], extras: str) -> Iterator[tuple[str, str]]:
    """Names and extras of requirements, without those of extras that nobody asked for."""
    asked = {_folded(extra.strip()) for extra in extras.split(",")}
    for requirement in requirements:
        parts = _REQUIREMENT.match(requirement)
        if parts is None:
            continue
        extra = _EXTRA.search(parts["marker"] or "")
        if extra is None or _folded(extra[1]) in asked:
            yield parts["name"], parts["extras"] or ""


def _library(there: metadata.Distribution) -> Library:
    return Library(there.metadata["Name"], there.version, _licence(there.metadata), "\n\n".join(_texts(there)))


def _licence(about: metadata.PackageMetadata) -> str:
    fields = (line for field in ("License-Expression", "License") for line in about.get_all(field) or [])
    for told in map(str.strip, fields):
        if told and told != "UNKNOWN" and len(told) <= _LONGEST_NAME and "\n" not in told:
            return told
    classified = [line for line in about.get_all("Classifier") or [] if line.startswith(_CLASSIFIER)]
    return ", ".join(line.rpartition(" :: ")[2] for line in classified)


def _texts(there: metadata.Distribution) -> Iterator[str]:
    for file in there.files or []:
        path = PurePosixPath(str(file))
        inside = any(part.endswith(".dist-info") for part in path.parts)
        if inside and _LICENCE_FILE.search(path.name):
            try:
                yield file.read_text().strip()
            except (OSError, ValueError):
                continue


def _folded(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
