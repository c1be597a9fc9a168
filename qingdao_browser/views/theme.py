"""The look of the window: its palettes, the type scale, and the fonts it is written in."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Final, Literal, NamedTuple

from PySide6 import QtCore
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from qingdao_browser.core.resources import resource

Theme = Literal["system", "light", "dark", "contrast-light", "contrast-dark"]


class Tone(NamedTuple):
    """What a theme comes down to: dark or light, and strong where contrast counts more than calm."""

    dark: bool
    strong: bool = False


TONES: Final = (Tone(dark=False), Tone(dark=True), Tone(dark=False, strong=True), Tone(dark=True, strong=True))
BODY_POINTS: Final = 11.0
# Sizes relative to the body text: page title 20 pt, lead figure 36 pt, small print 9.5 pt (DESIGN section 5).
TITLE: Final = 20 / 11
FIGURE: Final = 36 / 11
SECTION: Final = 13 / 11
TILE: Final = 15 / 11
NOUN: Final = 17 / 11
SMALL: Final = 9.5 / 11
BUNDLED_FONTS: Final = ("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf")
# Upright Chinese fonts that go with the ones of interfaces. A machine may have others alone, say a brush script that
# came with a typesetting program, and would take that.
CHINESE_FONTS: Final = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "PingFang SC",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback",
)  # fmt: skip

_Role = QPalette.ColorRole
_LIGHT: Final = {
    _Role.Window: "#f5f7f9", _Role.WindowText: "#1f2428", _Role.Base: "#ffffff", _Role.AlternateBase: "#eef2f5",
    _Role.Text: "#1f2428", _Role.Button: "#ffffff", _Role.ButtonText: "#1f2428", _Role.BrightText: "#7a4b00",
    _Role.Mid: "#d5dbe1", _Role.Midlight: "#e4e8ec", _Role.Dark: "#aab3bb",
    _Role.Light: "#ffffff", _Role.Shadow: "#8a949c",
    _Role.Highlight: "#1b5e97", _Role.HighlightedText: "#ffffff", _Role.Link: "#1b5e97", _Role.LinkVisited: "#5b4a9b",
    _Role.PlaceholderText: "#5a646c", _Role.ToolTipBase: "#ffffff",
    _Role.ToolTipText: "#1f2428", _Role.Accent: "#1b5e97",
}  # fmt: skip
_DARK: Final = {
    _Role.Window: "#15191c", _Role.WindowText: "#e8ebed", _Role.Base: "#1f2529", _Role.AlternateBase: "#262d32",
    _Role.Text: "#e8ebed", _Role.Button: "#293036", _Role.ButtonText: "#e8ebed", _Role.BrightText: "#f1c36b",
    _Role.Mid: "#3a444c", _Role.Midlight: "#2e363c", _Role.Dark: "#59656e",
    _Role.Light: "#3a444c", _Role.Shadow: "#000000",
    _Role.Highlight: "#3a79b0", _Role.HighlightedText: "#ffffff", _Role.Link: "#7db7e8", _Role.LinkVisited: "#b3a4ea",
    _Role.PlaceholderText: "#a3aeb6", _Role.ToolTipBase: "#293036",
    _Role.ToolTipText: "#e8ebed", _Role.Accent: "#7db7e8",
}  # fmt: skip
# Text stands 7:1 and more against what is behind it, edges and lines that lead the eye 4.5:1.
_STRONG_LIGHT: Final = {
    _Role.Window: "#ffffff", _Role.WindowText: "#000000", _Role.Base: "#ffffff", _Role.AlternateBase: "#e4eaf0",
    _Role.Text: "#000000", _Role.Button: "#ffffff", _Role.ButtonText: "#000000", _Role.BrightText: "#5c2c00",
    _Role.Mid: "#3c444a", _Role.Midlight: "#6a737b", _Role.Dark: "#000000",
    _Role.Light: "#ffffff", _Role.Shadow: "#000000",
    _Role.Highlight: "#00366b", _Role.HighlightedText: "#ffffff", _Role.Link: "#003f88", _Role.LinkVisited: "#44267f",
    _Role.PlaceholderText: "#30363b", _Role.ToolTipBase: "#ffffff",
    _Role.ToolTipText: "#000000", _Role.Accent: "#00366b",
}  # fmt: skip
_STRONG_DARK: Final = {
    _Role.Window: "#000000", _Role.WindowText: "#ffffff", _Role.Base: "#000000", _Role.AlternateBase: "#26303a",
    _Role.Text: "#ffffff", _Role.Button: "#4d5860", _Role.ButtonText: "#ffffff", _Role.BrightText: "#ffd866",
    _Role.Mid: "#b8c2ca", _Role.Midlight: "#8a959e", _Role.Dark: "#ffffff",
    _Role.Light: "#b8c2ca", _Role.Shadow: "#000000",
    _Role.Highlight: "#9fd4ff", _Role.HighlightedText: "#000000", _Role.Link: "#9fd4ff", _Role.LinkVisited: "#d5c6ff",
    _Role.PlaceholderText: "#d5dce2", _Role.ToolTipBase: "#000000",
    _Role.ToolTipText: "#ffffff", _Role.Accent: "#9fd4ff",
}  # fmt: skip
_COLOURS: Final = dict(zip(TONES, (_LIGHT, _DARK, _STRONG_LIGHT, _STRONG_DARK), strict=True))
# Text of what cannot be used now.
_DISABLED: Final = dict(zip(TONES, ("#8a949c", "#7d8891", "#5f6a73", "#a3aeb6"), strict=True))
# The edges of what can be typed into or pressed, 3:1 against their ground (WCAG 2.2, 1.4.11); and how many hundredths
# the style darkens the colour of the window for them.
_EDGES: Final = dict(zip(TONES, ("#7b858d", "#77838c", "#3c444a", "#b8c2ca"), strict=True))
_DARKENED: Final = 140
_EDGED: Final = (
    "QAbstractSpinBox", "QCheckBox", "QComboBox", "QLineEdit", "QPlainTextEdit", "QPushButton", "QRadioButton",
)  # fmt: skip


def set_palette(app: QApplication, tone: Tone) -> None:
    """Set the colours of the whole interface."""
    colours = palette(tone)
    app.setPalette(colours)
    # The style paints edges in a darker shade of the window, which in themes of strong contrast nobody sees.
    colours.setColor(_Role.Window, QColor(_EDGES[tone]).lighter(_DARKENED))
    for kind in _EDGED:
        app.setPalette(colours, kind)  # type: ignore[arg-type] # the stubs want bytes, which name no class


def palette(tone: Tone) -> QPalette:
    """Return the palette of a tone."""
    made = QPalette()
    for role, colour in _COLOURS[tone].items():
        made.setColor(role, QColor(colour))
    for role in (_Role.Text, _Role.WindowText, _Role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(_DISABLED[tone]))
    return made


def tone(theme: Theme) -> Tone:
    """Return what a theme comes down to now; that of the system is asked for."""
    if theme == "system":
        hints = QGuiApplication.styleHints()
        strong = hints.accessibility().contrastPreference() == QtCore.Qt.ContrastPreference.HighContrast
        return Tone(hints.colorScheme() == QtCore.Qt.ColorScheme.Dark, strong)
    return Tone(theme.endswith("dark"), theme.startswith("contrast"))


def first_tone(theme: Theme) -> Tone:
    """Return what a theme seems to come down to, from the style's own colours; to ask the system would take longer.

    For the bare window alone, before anything is set: `tone` is what holds.
    """
    if theme == "system":
        return Tone(QApplication.style().standardPalette().color(_Role.Window).lightness() < 128)
    return tone(theme)


def muted(colours: QPalette) -> QColor:
    """Return the colour of secondary text."""
    return colours.color(QPalette.ColorRole.PlaceholderText)


def scaled(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """Return a copy of the font in another size of the type scale."""
    copy = QFont(font)
    copy.setPointSizeF(round(font.pointSizeF() * factor, 1))
    copy.setBold(bold)
    return copy


def text_width(font: QFont, text: str) -> float:
    """Return how wide a text runs in a font; remembered, for layouts ask for the same widths again and again."""
    return _width(font.key(), text)


def measure(font: QFont) -> Callable[[str], float]:
    """Return what tells how wide texts run in a font, for one that is asked about many."""
    return partial(_width, font.key())


@lru_cache(maxsize=20_000)
def _width(key: str, text: str) -> float:
    return _metrics(key).horizontalAdvance(text)


@lru_cache(maxsize=64)
def _metrics(key: str) -> QFontMetricsF:
    font = QFont()
    font.fromString(key)
    return QFontMetricsF(font)


def load_fonts(app: QApplication) -> str:
    """Choose the family of the interface and return it: the system's, or the bundled one where Chinese is missing."""
    # The font that the machine really takes: a Chinese one in place of a mere name such as "Sans" would take over Latin
    # text too, with quotation marks as wide as a Chinese character.
    family = QFontInfo(app.font()).family()
    there = set(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))
    upright = next((name for name in CHINESE_FONTS if name in there), "")
    if upright:
        QFont.insertSubstitution(family, upright)
        return family
    for name in BUNDLED_FONTS:
        number = QFontDatabase.addApplicationFontFromData(resource("fonts", name))
        family = QFontDatabase.applicationFontFamilies(number)[0]
    return family


def apply_font(app: QApplication, family: str, zoom: float) -> None:
    """Set the font of the whole interface to a family at a zoom factor of the body size."""
    font = QFont(family)
    font.setPointSizeF(BODY_POINTS * zoom)
    app.setFont(font)
