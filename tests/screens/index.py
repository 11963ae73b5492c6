"""The pictures as a page: a row a scene, with what is wrong above everything else."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path

from tests.screens.catalogue import scenes, title
from tests.screens.picture import APPEARANCES, Picture
from tests.screens.speech import SPEECHES

_STYLE = """
body { font: 14px sans-serif; margin: 24px; background: #e9ebef; color: #14181f; }
nav { position: sticky; top: 0; padding: 12px 0; background: #e9ebef; }
h2 { font-size: 16px; margin: 32px 0 8px; }
h2 small { color: #545e70; font-weight: normal; }
figure { display: inline-block; margin: 0 12px 12px 0; vertical-align: top; }
img { max-width: 440px; max-height: 440px; display: block; box-shadow: 0 1px 4px #0004; }
figcaption { color: #545e70; padding-top: 4px; }
.flawed img { outline: 3px solid #bf2530; }
.flaws { color: #bf2530; white-space: pre-wrap; }
"""
_SCRIPT = """
const choices = document.querySelectorAll('select');
const show = () => document.querySelectorAll('figure').forEach(figure => {
  figure.hidden = [...choices].some(one => one.value && figure.dataset[one.name] !== one.value);
});
choices.forEach(one => one.addEventListener('change', show));
show();
"""


def write_index(folder: Path, pictures: Sequence[Picture]) -> Path:
    """Write the page into the folder of the pictures; returns where it is."""
    path = folder / "index.html"
    path.write_text(
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>Screens</title><style>{_STYLE}</style>"
        f"<h1>Screens</h1>{_flaws(pictures)}<nav>{_choices()}</nav>{''.join(_rows(pictures))}"
        f"<script>{_SCRIPT}</script></html>",
        encoding="utf-8",
    )
    return path


def _choices() -> str:
    speeches = {name: speech.title for name, speech in SPEECHES.items()}
    wanted = (
        ("speech", {"": "every language", **speeches}),
        ("appearance", {"": "every appearance", **{name: name for name in APPEARANCES}}),
        ("scale", {"": "every scale", "100": "100 %", "200": "200 %"}),
        ("small", {"": "every size", "yes": "smallest window", "no": "usual size"}),
    )
    return " ".join(f"<select name={name}>{_options(options)}</select>" for name, options in wanted)


def _options(options: dict[str, str]) -> str:
    return "".join(f"<option value='{value}'>{escape(words)}</option>" for value, words in options.items())


def _flaws(pictures: Iterable[Picture]) -> str:
    flawed = [f"{one.scene} · {one.speech} · {flaw}" for one in pictures for flaw in one.flaws]
    return f"<p class='flaws'>{escape(chr(10).join(flawed))}</p>" if flawed else "<p>Nothing is wrong.</p>"


def _rows(pictures: Iterable[Picture]) -> Iterator[str]:
    shown = defaultdict(list)
    for one in pictures:
        if one.appearance:
            shown[one.scene].append(one)
    for name, show in scenes().items():
        yield f"<h2 id='{name}'>{escape(title(show))} <small>{name}</small></h2>"
        yield from map(_figure, shown[name])


def _figure(one: Picture) -> str:
    size = ", smallest window" if one.small else ""
    caption = f"{SPEECHES[one.speech].title}, {one.appearance}, {one.scale} %{size}"
    return (
        f"<figure class='{'flawed' if one.flaws else ''}' data-speech='{one.speech}' "
        f"data-appearance='{one.appearance}' data-scale='{one.scale}' data-small='{'yes' if one.small else 'no'}'>"
        f"<a href='{one.file}'><img loading='lazy' src='{one.file}' alt=''></a>"
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )
