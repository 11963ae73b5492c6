"""Every screen, in the worst that a translation may do to it: stretched and mirrored at once. See `make screens`."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.gui.around.conftest import QUIRKS
from tests.screens.catalogue import scenes, title
from tests.screens.flaws import cut_off, nameless, out_of_reach
from tests.screens.program import Program, Studio
from tests.screens.speech import WORST, speaking
from wizard.ui.window.geometry import LEAST

pytestmark = QUIRKS


@pytest.fixture(scope="module")
def studio(qapp: QApplication) -> Iterator[Studio]:
    with Studio(qapp, conversations=120) as studio:
        yield studio


@pytest.fixture
def program(studio: Studio) -> Iterator[Program]:
    studio.theme.choose(Qt.ColorScheme.Light)
    with speaking(WORST), studio.program() as program:
        yield program
    studio.theme.choose(Qt.ColorScheme.Unknown)


@pytest.mark.parametrize("name", scenes())
def test_nothing_is_cut_off_nameless_or_out_of_reach(program: Program, name: str) -> None:
    root = scenes()[name](program) or program.front
    if root is program.window:
        root.resize(*LEAST)
    program.settle()
    assert cut_off(root) + nameless(root) + out_of_reach(root) == []


def test_every_scene_says_what_it_shows() -> None:
    titles = [title(show) for show in scenes().values()]
    assert all(titles)
    assert len(set(titles)) == len(titles)
