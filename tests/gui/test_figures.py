"""Figures as files: their texts, sizes and what other programs read of them; geometry and text, never pixels."""

from __future__ import annotations

import re
import struct
import subprocess
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontDatabase, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from qingdao_browser.charts.drawing import record
from qingdao_browser.charts.look import look
from qingdao_browser.core.charting import Chart, Timeline
from qingdao_browser.core.resources import resource
from qingdao_browser.output.figures import (
    Artwork,
    arranged,
    columns_in,
    millimetres,
    picture_size,
    pixels,
    write_figure_pdf,
    write_png,
    write_svg,
)

from . import chart_samples

SAMPLES = chart_samples.samples()
WIDTH = pixels(160)
SVG = "{http://www.w3.org/2000/svg}"
POISON = 'Ports <script>alert("x")</script> & ]]> <image href="file:///etc/hostname"/> \x00\x07\ud800\ufffe 港口'
SAFE = 'Ports <script>alert("x")</script> & ]]> <image href="file:///etc/hostname"/>'


@pytest.fixture(scope="module")
def family(qapp: object) -> Iterator[str]:
    """The bundled family, as on a machine without Chinese fonts."""
    assert qapp is not None
    numbers = [
        QFontDatabase.addApplicationFontFromData(resource("fonts", f"NotoSansSC-{weight}.otf"))
        for weight in ("Regular", "Bold")
    ]
    yield QFontDatabase.applicationFontFamilies(numbers[0])[0]
    for number in numbers:
        QFontDatabase.removeApplicationFont(number)


@dataclass(frozen=True, slots=True)
class Frame:
    """An artwork that is one area."""

    width: float
    height: float

    def paint(self, painter: QPainter, target: QRectF) -> None:
        painter.fillRect(target, QColor("#0072b2"))


def drawn(chart: Chart, family: str, width: float = WIDTH, *, compact: bool = False, code: str = "en") -> Artwork:
    return record(chart, look(False, family), width, None, code, compact=compact, standalone=True)


def parsed(written: bytes | str) -> ET.Element:
    return ET.fromstring(written)  # noqa: S314 - the program wrote it


def svg_of(artwork: Artwork, title: str = "A title", description: str = "A description.") -> ET.Element:
    return parsed(write_svg(artwork, title=title, description=description, language="en"))


