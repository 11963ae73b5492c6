"""The languages that nobody speaks keep everything that a real translation keeps."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.screens.speech import GROWTH, SPEECHES, WORST, speaking, stretched
from tests.sentences import in_the_code, letters_to_press, places
from wizard.ui.i18n import plural, tr


def test_a_stretched_sentence_is_longer_and_keeps_what_belongs_to_it() -> None:
    for source in in_the_code():
        longer = stretched(source)
        assert len(longer) >= GROWTH * len(source), longer
        assert places(longer) == places(source)
        assert letters_to_press(longer) == letters_to_press(source)
        assert longer.count("\n") == source.count("\n")
        assert longer != source


@pytest.mark.parametrize("speech", [SPEECHES["mirrored"], WORST])
def test_some_read_from_right_to_left(qapp: QApplication, speech: object) -> None:
    with speaking(speech):  # type: ignore[arg-type]
        assert qapp.layoutDirection() is Qt.LayoutDirection.RightToLeft
        assert tr("Connect") != "Connect"
    assert qapp.layoutDirection() is Qt.LayoutDirection.LeftToRight


def test_values_and_numbers_are_filled_in(qapp: QApplication) -> None:
    assert qapp
    with speaking(SPEECHES["stretched"]):
        assert "acme" in tr("Rename {name}", name="acme")
        assert "3 ŕéçöŕds" in plural("%Ln record(s)", "", 3)
        assert "1 ŕéçöŕd " in plural("%Ln record(s)", "", 1)
    with speaking(SPEECHES["de"]):
        assert tr("Connect") == "Verbinden"
    assert tr("Connect") == "Connect"
