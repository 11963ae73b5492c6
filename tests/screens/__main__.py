"""`make screens`: a picture of every screen, light and dark, at 100 % and 200 %, in every way to speak; its flaws.

In English also in high contrast.

`make screens ONLY=wizard` takes those alone whose name holds the word.
"""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Final

from tests.screens.index import write_index
from tests.screens.picture import Picture

FOLDER: Final = Path("build") / "screens"
SCALES: Final = (100, 200)
_SCREEN: Final = {"name": "screen", "x": 0, "y": 0, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
_MOST_TOLD: Final = 20


def main() -> int:
    """Take all of them, one process a scale; returns 0 if nothing is wrong with any."""
    began = monotonic()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    at_work = {scale: _begin(scale) for scale in SCALES}
    ended_well = [process.wait() == 0 for process in at_work.values()]
    pictures = [one for scale in SCALES for one in _read(scale)]
    index = write_index(FOLDER, pictures)
    flaws = Counter(f"{one.scene}: {flaw}" for one in pictures for flaw in one.flaws)
    for flaw, count in flaws.most_common(_MOST_TOLD):
        print(f"{flaw}  (in {count} {'picture' if count == 1 else 'pictures'})")
    taken = sum(1 for one in pictures if one.appearance)
    for scale, well in zip(SCALES, ended_well, strict=True):
        if not well:
            print(f"Not all pictures at {scale} % were taken: whoever took them broke down.")
    wrong = f"{len(flaws)} things are wrong" if flaws else "Nothing is wrong"
    print(f"{taken:,} pictures in {monotonic() - began:.0f} s: {index}\n{wrong}.")
    return 0 if all(ended_well) and not flaws else 1


def _begin(scale: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.screens.shooting", str(scale), str(FOLDER), *sys.argv[1:]]
    return subprocess.Popen(command, env=os.environ | _platform(scale))


def _platform(scale: int) -> Mapping[str, str]:
    """A screen of 1920 by 1080 that nobody sees, as large in letters at every scale."""
    size = {"width": 1920 * scale // 100, "height": 1080 * scale // 100}
    screen = FOLDER / f"screen-{scale}.json"
    screen.write_text(json.dumps({"screens": [_SCREEN | size]}), encoding="utf-8")
    return {"QT_QPA_PLATFORM": f"offscreen:configfile={screen}", "QT_SCALE_FACTOR": str(scale / 100)}


def _read(scale: int) -> list[Picture]:
    report = FOLDER / f"{scale}.json"
    return [Picture(**one) for one in json.loads(report.read_text(encoding="utf-8"))] if report.exists() else []


if __name__ == "__main__":
    sys.exit(main())
