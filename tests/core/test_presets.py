"""Which formats each program is given, and that a chart, a table or a bare value comes in the right ones."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from qingdao_browser.core.charting import Chart
from qingdao_browser.core.excerpts import Part, Pick, excerpt
from qingdao_browser.core.html_writer import Illustration
from qingdao_browser.core.language import language
from qingdao_browser.core.presets import FILES, NAMES, PRESETS, Preset, fill
from tests.core.test_article import bundled

EN = language("en")
DOCUMENTS: tuple[Preset, ...] = ("writer", "word")
SHEETS: tuple[Preset, ...] = ("calc", "excel")
TEXTS: tuple[Preset, ...] = ("latex", "markdown", "text")


class Pencil:
    """Draws nothing and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int, str]] = []

    def svg(self, charts: Sequence[Chart], title: str = "") -> Illustration:
        self.asked.append(("svg", len(charts), title))
        return Illustration(b"<svg/>", 604.7, 300, "words")

    def png(self, charts: Sequence[Chart], title: str = "") -> bytes:
        self.asked.append(("png", len(charts), title))
        return b"png"


def filled(part: Part, id: str, preset: Preset, block: int = 0) -> tuple[dict[str, str], Pencil]:
    pencil = Pencil()
    formats = fill(excerpt(bundled(), Pick(part, id, block), EN), preset, EN, pencil)
    return {name: data.decode() for name, data in formats.items()}, pencil


def small_charts() -> int:
    from qingdao_browser.core.summarise import summarise
    from qingdao_browser.core.summary import SmallCharts

    page = summarise(bundled(), "finance", EN)
    return next(number for number, block in enumerate(page.blocks) if isinstance(block, SmallCharts))


@pytest.mark.parametrize("preset", DOCUMENTS)
def test_documents_take_text_and_html_with_the_chart_inside(preset: Preset) -> None:
    formats, pencil = filled("page", "financing-value", preset)
    assert list(formats) == ["text/plain", "text/html"]
    assert "data:image/svg+xml;base64," in formats["text/html"]
    assert "USD 1.523 billion" in formats["text/plain"]
    assert "<" not in formats["text/plain"]
    assert pencil.asked == [("svg", 1, "")]


@pytest.mark.parametrize("preset", SHEETS)
def test_spreadsheets_take_tabs_and_typed_cells_and_no_picture(preset: Preset) -> None:
    formats, pencil = filled("page", "financing-value", preset)
    assert list(formats) == ["text/plain", "text/html"]
    assert 'sdval="1.523"' in formats["text/html"]
    assert "<img" not in formats["text/html"]
    assert "Period\tUSD billion\tCaveat\tSource" in formats["text/plain"]
    assert pencil.asked == []


def test_slides_take_a_picture_and_text_or_html_where_there_is_no_chart() -> None:
    formats, pencil = filled("page", "financing-value", "slides")
    assert formats["image/png"] == "png"
    assert set(formats) == {"image/png", "text/plain"}
    assert pencil.asked == [("png", 1, "")]
    assert set(filled("page", "art-financing-value", "slides")[0]) == {"text/plain", "text/html"}


@pytest.mark.parametrize(("preset", "format"), [("writer", "svg"), ("slides", "png")])
def test_small_charts_come_as_one_under_the_name_of_their_category(preset: Preset, format: str) -> None:
    _, pencil = filled("figure", "finance", preset, small_charts())
    ((kind, count, title),) = pencil.asked
    assert (kind, title) == (format, "Finance")
    assert count > 3


@pytest.mark.parametrize("preset", TEXTS)
def test_the_others_take_text_alone(preset: Preset) -> None:
    formats, pencil = filled("page", "financing-value", preset)
    assert list(formats) == ["text/plain"]
    assert "<html" not in formats["text/plain"]
    assert pencil.asked == []


@pytest.mark.parametrize("preset", PRESETS)
def test_a_bare_value_is_the_same_everywhere(preset: Preset) -> None:
    assert filled("bare", "art-financing-value", preset)[0] == {"text/plain": "USD 1.523 billion"}


def test_every_preset_has_a_name_and_every_format_a_file() -> None:
    assert set(NAMES) == set(PRESETS)
    assert FILES == {"text/plain": "text.txt", "text/html": "page.html", "image/png": "figure.png"}
