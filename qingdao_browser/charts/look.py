"""What all charts share: the ground they stand on, text and grid colours, type sizes, and marks that can be seen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from PySide6.QtGui import QColor, QFont, QFontMetricsF

# WCAG 2.1, success criterion 1.4.11: graphics that carry meaning stand at least 3:1 against what is beside them.
MARK_CONTRAST: Final = 3.0
# What marks have in themes of high contrast, as text has everywhere.
STRONG_CONTRAST: Final = 4.5
PIXELS_PER_POINT: Final = 96 / 72
BODY_POINTS: Final = 11.0

Role = Literal["title", "subtitle", "label", "strong", "tick", "small"]
# Sizes relative to the body text of the page.
_SIZES: Final[dict[Role, float]] = {
    "title": 1.03, "subtitle": 0.86, "label": 0.84, "strong": 0.84, "tick": 0.78, "small": 0.80,
}  # fmt: skip


def look(dark: bool, family: str, points: float = BODY_POINTS, *, strong: bool = False) -> Look:
    """Return the look of a theme, `strong` of one of high contrast; `points` is the size of the page's body text."""
    if strong and dark:
        return Look(
            dark=True, ground="#000000", text="#ffffff", muted="#d5dce2", grid="#59656e",
            land="#3b454c", sea="#000000", family=family, points=points, least=STRONG_CONTRAST,
        )  # fmt: skip
    if strong:
        return Look(
            dark=False, ground="#ffffff", text="#000000", muted="#30363b", grid="#a3aeb6",
            land="#d6dce1", sea="#ffffff", family=family, points=points, least=STRONG_CONTRAST,
        )  # fmt: skip
    if dark:
        return Look(
            dark=True, ground="#1f2529", text="#e8ebed", muted="#a3aeb6", grid="#39434a",
            land="#3b454c", sea="#262d32", family=family, points=points,
        )  # fmt: skip
    return Look(
        dark=False, ground="#ffffff", text="#1f2428", muted="#5f6a73", grid="#e3e7ea",
        land="#d6dce1", sea="#f1f5f7", family=family, points=points,
    )  # fmt: skip


def luminance(colour: QColor) -> float:
    """Return the relative luminance of an sRGB colour, 0 for black and 1 for white (WCAG 2.1)."""
    channels = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: QColor, second: QColor) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.1)."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """Return `first` with a share of `second` in it."""
    return QColor.fromRgbF(
        first.redF() + share * (second.redF() - first.redF()),
        first.greenF() + share * (second.greenF() - first.greenF()),
        first.blueF() + share * (second.blueF() - first.blueF()),
    )


@lru_cache(maxsize=256)
def visible(colour: str, ground: str, least: float = MARK_CONTRAST) -> QColor:
    """Return a colour for marks: as it is where it can be seen on its ground, else the nearest shade that can.

    Of the bundled book's colours #CC79A7 has 3.06:1 on white and stays; #0072B2 has 2.99:1 on the dark card and
    comes back a trace lighter.
    """
    base, behind = QColor(colour), QColor(ground)
    towards = QColor("#ffffff" if luminance(behind) < 0.18 else "#000000")
    shades = (mixed(base, towards, step / 50) for step in range(51))
    return next((shade for shade in shades if contrast(shade, behind) >= least + 0.05), towards)


@lru_cache(maxsize=64)
def _font(family: str, pixels: int, bold: bool) -> QFont:
    font = QFont(family)
    font.setPixelSize(pixels)
    font.setBold(bold)
    # Hints are for one size of pixel; without them a picture keeps its spacing at every resolution.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # A ligature comes back from a PDF as one sign that no search finds.
    font.setFeature(QFont.Tag("liga"), 0)
    return font


@lru_cache(maxsize=64)
def _metrics(family: str, pixels: int, bold: bool) -> QFontMetricsF:
    return QFontMetricsF(_font(family, pixels, bold))


@dataclass(frozen=True, slots=True)
class Look:
    """The colours and type of a chart in one theme; sizes in logical pixels of 1/96 inch follow from `points`."""

    dark: bool
    ground: str
    text: str
    muted: str
    grid: str
    land: str
    sea: str
    family: str
    points: float = BODY_POINTS
    least: float = MARK_CONTRAST

    @property
    def em(self) -> float:
        """The size of the body text in pixels; distances are told in it so that they grow with the text."""
        return self.points * PIXELS_PER_POINT

    def font(self, role: Role, *, compact: bool = False) -> QFont:
        """Return the font of a part of the chart; small charts have a smaller title."""
        return _font(*self._type(role, compact=compact))

    def _type(self, role: Role, *, compact: bool = False) -> tuple[str, int, bool]:
        """Return family, size in pixels and boldness of a part of the chart."""
        size = 0.88 if compact and role == "title" else _SIZES[role]
        return self.family, max(1, round(self.em * size)), role in ("title", "strong")

    def width_of(self, text: str, role: Role) -> float:
        """Return how wide a text runs in pixels."""
        return _metrics(*self._type(role)).horizontalAdvance(text)

    def line_of(self, role: Role, *, compact: bool = False) -> float:
        """Return the distance from line to line in pixels."""
        return _metrics(*self._type(role, compact=compact)).height() * 1.04

    def mark(self, colour: str, ground: str = "") -> QColor:
        """Return a colour for marks: as it is where it can be seen, else the nearest shade that can."""
        return visible(colour, ground or self.ground, self.least)

    def wash(self, colour: QColor) -> QColor:
        """Return a faint tint of a mark's colour, for areas behind marks."""
        return mixed(colour, QColor(self.ground), 0.72)

    def on(self, colour: QColor) -> QColor:
        """Return black or white, whichever reads better on a mark."""
        white, black = QColor("#ffffff"), QColor("#000000")
        return white if contrast(white, colour) >= contrast(black, colour) else black
