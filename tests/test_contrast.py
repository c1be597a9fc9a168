"""Every pair of colours that words and signs are written in, in each theme and document, with its contrast by WCAG 2.1.

Words have 4.5:1 and signs 3:1 against what is behind them; in the themes of high contrast words have 7:1 and signs
4.5:1. Exempt, as the guideline allows: words of what cannot be used now, and lines that only part or adorn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from qingdao_browser.app.opening import open_book
from qingdao_browser.charts.look import contrast, look, mixed
from qingdao_browser.core.chart_choice import FALLBACK_COLOUR
from qingdao_browser.core.resources import resource
from qingdao_browser.output import typesetting
from qingdao_browser.views import theme
from qingdao_browser.views.theme import Tone

ROOT = Path(__file__).parent.parent
WORDS, SIGNS = 4.5, 3.0
STRONG_WORDS, STRONG_SIGNS = 7.0, 4.5
GROUNDS = ("Window", "Base", "AlternateBase")
# Which roles words are written in, and on which grounds.
WRITTEN = {
    "WindowText": GROUNDS, "Text": GROUNDS, "PlaceholderText": GROUNDS, "BrightText": GROUNDS, "Link": GROUNDS,
    "LinkVisited": GROUNDS, "ButtonText": ("Button", *GROUNDS), "HighlightedText": ("Highlight",),
    "ToolTipText": ("ToolTipBase",),
}  # fmt: skip
# Frames of what has the focus, bars of what is chosen, signs of cautions.
SIGNALS = {"Link": GROUNDS, "Highlight": GROUNDS, "BrightText": GROUNDS, "HighlightedText": ("Highlight",)}
# Cautions stand on a tint of their own colour, so opaque of 255: chips, strips of news, and words that were found.
TINTS = {28: ("BrightText", "Text"), 20: ("BrightText", "Text", "PlaceholderText", "ButtonText", "Link"), 60: ("Text",)}
# They part and adorn; nothing is known by them alone. With high contrast they can be seen all the same.
ADORNING = ("Mid", "Midlight", "Dark")
# Only Qt's own style draws with them.
OF_THE_STYLE = ("Light", "Shadow", "Accent")
# A palette takes what it does not say itself from the application.
pytestmark = pytest.mark.usefixtures("qapp")
TONES = [pytest.param(tone, id=f"{'strong ' * tone.strong}{'dark' if tone.dark else 'light'}") for tone in theme.TONES]


def colour(tone: Tone, role: str) -> QColor:
    return theme.palette(tone).color(QPalette.ColorRole[role])


def too_faint(pairs: Iterator[tuple[str, QColor, QColor, float]]) -> list[str]:
    """Return the pairs that fall short, with their contrast and what they need."""
    return [
        f"{name}: {front.name()} on {ground.name()} has {contrast(front, ground):.2f}, needs {least}"
        for name, front, ground, least in pairs
        if contrast(front, ground) < least
    ]


def of_the_palette(tone: Tone) -> Iterator[tuple[str, QColor, QColor, float]]:
    words, signs = (STRONG_WORDS, STRONG_SIGNS) if tone.strong else (WORDS, SIGNS)
    for table, least in ((WRITTEN, words), (SIGNALS, signs)):
        for role, grounds in table.items():
            for ground in grounds:
                yield f"{role} on {ground}", colour(tone, role), colour(tone, ground), least
    for opaque, roles in TINTS.items():
        for ground in GROUNDS:
            tint = mixed(colour(tone, ground), colour(tone, "BrightText"), opaque / 255)
            for role in roles:
                yield f"{role} on tinted {ground}", colour(tone, role), tint, words
    for role in ADORNING if tone.strong else ():
        yield f"{role} on Base", colour(tone, role), colour(tone, "Base"), SIGNS


def of_charts(tone: Tone, colours: set[str]) -> Iterator[tuple[str, QColor, QColor, float]]:
    words, signs = (STRONG_WORDS, STRONG_SIGNS) if tone.strong else (WORDS, SIGNS)
    drawn = look(tone.dark, "Noto Sans", strong=tone.strong)
    for part in ("ground", "sea", "land"):
        ground = QColor(getattr(drawn, part))
        for role in ("text", "muted") if part != "land" else ("text",):
            yield f"{role} on {part}", QColor(getattr(drawn, role)), ground, words
        for name in colours:
            yield f"mark {name} on {part}", drawn.mark(name, ground.name()), ground, signs
    for name in colours:
        filled = drawn.mark(name)
        yield f"words on the mark {name}", drawn.on(filled), filled, WORDS
        yield f"words over the wash of {name}", QColor(drawn.text), drawn.wash(filled), words


@pytest.fixture(scope="module")
def colours() -> set[str]:
    """Return the colours of the bundled book's categories, with that of what has none, and some of other books."""
    book = open_book(None).book
    assert book is not None
    own = {category.color for category in book.categories.values() if category.color}
    return {*own, FALLBACK_COLOUR, "#FFFFFF", "#000000", "#F0E442", "#808080"}


