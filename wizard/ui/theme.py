"""The look: a few design tokens, and the palette and style sheet that are made from them.

Widgets carry no style of their own. They say what they are with the properties `role` and `kind` (see `mark`),
and the style sheet in resources/style, filled with the tokens below, says how that looks.
"""

from string import Template
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from wizard.ui.resources import style_files

if TYPE_CHECKING:
    # Making all the enumerations that are in `Qt` takes longer than the first window does.
    from PySide6.QtCore import Qt

GRID: Final = 8
"""Pixels; every distance is a multiple of it, or half of it."""

RADIUS: Final = 8
"""Pixels; the rounding of cards, fields and buttons."""

TITLE_SCALE: Final = 1.6
SMALL_SCALE: Final = 0.9
"""The three text sizes: title and small, relative to the body's, which is the system's."""

LEAST_POINTS: Final = 10.0
"""Some systems report a font that was meant for menus."""

MOTION_MS: Final = 150
"""How long anything moves."""

ARGUMENTS: Final = ("-style", "fusion")
"""For whoever makes the application. To set the style afterwards loads more than the first window is made of."""


class Colours(NamedTuple):
    """The colours of one appearance. Each text colour has a contrast of at least 4.5 on each ground it is put on.

    What is drawn in the colours of series, such as the parts of a chart, has one of at least 3 on a surface. Where the
    system asks for high contrast, text has 7, lines and series 4.5, and what has the focus 3 to what has not.

    Attributes:
        edge: the outline of what is told from its surroundings by its ground; to be seen in high contrast only.
    """

    window: str
    surface: str
    sidebar: str
    hover: str
    pressed: str
    border: str
    edge: str
    field_border: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    focus_on_accent: str
    accent_soft: str
    success: str
    success_soft: str
    warning: str
    warning_soft: str
    danger: str
    danger_soft: str
    series_1: str
    series_2: str
    series_3: str
    series_4: str
    series_5: str
    series_6: str


LIGHT: Final = Colours(
    window="#f7f8fa",
    surface="#ffffff",
    sidebar="#eef0f4",
    hover="#e9ecf1",
    pressed="#dde1e8",
    border="#dde1e8",
    edge="transparent",
    field_border="#858e9e",
    text="#14181f",
    muted="#545e70",
    accent="#2b57e0",
    accent_hover="#1f46c4",
    on_accent="#ffffff",
    focus_on_accent="#c3d1ff",
    accent_soft="#e9eefd",
    success="#177245",
    success_soft="#e3f4ea",
    warning="#8a5600",
    warning_soft="#fdf1dc",
    danger="#bf2530",
    danger_soft="#fdebec",
    series_1="#2b57e0",
    series_2="#c96a12",
    series_3="#0b7d74",
    series_4="#b3378a",
    series_5="#7a5cd6",
    series_6="#6b7587",
)

DARK: Final = Colours(
    window="#14171c",
    surface="#1c2027",
    sidebar="#181b21",
    hover="#272c35",
    pressed="#313743",
    border="#313743",
    edge="transparent",
    field_border="#768194",
    text="#eef1f6",
    muted="#a6b0c0",
    accent="#86a4ff",
    accent_hover="#a0b8ff",
    on_accent="#0b1230",
    focus_on_accent="#23367d",
    accent_soft="#1f2a48",
    success="#5fce96",
    success_soft="#17301f",
    warning="#ecb952",
    warning_soft="#352a12",
    danger="#ff8f8f",
    danger_soft="#3a1c20",
    series_1="#86a4ff",
    series_2="#f0a35e",
    series_3="#4cc3b5",
    series_4="#f08ac6",
    series_5="#c5b3ff",
    series_6="#8b95a7",
)

STRONG_LIGHT: Final = Colours(
    window="#ffffff",
    surface="#ffffff",
    sidebar="#ffffff",
    hover="#ebebeb",
    pressed="#d6d6d6",
    border="#767676",
    edge="#767676",
    field_border="#767676",
    text="#000000",
    muted="#333333",
    accent="#0a1e78",
    accent_hover="#06124a",
    on_accent="#ffffff",
    focus_on_accent="#7c8ee0",
    accent_soft="#e3e9ff",
    success="#084a26",
    success_soft="#e0f6e8",
    warning="#5c3600",
    warning_soft="#fff0d1",
    danger="#8a0812",
    danger_soft="#ffe6e8",
    series_1="#0a1e78",
    series_2="#8f4300",
    series_3="#00574f",
    series_4="#8a0f66",
    series_5="#4f2fa8",
    series_6="#454d5c",
)

STRONG_DARK: Final = Colours(
    window="#000000",
    surface="#000000",
    sidebar="#000000",
    hover="#262626",
    pressed="#3a3a3a",
    border="#767676",
    edge="#767676",
    field_border="#767676",
    text="#ffffff",
    muted="#dedede",
    accent="#c9d8ff",
    accent_hover="#e6edff",
    on_accent="#000000",
    focus_on_accent="#4f66c8",
    accent_soft="#162150",
    success="#8df0ba",
    success_soft="#06301a",
    warning="#ffd67a",
    warning_soft="#3a2900",
    danger="#ffc2c2",
    danger_soft="#4a0d14",
    series_1="#9db6ff",
    series_2="#ffb477",
    series_3="#63dccd",
    series_4="#ff9bd6",
    series_5="#d3c4ff",
    series_6="#aab4c6",
)