def texts(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def solid(text: str) -> str:
    """Return a text without spaces: lines may break anywhere."""
    return "".join(text.split())


def renamed(chart: Chart, **texts: Any) -> Chart:
    """Return a chart with other texts in its heading."""
    return msgspec.structs.replace(chart, heading=msgspec.structs.replace(chart.heading, **texts))


def chunks(png: bytes) -> dict[bytes, list[bytes]]:
    """Return the parts of a PNG file by their names, their sums checked."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    found: dict[bytes, list[bytes]] = {}
    at = 8
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        name, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", png, at + 8 + length) == (zlib.crc32(name + data),)
        found.setdefault(name, []).append(data)
        at += 12 + length
    return found


# --- SVG --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("compact", [False, True], ids=["large", "small"])
@pytest.mark.parametrize("name", SAMPLES)
def test_all_that_stands_around_a_chart_is_text_of_the_svg(family: str, name: str, compact: bool) -> None:
    chart = SAMPLES[name]
    words = texts(svg_of(drawn(chart, family, compact=compact)))
    told = solid("".join(words))
    heading = chart.heading
    head = [heading.label, heading.unit] if compact else [heading.title, heading.subtitle]
    if isinstance(chart, Timeline):
        head.append(heading.unit)
    for text in (*head, *heading.citations, *heading.notes):
        assert solid(text) in told
    assert not any("…" in word for word in words)


def test_the_svg_says_what_it_is_before_it_draws(family: str) -> None:
    root = svg_of(drawn(SAMPLES["part"], family), "A title", "A description.")
    title, description = root[0], root[1]
    assert (title.tag, title.text) == (f"{SVG}title", "A title")
    assert (description.tag, description.text) == (f"{SVG}desc", "A description.")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    chinese = parsed(write_svg(drawn(SAMPLES["part"], family), title="题", description="述", language="zh"))
    assert chinese.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-Hans"
    assert chinese[0].get("id") != title.get("id")


@pytest.mark.parametrize("width", [80, 160, 172.5])
def test_the_svg_has_its_size_on_paper(family: str, width: float) -> None:
    artwork = drawn(SAMPLES["timeline"], family, pixels(width))
    root = svg_of(artwork)
    assert root.get("width") == f"{width:g}mm"
    left, top, across, down = map(float, root.get("viewBox", "").split())
    assert (left, top) == (0, 0)
    assert (across, down) == pytest.approx((artwork.width, artwork.height), abs=0.001)
    assert float(root.get("height", "").removesuffix("mm")) == pytest.approx(millimetres(artwork.height), abs=0.01)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_svg_holds_no_picture_no_link_and_no_path_of_the_machine(family: str, name: str) -> None:
    artwork = drawn(SAMPLES[name], family)
    written = write_svg(artwork, title="t", description="d", language="en")
    root = parsed(written)
    allowed = {"svg", "title", "desc", "g", "path", "rect", "polyline", "polygon", "circle", "ellipse", "line", "text"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= allowed
    assert not any("href" in key for element in root.iter() for key in element.attrib)
    assert b"file:" not in written
    assert b"/home" not in written
    assert written == write_svg(artwork, title="t", description="d", language="en")


def test_each_text_names_fonts_that_stand_in_and_keeps_its_length(family: str) -> None:
    root = svg_of(drawn(SAMPLES["timeline_zh"], family))
    measures = look(False, family)
    for element in root.iter(f"{SVG}text"):
        fonts = element.get("font-family", "").split(", ")
        assert fonts[0] == family
        assert fonts[-1] == "sans-serif"
        assert len(fonts) > 3
        size, length = float(element.get("font-size", "0")), float(element.get("textLength", "0"))
        text = element.text or ""
        if size == measures.font("small").pixelSize() and element.get("font-weight") == "400":
            assert length == pytest.approx(measures.width_of(text, "small"), abs=0.02)
        assert 0 < length <= WIDTH + 1


@pytest.mark.parametrize("name", ["A & <B>", 'Q"uote', "O'Hara, Sans", "华文 字体"])
def test_a_font_of_any_name_makes_an_svg(qapp: object, name: str) -> None:
    assert qapp is not None
    assert len(texts(svg_of(drawn(SAMPLES["part"], name)))) > 5


@pytest.mark.parametrize("name", ["timeline", "readings", "part", "map"])
def test_hostile_texts_are_texts_in_the_svg(family: str, name: str) -> None:
    poisoned = renamed(SAMPLES[name], title=POISON, subtitle=POISON, foot=(POISON, f"\n{POISON}\u2028"))
    written = write_svg(drawn(poisoned, family), title=POISON, description=POISON, language="en")
    root = parsed(written)
    assert root[0].text is not None
    assert root[0].text.startswith(SAFE)
    assert solid("".join(texts(root))).count(solid(SAFE)) == 4
    assert "script" not in {element.tag.removeprefix(SVG) for element in root.iter()}
    assert not re.search(rb"[\x00-\x08\x0b-\x1f]", written)


@pytest.mark.parametrize("name", ["kinds", "map"])
def test_the_svg_is_drawn_by_a_reader_in_its_shape(family: str, name: str) -> None:
    artwork = drawn(SAMPLES[name], family)
    reader = QSvgRenderer(write_svg(artwork, title="t", description="d", language="en"))
    assert reader.isValid()
    assert (reader.viewBoxF().width(), reader.viewBoxF().height()) == pytest.approx(
        (artwork.width, artwork.height), 0.01
    )
    image = QImage(600, round(600 * artwork.height / artwork.width), QImage.Format.Format_RGB32)
    image.fill(QColor("#123456"))
    painter = QPainter(image)
    reader.render(painter)
    painter.end()
    assert image.pixelColor(598, 1).name() == "#ffffff"
    colours = {image.pixelColor(x, y).name() for x in range(0, 600, 3) for y in range(0, image.height(), 3)}
    assert look(False, family).mark(chart_samples.TRADE).name() in colours


# --- PNG --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "dpi"), [(160, 300), (80, 96), (20, 36), (63.5, 144.5)])
def test_a_png_has_its_pixels_and_its_size_on_paper(family: str, width: float, dpi: float) -> None:
    artwork = drawn(SAMPLES["part"], family, pixels(width))
    png = write_png(artwork, width_mm=width, dpi=dpi, title="A title", description="A description.")
    image = QImage.fromData(png)
    assert image.width() == round(width / 25.4 * dpi)
    assert image.height() == pytest.approx(image.width() * artwork.height / artwork.width, abs=1)
    per_metre = round(dpi / 0.0254)
    assert chunks(png)[b"pHYs"] == [struct.pack(">IIB", per_metre, per_metre, 1)]
    assert image.dotsPerMeterX() == image.dotsPerMeterY() == per_metre
    corners = {image.pixelColor(x, y).name() for x in (0, image.width() - 1) for y in (0, image.height() - 1)}
    assert corners == {"#ffffff"}


def test_a_png_holds_what_was_painted_in_its_colours() -> None:
    image = QImage.fromData(write_png(Frame(101, 53), width_mm=25.4, dpi=101, title="", description=""))
    assert (image.width(), image.height()) == (101, 53)
    assert {image.pixelColor(x, y).name() for x in range(101) for y in range(53)} == {"#0072b2"}
    empty = arranged([Frame(50, 50)], "", columns=2, gap=0)
    ground = QImage.fromData(write_png(empty, width_mm=25.4, dpi=100, title="", description="", ground="#00ff00"))
    assert [ground.pixelColor(x, 25).name() for x in (10, 90)] == ["#0072b2", "#ffffff"]


def test_a_png_tells_title_and_description_in_any_language(family: str) -> None:
    artwork = drawn(SAMPLES["part"], family)
    png = write_png(artwork, width_mm=40, dpi=100, title="集装箱 <&>", description=f"Ports.\n{'many words ' * 50}\x00")
    image = QImage.fromData(png)
    assert image.text("Title") == "集装箱 <&>"
    assert image.text("Description").startswith("Ports. many words many")
    assert "\x00" not in image.text("Description")
    assert png == write_png(
        artwork, width_mm=40, dpi=100, title="集装箱 <&>", description=f"Ports.\n{'many words ' * 50}\x00"
    )


@pytest.mark.parametrize(
    ("width", "dpi", "said"),
    [
        (19.9, 300, "the width in mm is 19.9, it can be 20 to 2000"),
        (2001, 300, "the width in mm is 2001"),
        (160, 35, "the resolution in dpi is 35, it can be 36 to 2400"),
        (160, 2401, "the resolution in dpi"),
        (float("nan"), 300, "the width in mm is nan"),
        (160, float("inf"), "the resolution in dpi is inf"),
        (2000, 2400, "pixels is too large: at most 100 million; choose a smaller width or resolution, or SVG or PDF"),
    ],
)
def test_a_size_out_of_bounds_is_refused_before_anything_is_painted(width: float, dpi: float, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        write_png(Frame(100, 50), width_mm=width, dpi=dpi, title="", description="")


def test_the_largest_picture_is_just_allowed() -> None:
    size = picture_size(Frame(100, 100), 254, 1000)
    assert (size.width(), size.height()) == (10_000, 10_000)
    with pytest.raises(ValueError, match="10000 x 10001"):
        picture_size(Frame(10_000, 10_001), 254, 1000)
    assert picture_size(Frame(10_000, 0.1), 25.4, 100).height() == 1


# --- PDF --------------------------------------------------------------------------------------------------------------


def ask(program: str, *options: str) -> str:
    return subprocess.run([program, *options], capture_output=True, text=True, check=True).stdout


@pytest.mark.needs_pdffonts
@pytest.mark.needs_pdfimages
@pytest.mark.needs_pdftotext
@pytest.mark.parametrize("name", ["timeline", "timeline_zh", "readings", "part", "map"])
def test_a_pdf_is_one_page_of_the_size_of_the_figure(family: str, tmp_path: Path, name: str) -> None:
    chart, path = SAMPLES[name], tmp_path / "figure.pdf"
    artwork = drawn(chart, family)
    path.write_bytes(write_figure_pdf(artwork, title=chart.heading.title, description="What & <why>"))
    told = dict(line.split(":", 1) for line in ask("pdfinfo", str(path)).splitlines() if ":" in line)
    assert told["Pages"].strip() == "1"
    assert told["Title"].strip() == chart.heading.title
    assert told["Author"].strip() == "Qingdao Browser"
    across, down = map(float, re.findall(r"[\d.]+", told["Page size"])[:2])
    assert across == pytest.approx(160 / 25.4 * 72, abs=0.5)
    assert down == pytest.approx(artwork.height * 0.75, abs=0.5)
    meta = parsed(ask("pdfinfo", "-meta", str(path)).strip())
    assert "What & <why>" in "".join(meta.itertext())
    assert ask("pdfimages", "-list", str(path)).splitlines()[2:] == []
    fonts = ask("pdffonts", str(path)).splitlines()[2:]
    assert fonts
    assert all(re.search(r"Identity-H +yes ", font) for font in fonts)
    text = solid(ask("pdftotext", "-raw", "-enc", "UTF-8", str(path), "-")).replace("\u2012", "\u2013")
    for words in (chart.heading.title, *chart.heading.citations, *chart.heading.notes):
        assert solid(words) in text


@pytest.mark.parametrize("title", [POISON, "", "a\nb", "\U0001f6a2 ship"])
def test_any_title_makes_a_pdf(family: str, title: str) -> None:
    chart = renamed(SAMPLES["part"], title=title, foot=(title,))
    assert write_figure_pdf(drawn(chart, family), title=title, description=title).startswith(b"%PDF-1.6")


# --- several in one ---------------------------------------------------------------------------------------------------


def test_charts_of_an_indicator_stand_below_each_other(family: str) -> None:
    whole = arranged([Frame(600, 100), Frame(600, 300)], family, gap=20)
    assert (whole.width, whole.height) == (600, 420)
    assert [(at.x(), at.y()) for at, _ in whole.placed] == [(0, 0), (0, 120)]
    assert whole.heading == ()


def test_small_charts_stand_in_columns_under_the_name_of_their_category(family: str) -> None:
    heights = (100, 300, 50, 80)
    whole = arranged([Frame(200, height) for height in heights], family, columns=2, gap=20, title="Finance")
    assert whole.width == 420
    assert whole.heading == ("Finance",)
    start = whole.placed[0][0].y()
    assert start > 20
    # Each stands where the space above it ends first.
    assert [(at.x(), at.y() - start) for at, _ in whole.placed] == [(0, 0), (220, 0), (0, 120), (0, 190)]
    assert whole.height == start + 300
    areas = [QRectF(at.x(), at.y(), art.width, art.height) for at, art in whole.placed]
    assert all(QRectF(0, 0, whole.width, whole.height).contains(area) for area in areas)
    assert not any(a.intersects(b) for n, a in enumerate(areas) for b in areas[:n])


def test_a_long_name_takes_as_many_lines_as_it_needs(family: str) -> None:
    title = "Ports \U0001f6a2 ships and sea lanes " * 6 + "x" * 90
    whole = arranged([Frame(300, 100)], family, title=title)
    assert len(whole.heading) > 3
    assert solid("".join(whole.heading)) == solid(title)
    svg = svg_of(whole)
    assert solid("".join(texts(svg))) == solid(title)
    assert all(float(element.get("textLength", "999")) <= 301 for element in svg.iter(f"{SVG}text"))


def test_an_arrangement_is_a_figure_like_any_other(family: str) -> None:
    count, width = columns_in(WIDTH)
    assert count == 2
    small = [drawn(SAMPLES[name], family, width, compact=True) for name in ("readings", "part", "timeline")]
    whole = arranged(small, family, columns=count, title="Finance & ports")
    root = svg_of(whole)
    assert root.get("width") == "160mm"
    words = solid("".join(texts(root)))
    for name in ("readings", "part", "timeline"):
        assert solid(SAMPLES[name].heading.label) in words
    assert words.startswith("Finance&ports")
    assert words.count("Notes:") == 3
    assert write_figure_pdf(whole, title="t", description="d").startswith(b"%PDF")
    image = QImage.fromData(write_png(whole, width_mm=160, dpi=72, title="t", description="d"))
    assert image.width() == round(160 / 25.4 * 72)


@pytest.mark.parametrize(("width_mm", "count"), [(40, 1), (80, 1), (160, 2), (297, 4)])
def test_the_columns_of_a_width_fill_it(width_mm: float, count: int) -> None:
    width = pixels(width_mm)
    found, each = columns_in(width, 20)
    assert found == count
    assert found * each + (found - 1) * 20 == pytest.approx(width)
    assert millimetres(width) == pytest.approx(width_mm)
