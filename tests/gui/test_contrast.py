"""What is drawn can be told from what it is drawn on; and more so where the system asks for high contrast."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.screens.contrast import contrast, contrast_in
from wizard.ui.theme import DARK, LIGHT, STRONG_DARK, STRONG_LIGHT, Colours, Theme, colours, mark

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

GROUNDS = ("window", "surface", "sidebar", "hover", "pressed")
SOFT_GROUNDS = ("accent_soft", "success_soft", "warning_soft", "danger_soft")
TONES = ("accent", "success", "warning", "danger")
LIGHT_SCHEME, DARK_SCHEME = Qt.ColorScheme.Light, Qt.ColorScheme.Dark
USUAL, HIGH = Qt.ContrastPreference.NoPreference, Qt.ContrastPreference.HighContrast


@pytest.fixture
def theme(theme: Theme, qapp: QApplication) -> Iterator[Theme]:
    theme.follow_contrast()
    theme.choose(LIGHT_SCHEME)
    yield theme
    qapp.styleHints().accessibility().contrastPreferenceChanged.disconnect(theme.show_contrast)
    theme.show_contrast(USUAL)
    theme.choose(Qt.ColorScheme.Unknown)


def between(tokens: Colours, one: str, other: str) -> float:
    return contrast(*(QColor(getattr(tokens, name)).rgb() for name in (one, other)))


@pytest.mark.parametrize(("tokens", "least"), [(LIGHT, 4.5), (DARK, 4.5), (STRONG_LIGHT, 7), (STRONG_DARK, 7)])
def test_words_can_be_read_on_every_ground(tokens: Colours, least: float) -> None:
    pairs = [(words, ground) for words in ("text", "muted") for ground in (*GROUNDS, *SOFT_GROUNDS)]
    pairs += [(tone, ground) for tone in TONES for ground in ("window", "surface", "sidebar", f"{tone}_soft")]
    pairs += [("on_accent", "accent"), ("on_accent", "accent_hover")]
    assert {pair: between(tokens, *pair) for pair in pairs if between(tokens, *pair) < least} == {}


@pytest.mark.parametrize(("tokens", "least"), [(LIGHT, 3), (DARK, 3), (STRONG_LIGHT, 4.5), (STRONG_DARK, 4.5)])
def test_fields_and_series_can_be_told_from_their_ground(tokens: Colours, least: float) -> None:
    drawn = ("field_border", *(name for name in tokens._fields if name.startswith("series_")))
    assert {name: between(tokens, name, "surface") for name in drawn if between(tokens, name, "surface") < least} == {}


@pytest.mark.parametrize("tokens", [STRONG_LIGHT, STRONG_DARK])
def test_high_contrast_draws_every_edge_and_shows_where_the_focus_is(tokens: Colours) -> None:
    for line in ("border", "edge", "field_border"):
        assert between(tokens, line, "surface") >= 4.5
        assert between(tokens, line, "accent") >= 3, "the ring of the focus takes its place"
    for around in ("accent", "window"):
        assert between(tokens, "focus_on_accent", around) >= 3


def test_it_is_switched_live_as_the_system_asks(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    label = QLabel("Stored in your system keyring, nowhere else.")
    mark(label, role="muted")
    qtbot.addWidget(label)
    font = label.font()
    font.setPixelSize(60)  # so large that letters have pixels of their full colour at every scale
    label.setFont(font)
    label.show()
    asked = qapp.styleHints().accessibility().contrastPreferenceChanged

    def measured() -> float:
        return contrast_in(label.grab().toImage(), label.rect()) or 0

    usual = measured()
    assert usual == pytest.approx(between(LIGHT, "muted", "window"), abs=0.1)
    asked.emit(HIGH)
    assert measured() == pytest.approx(between(STRONG_LIGHT, "muted", "window"), abs=0.1)
    assert measured() > 7 > usual
    asked.emit(USUAL)
    assert measured() == usual


def test_light_and_dark_are_chosen_in_high_contrast_too(theme: Theme) -> None:
    theme.show_contrast(HIGH)
    assert colours() is STRONG_LIGHT
    theme.choose(DARK_SCHEME)
    assert colours() is STRONG_DARK
    theme.show_contrast(USUAL)
    assert colours() is DARK


@pytest.mark.parametrize(("ground", "first"), [("#000000", DARK), ("#ffffff", LIGHT)])
def test_a_ground_of_the_systems_own_is_not_taken_for_high_contrast(
    theme: Theme, qapp: QApplication, ground: str, first: Colours
) -> None:
    own = QPalette(qapp.palette())
    own.setColor(QPalette.ColorRole.Window, QColor(ground))
    qapp.setPalette(own)
    at_first = Theme(qapp)
    assert colours() is first
    at_first.choose(Qt.ColorScheme.Unknown)
    assert colours() is first
    at_first.deleteLater()


@pytest.mark.parametrize(
    ("ground", "usual", "strong"), [("#000000", DARK, STRONG_DARK), ("#ffffff", LIGHT, STRONG_LIGHT)]
)
def test_a_contrast_theme_that_is_neither_light_nor_dark_is_known_by_its_ground(
    theme: Theme, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, ground: str, usual: Colours, strong: Colours
) -> None:
    """So Windows tells of its own."""
    own, wear = QPalette(QColor(ground)), qapp.setPalette
    monkeypatch.setattr(qapp, "setPalette", lambda worn: wear(worn if worn.resolveMask() else own))
    theme.choose(Qt.ColorScheme.Unknown)
    assert qapp.styleHints().colorScheme() is Qt.ColorScheme.Unknown
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Unknown)
    assert colours() is usual
    theme.show_contrast(HIGH)
    assert colours() is strong
    theme.choose(DARK_SCHEME)
    theme.choose(Qt.ColorScheme.Unknown)
    assert colours() is strong