class Theme(QObject):
    """Gives the application its look, and changes it live with the system or by choice.

    Args:
        application: whose font, palette and style sheet are set; made with `ARGUMENTS`.

    Attributes:
        worn: what the application wears.
    """

    worn: ClassVar[Colours] = LIGHT

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        application.setFont(_font(application.font()))
        self._chosen: Qt.ColorScheme | None = None
        self._strong = False
        self._hints = application.styleHints()  # kept, because PySide forgets with it what it has handed out
        self._hints.colorSchemeChanged.connect(self._look_anew)
        # What the system wants is to be seen by its own palette, which is still the application's.
        self._system_is_dark = _is_dark(application.palette())
        self._wear(DARK if self._system_is_dark else LIGHT)

    def choose(self, scheme: "Qt.ColorScheme") -> None:
        """Be light or dark from now on; `Unknown` follows the system."""
        self._chosen = scheme
        self._hints.setColorScheme(scheme)
        self._follow()

    def follow_contrast(self) -> None:
        """Be of the contrast that the system asks for, from now on. Loads more than the first window is made of."""
        system = self._hints.accessibility()
        self.show_contrast(system.contrastPreference())
        # Not before: what it tells has no meaning until all of `Qt` is made.
        system.contrastPreferenceChanged.connect(self.show_contrast)

    def show_contrast(self, contrast: "Qt.ContrastPreference") -> None:
        """Be of this contrast until the system asks for another."""
        from PySide6.QtCore import Qt

        strong = contrast is Qt.ContrastPreference.HighContrast
        if strong is not self._strong:
            self._strong = strong
            self._follow()

    def _look_anew(self) -> None:
        """The system has changed, and its palette with it, which the application gets for wearing none."""
        self._application.setPalette(QPalette())
        self._system_is_dark = _is_dark(self._application.palette())
        self._wear(self._wanted())

    def _follow(self) -> None:
        if (tokens := self._wanted()) is not Theme.worn:
            self._wear(tokens)

    def _wanted(self) -> Colours:
        from PySide6.QtCore import Qt

        # The choice is remembered here because not every platform can change its own scheme.
        scheme = self._chosen or Qt.ColorScheme.Unknown
        if scheme is Qt.ColorScheme.Unknown:
            scheme = self._hints.colorScheme()
        # Windows tells of none where a contrast theme is on.
        unknown = scheme is Qt.ColorScheme.Unknown
        is_dark = self._system_is_dark if unknown else scheme is Qt.ColorScheme.Dark
        light, dark = (STRONG_LIGHT, STRONG_DARK) if self._strong else (LIGHT, DARK)
        return dark if is_dark else light

    def _wear(self, tokens: Colours) -> None:
        Theme.worn = tokens
        self._application.setPalette(_palette(tokens))
        self._application.setStyleSheet(_style_sheet(tokens, self._application.font()))


def colours() -> Colours:
    """The colours of the present appearance. Whatever is painted asks for them, so that Qt is not asked."""
    return Theme.worn


def small_font(font: QFont) -> QFont:
    """A font for what stands beside something else."""
    smaller = QFont(font)
    smaller.setPointSizeF(font.pointSizeF() * SMALL_SCALE)
    return smaller


def bold_font(font: QFont) -> QFont:
    """A font for what something is called."""
    bolder = QFont(font)
    bolder.setWeight(QFont.Weight.DemiBold)
    return bolder


def mark(widget: QWidget, **properties: str | bool) -> None:
    """Say what a widget is, for the style sheet: `mark(label, role="title")`. May be changed at any time."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def motion_ms(widget: QWidget) -> int:
    """How long something in `widget` may move: 0 if the system asks for reduced motion, which the style passes on."""
    from PySide6.QtWidgets import QStyle

    allowed = widget.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, widget)
    return min(allowed, MOTION_MS)


def _font(system: QFont) -> QFont:
    font = QFont(system)
    # Many Linux systems name no font of their own; theirs stays if they do.
    if system.family() in {"Sans Serif", "Sans"} and "Inter" in QFontDatabase.families():
        font.setFamily("Inter")
    font.setPointSizeF(max(font.pointSizeF(), LEAST_POINTS))
    return font


def _is_dark(palette: QPalette) -> bool:
    return palette.window().color().lightness() < 128


def _palette(tokens: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for target, colour in {
        role.Window: tokens.window,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.window,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Button: tokens.surface,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.danger,
        role.ToolTipBase: tokens.surface,
        role.ToolTipText: tokens.text,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.Light: tokens.hover,
        role.Midlight: tokens.border,
        role.Mid: tokens.border,
        role.Dark: tokens.field_border,
        role.Shadow: tokens.border,
    }.items():
        palette.setColor(target, QColor(colour))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(tokens.muted))
    return palette


def _style_sheet(tokens: Colours, font: QFont) -> str:
    template = Template("\n".join(file.read_text(encoding="utf-8") for file in style_files()))
    body = font.pointSizeF()
    return template.substitute(
        tokens._asdict(),
        body=f"{body:.1f}pt",
        title=f"{body * TITLE_SCALE:.1f}pt",
        small=f"{body * SMALL_SCALE:.1f}pt",
        radius=f"{RADIUS}px",
    )