@pytest.mark.parametrize("tone", TONES)
def test_words_and_signs_of_the_window_can_be_seen(tone: Tone) -> None:
    assert too_faint(of_the_palette(tone)) == []


@pytest.mark.parametrize("tone", TONES)
def test_words_and_marks_of_charts_and_map_can_be_seen(tone: Tone, colours: set[str]) -> None:
    assert too_faint(of_charts(tone, colours)) == []


@pytest.mark.parametrize("tone", TONES)
def test_charts_stand_on_the_ground_of_the_window(tone: Tone) -> None:
    """Else the edge of each chart would be seen as a patch."""
    assert look(tone.dark, "Noto Sans", strong=tone.strong).ground == colour(tone, "Base").name()


def painted_edge(widget: QWidget, ground: QColor) -> float:
    """Return the highest contrast with a ground of what the style paints at the left end of a widget."""
    widget.resize(120, 40)
    picture = widget.grab().toImage()
    row = picture.height() // 2
    return max(contrast(picture.pixelColor(column, row), ground) for column in range(3))


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("kind", [QLineEdit, QPushButton, QComboBox, QSpinBox, QPlainTextEdit])
def test_what_can_be_typed_into_or_pressed_has_an_edge(qtbot: QtBot, tone: Tone, kind: type[QWidget]) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    theme.set_palette(app, tone)
    widget = kind()
    qtbot.addWidget(widget)
    for ground in ("Window", "Base"):
        assert painted_edge(widget, colour(tone, ground)) >= (STRONG_SIGNS if tone.strong else SIGNS), ground


@pytest.mark.parametrize("tone", TONES)
def test_words_of_what_cannot_be_used_differ_from_others(tone: Tone) -> None:
    """They are exempt, and yet can be told from the ground and from what can be used."""
    faint = theme.palette(tone).color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    assert contrast(faint, colour(tone, "Base")) >= 3
    assert contrast(faint, colour(tone, "ButtonText")) >= 2


def test_documents_on_paper_can_be_read() -> None:
    paper = QColor("#ffffff")
    written = (typesetting.TEXT_COLOUR, typesetting.MUTED_COLOUR, typesetting.LINK_COLOUR, "#0563C1")
    assert too_faint((name, QColor(name), paper, WORDS) for name in written) == []


def test_html_documents_can_be_read_in_light_in_dark_and_on_paper() -> None:
    css = resource("document.css").decode()
    found = (
        dict(re.findall(r"--([\w-]+): (#\w{6})", block)) for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    )
    blocks = [block for block in found if block]
    assert len(blocks) == 3
    for block in blocks:
        names = [(front, ground) for front in ("text", "muted", "link") for ground in ("ground", "card", "own")]
        names += [("caution-text", "caution-ground"), ("text", "caution-ground")]
        pairs = ((f"{a} on {b}", QColor(block[a]), QColor(block[b]), WORDS) for a, b in names)
        assert too_faint(pairs) == []


def test_no_role_or_tint_is_used_that_is_not_looked_at_here() -> None:
    looked_at = {*WRITTEN, *SIGNALS, *ADORNING, *OF_THE_STYLE, *GROUNDS, "Button", "ToolTipBase"}
    used, tints = set(), set()
    for path in (ROOT / "qingdao_browser").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        used |= set(re.findall(r"(?:ColorRole|_Role)\.(\w+)", source))
        tints |= {
            int(number) for line in re.findall(r"setAlpha\((.*)\)", source) for number in re.findall(r"\d+", line)
        }
    assert used <= looked_at
    assert tints - {0} == set(TINTS)
